"""The payments of a batch: locked for a change, or with all that a page and a paper say of them in few queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload

from registry.access.actor import Actor
from registry.access.scope import visible_to
from registry.core.errors import NotFound
from registry.disbursements.models import Batch, Disbursement, DisbursementState
from registry.extensions import db
from registry.people.models import Relative

S = DisbursementState
LIVE_STATES = (S.PROPOSED, S.APPROVED, S.PAID, S.SIGNED)
PAID_STATES = (S.PAID, S.SIGNED)


def batch_visible(actor: Actor) -> ColumnElement[bool]:
    """Batches of the actor's region, and wider ones in which somebody of her region is paid."""
    theirs = select(Disbursement.batch_id).where(visible_to(actor, Disbursement.scope_code))
    return or_(visible_to(actor, Batch.scope_code), Batch.id.in_(theirs))


def common_scope(codes: Iterable[str]) -> str:
    """The smallest office above all codes: the township when they share one, else the county."""
    heads = sorted(set(codes))
    for width in (9, 6, 4, 2):
        if len({code[:width] for code in heads}) == 1:
            return heads[0][:width].ljust(12, "0")
    return "0" * 12


def lock_batch(batch: Batch) -> Batch:
    """Hold the batch's row and read it anew, so that of two clients at once exactly one acts."""
    return db.session.execute(
        select(Batch).where(Batch.id == batch.id).with_for_update(of=Batch).execution_options(populate_existing=True)
    ).scalar_one()


def live_lines(batch: Batch) -> list[Disbursement]:
    """The lines that are neither returned nor void, in order, with person and enrolment; read anew."""
    return list(
        db.session.scalars(
            select(Disbursement)
            .options(joinedload(Disbursement.person), joinedload(Disbursement.enrolment))
            .where(Disbursement.batch_id == batch.id, Disbursement.state.in_(LIVE_STATES))
            .order_by(Disbursement.serial, Disbursement.id)
            .execution_options(populate_existing=True)
        )
    )


def all_lines(batch: Batch) -> list[Disbursement]:
    """Every line, ended ones too, in order, with person and enrolment; read anew."""
    return list(
        db.session.scalars(
            select(Disbursement)
            .options(joinedload(Disbursement.person), joinedload(Disbursement.enrolment))
            .where(Disbursement.batch_id == batch.id)
            .order_by(Disbursement.serial, Disbursement.id)
            .execution_options(populate_existing=True)
        )
    )


def pick_lines(batch: Batch, public_ids: Iterable[str], actor: Actor) -> list[Disbursement]:
    """The lines with these public ids in the actor's region, in order. Raises NotFound when one is missing."""
    wanted = sorted(set(public_ids))
    found = db.session.scalars(
        select(Disbursement)
        .options(joinedload(Disbursement.person), joinedload(Disbursement.enrolment))
        .where(
            Disbursement.batch_id == batch.id,
            Disbursement.public_id.in_(wanted),
            visible_to(actor, Disbursement.scope_code),
        )
        .order_by(Disbursement.serial, Disbursement.id)
    ).all()
    if len(found) != len(wanted):
        raise NotFound
    return list(found)


def get_line(public_id: str, actor: Actor) -> Disbursement:
    """A line in the actor's region with its batch and person. Raises NotFound."""
    found = db.session.scalar(
        select(Disbursement)
        .options(joinedload(Disbursement.batch), joinedload(Disbursement.person), joinedload(Disbursement.enrolment))
        .where(Disbursement.public_id == public_id, visible_to(actor, Disbursement.scope_code))
    )
    if found is None:
        raise NotFound
    return found


def guardians(person_ids: Sequence[int]) -> dict[int, Relative]:
    """Who cares for these persons now; one query per 500."""
    found: dict[int, Relative] = {}
    for start in range(0, len(person_ids), 500):
        for relative in db.session.scalars(
            select(Relative)
            .where(
                Relative.person_id.in_(person_ids[start : start + 500]),
                Relative.is_guardian.is_(True),
                Relative.ended_on.is_(None),
            )
            .order_by(Relative.person_id, Relative.id)
        ):
            found.setdefault(relative.person_id, relative)
    return found
