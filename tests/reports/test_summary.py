"""The summary: periods, scope, frozen figures, and the four formats, with figures of the test's own."""

from __future__ import annotations

import datetime as dt
import io
import json
from typing import Any

import pytest
from docx import Document

from registry.core.errors import Denied, Invalid
from registry.core.i18n import _
from registry.core.plugs import FigureSpec
from registry.reports.figures import Figure, by_system, count_figures

VALUES = {2026: 120, 2025: 100}


@pytest.fixture
def counted(app: Any) -> dict[int, int]:
    """One figure whose value per year can be changed."""
    values = dict(VALUES)
    app.extensions["plugs"].figures[:] = [
        FigureSpec("test.persons", _("试算人数"), "person", lambda r, a, b, t: values[b.year], lambda r, a, b: f"/x?region={r}"),
        FigureSpec("test.amount", _("试算金额"), "fen", lambda r, a, b, t: values[b.year] * 100, lambda r, a, b: "/y"),
    ]  # fmt: skip
    return values


def _count(app: Any, actor: Any, today: dt.date, region: str = "150824000000") -> list[Figure]:
    return count_figures(
        app.extensions["plugs"].figures, actor=actor, region=region, first=dt.date(2026, 1, 1), last=today, today=today
    )


def test_a_figure_has_last_years_value_and_its_change(app: Any, actors: Any, counted: Any, today: dt.date) -> None:
    persons, amount = _count(app, actors.county, today)
    assert (persons.value, persons.previous, persons.change) == (120, 100, "+20.00%")
    assert amount.shown == "120.00"
    assert [figure.id for _system, figures in by_system([persons, amount]) for figure in figures] == [
        "test.persons", "test.amount",
    ]  # fmt: skip


def test_another_region_is_refused(app: Any, actors: Any, counted: Any, today: dt.date) -> None:
    with pytest.raises(Denied):
        _count(app, actors.township, today)
    with pytest.raises(Denied):
        _count(app, actors.county, today, "150825000000")


def test_an_upside_down_period_is_refused(app: Any, actors: Any, counted: Any, today: dt.date) -> None:
    with pytest.raises(Invalid):
        count_figures(
            [], actor=actors.county, region="150824000000", first=today, last=dt.date(2026, 1, 1), today=today
        )


def test_an_issued_summary_keeps_its_figures(client_as: Any, counted: dict[int, int]) -> None:
    client = client_as("county")
    period = {"region": "150824000000", "from": "2026-01-01", "to": "2026-03-12"}
    assert client.post("/reports/summary/issue", data=period).status_code == 302
    counted[2026] = 150
    page = client.get("/reports/summary", query_string=period).get_data(as_text=True)
    assert "150" in page and "<b>120</b>" in page
    value = json.loads(client.get("/reports/summary.json", query_string=period).data)
    assert value["snapshot"] and value["figures"][0]["value"] == 120


@pytest.mark.parametrize("kind", ["json", "xlsx", "docx", "pdf"])
def test_every_format_is_written(client_as: Any, counted: Any, kind: str) -> None:
    answer = client_as("county").get(f"/reports/summary.{kind}")
    assert answer.status_code == 200 and len(answer.data) > 100
    if kind == "docx":
        text = "\n".join(p.text for p in Document(io.BytesIO(answer.data)).paragraphs)
        assert "乌拉特中旗妇联（妇儿工委办）2026年上半年工作总结" in text and "试算人数120人" in text


def test_the_command_writes_the_contracts_json(app: Any, counted: Any, tmp_path: Any) -> None:
    out = tmp_path / "s.json"
    arguments = ["summary", "--region", "150824", "--from", "2026-01-01", "--to", "2026-03-12"]
    result = app.test_cli_runner().invoke(args=[*arguments, "--format", "json", "-o", str(out), "--as", "county"])
    assert result.exit_code == 0, result.output
    value = json.loads(out.read_text(encoding="utf-8"))
    assert value["region"] == "150824000000" and value["figures"][0]["previous"] == 100
    result = app.test_cli_runner().invoke(args=[*arguments, "--format", "json", "-o", str(out), "--as", "township"])
    assert result.exit_code == 1 and len(result.stderr.strip().splitlines()) == 1
