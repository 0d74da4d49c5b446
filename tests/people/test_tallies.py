"""Kept counts are the counts of the records after any change, by whatever statement, committed or rolled back."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

from sqlalchemy import func, select, text, update

from registry.core.engine import begin_write
from registry.people.data import ConsentData
from registry.people.filters import PersonFilter, View
from registry.people.listing import list_people
from registry.people.models import ConsentAnswer, Person, TownshipMark
from registry.people.services import close_person, end_status, record_consent, transfer_person
from registry.people.tallies import NAMES, tally_of
from tests.factories.people import OTHER_COUNTY_VILLAGE, OTHER_VILLAGE, make_child, make_woman


def _as_listed(actor: Any, today: dt.date) -> list[int]:
    """The tabs as the lists hold them."""
    views = [view for view in View if view is not View.NO_AID]
    return [len(list_people(PersonFilter(view=view), actor=actor, today=today).rows) for view in views]


def _kept(actor: Any, today: dt.date) -> list[int]:
    tally = tally_of(actor.region_code, today)
    return [getattr(tally, view.value) for view in View if view is not View.NO_AID]


def _check(actors: Any, today: dt.date) -> None:
    for actor in (actors.village, actors.township, actors.other_township, actors.county, actors.other_county):
        assert _kept(actor, today) == _as_listed(actor, today), actor.name


def test_verify_kept_counts_after_every_kind_of_change(session: Any, actors: Any, today: dt.date) -> None:
    people = [make_child(actors.township, today, name=f"王{sign}") for sign in "甲乙丙丁"]
    make_woman(actors.township, today)
    session.commit()
    _check(actors, today)
    begin_write(session)
    end_status(people[0], "left_behind", reason="父母回来了", on=today, actor=actors.township, today=today)
    _check(actors, today)
    session.rollback()
    _check(actors, today)
    begin_write(session)
    close_person(people[1], reason="搬走了", on=today, actor=actors.township, today=today)
    session.commit()
    _check(actors, today)
    begin_write(session)
    transfer_person(people[2], OTHER_COUNTY_VILLAGE, on=today, reason="随父母", actor=actors.county, today=today)
    session.commit()
    _check(actors, today)
    assert tally_of(actors.other_county.region_code, today).all == 1
    begin_write(session)
    transfer_person(people[3], OTHER_VILLAGE, on=today, reason="搬家", actor=actors.township, today=today)
    session.execute(update(Person).where(Person.id == people[0].id).values(last_visit_on=today))
    session.execute(text("UPDATE person SET birth_date = '2005-01-01' WHERE id = :id"), {"id": people[3].id})
    _check(actors, today)
    session.rollback()
    _check(actors, today)
    tomorrow = today + dt.timedelta(days=400)
    assert _kept(actors.county, tomorrow) == _as_listed(actors.county, tomorrow)


def test_consent_asked_is_kept_by_the_database(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    asked, other = (make_child(actors.township, today, name=name, consent=None) for name in ("王甲", "王乙"))
    for answer in (ConsentAnswer.NOT_ASKED, ConsentAnswer.REFUSED):
        row = record_consent(asked, ConsentData(answer, "王父", "father"), actor=actors.township, today=today)
    session.commit()
    mark = session.scalar(select(TownshipMark.mark))

    def unasked() -> list[str]:
        session.expire_all()
        kept = tally_of(actors.township.region_code, today).unasked
        names = session.scalars(select(Person.name).where(Person.consent_asked.is_(False)).order_by(Person.id)).all()
        assert kept == len(names)
        return list(names)

    assert unasked() == ["王乙"]
    row.person_id = other.id
    session.flush()
    assert unasked() == ["王甲"]
    session.rollback()
    assert unasked() == ["王乙"]
    assert session.scalar(select(TownshipMark.mark)) == mark
    assert session.scalar(select(func.count()).select_from(TownshipMark)) == 1
    assert set(NAMES) >= {view.value for view in View if view is not View.NO_AID}
