"""Programs, cycles, people to nominate, and enrolments on their way, for the tests of every room below."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from registry.access.actor import Actor
from registry.audit.services import record
from registry.core.crypto import keys
from registry.extensions import db
from registry.people.models import Household, Person, RecipientKind, Sex, StatusSpell
from registry.programs import deciding, notices, steps
from registry.programs.defaults import make_default_programs
from registry.programs.models import Cycle, Enrolment, Program
from registry.programs.nominating import nominate
from registry.programs.services import open_cycle
from tests.factories.screening import make_aid_file

COUNTY = "150824000000"
TOWNSHIP = "150824102000"
VILLAGE = "150824102201"
_numbers = itertools.count(1)


def make_person(
    *, name: str | None = None, scope_code: str = VILLAGE, kind: RecipientKind = RecipientKind.CHILD,
    sex: Sex = Sex.FEMALE, birth_date: dt.date = dt.date(2015, 5, 20), stage: str | None = "primary",
    statuses: tuple[str, ...] = ("poverty",), household: Household | None = None, income_class: str | None = "dibao",
    identified: bool = True, **more: Any,
) -> Person:  # fmt: skip
    """A person with a household and statuses, written straight into the tables (the people room has its own verbs)."""
    number = next(_numbers)
    home = household or Household(scope_code=scope_code, head_name="张桂芳", income_class=income_class)
    person = Person(
        household=home, kind=kind, scope_code=scope_code, county_code=scope_code[:6], township_code=scope_code[:9],
        name=name or f"王雨{number}", pinyin=f"wangyu{number:05d}", sex=sex, birth_date=birth_date, stage=stage,
        registered_on=dt.date(2025, 9, 1), **more,
    )  # fmt: skip
    if identified:
        digits = f"1508242015{number:08d}"
        person.id_number, person.id_index = digits, keys().blind("id_number", digits)
    db.session.add(person)
    list_name = "child_status" if kind is RecipientKind.CHILD else "mother_hardship"
    for code in statuses:
        spell = StatusSpell(person=person, list_name=list_name, code=code, start_on=dt.date(2025, 9, 1))
        db.session.add(spell)
    db.session.flush()
    record(None, "test.person", person, subjects=[person.id])
    return person


def make_woman(**more: Any) -> Person:
    """A woman of forty in a household on 低保."""
    values = {"birth_date": dt.date(1985, 4, 2), "stage": None, "statuses": ("cancer",), "name": "刘翠花"} | more
    return make_person(kind=RecipientKind.WOMAN, **values)


def make_programs(actor: Actor, today: dt.date) -> dict[str, Program]:
    """The shipped programs of 乌拉特中旗."""
    return make_default_programs(COUNTY, actor, today)


def make_cycle(program: Program, actor: Actor, today: dt.date, **more: Any) -> Cycle:
    """A cycle "2026 春" from February to July."""
    title = more.pop("title", "2026 春")
    starts_on, ends_on = more.pop("starts_on", dt.date(2026, 2, 1)), more.pop("ends_on", dt.date(2026, 7, 31))
    cycle = open_cycle(program, title, starts_on, ends_on, actor=actor, today=today, **more)
    cycle.program = program
    return cycle


def make_enrolment(
    cycle: Cycle, actors: Any, today: dt.date, *, person: Person | None = None, upto: str = "nominated",
    amount_fen: int | None = None,
) -> Enrolment:  # fmt: skip
    """An enrolment brought to a state by the services: township nominates, county reviews, county2 approves.

    `upto` is nominated, reviewed, noticed, notice_exempt, approved, active or completed. A notice is posted on `today`
    and approved on the day after it ends.
    """
    child = person or make_person()
    enrolment = nominate(child, cycle, reason="家庭困难", actor=actors.township, today=today, amount_fen=amount_fen)
    order = ["nominated", "reviewed", "noticed", "approved", "active", "completed"]
    place = order.index("noticed" if upto == "notice_exempt" else upto)
    if place >= 1 and cycle.program.lifetime_kind == "cancer_aid":
        make_aid_file(enrolment, actors, today)
    if place >= 1:
        deciding.accept([enrolment], actor=actors.county, today=today)
    if place >= 2 and enrolment.state.value == "reviewed":
        notices.post_notice(cycle, TOWNSHIP, actor=actors.county, today=today)
    if place >= 3:
        free = notices.notice_end(cycle.program, today) + dt.timedelta(days=1)
        day = free if enrolment.state.value == "noticed" else today
        deciding.approve([enrolment], actor=actors.county2, today=day)
    if place >= 4:
        steps.activate([enrolment], actor=actors.county, today=enrolment.approved_on or today)
    if place >= 5:
        steps.complete([enrolment], actor=actors.county, today=enrolment.approved_on or today)
    return enrolment
