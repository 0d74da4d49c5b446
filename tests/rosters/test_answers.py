"""What the preview asks and what becomes of the answers: policies, who is meant, unknown headings, pasted rows, jobs."""

from __future__ import annotations

import io
from typing import Any

from sqlalchemy import select

from registry.audit.models import AuditLog, AuditSubject
from registry.core.orm import utcnow
from registry.extensions import db
from registry.people import offices
from registry.people.models import Person
from registry.rosters import working
from registry.rosters.models import ImportState, RosterImport
from tests.factories.people import make_child
from tests.rosters.conftest import TOWNSHIP, people, person
from tests.rosters.sheets import HEADINGS, NAMES, child, children, number, workbook


def _upload(client: Any, data: bytes, kind: str = "children") -> str:
    form = {"kind": kind, "region": TOWNSHIP, "file": (io.BytesIO(data), "名单.xlsx")}
    answer = client.post("/rosters", data=form, content_type="multipart/form-data")
    assert answer.status_code == 302, answer.get_data(as_text=True)
    return str(answer.location)


def test_whose_word_counts(client_as: Any, take: Any) -> None:
    take(workbook([child(0, c8=None), child(1)]))
    client = client_as("township")
    changed = workbook([child(0, c8="第二小学", c9="六年级"), child(1, c9="初一")])
    page = _upload(client, changed)
    client.post(f"{page}/answers", data={"policy": "keep"})
    assert "一模一样的 2 行" in client.get(page).get_data(as_text=True)
    client.post(f"{page}/answers", data={"policy": "fill"})
    client.post(f"{page}/take")
    first = person(NAMES[0])
    assert (first.school, first.grade, person(NAMES[1]).grade) == ("第二小学", 5, 5)
    page = _upload(client, changed)
    client.post(f"{page}/take")
    assert (person(NAMES[0]).grade, person(NAMES[1]).stage) == (6, "junior")


def test_an_ambiguous_row_waits_for_an_answer(client_as: Any, take: Any) -> None:
    rows = [child(0, c1="乌云", c2=number(0), c5="赵一"), child(1, c1="乌云", c2=number(1), c5="赵二")]
    take(workbook(rows))
    client = client_as("township")
    heads = ("序号", "走访对象", "走访日期", "走访情况")
    page = _upload(client, workbook([[1, "乌云", "2026-02-10", "都好"]], headings=heads), "visits")
    shown = client.get(page).get_data(as_text=True)
    assert "监护人 赵二" in shown
    assert number(1) not in shown
    refs = {p.birth_date.isoformat(): p.public_id for p in db.session.scalars(select(Person))}
    second = refs[rows[1][2][6:10] + "-" + rows[1][2][10:12] + "-" + rows[1][2][12:14]]
    client.post(f"{page}/answers", data={"policy": "take", "who:2:Sheet1": second})
    client.post(f"{page}/take")
    db.session.rollback()
    visited = db.session.scalars(select(Person.public_id).where(Person.last_visit_on.is_not(None))).all()
    assert visited == [second]
    again = [child(5, c1="乌云", c2=None, c5="赵三")]
    again[0] += [rows[0][2][6:14], "女"]
    page = _upload(client, workbook(again, headings=(*HEADINGS, "出生日期", "性别")))
    shown = client.get(page).get_data(as_text=True)
    assert "看不出是不是同一个" in shown
    client.post(f"{page}/answers", data={"policy": "take", "who:2:Sheet1": "new"})
    client.post(f"{page}/take")
    assert people() == 3


def test_a_heading_is_asked_once_and_remembered_by_the_office(client_as: Any, session: Any) -> None:
    client = client_as("township")
    heads = list(HEADINGS)
    heads[8] = "念书的地方"
    page = _upload(client, workbook(children(2), headings=heads))
    assert "这些表头没认出来" in client.get(page).get_data(as_text=True)
    client.post(f"{page}/answers", data={"policy": "take", "mean:念书的地方": "school"})
    assert "这些表头没认出来" not in client.get(page).get_data(as_text=True)
    client.post(f"{page}/take")
    assert person(NAMES[0]).school == "德岭山镇小学"
    page = _upload(client, workbook([child(4)], headings=heads))
    assert "念书的地方 → 学校" in client.get(page).get_data(as_text=True)
    other = client_as("county")
    assert "这些表头没认出来" in other.get(_upload(other, workbook([child(4)], headings=heads))).get_data(as_text=True)


def test_pasted_rows(client_as: Any, session: Any) -> None:
    client = client_as("township")
    lines = "\n".join("\t".join(str(cell) for cell in row) for row in (HEADINGS, *children(2)))
    answer = client.post("/rosters", data={"kind": "children", "region": TOWNSHIP, "pasted": lines + "\n"})
    assert answer.status_code == 302
    client.post(f"{answer.location}/take")
    assert people() == 2
    nothing = client.post("/rosters", data={"kind": "children", "region": TOWNSHIP, "pasted": " \n"})
    assert "还没选文件，也没有粘贴。" in nothing.get_data(as_text=True)


def test_a_large_file_is_taken_beside_the_request(client_as: Any, monkeypatch: Any, session: Any) -> None:
    monkeypatch.setattr(working, "LARGE", 2)
    client = client_as("township")
    page = _upload(client, workbook(children(3)))
    session.rollback()
    assert client.post(f"{page}/take").status_code == 302
    reference = page.rsplit("/", 1)[1]
    working.wait_for(reference)
    assert people() == 3
    batch = session.scalars(select(RosterImport)).one()
    assert (batch.state, batch.created, batch.content) == (ImportState.DONE, 3, None)
    assert client.post(f"{page}/take").status_code == 302
    batch.state, batch.started_at = ImportState.WORKING, None
    assert working.is_lost(batch)
    session.rollback()


def test_a_job_of_a_process_that_died_can_be_taken_again_at_once(
    client_as: Any, monkeypatch: Any, session: Any
) -> None:
    monkeypatch.setattr(working, "LARGE", 2)
    client = client_as("township")
    page = _upload(client, workbook(children(3)))
    monkeypatch.setattr(working, "start", lambda *_args, **_more: None)  # killed before it wrote
    client.post(f"{page}/take")
    assert "正在收 3 行" in client.get(page).get_data(as_text=True)
    monkeypatch.setattr(working, "_SINCE", utcnow())  # the next process
    shown = client.get(page).get_data(as_text=True)
    assert "什么都没有写入。按“再收一次”就行。" in shown and "再收一次" in shown
    assert people() == 0
    monkeypatch.undo()
    monkeypatch.setattr(working, "LARGE", 2)
    monkeypatch.setattr(working, "_SINCE", utcnow())
    client.post(f"{page}/take")
    working.wait_for(page.rsplit("/", 1)[1])
    assert people() == 3


def test_an_answer_never_names_another_offices_person(client_as: Any, actors: Any, session: Any) -> None:
    """Who knows the address of a child of another township cannot write on it by naming it in an answer."""
    theirs = make_child(actors.other_township, name="厍月娥", id_number=number(0), scope_code="150824101201")
    session.commit()
    heads = ("序号", "走访对象", "身份证号", "走访日期", "走访情况")
    client = client_as("township")
    page = _upload(client, workbook([[1, "厍月娥", number(0), "2026-02-10", "都好"]], headings=heads), "visits")
    client.post(f"{page}/answers", data={"policy": "take", "who:2:Sheet1": theirs.public_id})
    client.post(f"{page}/take")
    assert person("厍月娥").last_visit_on is None


def test_a_file_tells_no_more_offices_than_the_page_and_the_log_has_the_persons(
    client_as: Any, actors: Any, session: Any, monkeypatch: Any
) -> None:
    """A roster of numbers is no way round the limit of the page; looking again tells the same and logs nothing new."""
    monkeypatch.setattr(offices, "MOST_TOLD", 1)
    for place in (0, 1):
        make_child(actors.other_township, name=NAMES[place], id_number=number(place), scope_code="150824101201")
    session.commit()
    client = client_as("township")
    page = _upload(client, workbook([child(0), child(1)]))
    for _look in range(2):
        shown = client.get(page).get_data(as_text=True)
        assert shown.count("乌加河镇妇联登记") == 1 and "次数太多" in shown
    client.get(f"{page}/refused.xlsx")
    db.session.rollback()
    query = select(AuditSubject.person_id).join(AuditLog, AuditLog.id == AuditSubject.audit_id)
    told = db.session.scalars(query.where(AuditLog.action == offices.TOLD).order_by(AuditLog.id)).all()
    assert sorted(told) == sorted(db.session.scalars(select(Person.id)))
