"""What a program asks for of a record: usual for its kind, changed on its page, and what then is missing of whom."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest

from registry.core.errors import Denied
from registry.people.clocks import Clock, count_due, list_due
from registry.people.models import Person
from registry.people.needs import REQUIREMENTS, lacking
from registry.programs.models import ProgramKind
from registry.programs.requirements import NEEDS, USUAL, requirements_of
from registry.programs.services import change_program
from registry.programs.steps import withdraw
from tests.factories.programs import make_cycle, make_enrolment, make_person, make_programs


@pytest.fixture
def cycle(session: Any, actors: SimpleNamespace, today: dt.date) -> Any:
    found = make_cycle(make_programs(actors.county, today)["spring_bud"], actors.county, today)
    session.commit()
    return found


def missing(actor: Any, today: dt.date) -> dict[str, str]:
    return {
        row.person.name: row.reasons[Clock.MISSING] for row in list_due(Clock.MISSING, actor, today, teller=NEEDS)[0]
    }


def test_every_kind_has_its_usual_fields() -> None:
    assert set(USUAL) == set(ProgramKind)
    assert all(set(codes) <= set(REQUIREMENTS) for codes in USUAL.values())
    assert set(REQUIREMENTS) == {code for code in REQUIREMENTS if lacking(code) is not None}


def test_only_who_is_in_a_program_lacks_what_it_asks_for(
    session: Any, actors: SimpleNamespace, today: dt.date, cycle: Any
) -> None:
    make_person(name="不在项目", consent_asked=True)
    child = make_person(name="在项目", consent_asked=True)
    enrolment = make_enrolment(cycle, actors, today, person=child)
    session.commit()
    said = "缺：银行账号、监护人、联系电话、学校（春蕾计划助学）"
    assert missing(actors.township, today) == {"在项目": said}
    assert count_due(Clock.MISSING, actors.township, today, teller=NEEDS) == 1
    assert missing(actors.other_township, today) == {}
    withdraw([enrolment], reason="家里搬走了", actor=actors.township, today=today)
    session.commit()
    assert missing(actors.township, today) == {}


def test_the_programs_own_fields_count(session: Any, actors: SimpleNamespace, today: dt.date, cycle: Any) -> None:
    child = make_person(name="在项目", consent_asked=True)
    make_enrolment(cycle, actors, today, person=child)
    change_program(cycle.program, actor=actors.county, today=today, requirements="photo,school")
    session.commit()
    assert missing(actors.township, today) == {"在项目": "缺：学校、照片（春蕾计划助学）"}
    child.school, child.photo_id = "德岭山镇小学", "x" * 16
    session.flush()
    assert missing(actors.township, today) == {}
    change_program(cycle.program, actor=actors.county, today=today, requirements="")
    session.flush()
    assert requirements_of(cycle.program) == [] and missing(actors.township, today) == {}
    session.rollback()
    with pytest.raises(Denied):
        change_program(cycle.program, actor=actors.township, today=today, requirements="photo")


def test_everybody_needs_a_number_and_an_answer(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    make_person(name="没证件", identified=False)
    session.commit()
    assert missing(actors.county, today) == {"没证件": "缺：证件号、监护人同意"}


def test_two_programs_are_named_beside_their_fields(
    session: Any, actors: SimpleNamespace, today: dt.date, cycle: Any
) -> None:
    festival = make_cycle(make_programs(actors.county, today)["festival"], actors.county, today)
    child = make_person(name="两个项目", consent_asked=True, school="小学", phone_sealed=b"x", bank_account_sealed=b"x")
    for one in (cycle, festival):
        make_enrolment(one, actors, today, person=child)
    session.commit()
    assert session.get(Person, child.id) is child
    assert missing(actors.county, today) == {"两个项目": "缺：监护人（春蕾计划助学）；住址（节日慰问）"}


def test_the_page_changes_them(session: Any, cycle: Any, client_as: Any) -> None:
    county, ref = client_as("county"), cycle.program.public_id
    rules = county.get(f"/programs/{ref}/rules").get_data(as_text=True)
    assert "要有的资料" in rules and "银行账号" in rules
    page = county.get(f"/programs/{ref}/edit").get_data(as_text=True)
    assert page.count('name="requirements"') == len(REQUIREMENTS)
    sent = {"title": "春蕾计划助学", "kind": "spring_bud", "audience": "child", "sex_rule": "any", "notice_days": "7",
            "notice_working_days": "1", "certificate_title": "证书", "requirements": ["photo", "consent_paper"]}  # fmt: skip
    assert county.post(f"/programs/{ref}/edit", data=sent).status_code == 302
    session.rollback()
    session.refresh(cycle.program)
    assert requirements_of(cycle.program) == ["consent_paper", "photo"]
    county.post(f"/programs/{ref}/edit", data=sent | {"requirements": list(USUAL[ProgramKind.SPRING_BUD])})
    session.rollback()
    session.refresh(cycle.program)
    assert cycle.program.requirements is None
    wrong = county.post(f"/programs/{ref}/edit", data=sent | {"requirements": ["diagnosis"]})
    assert wrong.status_code == 200 and "diagnosis" in wrong.get_data(as_text=True)
    session.rollback()
    session.refresh(cycle.program)
    assert cycle.program.requirements is None
