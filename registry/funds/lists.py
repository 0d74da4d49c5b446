"""The lists of the funds as asked for, on the pages and as files: funds, movements, budget lines and spendings."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from registry.access.sending import Asked, Outgoing
from registry.core.dates import month_range
from registry.core.i18n import _
from registry.core.paging import Page
from registry.core.tables.outgoing import Out, word, yuan
from registry.funds import budgets
from registry.funds.budget_models import BudgetLine, BudgetSpending
from registry.funds.models import AccountKind, Fund, TransferKind
from registry.funds.queries import (
    FundPosition,
    MovementFilter,
    MovementPage,
    fund_positions,
    get_fund,
    list_funds,
    list_transfers,
)
from registry.funds.words import KINDS, PLACES
from registry.regions.args import region_of
from registry.regions.queries import region_names
from registry.settings.codes import code_word


@dataclass(frozen=True)
class FundLine:
    """A fund with its balances and its place."""

    fund: Fund
    position: FundPosition
    place: str


FUNDS = Outgoing("funds", _("资金"), (
    Out(_("资金"), 28, "fund.title"), Out(_("来源"), 16, code_word("fund_source", "fund.source")), Out(_("地方"), 16, "place"),
    Out(_("进（元）"), 14, yuan("position.came")), Out(_("已发（元）"), 14, yuan("position.out")),
    Out(_("占用待发（元）"), 14, yuan("position.bound")), Out(_("捐款待分（元）"), 14, yuan("position.donations")),
    Out(_("可用（元）"), 14, yuan("position.available")),
), "fund.export")  # fmt: skip
MOVEMENTS = Outgoing("movements", _("收支记录"), (
    Out(_("日期"), 12, "on"), Out(_("事由"), 14, word(KINDS, "kind")),
    Out(_("从"), 12, word(PLACES, "debit")), Out(_("到"), 12, word(PLACES, "credit")),
    Out(_("金额（元）"), 14, yuan("amount")), Out(_("说明"), 40, "memo"),
    Out(_("经办"), 12, "actor_name"), Out(_("状态"), 8, lambda row: _("已冲回") if row.reversed else ""),
), "transfer.export")  # fmt: skip
BUDGET = Outgoing("budget", _("预算科目"), (
    Out(_("科目"), 28, "title"), Out(_("年度"), 8, "year"),
    Out(_("安排（元）"), 14, yuan("allotted_fen")),
    Out(_("已用（元）"), 14, yuan("spent_fen")),
    Out(_("结余（元）"), 14, yuan("left_fen")),
), "budget.export")  # fmt: skip
BUDGETS = Outgoing("budgets", _("预算科目"), (
    Out(_("科目"), 28, "title"), Out(_("资金"), 28, "fund.title"), Out(_("安排（元）"), 14, yuan("allotted_fen")),
    Out(_("已用（元）"), 14, yuan("spent_fen")), Out(_("结余（元）"), 14, yuan("left_fen")),
), "budget.export")  # fmt: skip
SPENDINGS = Outgoing("spendings", _("支出"), (
    Out(_("日期"), 12, "transfer.on_date"), Out(_("用在哪里"), 40, "transfer.memo"), Out(_("凭证号"), 16, "paper_number"),
    Out(_("金额（元）"), 14, yuan("transfer.amount")),
    Out(_("冲回日期"), 12, "reversed_on"), Out(_("冲回原因"), 30, "reverse_reason"),
), "budget.export")  # fmt: skip


def funds_listed(asked: Asked) -> Page[FundLine]:
    """All funds of the region, each with its balances and its place."""
    funds = list_funds(asked.actor, region=asked.get("region") or None)
    positions, places = fund_positions(funds), region_names(fund.scope_code for fund in funds)
    return Page([FundLine(fund, positions[fund.id], places.get(fund.scope_code, "")) for fund in funds], None)


def movements_of(fund: Fund, asked: Asked) -> MovementPage:
    """A page of a fund's movements, narrowed by place, kind and month."""
    at, kind = asked.get("at"), asked.get("kind")
    try:
        first, last = month_range(dt.date.fromisoformat(f"{asked.get('month')}-01"))
    except ValueError:
        first = last = None  # type: ignore[assignment]
    chosen = MovementFilter(
        AccountKind(at) if at in set(AccountKind) else None, TransferKind(kind) if kind in set(TransferKind) else None,
        first, last,
    )  # fmt: skip
    return list_transfers(fund, chosen, asked.cursor, limit=asked.limit)


def movements_listed(asked: Asked) -> MovementPage:
    """The same for the fund in the address."""
    return movements_of(get_fund(asked.path["public_id"], asked.actor), asked)


def budget_of(fund: Fund, asked: Asked) -> Page[BudgetLine]:
    """The budget lines of a fund, or of a year."""
    year = asked.get("year")
    return Page(budgets.list_lines(fund, year=int(year) if year.isdecimal() and len(year) == 4 else None), None)


def budget_listed(asked: Asked) -> Page[BudgetLine]:
    """The same for the fund in the address."""
    return budget_of(get_fund(asked.path["public_id"], asked.actor), asked)


def spendings_listed(asked: Asked) -> Page[BudgetSpending]:
    """What was spent of a budget line."""
    fund = get_fund(asked.path["public_id"], asked.actor)
    return Page(budgets.list_spendings(budgets.get_line(fund, asked.path["line"])), None)


def year_asked(asked: Asked) -> int:
    """The year of the budget lines, this one unless another is named."""
    text = asked.get("year")
    return int(text) if text.isdecimal() and len(text) == 4 else asked.today.year


def budgets_listed(asked: Asked) -> Page[BudgetLine]:
    """A page of the lines of a year: what stands behind the budget figures of the summary."""
    return budgets.lines_of_year(asked.actor, year_asked(asked), region=region_of(asked.args), cursor=asked.cursor)
