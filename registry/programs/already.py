"""Who already receives what: the person herself and her household, across programs and years (design, invariant 6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Select, String, cast, exists, null, or_, select, union_all

from registry.access.actor import Actor
from registry.access.scope import covers, visible_to
from registry.core.i18n import Text
from registry.extensions import db
from registry.people.models import LifetimeAid, Person
from registry.programs.eligibility import chunks
from registry.programs.models import ENDED_STATES, Cycle, Enrolment, EnrolmentState, Program
from registry.programs.words import STATE_GLYPHS, STATE_LABELS

NEWEST = (Enrolment.nominated_on.desc(), Enrolment.id.desc())


@dataclass(frozen=True)
class AidRow:
    """One aid that touches a person: her own (`own`), or of a member of her household.

    `hidden`: it lies outside the reader's region, so that name, program and amount are withheld.
    """

    target_id: int
    own: bool
    hidden: bool
    name: str
    person_ref: str | None
    program: str
    cycle: str
    state: EnrolmentState | None
    amount_fen: int | None
    goods_item: str | None
    since: dt.date
    region_code: str
    enrolment_ref: str | None
    cycle_id: int | None

    @property
    def state_label(self) -> Text | str:
        """The state in words; what was granted once in a lifetime before has none."""
        return STATE_LABELS[self.state] if self.state is not None else ""

    @property
    def glyph(self) -> str:
        """The circle the state is drawn with."""
        return STATE_GLYPHS[self.state] if self.state is not None else "signed"


def already_receives(
    person_ids: Iterable[int], actor: Actor | None = None, *, known: Sequence[Person] | None = None
) -> list[AidRow]:
    """Live and past aid of these persons and their households, newest first per person; two queries per 500.

    `known`: the persons, where the caller has read them already; then it is one query.

    With an actor only persons of her region are answered for, and what lies outside it is hidden; without one
    (the plug of the person's page, which has checked who looks) a household is seen from the person's township.
    """
    rows: list[AidRow] = []
    for part in chunks(person_ids):
        targets = _targets(part, actor) if known is None else _inside(known, set(part), actor)
        homes: dict[int, list[Any]] = {}
        for target in targets:
            if target.household_id is not None:
                homes.setdefault(target.household_id, []).append(target)
        by_id = {target.id: target for target in targets}
        for found in _aid_of(by_id, homes):
            here = homes.get(found.household_id, []) if found.household_id is not None else []
            for target in here or [by_id[found.person_id]]:
                rows.append(_row(found, target, actor))
    rows.sort(key=lambda row: (row.target_id, not row.own, -row.since.toordinal(), row.program))
    return rows


def running_for(person: Person, actor: Actor) -> list[AidRow]:
    """What runs now for a person and the others of her household, her own first, newest first; one query.

    What is completed is past and told by the timeline; what runs outside the reader's region is hidden.
    """
    homes: dict[int, Any] = {person.household_id: person} if person.household_id is not None else {}
    rows = [
        _row(found, person, actor)
        for found in db.session.execute(_enrolled({person.id: person}, homes).order_by(*NEWEST))
        if found.state is not EnrolmentState.COMPLETED
    ]
    return sorted(rows, key=lambda row: not row.own)


def _targets(part: list[int], actor: Actor | None) -> Sequence[Any]:
    query = select(Person.id, Person.household_id, Person.township_code).where(Person.id.in_(part))
    if actor is not None:
        query = query.where(visible_to(actor, Person.scope_code))
    return db.session.execute(query.order_by(Person.id)).all()


def _inside(known: Sequence[Person], part: set[int], actor: Actor | None) -> Sequence[Any]:
    return [person for person in known if person.id in part and (actor is None or covers(actor, person.scope_code))]


def _aid_of(targets: dict[int, Any], homes: dict[int, Any]) -> Sequence[Any]:
    """Enrolments of the persons and their households, and what the persons were granted before; one query."""
    parts = (_enrolled(targets, homes), _granted_before(targets))
    return db.session.execute(union_all(*(select(part.subquery()) for part in parts))).all()


def _enrolled(targets: dict[int, Any], homes: dict[int, Any]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Person.id.label("person_id"), Person.household_id, Person.name, Person.public_id, Person.scope_code,
            Program.title.label("program"), Cycle.title.label("cycle"), Enrolment.state, Enrolment.amount_fen,
            Enrolment.goods_item, Enrolment.nominated_on.label("since"), Enrolment.public_id.label("ref"),
            Enrolment.scope_code.label("region_code"), Enrolment.cycle_id,
        )
        .join(Enrolment, Enrolment.person_id == Person.id)
        .join(Cycle, Enrolment.cycle_id == Cycle.id)
        .join(Program, Enrolment.program_id == Program.id)
        .where(
            or_(Person.id.in_(list(targets)), Person.household_id.in_(list(homes))),
            Enrolment.state.not_in(ENDED_STATES),
        )
    )  # fmt: skip


def _granted_before(targets: dict[int, Any]) -> Select[*tuple[Any, ...]]:
    """Lifetime aid recorded as granted earlier, which has no enrolment here."""
    here = exists().where(
        Enrolment.person_id == LifetimeAid.person_id,
        Enrolment.state.not_in(ENDED_STATES),
        Enrolment.program_id == Program.id,
        Program.lifetime_kind == LifetimeAid.kind,
    )
    return (
        select(
            Person.id.label("person_id"), Person.household_id, Person.name, Person.public_id, Person.scope_code,
            LifetimeAid.source.label("program"), _nothing(String).label("cycle"), _nothing(String).label("state"),
            _nothing(BigInteger).label("amount_fen"), _nothing(String).label("goods_item"),
            LifetimeAid.granted_on.label("since"), _nothing(String).label("ref"),
            Person.scope_code.label("region_code"), _nothing(BigInteger).label("cycle_id"),
        )
        .join(LifetimeAid, LifetimeAid.person_id == Person.id)
        .where(Person.id.in_(list(targets)), ~here)
    )  # fmt: skip


def _nothing(kind: Any) -> Any:
    return cast(null(), kind)


def _row(found: Any, target: Any, actor: Actor | None) -> AidRow:
    own = found.person_id == target.id
    inside = covers(actor, found.scope_code) if actor else found.scope_code.startswith(target.township_code)
    hidden = not own and not inside
    enrolled = found.ref is not None
    return AidRow(
        target_id=target.id,
        own=own,
        hidden=hidden,
        name="" if hidden else found.name,
        person_ref=None if hidden else found.public_id,
        program="" if hidden else found.program,
        cycle="" if hidden or not enrolled else found.cycle,
        state=None if hidden or not enrolled else found.state,
        amount_fen=None if hidden or not enrolled else found.amount_fen,
        goods_item=None if hidden or not enrolled else found.goods_item,
        since=found.since,
        region_code=found.region_code,
        enrolment_ref=None if hidden or not enrolled else found.ref,
        cycle_id=None if hidden else found.cycle_id,
    )


def running_titles(person_ids: Sequence[int]) -> dict[int, list[str]]:
    """Person row id → the titles of the programs that run for her now, for the column of a list; one query."""
    rows = db.session.execute(
        select(Enrolment.person_id, Program.title)
        .join(Program, Enrolment.program_id == Program.id)
        .where(
            Enrolment.person_id.in_(person_ids),
            Enrolment.state.not_in((*ENDED_STATES, EnrolmentState.COMPLETED)),
        )
        .group_by(Enrolment.person_id, Program.title)
        .order_by(Enrolment.person_id, Program.title)
    )
    found: dict[int, list[str]] = {}
    for row in rows:
        found.setdefault(row.person_id, []).append(row.title)
    return found
