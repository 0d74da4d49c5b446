"""Many at once: the same records as one by one, all or none, one entry of the log."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import func, select

from registry.audit.models import AuditLog, AuditSubject
from registry.core.errors import Denied
from registry.people.bulk import RowRefused, insert_people
from registry.people.data import PLAIN_FIELDS, SEALED_FIELDS
from registry.people.models import NameGram, Person
from registry.people.queries import get_person, household_member_ids, latest_consent
from registry.people.services import AlreadyRegistered, register_person
from tests.factories.people import FOREIGN_VILLAGE, child_data, make_child, woman_data


def test_as_if_entered_one_by_one(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    single = register_person(child_data(), actor=actors.township, today=today, confirmed_new=True)
    (made,) = insert_people([child_data()], actor=actors.township, today=today)
    session.commit()
    session.expire_all()
    many = get_person(made.public_id, actors.township)
    skipped = {"id_number"}
    for field in {*PLAIN_FIELDS, *SEALED_FIELDS} - skipped:
        assert getattr(many, field) == getattr(single, field), field
    for field in ("status_mask", "pinyin", "phone_index", "county_code", "township_code", "version", "registered_on"):
        assert getattr(many, field) == getattr(single, field), field
    assert [(r.name, r.phone, r.is_guardian) for r in many.relatives] == [
        (r.name, r.phone, r.is_guardian) for r in single.relatives
    ]
    assert [(s.code, s.start_on, s.definition) for s in many.statuses] == [
        (s.code, s.start_on, s.definition) for s in single.statuses
    ]
    assert latest_consent(many).answer == latest_consent(single).answer  # type: ignore[union-attr]
    assert many.household.head_name == single.household.head_name  # type: ignore[union-attr]
    grams = select(NameGram.kind, NameGram.gram).order_by(NameGram.kind, NameGram.gram)
    assert session.execute(grams.where(NameGram.person_id == many.id)).all() == (
        session.execute(grams.where(NameGram.person_id == single.id)).all()
    )


def test_one_entry_of_the_log_names_everybody(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    made = insert_people([child_data(), woman_data()], actor=actors.township, today=today, source="roster")
    session.commit()
    entry = session.scalars(select(AuditLog).where(AuditLog.action == "person.import")).one()
    subjects = session.scalars(select(AuditSubject.person_id).where(AuditSubject.audit_id == entry.id)).all()
    assert sorted(subjects) == sorted(person.id for person in made)
    later = make_child(actors.township, today, name="其其格")
    assert later.id > max(subjects)


def test_refused_rows_stop_everything(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    known = make_child(actors.township, today)
    twice = child_data()
    before = session.scalar(select(func.count()).select_from(Person))
    for rows, number, field in (
        ([child_data(), child_data(phone="123")], 2, "phone"),
        ([twice, child_data(), twice], 3, "id_number"),
        ([child_data(), child_data(id_number=known.id_number)], 2, "id_number"),
        ([child_data(scope_code=FOREIGN_VILLAGE)], 1, "scope_code"),
    ):
        with pytest.raises(RowRefused) as caught:
            insert_people(rows, actor=actors.township, today=today)
        assert (caught.value.row_number, caught.value.field) == (number, field)
        assert str(caught.value).startswith(f"第 {number} 行：")
    assert session.scalar(select(func.count()).select_from(Person)) == before
    with pytest.raises(RowRefused) as caught:
        insert_people([child_data(id_number=known.id_number)], actor=actors.county, today=today)
    assert isinstance(caught.value.reason, AlreadyRegistered)
    with pytest.raises(Denied):
        insert_people([child_data()], actor=actors.auditor, today=today)


def test_brothers_and_sisters_share_a_home(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    made = insert_people(
        [child_data(household_public_id="家1"), child_data(household_public_id="家1"), child_data()],
        actor=actors.township,
        today=today,
    )
    first = get_person(made[0].public_id, actors.township)
    assert household_member_ids(first) == [made[0].id, made[1].id]
    assert made[2].household_id != made[0].household_id


def test_rosters_may_leave_gaps(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    gaps = child_data(guardian_type=None, relatives=(), consent=None, scope_code="150824102000", phone=None)
    (made,) = insert_people([gaps], actor=actors.township, today=today)
    assert get_person(made.public_id, actors.township).guardian_type is None
    with pytest.raises(RowRefused):
        insert_people([gaps], actor=actors.township, today=today, lenient=False)
    assert insert_people([], actor=actors.township, today=today) == []
