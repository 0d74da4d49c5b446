"""An import can be taken back until money has followed; what somebody changed since stays."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from registry.core.errors import Conflict
from registry.people.data import PersonData
from registry.people.models import NameGram, Person
from registry.people.queries import find_person
from registry.people.search import find_by_number
from registry.people.services import update_person
from registry.rosters.people_changes import UNDONE
from registry.rosters.services import undo_import
from tests.factories.programs import make_cycle, make_enrolment, make_programs
from tests.rosters.conftest import people, person
from tests.rosters.sheets import child, children, number, workbook


@pytest.fixture
def undo(session: Any, actors: Any, today: dt.date, kinds: Any) -> Any:
    """undo(import id) as the township, committed."""

    def run(import_id: str, **more: Any) -> None:
        session.rollback()
        undo_import(import_id, kinds, **({"actor": actors.township, "today": today} | more))
        session.commit()

    return run


def test_who_was_made_leaves_the_register_and_may_come_again(take: Any, undo: Any, session: Any) -> None:
    data = workbook(children(3))
    undo(take(data).import_id)
    assert people() == 0
    assert find_by_number(number(0)) is None
    assert session.scalars(select(NameGram)).all() == []
    rows = session.scalars(select(Person)).all()
    assert {(row.closed_reason, row.id_index) for row in rows} == {(UNDONE, None)}
    assert all(row.id_number for row in rows)
    again = take(data)
    assert (again.counts.created, people()) == (3, 3)


def test_changed_values_go_back(take: Any, undo: Any) -> None:
    take(workbook(children(2)))
    rows = [
        child(0, c9="六年级", c7="15047847731", c10="留守、残疾", c5="李存厚", c6="祖父", c3="苏独仑嘎查"),
        child(1),
    ]
    result = take(workbook(rows))
    assert result.counts.updated == 1
    one = person("王雨桐")
    assert (one.grade, one.scope_code, len(one.statuses)) == (6, "150824102202", 2)
    undo(result.import_id)
    one = person("王雨桐")
    assert (one.grade, one.scope_code) == (5, "150824102201")
    assert [spell.code for spell in one.statuses if spell.end_on is None or spell.end_reason != UNDONE] == [
        "left_behind"
    ]
    live = [relative for relative in one.relatives if relative.ended_on is None]
    assert [(relative.kinship, relative.is_guardian) for relative in live] == [("grandmother", True)]
    assert take(workbook(rows)).counts.updated == 1
    assert person("王雨桐").grade == 6


def test_what_somebody_changed_since_stays(take: Any, undo: Any, session: Any, actors: Any, today: dt.date) -> None:
    take(workbook(children(1)))
    result = take(workbook([child(0, c8="海流图小学", c9="六年级")]))
    one = find_person(person("王雨桐").public_id, actors.township)
    assert one is not None
    data = PersonData(
        kind=one.kind, scope_code=one.scope_code, name=one.name, birth_date=one.birth_date, sex=one.sex,
        school="新学校", stage=one.stage, grade=one.grade, guardian_type=one.guardian_type, relatives=None,
        statuses=None,
    )  # fmt: skip
    update_person(one, data, actor=actors.township, today=today, reason="转学", version=one.version)
    session.commit()
    undo(result.import_id)
    one = person("王雨桐")
    assert (one.school, one.grade) == ("新学校", 5)


def test_money_keeps_it(take: Any, undo: Any, session: Any, actors: Any, today: dt.date) -> None:
    result = take(workbook(children(3)))
    paid = person("刘子轩")
    programs = {program.kind.value: program for program in make_programs(actors.county, today).values()}
    cycle = make_cycle(programs["spring_bud"], actors.county, today)
    make_enrolment(cycle, actors, today, person=paid)
    session.commit()
    with pytest.raises(Conflict) as caught:
        undo(result.import_id)
    assert "刘＊轩" in str(caught.value)
    assert "刘子轩" not in str(caught.value)
    assert people() == 3


def test_twice_is_refused(take: Any, undo: Any) -> None:
    result = take(workbook(children(1)))
    undo(result.import_id)
    with pytest.raises(Conflict):
        undo(result.import_id)
