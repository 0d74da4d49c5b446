"""The quarterly claim for interest subsidy: made from the days, each excluded run named; draft, sent, void."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select, update
from sqlalchemy.orm import joinedload, selectinload

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers, visible_to, within
from registry.audit.services import record
from registry.core.errors import Conflict, Invalid, NotFound
from registry.core.i18n import Text, _
from registry.extensions import db
from registry.loans.corrections import find_corrections, write_corrections
from registry.loans.errors import AlreadyClaimed, explained
from registry.loans.models import Loan
from registry.loans.reading import subsidised
from registry.loans.states import OUT
from registry.loans.subsidy_days import Excluded, Quarter, Rule, quarter_days, subsidy
from registry.loans.subsidy_models import ClaimState, SubsidyClaim, SubsidyCorrection, SubsidyDay, SubsidyLine
from registry.loans.words import CORRECTIONS, RULES

SHOWN = 100  # claims on the page


@dataclass(frozen=True)
class ClaimLine:
    """A line with its loan and the excluded runs."""

    line: SubsidyLine
    loan: Loan
    excluded: tuple[Excluded, ...]


def last_quarter(today: dt.date) -> tuple[int, int]:
    """The quarter that ended last."""
    number = today.year * 4 + (today.month - 1) // 3 - 1
    return number // 4, number % 4 + 1


def make_claim(year: int, quarter: int, *, actor: Actor, today: dt.date) -> SubsidyClaim:
    """The claim of the actor's region for a quarter that has ended; raises Invalid, AlreadyClaimed, Conflict (empty)."""
    actor.demand(Permission.LOAN_APPROVE)
    if not 1 <= quarter <= 4 or not 2009 <= year <= today.year:
        raise Invalid(_("请选年份和季度。"), "quarter")
    first, last = quarter_days(year, quarter)
    if last >= today:
        raise Invalid(_("这个季度还没过完。过完再做贴息申请。"), "quarter")
    if find_claim(actor.region_code, year, quarter) is not None:
        raise AlreadyClaimed(year, quarter)
    found = [(loan, part) for loan, part in _quarters(actor, first, last) if part.counted or part.excluded]
    wrong = find_corrections(actor)
    if not wrong and not any(part.counted for _loan, part in found):
        raise Conflict(_("这个季度没有可贴息的贷款。没登记利率的，先补利率。"), "quarter")
    claim = SubsidyClaim(scope_code=actor.region_code, year=year, quarter=quarter, made_on=today,
                         created_by_id=actor.user_id, lines=[])  # fmt: skip
    with explained():
        db.session.add(claim)
    _write(claim, found)
    claim.total_fen += write_corrections(claim, wrong)
    subjects = {loan.person_id for loan, _part in found} | {loan.person_id for loan, _run in wrong}
    record(actor, "loan.claim", claim, subjects=sorted(subjects),
           detail={"lines": len(found), "corrections": len(wrong)})  # fmt: skip
    return claim


def find_claim(region_code: str, year: int, quarter: int) -> SubsidyClaim | None:
    """The claim of a region and quarter that is not void, or None."""
    return db.session.scalar(
        select(SubsidyClaim).where(
            SubsidyClaim.scope_code == region_code, SubsidyClaim.year == year, SubsidyClaim.quarter == quarter,
            SubsidyClaim.state != ClaimState.VOID,
        )
    )  # fmt: skip


def _quarters(actor: Actor, first: dt.date, last: dt.date) -> list[tuple[Loan, Quarter]]:
    """Each loan that was out in a quarter with its days; days claimed before (in another claim) are left out."""
    loans = db.session.scalars(
        select(Loan)
        .where(within(actor.region_code, Loan.scope_code), Loan.state.in_(OUT), Loan.disbursed_on <= last,
               (Loan.closed_on.is_(None)) | (Loan.closed_on >= first))
        .options(selectinload(Loan.rows), selectinload(Loan.repayments), selectinload(Loan.history))
        .order_by(Loan.disbursed_on, Loan.id)
    ).all()  # fmt: skip
    claimed = {
        (row.loan_id, row.day)
        for row in db.session.execute(
            select(SubsidyDay.loan_id, SubsidyDay.day).where(
                SubsidyDay.live,
                SubsidyDay.day.between(first, last),
                SubsidyDay.loan_id.in_([loan.id for loan in loans]),
            )
        )
    }
    parts = []
    for loan in loans:
        facts = subsidised(loan)
        if facts is not None:
            part = subsidy(facts, first, last)
            fresh = tuple(day for day in part.counted if (loan.id, day.day) not in claimed)
            parts.append((loan, Quarter(fresh, part.excluded)))
    return parts


def _write(claim: SubsidyClaim, found: Sequence[tuple[Loan, Quarter]]) -> None:
    days = []
    for loan, part in found:
        runs = [[run.first.isoformat(), run.last.isoformat(), run.rule.value] for run in part.excluded]
        claim.lines.append(SubsidyLine(
            claim_id=claim.id, loan_id=loan.id, days=len(part.counted),
            excluded_days=sum(run.days for run in part.excluded), amount_fen=part.amount_fen, excluded=json.dumps(runs),
        ))  # fmt: skip
        days += [
            {"claim_id": claim.id, "loan_id": loan.id, "day": day.day, "balance_fen": day.balance_fen,
             "weight": day.weight, "live": True}
            for day in part.counted
        ]  # fmt: skip
    claim.total_fen = sum(line.amount_fen for line in claim.lines)
    db.session.flush()
    if days:
        db.session.execute(insert(SubsidyDay), days)


def list_claims(actor: Actor, *, limit: int = SHOWN) -> list[SubsidyClaim]:
    """The claims of the actor's region, newest first, at most `limit`."""
    actor.demand(Permission.LOAN_READ)
    query = select(SubsidyClaim).where(visible_to(actor, SubsidyClaim.scope_code))
    order = (SubsidyClaim.year.desc(), SubsidyClaim.quarter.desc(), SubsidyClaim.id.desc())
    return list(db.session.scalars(query.order_by(*order).limit(limit)))


def get_claim(public_id: str, actor: Actor) -> SubsidyClaim:
    """The claim; raises NotFound, Denied."""
    actor.demand(Permission.LOAN_READ)
    query = select(SubsidyClaim).where(SubsidyClaim.public_id == public_id, visible_to(actor, SubsidyClaim.scope_code))
    claim = db.session.scalar(query)
    if claim is None:
        raise NotFound
    return claim


def claim_lines(claim: SubsidyClaim) -> list[ClaimLine]:
    """The lines with loan and borrower, in the order of the sheet; one query."""
    rows = db.session.execute(
        select(SubsidyLine, Loan)
        .join(Loan, Loan.id == SubsidyLine.loan_id)
        .where(SubsidyLine.claim_id == claim.id)
        .options(joinedload(Loan.person))
        .order_by(SubsidyLine.id)
    )
    return [ClaimLine(line, loan, _runs(line.excluded)) for line, loan in rows]


def _runs(text: str) -> tuple[Excluded, ...]:
    return tuple(
        Excluded(dt.date.fromisoformat(first), dt.date.fromisoformat(last), Rule(rule))
        for first, last, rule in json.loads(text)
    )


def excluded_words(run: Excluded) -> Text:
    """2026-01-11 至 2026-02-10 共 31 天：展期的天不贴息"""
    return _("%(first)s 至 %(last)s 共 %(days)s 天：%(rule)s", first=run.first.isoformat(), last=run.last.isoformat(),
             days=run.days, rule=str(RULES[run.rule]))  # fmt: skip


def correction_words(row: SubsidyCorrection) -> Text:
    """更正 2025-12-01 至 2025-12-31 共 31 天：报送后补记了还款，欠款没有那么多"""
    return _("更正 %(first)s 至 %(last)s 共 %(days)s 天：%(why)s", first=row.first_on.isoformat(),
             last=row.last_on.isoformat(), days=row.days, why=str(CORRECTIONS[row.why]))  # fmt: skip


def _own(claim: SubsidyClaim, actor: Actor) -> None:
    actor.demand(Permission.LOAN_APPROVE)
    if not covers(actor, claim.scope_code):
        raise NotFound
    if claim.state is not ClaimState.DRAFT:
        raise Conflict(_("这份贴息申请已经报送或作废，没有再改。"))


def send_claim(claim: SubsidyClaim, *, actor: Actor, today: dt.date) -> SubsidyClaim:
    """The claim went to the finance bureau; it stays as it is from now on."""
    _own(claim, actor)
    claim.state, claim.sent_on = ClaimState.SENT, today
    record(actor, "loan.claim.send", claim)
    return claim


def void_claim(claim: SubsidyClaim, *, reason: str, actor: Actor, today: dt.date) -> SubsidyClaim:
    """Give up a draft, so that the quarter can be claimed anew; its days are free again."""
    _own(claim, actor)
    if len(reason.strip()) < 2:
        raise Invalid(_("还没写原因。写一句，以后才查得清。"), "reason")
    claim.state, claim.void_reason = ClaimState.VOID, reason.strip()[:200]
    free_days(claim)
    record(actor, "loan.claim.void", claim, reason=reason)
    return claim


def free_days(claim: SubsidyClaim) -> None:
    """Let the days of a voided claim be claimed again."""
    db.session.execute(update(SubsidyDay).where(SubsidyDay.claim_id == claim.id, SubsidyDay.live).values(live=False))
