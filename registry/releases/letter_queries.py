"""Letters at work: lists by step, one letter, what they may not tell, and those about a child in danger."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import visible_to
from registry.core.errors import Invalid, NotFound
from registry.core.i18n import _
from registry.core.paging import Page, newest_first
from registry.donors.models import Pairing
from registry.extensions import db
from registry.people.models import Person, Relative
from registry.regions.queries import region_names
from registry.releases.models import DonorLetter, LetterState
from registry.releases.revealing import Identity
from registry.visits.models import Visit, VisitState

VISITS_OFFERED = 8
_ENDINGS = ("嘎查", "苏木", "村", "镇", "乡")


@dataclass(frozen=True)
class Counts:
    """How many letters stand at each step in the actor's region; `open_cases` are escalated and not settled."""

    received: int
    checked: int
    open_cases: int


def _mine(actor: Actor) -> ColumnElement[bool]:
    actor.demand(Permission.RELEASE_READ)
    return visible_to(actor, DonorLetter.scope_code)


def list_letters(state: LetterState, actor: Actor, *, cursor: str | None = None) -> Page[DonorLetter]:
    """A page of the letters at a step, the newest first, with pairing and donor."""
    query = (
        select(DonorLetter)
        .options(joinedload(DonorLetter.pairing).joinedload(Pairing.donor))
        .where(_mine(actor), DonorLetter.state == state)
    )
    return newest_first(query, DonorLetter, DonorLetter.received_on, cursor)


def list_letters_of(pairing: Pairing, actor: Actor) -> Sequence[DonorLetter]:
    """The letters of a pairing, the newest first."""
    query = select(DonorLetter).where(_mine(actor), DonorLetter.pairing_id == pairing.id)
    return db.session.scalars(query.order_by(DonorLetter.received_on.desc(), DonorLetter.id.desc())).all()


def open_case() -> ColumnElement[bool]:
    """Escalated and not yet looked after."""
    return and_(DonorLetter.state == LetterState.ESCALATED, DonorLetter.handled_at.is_(None))


def count_letters(actor: Actor) -> Counts:
    """The counts of the tabs; one query."""
    row = db.session.execute(
        select(
            func.count().filter(DonorLetter.state == LetterState.RECEIVED),
            func.count().filter(DonorLetter.state == LetterState.CHECKED),
            func.count().filter(open_case()),
        ).where(_mine(actor))
    ).one()
    return Counts(*map(int, row))


def first_letters(condition: ColumnElement[bool], actor: Actor, limit: int) -> Sequence[DonorLetter]:
    """The letters that have waited longest under a condition, with pairing and donor."""
    query = select(DonorLetter).options(joinedload(DonorLetter.pairing).joinedload(Pairing.donor))
    query = query.where(_mine(actor), condition).order_by(DonorLetter.received_on, DonorLetter.id)
    return db.session.scalars(query.limit(limit)).all()


def get_letter(public_id: str, actor: Actor) -> DonorLetter:
    """One letter with pairing and donor; raises NotFound outside the actor's region, Denied."""
    query = select(DonorLetter).options(joinedload(DonorLetter.pairing).joinedload(Pairing.donor))
    found = db.session.scalar(query.where(DonorLetter.public_id == public_id, _mine(actor)))
    if found is None:
        raise NotFound
    return found


def find_visit(public_id: str, person_id: int) -> Visit:
    """The visit that a note is about; raises Invalid (field "visit") for another child's or one not made."""
    query = select(Visit).where(Visit.public_id == public_id, Visit.person_id == person_id)
    found = db.session.scalar(query.where(Visit.state == VisitState.DONE))
    if found is None:
        raise Invalid(_("这次走访不是这个孩子的，或者还没走访。请重新选。"), field="visit")
    return found


def visits_of(person_id: int) -> Sequence[Visit]:
    """The newest visits made to a child."""
    query = select(Visit).where(Visit.person_id == person_id, Visit.state == VisitState.DONE)
    return db.session.scalars(query.order_by(Visit.done_on.desc(), Visit.id.desc()).limit(VISITS_OFFERED)).all()


def identity_of(person_id: int) -> Identity:
    """What the register knows of a child and her family that no letter may tell; three queries."""
    person = db.session.get_one(Person, person_id)
    home = Person.household_id == person.household_id if person.household_id else Person.id == person_id
    people = db.session.scalars(select(Person).where(or_(home, Person.id == person_id)).order_by(Person.id)).all()
    relatives = db.session.scalars(select(Relative).where(Relative.person_id == person_id).order_by(Relative.id)).all()
    family: list[Person | Relative] = [*people, *relatives]
    names = [row.name for row in family]
    if person.household is not None:
        names.append(person.household.head_name)
    numbers = [number for row in family for number in (row.id_number, row.phone)]
    numbers += [person.student_number, person.bank_account, person.teacher_phone]
    places = _places(person)
    return Identity(
        _words([*names, person.pinyin if len(person.pinyin) >= 5 else ""]), _words([person.school]),
        _words([*places, person.address]), _words(numbers), _words(_halves(places)),
    )  # fmt: skip


def _places(person: Person) -> list[str]:
    """Village and township by name; the county is known to donors."""
    codes = {person.scope_code, person.township_code + "000"}
    return [name for code, name in region_names(codes).items() if not code.endswith("000000")]


def _halves(places: Sequence[str]) -> list[str]:
    """The names of places without their endings: 德岭山 for 德岭山镇, which may be a word of its own."""
    return [name[: -len(end)] for name in places for end in _ENDINGS if name.endswith(end) and len(name) > len(end) + 1]


def _words(values: Sequence[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value.strip() for value in values if value and value.strip()))


def days_waited(letter: DonorLetter, today: dt.date) -> int:
    """Days since the letter came."""
    return (today - letter.received_on).days
