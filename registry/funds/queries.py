"""Reading the money: funds with their position, the flow by month, and the list of movements page by page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, extract, func, or_, select
from sqlalchemy.orm import aliased

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import visible_to, within
from registry.accounts.models import User
from registry.core.errors import NotFound
from registry.extensions import db
from registry.funds.models import Account, AccountKind, Fund, Transfer, TransferKind

A = AccountKind
PAGE = 50


@dataclass(frozen=True)
class FundPosition:
    """Where a fund's money stands, in fen: opening + income = out + reserved + allocated + donations + available."""

    opening: int = 0
    income: int = 0
    out: int = 0
    reserved: int = 0
    allocated: int = 0
    donations: int = 0
    available: int = 0

    @property
    def came(self) -> int:
        """What came in at all: the opening and the income."""
        return self.opening + self.income

    @property
    def bound(self) -> int:
        """What is set aside for batches and pairings."""
        return self.reserved + self.allocated

    @property
    def held(self) -> int:
        """What is still there: set aside or not."""
        return self.reserved + self.allocated + self.donations + self.available

    @property
    def adds_up(self) -> bool:
        """Whether the equation holds; every figure is summed by itself."""
        return self.opening + self.income == self.out + self.held

    def __add__(self, other: FundPosition) -> FundPosition:
        return FundPosition(*(a + b for a, b in zip(vars(self).values(), vars(other).values(), strict=True)))


@dataclass(frozen=True)
class MonthFlow:
    """Net money in and out in one month; `month` is its first day."""

    month: dt.date
    income: int
    out: int


@dataclass(frozen=True)
class Movement:
    """A line of the list of movements. `sign` is +1 when free or set-aside money grows, −1 when it leaves the fund."""

    public_id: str
    on: dt.date
    kind: TransferKind
    debit: AccountKind
    credit: AccountKind
    amount: int
    memo: str
    actor_name: str
    reversed: bool
    is_reversal: bool


@dataclass(frozen=True)
class MovementPage:
    """A page of movements, newest first; `next_cursor` is None on the last one."""

    rows: Sequence[Movement]
    next_cursor: str | None


@dataclass(frozen=True)
class MovementFilter:
    """What of the movements to show: `touching` accounts of a kind ("paid"), a kind of movement, a month's days."""

    touching: AccountKind | None = None
    kind: TransferKind | None = None
    first: dt.date | None = None
    last: dt.date | None = None


def list_funds(actor: Actor, *, region: str | None = None) -> Sequence[Fund]:
    """The funds of the actor's region, by place and name."""
    actor.demand(Permission.FUND_READ)
    query = select(Fund).where(visible_to(actor, Fund.scope_code))
    if region:
        query = query.where(within(region, Fund.scope_code))
    return db.session.scalars(query.order_by(Fund.scope_code, Fund.title, Fund.id)).all()


def get_fund(public_id: str, actor: Actor) -> Fund:
    """The fund; raises NotFound outside the actor's region."""
    actor.demand(Permission.FUND_READ)
    query = select(Fund).where(Fund.public_id == public_id, visible_to(actor, Fund.scope_code))
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def fund_positions(funds: Sequence[Fund]) -> dict[int, FundPosition]:
    """Positions by the funds' row ids; two queries."""
    ids = [fund.id for fund in funds]
    balances: dict[int, dict[AccountKind, int]] = {fund_id: {} for fund_id in ids}
    standing = (
        select(Account.fund_id, Account.kind, func.sum(Account.credits - Account.debits))
        .where(Account.fund_id.in_(ids))
        .group_by(Account.fund_id, Account.kind)
        .order_by(Account.fund_id, Account.kind)
    )
    for fund_id, kind, balance in db.session.execute(standing):
        balances[fund_id][kind] = int(balance)
    openings = _openings(ids)
    return {fund_id: _position(balances[fund_id], openings.get(fund_id, 0)) for fund_id in ids}


def _position(balance: dict[AccountKind, int], opening: int) -> FundPosition:
    return FundPosition(
        opening=opening, income=-balance.get(A.OUTSIDE, 0) - opening, out=balance.get(A.PAID, 0),
        reserved=balance.get(A.RESERVED, 0), allocated=balance.get(A.ALLOCATED, 0),
        donations=balance.get(A.DONATION, 0), available=balance.get(A.AVAILABLE, 0),
    )  # fmt: skip


def _openings(ids: Sequence[int]) -> dict[int, int]:
    first = aliased(Transfer)
    signed = case((Transfer.kind == TransferKind.OPENING, Transfer.amount), else_=-Transfer.amount)
    query = (
        select(Transfer.fund_id, func.sum(signed))
        .outerjoin(first, first.id == Transfer.reversal_of)
        .where(
            Transfer.fund_id.in_(ids), or_(Transfer.kind == TransferKind.OPENING, first.kind == TransferKind.OPENING)
        )
        .group_by(Transfer.fund_id)
        .order_by(Transfer.fund_id)
    )
    return {fund_id: int(total) for fund_id, total in db.session.execute(query)}


def fund_position(fund: Fund) -> FundPosition:
    """The position of one fund."""
    return fund_positions([fund])[fund.id]


def flow_by_month(fund: Fund, today: dt.date, months: int = 12) -> list[MonthFlow]:
    """Net money in (from outside) and out (to recipients) of the last months, oldest first, empty months included."""
    first = _months_before(today, months - 1)
    debit, credit = aliased(Account), aliased(Account)
    year, month = extract("year", Transfer.on_date), extract("month", Transfer.on_date)
    query = (
        select(
            year, month,
            func.sum(_signed(debit.kind == A.OUTSIDE, credit.kind == A.OUTSIDE)),
            func.sum(_signed(credit.kind == A.PAID, debit.kind == A.PAID)),
        )
        .join(debit, debit.id == Transfer.debit_account_id)
        .join(credit, credit.id == Transfer.credit_account_id)
        .where(Transfer.fund_id == fund.id, Transfer.on_date >= first)
        .group_by(year, month)
        .order_by(year, month)
    )  # fmt: skip
    found = {(int(y), int(m)): (int(i), int(o)) for y, m, i, o in db.session.execute(query)}
    days = [_months_before(today, back) for back in range(months - 1, -1, -1)]
    return [MonthFlow(day, *found.get((day.year, day.month), (0, 0))) for day in days]


def _signed(plus: ColumnElement[bool], minus: ColumnElement[bool]) -> Any:
    return case((plus, Transfer.amount), (minus, -Transfer.amount), else_=0)


def _months_before(day: dt.date, months: int) -> dt.date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return dt.date(year, month + 1, 1)


def list_transfers(
    fund: Fund, chosen: MovementFilter | None = None, cursor: str | None = None, *, limit: int = PAGE
) -> MovementPage:
    """The movements of a fund, newest first, `limit` a page; one query."""
    rows = db.session.execute(_movements(fund, chosen or MovementFilter(), cursor).limit(limit + 1)).all()
    shown = [
        Movement(
            row.public_id, row.on_date, row.kind, row.debit, row.credit, row.amount, row.memo,
            row.actor_name or "", row.mirrored is not None, row.reversal_of is not None,
        )
        for row in rows[:limit]
    ]  # fmt: skip
    last = rows[limit - 1] if len(rows) > limit else None
    return MovementPage(shown, f"{last.on_date.isoformat()}.{last.id}" if last is not None else None)


def _movements(fund: Fund, chosen: MovementFilter, cursor: str | None) -> Select[*tuple[Any, ...]]:
    debit, credit, mirror = aliased(Account), aliased(Account), aliased(Transfer)
    query = (
        select(
            Transfer.id, Transfer.public_id, Transfer.on_date, Transfer.kind, debit.kind.label("debit"),
            credit.kind.label("credit"), Transfer.amount, Transfer.memo, User.name.label("actor_name"), Transfer.reversal_of,
            mirror.id.label("mirrored"),
        )
        .join(debit, debit.id == Transfer.debit_account_id)
        .join(credit, credit.id == Transfer.credit_account_id)
        .outerjoin(mirror, mirror.reversal_of == Transfer.id)
        .outerjoin(User, User.id == Transfer.actor_id)
        .where(Transfer.fund_id == fund.id)
    )  # fmt: skip
    if chosen.touching is not None:
        query = query.where(or_(debit.kind == chosen.touching, credit.kind == chosen.touching))
    if chosen.kind is not None:
        query = query.where(Transfer.kind == chosen.kind)
    if chosen.first is not None:
        query = query.where(Transfer.on_date >= chosen.first)
    if chosen.last is not None:
        query = query.where(Transfer.on_date <= chosen.last)
    after = _read_cursor(cursor)
    if after is not None:
        day, row_id = after
        query = query.where(
            or_(Transfer.on_date < day, and_(Transfer.on_date == day, Transfer.id < row_id))
        )  # fmt: skip
    return query.order_by(Transfer.on_date.desc(), Transfer.id.desc())


def _read_cursor(cursor: str | None) -> tuple[dt.date, int] | None:
    day, _dot, row_id = (cursor or "").partition(".")
    try:
        return dt.date.fromisoformat(day), int(row_id)
    except ValueError:
        return None


def get_transfer(public_id: str, fund: Fund) -> Transfer:
    """One movement of the fund; raises NotFound."""
    query = select(Transfer).where(Transfer.public_id == public_id, Transfer.fund_id == fund.id)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found
