"""A village's name that several villages have: asked once, remembered by the office, said by the command."""

from __future__ import annotations

import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from registry.audit.services import record
from registry.regions.models import Region
from registry.rosters.models import RosterPlace
from tests.rosters.conftest import people, person
from tests.rosters.sheets import HEADINGS, NAMES, child, workbook

COUNTY, OURS, THEIRS = "150824000000", "150824102201", "150824101209"


@pytest.fixture(autouse=True)
def two_villages(session: Any) -> None:
    """四义堂村 in 德岭山镇 and in 乌加河镇."""
    session.add(Region(code=THEIRS, name="四义堂村", level=5, parent_code="150824101000", initials="sytc",
                       pinyin="siyitangcun", valid_from=dt.date(1900, 1, 1), source="tests"))  # fmt: skip
    record(None, "tests.region")
    session.commit()


def _rows(*places: int) -> bytes:
    return workbook([child(place, c3="四义堂", c4=None) for place in places])


def _upload(client: Any, data: bytes) -> str:
    form = {"kind": "children", "region": COUNTY, "file": (io.BytesIO(data), "名单.xlsx")}
    answer = client.post("/rosters", data=form, content_type="multipart/form-data")
    assert answer.status_code == 302, answer.get_data(as_text=True)
    return str(answer.location)


def test_it_is_asked_once_for_all_rows_and_remembered(client_as: Any, session: Any) -> None:
    client = client_as("county")
    page = _upload(client, _rows(0, 1, 2))
    shown = client.get(page).get_data(as_text=True)
    assert "乌加河镇 四义堂村" in shown and "德岭山镇 四义堂村" in shown
    assert shown.count('name="place:四义堂"') == 1
    client.post(f"{page}/answers", data={"policy": "take", "place:四义堂": THEIRS})
    assert "收下 3 行" in client.get(page).get_data(as_text=True)
    client.post(f"{page}/take")
    assert {person(name).scope_code for name in NAMES[:3]} == {THEIRS}
    later = _upload(client, _rows(3))
    shown = client.get(later).get_data(as_text=True)
    assert "照以前选的认，不对可以改。" in shown and "收下 1 行" in shown
    client.post(f"{later}/answers", data={"policy": "take", "place:四义堂": OURS})
    client.post(f"{later}/take")
    assert person(NAMES[3]).scope_code == OURS
    other = client_as("county2")
    assert "照以前选的认" in other.get(_upload(other, _rows(4))).get_data(as_text=True)


def test_an_answer_taken_back_is_asked_again(client_as: Any, session: Any) -> None:
    client = client_as("county")
    page = _upload(client, _rows(0))
    client.post(f"{page}/answers", data={"policy": "take", "place:四义堂": OURS})
    client.post(f"{page}/answers", data={"policy": "take", "place:四义堂": ""})
    session.rollback()
    assert session.scalars(select(RosterPlace)).all() == []
    assert "选一次，写这个村名的行都照这样放。" in client.get(page).get_data(as_text=True)


@pytest.mark.parametrize("forged", ["150825100201", "999999999999", "x" * 40])
def test_only_one_of_the_villages_can_be_the_answer(client_as: Any, session: Any, forged: str) -> None:
    client = client_as("county")
    page = _upload(client, _rows(0))
    client.post(f"{page}/answers", data={"policy": "take", "place:四义堂": forged})
    client.post(f"{page}/take")
    assert people() == 0


def test_the_column_counts_more_than_the_memory(client_as: Any, take: Any, actors: Any, session: Any) -> None:
    client = client_as("county")
    client.post(f"{_upload(client, _rows(0))}/answers", data={"policy": "take", "place:四义堂": OURS})
    session.rollback()
    rows = workbook([[*child(1, c3="四义堂村", c4=None), "乌加河镇"]], headings=(*HEADINGS, "乡镇"))
    take(rows, region=COUNTY, actor=actors.county)
    assert person(NAMES[1]).scope_code == THEIRS


def test_a_known_person_stays_where_she_lives(take: Any, actors: Any) -> None:
    take(workbook([[*child(0, c3="四义堂村", c4=None), "乌加河镇"]], headings=(*HEADINGS, "乡镇")), region=COUNTY,
         actor=actors.county)  # fmt: skip
    again = take(_rows(0), region=COUNTY, actor=actors.county)
    assert (again.counts.unchanged, again.counts.refused, again.planned.reading.same_names) == (1, 0, {})
    mixed = take(_rows(0, 1), region=COUNTY, actor=actors.county)
    assert (mixed.counts.unchanged, mixed.counts.refused) == (1, 1)
    assert list(mixed.planned.reading.same_names) == ["四义堂"]


def test_the_command_says_how_to_answer(app: Any, session: Any, tmp_path: Path) -> None:
    file = tmp_path / "名单.xlsx"
    file.write_bytes(_rows(0, 1))
    runner = app.test_cli_runner()
    session.rollback()
    command = ["roster", "import", "children", str(file), "--region", COUNTY, "--as", "county"]
    refused = runner.invoke(args=command)
    assert refused.exit_code == 3
    assert f"--place 四义堂={THEIRS}（乌加河镇 四义堂村）" in refused.stderr
    done = runner.invoke(args=[*command, "--json", "--place", f"四义堂={THEIRS}"])
    assert (done.exit_code, json.loads(done.stdout)["created"]) == (0, 2)
    assert person(NAMES[0]).scope_code == THEIRS
    assert session.scalars(select(RosterPlace.code)).all() == [THEIRS]
    assert runner.invoke(args=[*command, "--place", "四义堂"]).exit_code == 2
