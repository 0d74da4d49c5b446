"""The desk's order and overview: danger before all else, many kinds get an index, no sign without words."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from registry.core.plugs import DeskGroup, DeskItem, Plugs
from registry.desk.queries import collect_groups


def group(key: str, tone: str, when: str = "晚 3 天") -> DeskGroup:
    item = DeskItem("王小雨", "胜利村", "等着", when, "/recipients", "去办", "soon")
    return DeskGroup(key, key, 1, [item], tone)  # type: ignore[arg-type]


def test_danger_and_emergencies_stand_before_everything_late() -> None:
    made = [
        group("a.late", "late"),
        group("z.draft", "draft"),
        group("relief.running", "wait"),
        group("releases.danger", "late"),
    ]
    plugs = Plugs(desk=[lambda actor, today, one=one: one for one in made])
    found = collect_groups(plugs, actor=None, today=dt.date(2026, 11, 29))  # type: ignore[arg-type]
    assert [one.key for one in found] == ["releases.danger", "relief.running", "a.late", "z.draft"]


@pytest.mark.parametrize(("kinds", "indexed"), [(6, False), (7, True)])
def test_many_kinds_of_work_get_an_index(client_as: Any, app: Any, monkeypatch: Any, kinds: int, indexed: bool) -> None:
    made = [group(f"kind.n{n}", "wait", "") for n in range(kinds)]
    monkeypatch.setattr(app.extensions["plugs"], "desk", [lambda actor, today, one=one: one for one in made])
    page = client_as("township").get("/").get_data(as_text=True)
    assert ('class="work-index"' in page) is indexed
    assert ('href="#kind-n0"' in page) is indexed and 'id="kind-n0"' in page
    assert "g-clock" not in page.split('class="line"')[1].split("</div>")[0], "a clock without a day says nothing"
