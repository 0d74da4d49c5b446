"""Split, join, one person's change, another head: what they write, what they refuse, and that nothing happens twice."""

from __future__ import annotations

import datetime as dt
import threading
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DatabaseError, IntegrityError

from registry.audit.models import AuditLog
from registry.core.engine import begin_write
from registry.core.errors import Conflict, Denied, Invalid, NotFound
from registry.core.orm import new_public_id
from registry.extensions import db
from registry.households.models import HouseholdAct, HouseholdEvent
from registry.households.queries import list_events
from registry.households.services import change_head, join_households, move_member, split_household
from registry.people.history import list_revisions
from registry.people.models import Household, Person
from registry.people.queries import head_of
from tests.factories.people import FOREIGN_VILLAGE, OTHER_COUNTY_VILLAGE, make_child, make_woman


@pytest.fixture
def family(session: Any, actors: SimpleNamespace, today: dt.date) -> SimpleNamespace:
    """A mother who heads the household and two daughters, in one household."""
    mother = make_woman(actors.township, today, relation_to_head="self")
    home = mother.household
    first = make_child(actors.township, today, name="王雨桐", household_public_id=home.public_id)
    second = make_child(actors.township, today, name="王雨晨", household_public_id=home.public_id)
    session.commit()
    return SimpleNamespace(home=home, mother=mother, first=first, second=second)


def how(actor: Any, **more: Any) -> dict[str, Any]:
    """Day, reason and actor of an act."""
    day = dt.date(2026, 3, 12)
    return {"on": day, "reason": "派出所已分户", "actor": actor, "today": day} | more


def names(home: Household) -> list[str]:
    """Who lives there, by name."""
    db.session.expire(home, ["people"])
    return sorted(person.name for person in home.people if person.merged_into_id is None)


def test_who_registers_as_the_head_heads_her_household(family: SimpleNamespace) -> None:
    assert family.mother.heads_household and head_of(family.home, family.home.people) is family.mother
    assert not family.first.heads_household


def test_a_split_makes_a_household_with_its_own_head_and_tells_both(
    family: SimpleNamespace, actors: SimpleNamespace
) -> None:
    actor = actors.township
    fresh = split_household(family.home, [family.second.public_id], head="", head_name="王强", **how(actor))
    db.session.commit()
    assert names(family.home) == ["张小芳", "王雨桐"] and names(fresh) == ["王雨晨"]
    assert fresh.head_name == "王强" and family.home.head_name == "张小芳"
    for home in (family.home, fresh):
        (line,) = list_events(home, actor)
        assert (line.event.act, list(line.people), line.event.reason) == (
            HouseholdAct.SPLIT, ["王雨晨"], "派出所已分户"
        )  # fmt: skip
    assert any(revision.kind == "household" for revision in list_revisions(family.second, actor))
    assert db.session.scalar(select(AuditLog.id).where(AuditLog.action == "household.split"))


def test_a_split_is_taken_back_by_a_join(family: SimpleNamespace, actors: SimpleNamespace) -> None:
    actor = actors.township
    fresh = split_household(family.home, [family.first.public_id, family.second.public_id],
                            head=family.first.public_id, head_name=None, **how(actor))  # fmt: skip
    assert family.first.heads_household
    join_households(family.home, fresh, head=family.mother.public_id, head_name=None, **how(actor))
    db.session.commit()
    assert names(family.home) == ["张小芳", "王雨晨", "王雨桐"] and names(fresh) == []
    assert family.mother.heads_household and not family.first.heads_household
    assert [line.event.act for line in list_events(family.home, actor)] == [HouseholdAct.JOIN, HouseholdAct.SPLIT]


def test_everybody_cannot_be_split_off(family: SimpleNamespace, actors: SimpleNamespace) -> None:
    everybody = [family.mother.public_id, family.first.public_id, family.second.public_id]
    with pytest.raises(Invalid) as refused:
        split_household(family.home, everybody, head=everybody[0], head_name=None, **how(actors.township))
    assert refused.value.field == "people"


@pytest.mark.parametrize("refs", [[], ["zzzzzzzzzzzzzzzz"]])
def test_nobody_or_a_stranger_cannot_be_split_off(
    family: SimpleNamespace, actors: SimpleNamespace, refs: list[str]
) -> None:
    with pytest.raises(Invalid) as refused:
        split_household(family.home, refs, head="", head_name="王强", **how(actors.township))
    assert refused.value.field == "people"


def test_who_stays_needs_a_head_where_the_old_one_goes(family: SimpleNamespace, actors: SimpleNamespace) -> None:
    going, actor = [family.mother.public_id], actors.township
    with pytest.raises(Invalid) as refused:
        split_household(family.home, going, head=going[0], head_name=None, **how(actor))
    assert refused.value.field == "left_head"
    db.session.rollback()
    fresh = split_household(family.home, going, head=going[0], head_name=None, left_head_name="刘桂兰", **how(actor))
    db.session.commit()
    assert (family.home.head_name, fresh.head_name) == ("刘桂兰", "张小芳")
    assert head_of(family.home, family.home.people) is None and family.mother.heads_household


def test_a_head_is_named_and_moves_along(family: SimpleNamespace, actors: SimpleNamespace) -> None:
    going = [family.first.public_id]
    with pytest.raises(Invalid) as nobody:
        split_household(family.home, going, head="", head_name=" ", **how(actors.township))
    db.session.rollback()
    with pytest.raises(Invalid) as stays:
        split_household(family.home, going, head=family.second.public_id, head_name=None, **how(actors.township))
    assert nobody.value.field == stays.value.field == "head"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"on": dt.date(2026, 4, 1)}, "on"),
        ({"on": None}, "on"),
        ({"reason": " "}, "reason"),
        ({"reason": None}, "reason"),
    ],
)
def test_a_day_and_a_reason_are_asked(
    family: SimpleNamespace, actors: SimpleNamespace, more: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        split_household(family.home, [family.first.public_id], head="", head_name="王强",
                        **how(actors.township, **more))  # fmt: skip
    assert refused.value.field == field


def test_another_office_splits_joins_and_heads_nothing(
    family: SimpleNamespace, actors: SimpleNamespace, today: dt.date
) -> None:
    theirs = make_child(actors.county, today, scope_code=FOREIGN_VILLAGE)
    for actor in (actors.other_township, actors.other_county):
        with pytest.raises(NotFound):
            split_household(family.home, [family.first.public_id], head="", head_name="王强", **how(actor))
        with pytest.raises(NotFound):
            join_households(theirs.household, family.home, head="", head_name="王强", **how(actor))
        with pytest.raises(NotFound):
            change_head(family.home, head="", head_name="王强", **how(actor))
    with pytest.raises(Denied):
        change_head(family.home, head="", head_name="王强", **how(actors.auditor))


def test_only_households_of_one_township_are_joined(
    family: SimpleNamespace, actors: SimpleNamespace, today: dt.date
) -> None:
    theirs = make_child(actors.county, today, scope_code=FOREIGN_VILLAGE)
    far = make_child(actors.other_county, today, scope_code=OTHER_COUNTY_VILLAGE)
    with pytest.raises(Invalid) as refused:
        join_households(family.home, theirs.household, head="", head_name="王强", **how(actors.county))
    assert refused.value.field == "with"
    with pytest.raises(NotFound):
        join_households(family.home, far.household, head="", head_name="王强", **how(actors.county))
    with pytest.raises(Invalid):
        join_households(family.home, family.home, head="", head_name="王强", **how(actors.county))
    with pytest.raises(Invalid):
        move_member(theirs, family.home, **how(actors.county))


def test_a_join_fills_what_was_empty_and_overwrites_nothing(
    family: SimpleNamespace, actors: SimpleNamespace, today: dt.date
) -> None:
    other = make_child(actors.township, today, name="王雨涵").household
    other.hardship_cause, family.home.size = "因病", 5
    join_households(family.home, other, head=family.mother.public_id, head_name=None, **how(actors.township))
    db.session.commit()
    assert (family.home.hardship_cause, family.home.size, family.home.income_class) == ("因病", 5, "dibao")
    with pytest.raises(Conflict):
        join_households(family.home, other, head="", head_name="王强", **how(actors.township))


def test_the_same_form_twice_acts_once(family: SimpleNamespace, actors: SimpleNamespace) -> None:
    key, going = new_public_id(), [family.first.public_id]
    once = [
        split_household(family.home, going, head="", head_name="王强", key=key, version=1, **how(actors.township))
        for _time in range(2)
    ]
    assert once[0] is once[1] and db.session.scalar(select(func.count(HouseholdEvent.id))) == 1


def test_a_page_that_is_out_of_date_is_refused(family: SimpleNamespace, actors: SimpleNamespace) -> None:
    shown = family.home.version
    change_head(family.home, head=family.first.public_id, head_name=None, version=shown, **how(actors.township))
    with pytest.raises(Conflict):
        split_household(family.home, [family.second.public_id], head="", head_name="王强", version=shown,
                        **how(actors.county))  # fmt: skip


def test_a_head_who_is_closed_or_leaves_alone_is_refused(
    family: SimpleNamespace, actors: SimpleNamespace, today: dt.date
) -> None:
    other = make_child(actors.township, today, name="王雨涵")
    with pytest.raises(Conflict):
        move_member(family.mother, other.household, **how(actors.township))
    family.second.closed_on, family.second.closed_reason = today, "搬走"
    with pytest.raises(Invalid):
        change_head(family.home, head=family.second.public_id, head_name=None, **how(actors.township))


def test_the_database_keeps_one_head_and_an_unchanged_history(
    family: SimpleNamespace, actors: SimpleNamespace, session: Any
) -> None:
    change_head(family.home, head=family.first.public_id, head_name=None, **how(actors.township))
    session.commit()
    with pytest.raises(IntegrityError):
        session.execute(update(Person).where(Person.id == family.second.id).values(heads_household=True))
    session.rollback()
    for statement in ("UPDATE household_event SET reason = 'x'", "DELETE FROM household_event"):
        with pytest.raises(DatabaseError):
            session.execute(text(statement))
        session.rollback()


def test_two_officers_at_once_split_once(app: Flask, family: SimpleNamespace, actors: SimpleNamespace) -> None:
    ref, going, ends = family.home.public_id, family.first.public_id, list[str]()
    gate = threading.Barrier(2)

    def split(actor: Any) -> None:
        with app.app_context():
            gate.wait()
            begin_write(db.session)
            home = db.session.scalars(select(Household).where(Household.public_id == ref)).one()
            try:
                split_household(home, [going], head="", head_name="王强", version=1, **how(actor))
                db.session.commit()
                ends.append("done")
            except (Conflict, Invalid):
                db.session.rollback()
                ends.append("refused")
            finally:
                db.session.remove()

    db.session.rollback()
    both = [threading.Thread(target=split, args=(actor,)) for actor in (actors.township, actors.county)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(ends) == ["done", "refused"]
    assert db.session.scalar(select(func.count(HouseholdEvent.id))) == 1
