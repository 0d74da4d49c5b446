"""The officer's way: choose a file, look, take, look again, take back."""

from __future__ import annotations

import io
import re
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select

from registry.rosters.models import ImportState, RosterImport
from tests.rosters.conftest import TOWNSHIP, people, person
from tests.rosters.sheets import child, children, number, workbook


def _upload(client: Any, data: bytes, name: str = "德岭山镇留守儿童.xlsx", region: str = TOWNSHIP) -> Any:
    form = {"kind": "children", "region": region, "file": (io.BytesIO(data), name)}
    return client.post("/rosters", data=form, content_type="multipart/form-data")


def test_preview_take_and_undo(client_as: Any, session: Any, take: Any) -> None:
    take(workbook(children(2)))
    rows = [*children(4), child(4, c2="150824201401011234")]
    rows[1][9] = "六年级"
    client = client_as("township")
    answer = _upload(client, workbook(rows))
    assert answer.status_code == 302
    page = client.get(answer.location).get_data(as_text=True)
    assert "还没有写入任何数据" in page
    assert "收好的 4 行，退回 1 行" in page
    assert "合计 5 行，对得上" in page
    for place in range(5):
        assert number(place) not in page
    assert people() == 2
    refused = client.get(f"{answer.location}/refused.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(refused.data)).active
    assert sheet.cell(2, 3).value == "150824201401011234"
    taken = client.post(f"{answer.location}/take")
    assert taken.status_code == 302
    assert (people(), person("萨仁高娃").grade) == (4, 6)
    assert client.post(f"{answer.location}/take").status_code == 302
    assert people() == 4
    done = client.get(answer.location).get_data(as_text=True)
    assert "撤回这次导入" in done
    assert client.get(f"{answer.location}/refused.xlsx").status_code == 200
    assert client.post(f"{answer.location}/undo").status_code == 302
    session.rollback()
    assert (people(), person("萨仁高娃").grade) == (2, 5)
    assert "已撤回" in client.get("/rosters").get_data(as_text=True)


def test_a_preview_keeps_the_file_sealed_and_drops_it(client_as: Any, session: Any) -> None:
    client = client_as("township")
    answer = _upload(client, workbook(children(2)))
    batch = session.scalars(select(RosterImport)).one()
    assert batch.state is ImportState.PREVIEWED
    assert not batch.content.startswith(b"PK")
    assert client.post(f"{answer.location}/discard").status_code == 302
    session.rollback()
    batch = session.scalars(select(RosterImport)).one()
    assert (batch.state, batch.content) == (ImportState.DISCARDED, None)
    assert people() == 0


def test_an_unreadable_file_is_said_at_the_field(client_as: Any, session: Any) -> None:
    answer = _upload(client_as("township"), b"%PDF-1.4", "表.xlsx")
    assert answer.status_code == 200
    assert "这是 PDF" in answer.get_data(as_text=True)
    assert session.scalars(select(RosterImport)).all() == []


def test_another_township_sees_nothing_of_it(client_as: Any, session: Any) -> None:
    answer = _upload(client_as("township"), workbook(children(2)))
    other = client_as("other_township")
    assert other.get(answer.location).status_code == 404
    assert other.post(f"{answer.location}/take").status_code == 404
    assert _upload(other, workbook(children(2))).status_code == 200
    assert people() == 0


@pytest.mark.parametrize("role", ["village", "auditor", "city", "system_admin"])
def test_who_may_not_import_is_refused(client_as: Any, role: str) -> None:
    assert client_as(role).get("/rosters").status_code == 403


def test_the_empty_roster_can_be_downloaded(client_as: Any) -> None:
    answer = client_as("township").get("/rosters/template/women.xlsx")
    assert answer.status_code == 200
    assert openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[0].cell(3, 1).value == "序号"


def test_the_page_asks_few_questions(client_as: Any, count_queries: Any, take: Any) -> None:
    for place in range(6):
        take(workbook([child(place)]))
    client = client_as("township")
    client.get("/rosters")
    counter = count_queries()
    page = client.get("/rosters").get_data(as_text=True)
    assert len(re.findall("data-open", page)) == 6
    assert len(counter) <= 8
