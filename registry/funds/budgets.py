"""Budget lines of a fund: allotted, spent within what is allotted and there, changed and taken back with a reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers, visible_to, within
from registry.audit.services import record
from registry.core.errors import Conflict, Invalid, NotFound
from registry.core.guarding import guarded
from registry.core.i18n import _
from registry.core.money import format_fen
from registry.core.paging import Page, newest_first
from registry.extensions import db
from registry.funds.budget_models import BudgetLine, BudgetSpending
from registry.funds.models import AccountKind, Fund, Transfer, TransferKind
from registry.funds.posting import find_account, find_by_key, lock_accounts, post_transfer, reverse_transfer

A = AccountKind


def _own(fund: Fund, actor: Actor) -> None:
    actor.demand(Permission.FUND_WRITE)
    if not covers(actor, fund.scope_code):
        raise NotFound


def list_lines(fund: Fund, *, year: int | None = None) -> Sequence[BudgetLine]:
    """The lines of a fund the caller may see, the latest year first."""
    query = select(BudgetLine).where(BudgetLine.fund_id == fund.id)
    if year is not None:
        query = query.where(BudgetLine.year == year)
    return db.session.scalars(query.order_by(BudgetLine.year.desc(), BudgetLine.title, BudgetLine.id)).all()


def lines_with_money(fund_ids: Sequence[int], *, year: int, limit: int = 200) -> Sequence[BudgetLine]:
    """Lines of these funds that have something left, of a year or later, by fund and name; one query."""
    query = (
        select(BudgetLine)
        .options(joinedload(BudgetLine.fund))
        .where(BudgetLine.fund_id.in_(fund_ids), BudgetLine.year >= year, BudgetLine.allotted_fen > BudgetLine.spent_fen + BudgetLine.held_fen)
        .order_by(BudgetLine.fund_id, BudgetLine.year.desc(), BudgetLine.title, BudgetLine.id)
        .limit(limit)
    )  # fmt: skip
    return db.session.scalars(query).all()


def require_line_of(fund: Fund, line: BudgetLine | None) -> None:
    """Raise Invalid (field "budget_line") for a line of another fund."""
    if line is not None and line.fund_id != fund.id:
        text = _("科目“%(line)s”不是“%(fund)s”的。请选这笔资金自己的科目。", line=line.title, fund=fund.title)
        raise Invalid(text, "budget_line")


def get_line(fund: Fund, public_id: str) -> BudgetLine:
    """One line of the fund; raises NotFound."""
    found = db.session.scalar(
        select(BudgetLine).where(BudgetLine.fund_id == fund.id, BudgetLine.public_id == public_id)
    )
    if found is None:
        raise NotFound
    return found


def list_spendings(line: BudgetLine) -> Sequence[BudgetSpending]:
    """What was spent of a line, newest first, reversed ones too."""
    query = select(BudgetSpending).where(BudgetSpending.line_id == line.id).options(joinedload(BudgetSpending.transfer))
    return db.session.scalars(query.order_by(BudgetSpending.id.desc())).all()


def add_line(fund: Fund, *, year: int, title: str, allotted_fen: int, actor: Actor) -> BudgetLine:
    """A purpose and its money for a year. Raises Invalid, and Conflict when the year has the line."""
    _own(fund, actor)
    name = " ".join(title.split())
    if not name:
        raise Invalid(_("还没写科目名称。"), "title")
    if not 2000 <= year <= 2100:
        raise Invalid(_("年度写 4 位数，例如 2026。"), "year")
    if allotted_fen <= 0:
        raise Invalid(_("安排金额要大于 0。"), "allotted")
    taken = Conflict(_("%(year)s 年已有科目“%(title)s”。要加钱，请改它的安排金额。", year=year, title=name), "title")
    line = BudgetLine(fund_id=fund.id, year=year, title=name, allotted_fen=allotted_fen, created_by_id=actor.user_id)
    with guarded({"uq_budget_line_fund_id": taken, "budget_line.fund_id": taken}):
        db.session.add(line)
    record(actor, "budget.add", line, region_code=fund.scope_code)
    return line


def change_allotted(line: BudgetLine, allotted_fen: int, *, reason: str, actor: Actor) -> BudgetLine:
    """More or less for a line, with a reason; never less than is spent."""
    _own(line.fund, actor)
    db.session.refresh(line, with_for_update=True)
    taken = line.spent_fen + line.held_fen
    if allotted_fen < max(taken, 1):
        raise Invalid(_("已用和占用共 %(spent)s 元，安排金额不能比它少。", spent=format_fen(taken)), "allotted")
    if len(reason.strip()) < 2:
        raise Invalid(_("还没写原因。写一句，以后才查得清。"), "reason")
    before, line.allotted_fen = line.allotted_fen, allotted_fen
    db.session.flush()
    record(actor, "budget.change", line, region_code=line.fund.scope_code, reason=reason.strip(),
           detail={"from": before, "to": allotted_fen})  # fmt: skip
    return line


def spend(
    line: BudgetLine, amount: int, *, on: dt.date, what: str, key: str, actor: Actor, today: dt.date,
    paper_number: str = "",
) -> BudgetSpending:  # fmt: skip
    """Money out of the house for this purpose, in fen; the same key again returns the first one.

    Raises Invalid above what the line has left, Overdraft above the fund's free money, PeriodClosed.
    """
    _own(line.fund, actor)
    if on > today:
        raise Invalid(_("日期在今天以后。钱付了再记。"), "on")
    if len(what.strip()) < 2:
        raise Invalid(_("还没写用在哪里。"), "what")
    lock_accounts(line.fund_id)
    before = find_by_key(f"budget:{key}")
    if before is None:
        db.session.refresh(line, with_for_update=True)
        if amount > line.left_fen:
            raise Invalid(
                _("“%(title)s”还剩 %(left)s 元，不够 %(wanted)s 元。", title=line.title, left=format_fen(line.left_fen),
                  wanted=format_fen(amount)), "amount",
            )  # fmt: skip
    transfer = post_transfer(
        debit=find_account(line.fund, A.AVAILABLE), credit=find_account(line.fund, A.PAID), amount=amount,
        kind=TransferKind.PAY, on=on, fund=line.fund, key=f"budget:{key}", memo=f"{line.title}：{what.strip()}", actor=actor,
    )  # fmt: skip
    if before is not None:
        return _of(transfer)
    spending = BudgetSpending(line=line, transfer=transfer, paper_number=paper_number.strip(),
                              created_by_id=actor.user_id)  # fmt: skip
    db.session.add(spending)
    line.spent_fen += amount
    db.session.flush()
    record(actor, "budget.spend", spending, region_code=line.fund.scope_code)
    return spending


def _of(transfer: Transfer) -> BudgetSpending:
    return db.session.scalars(select(BudgetSpending).where(BudgetSpending.transfer_id == transfer.id)).one()


def get_spending(line: BudgetLine, public_id: str) -> BudgetSpending:
    """One spending of the line; raises NotFound."""
    query = select(BudgetSpending).where(BudgetSpending.line_id == line.id, BudgetSpending.public_id == public_id)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def reverse_spending(spending: BudgetSpending, *, reason: str, actor: Actor, today: dt.date) -> BudgetSpending:
    """A mirrored transfer brings the money back into the fund, and the line has it again."""
    line = spending.line
    _own(line.fund, actor)
    if len(reason.strip()) < 2:
        raise Invalid(_("还没写冲回的原因。写清楚，审计查得到。"), "reason")
    lock_accounts(line.fund_id)
    db.session.refresh(line, with_for_update=True)
    reverse_transfer(spending.transfer, reason=reason.strip(), actor=actor, on=today)
    spending.reversed_on, spending.reverse_reason = today, reason.strip()
    line.spent_fen -= spending.transfer.amount
    db.session.flush()
    record(actor, "budget.reverse", spending, region_code=line.fund.scope_code, reason=spending.reverse_reason)
    return spending


def lines_of_year(actor: Actor, year: int, *, region: str | None = None, cursor: str | None = None) -> Page[BudgetLine]:
    """The lines of a year in the actor's region, those behind the summary's figures, the newest first."""
    actor.demand(Permission.FUND_READ)
    query = (
        select(BudgetLine)
        .join(BudgetLine.fund)
        .where(BudgetLine.year == year, visible_to(actor, Fund.scope_code))
        .options(contains_eager(BudgetLine.fund))
    )
    if region:
        query = query.where(within(region, Fund.scope_code))
    return newest_first(query, BudgetLine, BudgetLine.created_at, cursor)


def sum_lines(region: str, year: int) -> tuple[int, int]:
    """Allotted and spent in fen of the lines of a year in a region (12 digits)."""
    query = (
        select(func.coalesce(func.sum(BudgetLine.allotted_fen), 0), func.coalesce(func.sum(BudgetLine.spent_fen), 0))
        .join(Fund, Fund.id == BudgetLine.fund_id)
        .where(within(region, Fund.scope_code), BudgetLine.year == year)
    )
    allotted, spent = db.session.execute(query).one()
    return int(allotted), int(spent)
