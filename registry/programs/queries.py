"""Programs, their tariffs, cycles and quotas, as an office sees them: its own, those above it and those below it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload

from registry.access.actor import Actor
from registry.access.scope import visible_to
from registry.core.errors import NotFound
from registry.extensions import db
from registry.programs.models import Cycle, Program, ProgramKind, Quota, Tariff
from registry.settings.queries import region_chain

# The order in which offices name them, not that of the alphabet.
KINDS = (
    ProgramKind.SPRING_BUD,
    ProgramKind.PAIR_AID,
    ProgramKind.CANCER_AID,
    ProgramKind.EMERGENCY,
    ProgramKind.FESTIVAL,
    ProgramKind.LOAN,
    ProgramKind.CARE_CENTER,
    ProgramKind.OTHER,
)


def program_visible(actor: Actor | None) -> ColumnElement[bool]:
    """Programs of the actor's office, of the offices above it (they are open to her), and of those below it."""
    if actor is None:
        return Program.id.is_not(None)
    return or_(Program.scope_code.in_(region_chain(actor.region_code)), visible_to(actor, Program.scope_code))


def get_program(public_id: str, actor: Actor | None = None) -> Program:
    """The program; with an actor only what her office sees. Raises NotFound."""
    found = db.session.scalar(
        select(Program).where(Program.public_id == public_id, program_visible(actor)).order_by(Program.id)
    )
    if found is None:
        raise NotFound
    return found


def find_program_by_code(code: str) -> Program | None:
    """The program with its fixed code, or None."""
    return db.session.scalar(select(Program).where(Program.code == code))


def list_programs(actor: Actor, *, kind: ProgramKind | None = None, closed: bool = False) -> Sequence[Program]:
    """Programs by kind and title; closed ones only on request."""
    query = select(Program).where(program_visible(actor))
    if kind is not None:
        query = query.where(Program.kind == kind)
    if not closed:
        query = query.where(Program.closed_on.is_(None))
    found = db.session.scalars(query.order_by(Program.title, Program.id)).all()
    return sorted(found, key=lambda program: KINDS.index(program.kind))


def get_cycle(public_id: str, actor: Actor | None = None) -> Cycle:
    """The cycle with its program; with an actor only what her office sees. Raises NotFound."""
    found = db.session.scalar(
        select(Cycle)
        .join(Program, Cycle.program_id == Program.id)
        .options(joinedload(Cycle.program))
        .where(Cycle.public_id == public_id, program_visible(actor))
        .order_by(Cycle.id)
    )
    if found is None:
        raise NotFound
    return found


def list_cycles(program: Program) -> Sequence[Cycle]:
    """Cycles of a program, newest first."""
    return db.session.scalars(
        select(Cycle).where(Cycle.program_id == program.id).order_by(Cycle.starts_on.desc(), Cycle.id.desc())
    ).all()


def list_cycles_of(programs: Iterable[Program]) -> Sequence[Cycle]:
    """Cycles of several programs with their programs, newest first."""
    ids = [program.id for program in programs]
    return db.session.scalars(
        select(Cycle)
        .options(joinedload(Cycle.program))
        .where(Cycle.program_id.in_(ids))
        .order_by(Cycle.starts_on.desc(), Cycle.id.desc())
    ).all()


def list_open_cycles(actor: Actor, on: dt.date) -> Sequence[Cycle]:
    """Cycles in which somebody can be nominated on a day, with their programs, by kind and title."""
    found = db.session.scalars(
        select(Cycle)
        .join(Program, Cycle.program_id == Program.id)
        .options(joinedload(Cycle.program))
        .where(
            program_visible(actor),
            Program.closed_on.is_(None),
            Cycle.closed_on.is_(None),
            Cycle.ends_on >= on,
            or_(Cycle.nominate_by.is_(None), Cycle.nominate_by >= on),
        )
        .order_by(Program.title, Cycle.starts_on.desc(), Cycle.id)
    ).all()
    return sorted(found, key=lambda cycle: KINDS.index(cycle.program.kind))


def list_tariffs(program: Program) -> Sequence[Tariff]:
    """All tariffs of a program, by stage, newest first."""
    return db.session.scalars(
        select(Tariff)
        .where(Tariff.program_id == program.id)
        .order_by(Tariff.stage, Tariff.valid_from.desc(), Tariff.id)
    ).all()


@dataclass(frozen=True)
class TariffTable:
    """The tariffs of some programs in memory, so that many persons are priced without a query each."""

    rows: Sequence[Tariff]

    def find(self, program_id: int, stage: str | None, on: dt.date) -> Tariff | None:
        """The newest tariff in force on a day for the stage, else the one for all stages, else None."""
        valid = [row for row in self.rows if row.program_id == program_id and row.valid_from <= on]
        for wanted in (stage or "", ""):
            here = [row for row in valid if row.stage == wanted]
            if here:
                return max(here, key=lambda row: row.valid_from)
        return None


def tariff_table(program_ids: Iterable[int]) -> TariffTable:
    """The tariffs of these programs; one query."""
    return TariffTable(
        db.session.scalars(
            select(Tariff).where(Tariff.program_id.in_(list(program_ids))).order_by(Tariff.valid_from, Tariff.id)
        ).all()
    )


def tariff_for(program: Program, stage: str | None, on: dt.date) -> Tariff | None:
    """The tariff in force on a day for a stage: its own, else the one for all stages; None when there is none."""
    return tariff_table([program.id]).find(program.id, stage, on)


def list_quotas(cycles: Iterable[Cycle]) -> Sequence[Quota]:
    """Quotas of some cycles in the order of region codes."""
    ids = [cycle.id for cycle in cycles]
    return db.session.scalars(
        select(Quota).where(Quota.cycle_id.in_(ids)).order_by(Quota.cycle_id, Quota.region_code, Quota.id)
    ).all()
