"""Many offices at the same places: the count under the cycle's lock lets exactly as many through as there are."""

from __future__ import annotations

import datetime as dt
import threading
from typing import Any

from sqlalchemy import func, select

from registry.access.actor import Actor
from registry.core.engine import begin_write
from registry.core.errors import Conflict
from registry.extensions import db
from registry.programs.eligibility import load_people
from registry.programs.models import Enrolment, EnrolmentState
from registry.programs.nominating import nominate
from registry.programs.queries import get_cycle
from registry.programs.services import set_quota
from tests.factories.programs import TOWNSHIP, make_cycle, make_enrolment, make_person, make_programs

CLIENTS, PLACES = 10, 4


def _press(app: Any, actor: Actor, person: str, cycle: str, today: dt.date, start: Any, told: list[str]) -> None:
    """One client: her own session, her own transaction, at the same moment as the others."""
    with app.app_context():
        start.wait()
        begin_write(db.session)
        try:
            child, round_ = load_people([person], actor)[0], get_cycle(cycle)
            nominate(child, round_, reason=None, actor=actor, today=today)
            db.session.commit()
            told.append("in")
        except Conflict as error:
            db.session.rollback()
            told.append(str(error))
        finally:
            db.session.remove()


def _race(app: Any, actor: Actor, people: list[str], cycle: str, today: dt.date) -> list[str]:
    told: list[str] = []
    start = threading.Barrier(len(people))
    threads = [
        threading.Thread(target=_press, args=(app, actor, person, cycle, today, start, told)) for person in people
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return told


def test_exactly_the_places_are_taken(session: Any, app: Any, actors: Any, today: dt.date) -> None:
    cycle = make_cycle(make_programs(actors.county, today)["spring_bud"], actors.county, today)
    set_quota(cycle, TOWNSHIP, PLACES, actor=actors.county, today=today)
    people = [make_person().public_id for _n in range(CLIENTS)]
    ref = cycle.public_id
    session.commit()
    told = _race(app, actors.township, people, ref, today)
    session.rollback()
    assert told.count("in") == PLACES and len(told) == CLIENTS
    assert session.scalar(select(func.count(Enrolment.id))) == PLACES
    assert all("名额还剩 0 个" in answer for answer in told if answer != "in")


def test_one_child_pressed_by_all_is_nominated_once(session: Any, app: Any, actors: Any, today: dt.date) -> None:
    cycle = make_cycle(make_programs(actors.county, today)["spring_bud"], actors.county, today)
    child, ref = make_person().public_id, cycle.public_id
    session.commit()
    told = _race(app, actors.township, [child] * 6, ref, today)
    session.rollback()
    assert told.count("in") == 1 and len(told) == 6
    assert session.scalar(select(func.count(Enrolment.id))) == 1


def test_the_factory_brings_an_enrolment_anywhere(session: Any, actors: Any, today: dt.date) -> None:
    cycle = make_cycle(make_programs(actors.county, today)["spring_bud"], actors.county, today)
    for state in ("nominated", "reviewed", "noticed", "approved", "active", "completed"):
        assert make_enrolment(cycle, actors, today, upto=state).state is EnrolmentState(state)
