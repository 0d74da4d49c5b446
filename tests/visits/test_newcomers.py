"""Somebody met who is not on the register: registered without a number, with the visit, once, on line and off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from registry.audit.models import AuditLog, AuditSubject
from registry.core.errors import Denied, Invalid
from registry.extensions import db
from registry.people.models import Person, PersonTransfer, RecipientKind, Sex
from registry.people.offices import TOLD
from registry.people.registering import PossibleDuplicate
from registry.visits.models import Visit, VisitState
from registry.visits.newcomers import Newcomer, record_newcomer
from registry.visits.sync import receive
from tests.factories.people import FOREIGN_VILLAGE
from tests.factories.people import make_child as register_child
from tests.factories.visits import make_child, make_home

DAY = dt.timedelta(days=1)
VILLAGE, ELSEWHERE = "150824102201", "150824101201"
BORN = dt.date(2018, 5, 1)
Login = Callable[[str], FlaskClient]


def newcomer(**changes: Any) -> Newcomer:
    values: dict[str, Any] = {
        "kind": RecipientKind.CHILD, "name": "其其格", "sex": Sex.FEMALE, "birth_date": BORN, "scope_code": VILLAGE,
        "statuses": ("poverty",), "guardian": "斯琴", "kinship": "grandmother",
    }  # fmt: skip
    return Newcomer(**values | changes)


def answers(today: dt.date, **more: Any) -> dict[str, Any]:
    return {"client_key": "c" * 32, "done_on": today, "met": ["child"], "findings": "户口还没上。"} | more


def item(today: dt.date, **more: Any) -> dict[str, Any]:
    new = {"kind": "child", "name": "其其格", "sex": "female", "birth_date": "2018-05-01", "scope_code": VILLAGE,
           "statuses": ["poverty"], "guardian": "斯琴", "kinship": "grandmother"}  # fmt: skip
    return {"client_key": "phone-new-0000001", "new": new, "done_on": today.isoformat(), "met": ["child"],
            "findings": "户口还没上。"} | more  # fmt: skip


def counted() -> tuple[int, int]:
    db.session.rollback()
    people = db.session.scalar(select(func.count()).select_from(Person)) or 0
    done = select(func.count()).select_from(Visit).where(Visit.state == VisitState.DONE)
    return people, db.session.scalar(done) or 0


def test_she_is_registered_without_a_number_once(session: Any, actors: Any, today: dt.date) -> None:
    for _again in range(2):
        visit = record_newcomer(newcomer(), actor=actors.village, today=today, **answers(today))
        session.commit()
    person = session.get(Person, visit.person_id)
    assert (person.id_index, person.no_id_reason) == (None, "入户走访时登记、待补身份证号")
    assert (person.last_visit_on, person.household.head_name) == (today, "斯琴")
    assert visit.purposes == "first" and counted() == (1, 1)


@pytest.mark.parametrize(
    ("whom", "said", "error"),
    [({"name": ""}, {}, Invalid), ({"birth_date": None}, {}, Invalid), ({"statuses": ()}, {}, Invalid),
     ({"kind": RecipientKind.WOMAN, "statuses": ("orphan",)}, {}, Invalid), ({"scope_code": ELSEWHERE}, {}, Denied),
     ({}, {"met": []}, Invalid), ({}, {"findings": ""}, Invalid), ({}, {"purposes": ["ghost"]}, Invalid),
     ({"birth_date": dt.date(2030, 1, 1)}, {}, Invalid)],
)  # fmt: skip
def test_what_is_wrong_registers_nobody(
    session: Any, actors: Any, today: dt.date, whom: dict[str, Any], said: dict[str, Any], error: Any
) -> None:
    with pytest.raises(error):
        record_newcomer(newcomer(**whom), actor=actors.village, today=today, **answers(today, **said))
    assert not [one for one in session.new if isinstance(one, Person)]
    assert counted() == (0, 0)


def test_she_joins_the_household_of_a_housemate(session: Any, actors: Any, today: dt.date) -> None:
    sister = make_child("乌云", home=make_home())
    session.commit()
    visit = record_newcomer(newcomer(home_of=sister.public_id), actor=actors.village, today=today, **answers(today))
    session.commit()
    assert visit.person.household_id == sister.household_id


def test_one_who_looks_like_another_is_asked_about(session: Any, actors: Any, today: dt.date, client_as: Login) -> None:
    there = register_child(actors.village, today, name="其其格", birth=BORN)
    session.commit()
    with pytest.raises(PossibleDuplicate):
        record_newcomer(newcomer(), actor=actors.village, today=today, **answers(today))
    (outcome,) = [one.shown() for one in receive([item(today)], actor=actors.village, today=today)]
    assert outcome["state"] == "refused" and outcome["alike"] == [{"person": there.public_id, "name": "其其格"}]
    assert counted() == (1, 0)
    client = client_as("village")
    data = {"kind": "child", "name": "其其格", "sex": "female", "birth_date": "2018-05-01", "village": VILLAGE,
            "child_statuses": ["poverty"], "met": ["child"], "findings": "户口还没上。", "done_on": today.isoformat(),
            "purposes": ["first"], "client_key": "d" * 32}  # fmt: skip
    asked = client.post("/visits/newcomer", data=data)
    page = asked.get_data(as_text=True)
    assert asked.status_code == 422 and "就是她，记到她名下" in page and f"person={there.public_id}" in page
    unsaid = client.post("/visits/newcomer", data=data | {"confirmed": "1", "not_same": ""})
    assert unsaid.status_code == 422 and counted() == (1, 0)
    for _again in range(2):
        said = client.post("/visits/newcomer", data=data | {"confirmed": "1", "not_same": "不是一家人"})
        assert said.status_code == 302
    assert counted() == (2, 1)
    (again,) = receive([item(today, not_same="不是同一个人")], actor=actors.village, today=today)
    assert again.state == "saved"


def test_who_is_told_of_another_offices_child_at_the_door_is_in_the_log(
    session: Any, actors: Any, today: dt.date, client_as: Login
) -> None:
    there = register_child(actors.county, today, name="其其格", birth=BORN, scope_code=FOREIGN_VILLAGE)
    session.commit()
    data = {"kind": "child", "name": "其其格", "sex": "female", "birth_date": "2018-05-01", "village": VILLAGE,
            "child_statuses": ["poverty"], "met": ["child"], "findings": "户口还没上。", "done_on": today.isoformat(),
            "purposes": ["first"], "client_key": "e" * 32}  # fmt: skip
    asked = client_as("village").post("/visits/newcomer", data=data).get_data(as_text=True)
    assert "登记过很像的人" in asked and there.public_id not in asked
    session.rollback()
    log = select(AuditSubject.person_id).join(AuditLog, AuditLog.id == AuditSubject.audit_id)
    assert session.scalars(log.where(AuditLog.action == TOLD)).all() == [there.id]


def test_what_a_phone_kept_of_her_arrives_once(session: Any, actors: Any, today: dt.date) -> None:
    for state in ("saved", "known"):
        assert [one.state for one in receive([item(today)], actor=actors.village, today=today)] == [state]
        session.commit()
    assert counted() == (1, 1)
    wrong = [{"kind": "ghost"}, {"birth_date": "某天"}, {"statuses": "x"}, {"sex": "?"}, {"name": ""}]
    items = [item(today, client_key=f"phone-wrong-{n}", new=item(today)["new"] | bad) for n, bad in enumerate(wrong)]
    items.append(item(today, client_key="phone-wrong-9", new="no"))
    items.append(item(today, client_key="phone-far-away", new=item(today)["new"] | {"scope_code": ELSEWHERE}))
    assert {one.state for one in receive(items, actor=actors.village, today=today)} == {"refused"}
    assert counted() == (1, 1)


def test_who_was_merged_or_moved_meanwhile_is_said(session: Any, actors: Any, today: dt.date) -> None:
    kept, gone, moved, stranger = (make_child(name) for name in ("乌云", "乌云其", "张頔", "生人"))
    gone.merged_into_id, gone.closed_on, gone.closed_reason = kept.id, today, "合并"
    for person in (moved, stranger):
        person.scope_code, person.township_code = ELSEWHERE, ELSEWHERE[:9]
    session.add(PersonTransfer(person_id=moved.id, from_code=VILLAGE, to_code=ELSEWHERE, on=today, reason="搬家"))
    session.commit()
    plain = {"done_on": today.isoformat(), "met": ["child"], "findings": "都好。"}
    items = [
        plain | {"client_key": f"phone-{one.public_id}", "person": one.public_id} for one in (gone, moved, stranger)
    ]
    merged, left, unknown = receive(items, actor=actors.village, today=today)
    assert "已经并入乌云" in str(merged.message) and merged.alike == ((kept.public_id, "乌云"),)
    assert "已经迁到乌加河镇" in str(left.message) and "乌加河" not in str(unknown.message)
    again = receive([items[0] | {"person": kept.public_id}], actor=actors.village, today=today)
    assert again[0].state == "saved"


def test_the_page_is_for_those_who_visit_there(session: Any, actors: SimpleNamespace, client_as: Login) -> None:
    sister = make_child("乌云", home=make_home())
    session.commit()
    page = client_as("village").get(f"/visits/newcomer?home={sister.public_id}").get_data(as_text=True)
    assert "和乌云同一户" in page and "身份证号以后补" not in page.split("<main")[0]
    assert "苏独仑嘎查" in client_as("township").get("/visits/newcomer").get_data(as_text=True)
    assert client_as("county").get("/visits/newcomer").status_code == 302
    assert client_as("other_township").get(f"/visits/newcomer?home={sister.public_id}").status_code == 404
    assert client_as("auditor").get("/visits/newcomer").status_code == 403
