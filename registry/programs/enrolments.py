"""Reading enrolments within the actor's region: lists by cursor, counts by state and township, use of quotas."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import contains_eager, joinedload

from registry.access.actor import Actor
from registry.access.permissions import Role
from registry.access.scope import code_range, covers, visible_to, within
from registry.core.errors import NotFound
from registry.core.i18n import Text, _
from registry.core.masking import mask_id, mask_name_notice
from registry.extensions import db
from registry.people.models import Person
from registry.programs.models import ENDED_STATES, Cycle, Enrolment, EnrolmentState, EnrolmentStep, Program, Quota
from registry.programs.words import STATE_GLYPHS, STATE_LABELS

PAGE = 50
TOWNSHIP_DIGITS = 9


@dataclass(frozen=True)
class Wanted:
    """Which enrolments: a cycle or program, states, a region's subtree, one person, one notice."""

    cycle_id: int | None = None
    program_id: int | None = None
    states: tuple[EnrolmentState, ...] = ()
    region_code: str | None = None
    person_id: int | None = None
    notice_id: int | None = None


@dataclass(frozen=True)
class Page:
    """Some enrolments and the public ids to go on from: `after` for the next page, `before` for the one before."""

    rows: Sequence[Enrolment]
    after: str | None = None
    before: str | None = None


def select_enrolments(wanted: Wanted, actor: Actor) -> Select[Any]:
    """Enrolments of the actor's region with their persons, not ordered yet."""
    query = (
        select(Enrolment)
        .join(Person, Enrolment.person_id == Person.id)
        .options(contains_eager(Enrolment.person))
        .where(visible_to(actor, Enrolment.scope_code))
    )
    for column, value in (
        (Enrolment.cycle_id, wanted.cycle_id), (Enrolment.program_id, wanted.program_id),
        (Enrolment.person_id, wanted.person_id), (Enrolment.notice_id, wanted.notice_id),
    ):  # fmt: skip
        if value is not None:
            query = query.where(column == value)
    if wanted.states:
        query = query.where(Enrolment.state.in_(wanted.states))
    if wanted.region_code:
        query = query.where(within(wanted.region_code, Enrolment.scope_code))
    return query


def list_enrolments(
    wanted: Wanted, actor: Actor, *, after: str | None = None, before: str | None = None, limit: int = PAGE
) -> Page:
    """One page in the order of villages; `after` and `before` are public ids. At most two queries. Raises NotFound."""
    query = select_enrolments(wanted, actor)
    key = tuple_(Enrolment.scope_code, Enrolment.id)
    if after or before:
        anchor = db.session.execute(
            select(Enrolment.scope_code, Enrolment.id).where(Enrolment.public_id == (after or before))
        ).one_or_none()
        if anchor is None:
            raise NotFound
        place = tuple_(*anchor)
        query = query.where(key > place if after else key < place)
    order = (
        (Enrolment.scope_code.desc(), Enrolment.id.desc())
        if before and not after
        else (Enrolment.scope_code, Enrolment.id)
    )
    rows = list(db.session.scalars(query.order_by(*order).limit(limit + 1)))
    more, rows = len(rows) > limit, rows[:limit]
    if before and not after:
        rows.reverse()
        return Page(rows, rows[-1].public_id if rows else None, rows[0].public_id if more else None)
    return Page(rows, rows[-1].public_id if more else None, rows[0].public_id if after and rows else None)


def all_enrolments(wanted: Wanted, actor: Actor) -> list[Enrolment]:
    """All enrolments asked for, with persons, in the order of villages: for bulk steps and papers."""
    query = select_enrolments(wanted, actor)
    return list(db.session.scalars(query.order_by(Enrolment.scope_code, Enrolment.id)))


def pick_enrolments(public_ids: Iterable[str], actor: Actor) -> list[Enrolment]:
    """The enrolments with these public ids that the actor sees, with persons, in the order of villages."""
    wanted = list(dict.fromkeys(public_ids))
    found: list[Enrolment] = []
    for start in range(0, len(wanted), 500):
        query = select_enrolments(Wanted(), actor).where(Enrolment.public_id.in_(wanted[start : start + 500]))
        found.extend(db.session.scalars(query.order_by(Enrolment.scope_code, Enrolment.id)))
    return found


def get_enrolment(public_id: str, actor: Actor) -> Enrolment:
    """The enrolment with its person, cycle and program; raises NotFound outside the actor's region."""
    found: Enrolment | None = db.session.scalar(
        select_enrolments(Wanted(), actor)
        .options(joinedload(Enrolment.cycle).joinedload(Cycle.program))
        .where(Enrolment.public_id == public_id)
        .order_by(Enrolment.id)
    )
    if found is None:
        raise NotFound
    return found


def list_steps(enrolment: Enrolment) -> Sequence[EnrolmentStep]:
    """Every step of an enrolment, newest first."""
    return db.session.scalars(
        select(EnrolmentStep).where(EnrolmentStep.enrolment_id == enrolment.id).order_by(EnrolmentStep.id.desc())
    ).all()


@dataclass
class Tally:
    """Persons and fen of enrolments, by state and by township (9 digits)."""

    persons: dict[EnrolmentState, int] = field(default_factory=lambda: defaultdict(int))
    fen: dict[EnrolmentState, int] = field(default_factory=lambda: defaultdict(int))
    townships: dict[str, dict[EnrolmentState, int]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(int))
    )
    township_fen: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def live(self) -> int:
        """Persons who take a place."""
        return sum(count for state, count in self.persons.items() if state not in ENDED_STATES)

    @property
    def live_fen(self) -> int:
        """Fen that are promised."""
        return sum(fen for state, fen in self.fen.items() if state not in ENDED_STATES)

    def used(self, region_code: str) -> tuple[int, int]:
        """Persons who take a place, and fen, in the subtree of a 12-digit code of a township or above."""
        low, high = code_range(region_code)
        inside = [key for key in self.townships if low[:9] <= key <= high[:9]]
        persons = sum(
            count for key in inside for state, count in self.townships[key].items() if state not in ENDED_STATES
        )
        return persons, sum(self.township_fen[key] for key in inside)


def counts_by_state(actor: Actor, cycle_ids: Iterable[int]) -> dict[int, Tally]:
    """A tally per cycle of what lies in the actor's region; one query."""
    return _tallies(list(cycle_ids), visible_to(actor, Enrolment.scope_code))


def whole_tally(cycle: Cycle) -> Tally:
    """The tally of a cycle over all regions, for counting places: numbers only, no persons."""
    return _tallies([cycle.id], Enrolment.id.is_not(None)).get(cycle.id, Tally())


def _tallies(cycle_ids: list[int], condition: Any) -> dict[int, Tally]:
    township = func.substr(Enrolment.scope_code, 1, TOWNSHIP_DIGITS)
    rows = db.session.execute(
        select(Enrolment.cycle_id, Enrolment.state, township, func.count(Enrolment.id), func.sum(Enrolment.amount_fen))
        .where(Enrolment.cycle_id.in_(cycle_ids), condition)
        .group_by(Enrolment.cycle_id, Enrolment.state, township)
        .order_by(Enrolment.cycle_id, Enrolment.state, township)
    )
    tallies: dict[int, Tally] = {}
    for cycle_id, state, place, persons, fen in rows:
        tally = tallies.setdefault(cycle_id, Tally())
        tally.persons[state] += persons
        tally.fen[state] += int(fen or 0)
        tally.townships[place][state] += persons
        if state not in ENDED_STATES:
            tally.township_fen[place] += int(fen or 0)
    return tallies


@dataclass(frozen=True)
class QuotaUse:
    """A region's places in a cycle and how many are taken."""

    region_code: str
    persons: int
    used: int
    budget_fen: int | None
    used_fen: int

    @property
    def left(self) -> int:
        """Places that are free; below zero when a quota was cut afterwards."""
        return self.persons - self.used


def quota_use(cycle: Cycle, actor: Actor | None = None) -> list[QuotaUse]:
    """Every quota of the cycle (in the actor's region or above it) with what is used of it; two queries."""
    query = select(Quota).where(Quota.cycle_id == cycle.id).order_by(Quota.region_code, Quota.id)
    quotas = db.session.scalars(query).all()
    tally = whole_tally(cycle) if quotas else Tally()
    return [
        QuotaUse(quota.region_code, quota.persons, *_used(tally, quota)[:1], quota.budget_fen, _used(tally, quota)[1])
        for quota in quotas
        if actor is None or covers(actor, quota.region_code) or within_quota(quota.region_code, actor.region_code)
    ]


def _used(tally: Tally, quota: Quota) -> tuple[int, int]:
    return tally.used(quota.region_code)


def within_quota(quota_code: str, region_code: str) -> bool:
    """Whether a place lies in the region of a quota."""
    low, high = code_range(quota_code)
    return low <= region_code <= high


@dataclass(frozen=True)
class EnrolmentRow:
    """A line of a list: what the actor may see of the person beside the enrolment."""

    enrolment: Enrolment
    name: str
    id_number: str
    person_ref: str | None

    @property
    def state_label(self) -> Text:
        """The state in words."""
        return STATE_LABELS[self.enrolment.state]

    @property
    def glyph(self) -> str:
        """The circle of the state."""
        return STATE_GLYPHS[self.enrolment.state]


def shown_rows(enrolments: Iterable[Enrolment], actor: Actor) -> list[EnrolmentRow]:
    """Lines for the screen: a person who has moved away is named no more, an auditor sees masked names."""
    rows = []
    for enrolment in enrolments:
        person = enrolment.person
        if not covers(actor, person.scope_code):
            rows.append(EnrolmentRow(enrolment, str(_("（已转出）")), "", None))
            continue
        name = mask_name_notice(person.name) if actor.role is Role.AUDITOR else person.name
        number = mask_id(person.id_number) if person.id_number_sealed is not None else ""
        rows.append(EnrolmentRow(enrolment, name, number, person.public_id))
    return rows


def waiting_cycles(actor: Actor, states: Sequence[EnrolmentState]) -> Sequence[Any]:
    """Cycles with enrolments in these states in the actor's region: (cycle, program title, persons, oldest day)."""
    return db.session.execute(
        select(
            Cycle.public_id, Cycle.title, Program.title.label("program"), Program.public_id.label("program_ref"),
            func.count(Enrolment.id).label("persons"), func.min(Enrolment.nominated_on).label("oldest"),
            Cycle.nominate_by, Cycle.pay_on,
        )
        .join(Cycle, Enrolment.cycle_id == Cycle.id)
        .join(Program, Enrolment.program_id == Program.id)
        .where(visible_to(actor, Enrolment.scope_code), Enrolment.state.in_(list(states)))
        .group_by(
            Cycle.id, Cycle.public_id, Cycle.title, Program.title, Program.public_id, Cycle.nominate_by, Cycle.pay_on
        )
        .order_by(func.min(Enrolment.nominated_on), Cycle.id)
    ).all()  # fmt: skip


def oldest_day(value: dt.date | str) -> dt.date:
    """A day from an aggregate, which SQLite gives back as text."""
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(value)
