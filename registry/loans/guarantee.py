"""Guarantee funds: opened, filled, held, released pro rata, called, recovered; headroom and stress.

Headroom is multiple × balance − what is held, less past loans still owed that no hold stands for: they were lent on
the same fund before this register knew it. Released is what the principal repaid is worth, in whole fen, rounded down.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.exc import IntegrityError

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import visible_to, within
from registry.audit.services import record
from registry.core.errors import Conflict, Invalid, NotFound
from registry.core.i18n import _
from registry.core.savepoint import savepoint
from registry.extensions import db
from registry.loans.errors import AboveMultiple, HoldsUncovered, explained
from registry.loans.guarantee_models import EntryKind, GuaranteeEntry, GuaranteeFund, GuaranteeHold
from registry.loans.models import Loan, Repayment
from registry.loans.standing import CALLABLE_DAYS, DAY
from registry.loans.states import OUT, LoanState

K = EntryKind
SHOWN = 50  # movements on the page
_SIGNS = {
    "balance": {K.CONTRIBUTION: 1, K.WITHDRAWAL: -1, K.CALL: -1, K.RECOVERY: 1},
    "held": {K.HOLD: 1, K.REHOLD: 1, K.RELEASE: -1, K.CALL: -1},
}


@dataclass(frozen=True)
class Headroom:
    """A region's funds on a day, in fen. `uncovered`: past loans still owed without a hold."""

    balance_fen: int
    capacity_fen: int
    held_fen: int
    uncovered_fen: int

    @property
    def fen(self) -> int:
        """What may be lent again."""
        return max(self.capacity_fen - self.held_fen - self.uncovered_fen, 0)


@dataclass(frozen=True)
class Stress:
    """If every loan 30 and more days late is called: how many, how much, and what of it the fund covers (percent)."""

    loans: int
    called_fen: int
    balance_fen: int

    @property
    def percent(self) -> int | None:
        """Whole percent, rounded down; None when nothing would be called."""
        return self.balance_fen * 100 // self.called_fen if self.called_fen else None


def list_funds(actor: Actor) -> list[GuaranteeFund]:
    """The guarantee funds of the actor's region and those above it are not hers: only her own region's."""
    actor.demand(Permission.LOAN_READ)
    query = select(GuaranteeFund).where(visible_to(actor, GuaranteeFund.scope_code))
    return list(db.session.scalars(query.order_by(GuaranteeFund.title, GuaranteeFund.id)))


def get_fund(public_id: str, actor: Actor) -> GuaranteeFund:
    """The fund; raises NotFound, Denied."""
    actor.demand(Permission.LOAN_READ)
    query = select(GuaranteeFund).where(
        GuaranteeFund.public_id == public_id, visible_to(actor, GuaranteeFund.scope_code)
    )
    fund = db.session.scalar(query)
    if fund is None:
        raise NotFound
    return fund


def list_entries(fund: GuaranteeFund, limit: int = SHOWN) -> list[tuple[GuaranteeEntry, str | None, str | None]]:
    """The newest movements with the loan's public id and the borrower's row name where there is one."""
    query = (
        select(GuaranteeEntry, Loan.public_id, Loan.number)
        .outerjoin(GuaranteeHold, GuaranteeHold.id == GuaranteeEntry.hold_id)
        .outerjoin(Loan, Loan.id == GuaranteeHold.loan_id)
        .where(GuaranteeEntry.fund_id == fund.id)
        .order_by(GuaranteeEntry.on_date.desc(), GuaranteeEntry.id.desc())
        .limit(limit)
    )
    return [(row[0], row[1], row[2]) for row in db.session.execute(query)]


def headroom(region_code: str, day: dt.date) -> Headroom:
    """What may be lent again in a region as of the end of a day (two queries)."""
    sums = [
        func.coalesce(func.sum(GuaranteeEntry.amount_fen * case(
            *[(GuaranteeEntry.kind == kind, sign) for kind, sign in signs.items()], else_=0)), 0)
        for signs in _SIGNS.values()
    ]  # fmt: skip
    rows = db.session.execute(
        select(GuaranteeFund.multiple, *sums)
        .join(GuaranteeEntry, GuaranteeEntry.fund_id == GuaranteeFund.id)
        .where(within(region_code, GuaranteeFund.scope_code), GuaranteeEntry.on_date <= day)
        .group_by(GuaranteeFund.id, GuaranteeFund.multiple)
    ).all()
    balance, held = sum(int(row[1]) for row in rows), sum(int(row[2]) for row in rows)
    capacity = sum(row.multiple * int(row[1]) for row in rows)
    return Headroom(balance, capacity, held, _uncovered(region_code, day) if rows else 0)


def _uncovered(region_code: str, day: dt.date) -> int:
    repaid = (
        select(func.coalesce(func.sum(Repayment.amount_fen), 0))
        .where(Repayment.loan_id == Loan.id, Repayment.voided_on.is_(None), Repayment.on_date <= day)
        .correlate(Loan)
        .scalar_subquery()
    )
    gone = case((Loan.closed_on <= day, Loan.written_off_fen), else_=0)
    query = (
        select(func.coalesce(func.sum(Loan.amount_fen - repaid - gone), 0))
        .outerjoin(GuaranteeHold, GuaranteeHold.loan_id == Loan.id)
        .where(
            within(region_code, Loan.scope_code), Loan.past.is_(True), Loan.state.in_(OUT),
            Loan.disbursed_on <= day, GuaranteeHold.id.is_(None),
        )
    )  # fmt: skip
    return int(db.session.scalar(query) or 0)


def stress(fund: GuaranteeFund, today: dt.date) -> Stress:
    """What the fund would have to pay if all its loans 30 and more days late were called now; one query."""
    owed = Loan.amount_fen - Loan.repaid_fen - Loan.written_off_fen
    called = case((owed < GuaranteeHold.remaining_fen, owed), else_=GuaranteeHold.remaining_fen)
    row = db.session.execute(
        select(func.count(), func.coalesce(func.sum(called), 0))
        .select_from(Loan)
        .join(GuaranteeHold, GuaranteeHold.loan_id == Loan.id)
        .where(
            GuaranteeHold.fund_id == fund.id, Loan.state == LoanState.DISBURSED,
            Loan.next_due_on <= today - CALLABLE_DAYS * DAY,
        )
    ).one()  # fmt: skip
    return Stress(int(row[0]), int(row[1]), fund.balance_fen)


def post(
    fund: GuaranteeFund, kind: EntryKind, amount_fen: int, on: dt.date, key: str, *, actor: Actor | None,
    hold: GuaranteeHold | None = None, memo: str = "",
) -> GuaranteeEntry:  # fmt: skip
    """One movement; the same key again gives the first one. Raises AboveMultiple, HoldsUncovered, ReleaseTooEarly."""
    known = db.session.scalar(select(GuaranteeEntry).where(GuaranteeEntry.idempotency_key == key))
    if known is not None:
        return known
    entry = GuaranteeEntry(
        fund_id=fund.id, hold_id=hold.id if hold else None, kind=kind, amount_fen=amount_fen, on_date=on,
        idempotency_key=key, memo=memo[:200], actor_id=actor.user_id if actor else None,
    )  # fmt: skip
    with explained(headroom=fund.capacity_fen - fund.held_fen, wanted=amount_fen):
        db.session.add(entry)
    db.session.refresh(fund)
    if hold is not None:
        db.session.refresh(hold)
    record(actor, f"guarantee.{kind.value}", entry, region_code=fund.scope_code)
    return entry


def open_fund(title: str, multiple: int, *, actor: Actor) -> GuaranteeFund:
    """A new guarantee fund of the actor's region, still empty; raises Invalid, Conflict."""
    actor.demand(Permission.LOAN_APPROVE)
    name = title.strip()
    if not name or len(name) > 100:
        raise Invalid(_("基金名称写 1 到 100 个字。"), "title")
    if not 1 <= multiple <= 20:
        raise Invalid(_("放大倍数写 1 到 20。"), "multiple")
    fund = GuaranteeFund(title=name, scope_code=actor.region_code, multiple=multiple, created_by_id=actor.user_id)
    try:
        with savepoint():
            db.session.add(fund)
    except IntegrityError as error:
        raise Conflict(_("本单位已有一个“%(title)s”。请换个名称。", title=name), "title") from error
    record(actor, "guarantee.open", fund)
    return fund


def contribute(
    fund: GuaranteeFund, amount_fen: int, on: dt.date, key: str, *, memo: str = "", actor: Actor, today: dt.date,
    out: bool = False,
) -> GuaranteeEntry:  # fmt: skip
    """Money put into the fund, or taken `out` again; raises Invalid, HoldsUncovered when holds would stand on nothing."""
    actor.demand(Permission.LOAN_APPROVE)
    if amount_fen <= 0:
        raise Invalid(_("金额要大于零。"), "amount")
    if on > today:
        raise Invalid(_("日期还没到。请改成今天或以前。"), "on")
    if out and fund.held_fen > fund.multiple * (fund.balance_fen - amount_fen):
        raise HoldsUncovered
    return post(fund, K.WITHDRAWAL if out else K.CONTRIBUTION, amount_fen, on, f"{fund.public_id}:{key}",
                memo=memo, actor=actor)  # fmt: skip


def hold_for(loan: Loan, fund: GuaranteeFund, amount_fen: int, on: dt.date, *, actor: Actor) -> GuaranteeHold:
    """Let the fund stand for a loan; raises Invalid, AboveMultiple with what is left."""
    if not 0 < amount_fen <= loan.amount_fen:
        raise Invalid(_("担保额要大于零，不超过贷款金额。"), "hold")
    db.session.refresh(fund, with_for_update=True)
    room = fund.capacity_fen - fund.held_fen - _uncovered(fund.scope_code, on)
    if amount_fen > room:
        raise AboveMultiple(headroom=room, wanted=amount_fen)
    hold = GuaranteeHold(fund_id=fund.id, loan_id=loan.id)
    db.session.add(hold)
    db.session.flush()
    post(fund, K.HOLD, amount_fen, on, f"hold:{loan.public_id}", hold=hold, actor=actor)
    return hold


def release_share(loan: Loan, on: dt.date, key: str, *, actor: Actor | None) -> None:
    """Bring what is released to the share of the principal repaid: more after a repayment, less after its void."""
    hold = find_hold(loan)
    if hold is None or not loan.amount_fen:
        return
    fund = db.session.get_one(GuaranteeFund, hold.fund_id)
    due = min(hold.amount_fen * loan.repaid_fen // loan.amount_fen, hold.amount_fen - hold.called_fen)
    change = due - hold.released_fen
    if change:
        kind = K.RELEASE if change > 0 else K.REHOLD
        post(fund, kind, abs(change), on, f"{kind.value}:{key}", hold=hold, actor=actor)


def release_rest(loan: Loan, on: dt.date, key: str, *, actor: Actor | None) -> None:
    """Let go of all that remains: the application is over, or the guarantee has paid what it had to."""
    hold = find_hold(loan)
    if hold is not None and hold.remaining_fen:
        fund = db.session.get_one(GuaranteeFund, hold.fund_id)
        post(fund, K.RELEASE, hold.remaining_fen, on, f"rest:{key}", hold=hold, actor=actor)


def find_hold(loan: Loan) -> GuaranteeHold | None:
    """The loan's hold, read anew."""
    query = select(GuaranteeHold).where(GuaranteeHold.loan_id == loan.id)
    return db.session.scalar(query.execution_options(populate_existing=True))


def guarantee_problems(holds: Sequence[GuaranteeHold], funds: Sequence[GuaranteeFund]) -> list[str]:
    """What does not add up between holds and funds; empty when all is well (invariant 9)."""
    wrong = [hold.public_id for hold in holds
             if hold.amount_fen != hold.released_fen + hold.called_fen + hold.remaining_fen]  # fmt: skip
    for fund in funds:
        held = sum(hold.remaining_fen for hold in holds if hold.fund_id == fund.id)
        if held != fund.held_fen:
            wrong.append(fund.title)
    return wrong
