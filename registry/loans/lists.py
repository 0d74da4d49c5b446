"""The lists of the loans as asked for, on the pages and as files: loans, due, repayments, follow-ups, guarantee, claims."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from registry.access.sending import Asked, Outgoing
from registry.core.i18n import _
from registry.core.paging import Page
from registry.core.tables.outgoing import Out, in_yuan, word, yuan
from registry.loans import guarantee
from registry.loans.claims import SHOWN, claim_lines, correction_words, excluded_words, get_claim, list_claims
from registry.loans.corrections import list_corrections
from registry.loans.figures import list_overdue, list_repayments
from registry.loans.following import list_follow_ups
from registry.loans.models import Loan
from registry.loans.queries import TABS, LoanFilter, list_loans
from registry.loans.reminders import MOST, DueLine, list_due
from registry.loans.words import CLAIMS, ENTRIES
from registry.people.showing import shown_name
from registry.regions.args import Period, day_of, period_of

LOANS = Outgoing("loans", _("小额贷款"), (
    Out(_("借款人"), 14, "name"), Out(_("所在地"), 18, "place"), Out(_("用途"), 20, "purpose"),
    Out(_("申请日期"), 12, "applied_on"), Out(_("放款"), 12, "disbursed_on"), Out(_("到期"), 12, "due_on"),
    Out(_("贷款（元）"), 14, yuan("amount_fen")), Out(_("还欠（元）"), 14, yuan("outstanding_fen")),
    Out(_("状态"), 12, "word"), Out(_("逾期（天）"), 8, "days_late"),
), "loan.export", "person_id")  # fmt: skip
DUE = Outgoing("loans-due", _("快到期的还款"), (
    Out(_("借款人"), 14, "name"), Out(_("所在地"), 18, "place"), Out(_("电话"), 16, "phone"), Out(_("应还日期"), 12, "due_on"),
    Out(_("逾期（天）"), 8, "days_late"), Out(_("本金（元）"), 14, yuan("due_fen")),
    Out(_("利息（元）"), 14, yuan("interest_fen")), Out(_("还欠（元）"), 14, yuan("outstanding_fen")),
    Out(_("经办银行"), 24, "bank"),
), "loan.export", "person_id")  # fmt: skip
REPAYMENTS = Outgoing("repayments", _("还款"), (
    Out(_("借款人"), 14, "2"), Out(_("还款日期"), 12, "0.on_date"),
    Out(_("本金（元）"), 14, yuan("0.amount_fen")),
    Out(_("利息（元）"), 14, yuan("0.interest_fen")),
    Out(_("追回"), 6, lambda line: _("是") if line[0].recovery else ""), Out(_("说明"), 30, "0.memo"),
), "repayment.export", "3")  # fmt: skip
FOLLOW_UPS = Outgoing("loan-visits", _("贷款回访"), (
    Out(_("借款人"), 14, "name"), Out(_("所在地"), 18, "place"), Out(_("日期"), 12, "on"), Out(_("回访人"), 14, "visitor_name"),
    Out(_("钱用在哪里"), 20, "use"), Out(_("带动就业（人）"), 10, "jobs"),
), "loan.export", "person_id")  # fmt: skip
GUARANTEES = Outgoing("guarantee-funds", _("担保基金"), (
    Out(_("基金"), 28, "title"), Out(_("倍数"), 8, "multiple"), Out(_("注入（元）"), 14, yuan("contributed_fen")),
    Out(_("代偿（元）"), 14, yuan("called_fen")), Out(_("追回（元）"), 14, yuan("recovered_fen")),
    Out(_("余额（元）"), 14, yuan("balance_fen")), Out(_("担着（元）"), 14, yuan("held_fen")),
    Out(_("还可担保（元）"), 14, lambda fund: in_yuan(max(fund.capacity_fen - fund.held_fen, 0))),
), "guarantee.export")  # fmt: skip
ENTRIES_OUT = Outgoing("guarantee-movements", _("基金变动"), (
    Out(_("日期"), 12, "0.on_date"), Out(_("事由"), 14, word(ENTRIES, "0.kind")),
    Out(_("金额（元）"), 14, yuan("0.amount_fen")), Out(_("贷款"), 18, "2"),
    Out(_("说明"), 40, "0.memo"),
), "guarantee.export")  # fmt: skip
CLAIMS_OUT = Outgoing("subsidy-claims", _("贴息申请"), (
    Out(_("年度"), 8, "year"), Out(_("季度"), 6, "quarter"), Out(_("做表日期"), 12, "made_on"),
    Out(_("贴息（元）"), 14, yuan("total_fen")), Out(_("状态"), 10, word(CLAIMS, "state")),
), "subsidy.export")  # fmt: skip
CLAIM = Outgoing("subsidy-claim", _("贴息申请表"), (
    Out(_("借款人"), 14, "name"), Out(_("贷款（元）"), 14, yuan("loan.amount_fen")), Out(_("放款"), 12, "loan.disbursed_on"),
    Out(_("年利率（%）"), 10, lambda line: "" if line.loan.rate_milli is None else f"{line.loan.rate_milli / 1000:.2f}"),
    Out(_("贴（%）"), 8, "loan.subsidy_percent"), Out(_("贴息天数"), 8, "days"), Out(_("不贴的日子和依据"), 50, "words"),
    Out(_("贴息（元）"), 14, yuan("fen")),
), "subsidy.export", "loan.person_id")  # fmt: skip


@dataclass(frozen=True)
class ClaimedLine:
    """A line of a claim or a correction, as the sheet has them."""

    name: str
    loan: Loan
    days: int | None
    words: str
    fen: int


def loans_asked(asked: Asked) -> LoanFilter:
    """The tab and what narrows it; with days in the address those paid out between them."""
    period, tab = period_of(asked.args), asked.get("tab")
    first = "all" if period.first or asked.get("q") or asked.get("status") else "running"
    return LoanFilter(tab if tab in TABS else first, asked.get("status"), period.region, asked.get("q"), period.first,
                      period.last)  # fmt: skip


def loans_listed(asked: Asked) -> Any:
    """A page of the loans."""
    return list_loans(loans_asked(asked), asked.actor, asked.today, cursor=asked.cursor, limit=asked.limit)


def due_listed(asked: Asked) -> Page[DueLine]:
    """Who has to repay soon, and who should have."""
    until = day_of(asked.args, "to")
    late, most = bool(asked.get("late")), asked.whole or MOST
    return Page(list_due(asked.actor, asked.today, until=until, overdue=late, limit=most), None)


def overdue_listed(asked: Asked) -> Any:
    """A page of the loans that were overdue on a day."""
    period = period_of(asked.args)
    day = min(period.last or asked.today, asked.today)
    return list_overdue(asked.actor, period.region, day, text=asked.get("q"), cursor=asked.cursor)


def year_asked(asked: Asked) -> tuple[Period, dt.date, dt.date]:
    """The period asked for with its days; without one, this year up to today."""
    period = period_of(asked.args)
    first, last = period.first or dt.date(asked.today.year, 1, 1), period.last or asked.today
    return Period(period.region, first, last), first, last


def repayments_listed(asked: Asked) -> Any:
    """A page of what came back in a period."""
    period, first, last = year_asked(asked)
    return list_repayments(asked.actor, period.region, first, last, text=asked.get("q"), cursor=asked.cursor)


def follow_ups_listed(asked: Asked) -> Any:
    """A page of the follow-up visits of a period."""
    period, first, last = year_asked(asked)
    return list_follow_ups(asked.actor, first, last, region=period.region, text=asked.get("q"), cursor=asked.cursor)


def guarantees_listed(asked: Asked) -> Page[Any]:
    """The guarantee funds."""
    return Page(guarantee.list_funds(asked.actor), None)


def entries_listed(asked: Asked) -> Page[Any]:
    """The movements of the fund that the page shows: the one named, else the first."""
    found = guarantee.list_funds(asked.actor)
    chosen = next((fund for fund in found if fund.public_id == asked.get("fund")), found[0] if found else None)
    return Page(guarantee.list_entries(chosen, asked.whole or guarantee.SHOWN) if chosen else [], None)


def claims_listed(asked: Asked) -> Page[Any]:
    """The quarterly claims."""
    return Page(list_claims(asked.actor, limit=asked.whole or SHOWN), None)


def claim_listed(asked: Asked) -> Page[ClaimedLine]:
    """The lines of a claim, then its corrections."""
    claim, actor = get_claim(asked.path["ref"], asked.actor), asked.actor
    lines = [
        ClaimedLine(shown_name(one.loan.person.name, actor), one.loan, one.line.days,
                    "；".join(str(excluded_words(run)) for run in one.excluded), one.line.amount_fen)
        for one in claim_lines(claim)
    ]  # fmt: skip
    lines += [
        ClaimedLine(shown_name(one.loan.person.name, actor), one.loan, None, str(correction_words(one)), one.amount_fen)
        for one in list_corrections(claim)
    ]
    return Page(lines, None)
