"""Repayments in any order with the same result, voids, extensions, claims on the guarantee, recovery, write-off."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, select

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.audit.services import record
from registry.core.errors import Conflict, Invalid
from registry.core.i18n import _
from registry.core.money import format_fen
from registry.extensions import db
from registry.loans.applying import add_step
from registry.loans.errors import AboveBalance, BeforeLoan, SamePerson, WrongState, explained
from registry.loans.guarantee import find_hold, post, release_rest, release_share
from registry.loans.guarantee_models import EntryKind, GuaranteeFund, GuaranteeHold
from registry.loans.models import Loan, Repayment
from registry.loans.reading import stand, table_of
from registry.loans.standing import DAY
from registry.loans.states import LoanState, StepKind
from registry.loans.steps import lock_loan
from registry.loans.words import STATES

P = Permission
S = LoanState
OWED = (S.DISBURSED, S.COMPENSATED)
WRITE_OFF_DAYS = 180


def repay(
    loan: Loan, amount_fen: int, *, on: dt.date, interest_fen: int = 0, memo: str = "", form_key: str | None = None,
    occurrence: int | None = None, recovery: bool = False, actor: Actor, today: dt.date,
) -> Repayment:  # fmt: skip
    """Principal that came back; `recovery` goes to the guarantee fund that paid before. Entered in any order.

    The same form again gives the first one. Raises Denied, WrongState, BeforeLoan, AboveBalance, Invalid.
    """
    known = db.session.scalar(select(Repayment).where(Repayment.form_key == form_key)) if form_key else None
    if known is not None:
        return known
    loan = lock_loan(loan, actor, P.LOAN_APPROVE if recovery else P.LOAN_WRITE)
    _check(loan, amount_fen, on, recovery, today)
    row = Repayment(
        loan_id=loan.id, on_date=on, amount_fen=amount_fen, interest_fen=interest_fen, recovery=recovery,
        occurrence=occurrence or _occurrence(loan, on, amount_fen), memo=memo.strip()[:200], form_key=form_key,
        created_by_id=actor.user_id,
    )  # fmt: skip
    with explained(outstanding=loan.outstanding_fen, day=loan.disbursed_on):
        db.session.add(row)
    _read_again(loan)
    if recovery:
        _give_back(loan, row, actor)
    elif loan.state is not S.COMPENSATED:
        release_share(loan, on, row.public_id, actor=actor)
    settle(loan, actor=actor)
    record(actor, "loan.recover" if recovery else "loan.repay", row, region_code=loan.scope_code,
           subjects=[loan.person_id])  # fmt: skip
    return row


def _check(loan: Loan, amount_fen: int, on: dt.date, recovery: bool, today: dt.date) -> None:
    if loan.state is S.SETTLED:
        raise AboveBalance(0)
    if loan.state not in OWED:
        raise WrongState(STATES[loan.state])
    if amount_fen <= 0:
        raise Invalid(_("还款金额要大于零。"), "amount")
    if on > today:
        raise Invalid(_("还款日期还没到。请改成今天或以前。"), "on")
    if loan.disbursed_on is None or on < loan.disbursed_on:
        raise BeforeLoan(loan.disbursed_on)
    limit = loan.outstanding_fen
    hold = find_hold(loan) if loan.state is S.COMPENSATED else None
    if hold is not None:
        claimed = hold.called_fen - hold.recovered_fen - hold.lost_fen
        limit = claimed if recovery else limit - claimed
    elif recovery:
        raise WrongState(STATES[loan.state])
    if amount_fen > limit:
        raise AboveBalance(limit)


def _occurrence(loan: Loan, on: dt.date, amount_fen: int) -> int:
    """The next number among equal repayments of a day."""
    most = db.session.scalar(
        select(func.max(Repayment.occurrence)).where(
            Repayment.loan_id == loan.id, Repayment.on_date == on, Repayment.amount_fen == amount_fen,
            Repayment.voided_on.is_(None),
        )
    )  # fmt: skip
    return (most or 0) + 1


def _read_again(loan: Loan) -> None:
    db.session.refresh(loan, ["repaid_fen", "repayments"])


def settle(loan: Loan, *, actor: Actor) -> None:
    """Bring state, next due day and closing day of a loan in line with its repayments."""
    whole = loan.repaid_fen + loan.written_off_fen == loan.amount_fen
    last = max((row.on_date for row in loan.repayments if row.voided_on is None), default=loan.disbursed_on)
    if whole and loan.state in OWED:
        kind = StepKind.RECOVERED if loan.state is S.COMPENSATED else StepKind.SETTLED
        loan.state, loan.closed_on = S(kind.value), last
        add_step(loan, kind, last or loan.applied_on, actor=actor)
    elif whole and loan.state is S.SETTLED:
        loan.closed_on = last
    loan.next_due_on = None if whole else next_due(loan)
    db.session.flush()


def next_due(loan: Loan) -> dt.date | None:
    """The oldest due day, as agreed last, of a row that is not whole."""
    newest = max([step.on_date for step in loan.history], default=loan.applied_on)
    rows = [due for row, due in table_of(loan, newest) if row.paid_fen < row.due.principal_fen]
    return min(rows, default=None)


def void_repayment(loan: Loan, row: Repayment, *, reason: str, actor: Actor, today: dt.date) -> Repayment:
    """Take back a repayment entered by mistake: the line stays, the debt and its guarantee stand again.

    Raises AboveMultiple when the guarantee let go has been given to another loan, Conflict, Invalid without a reason.
    """
    loan = lock_loan(loan, actor, P.LOAN_WRITE)
    if row.voided_on is not None:
        raise Conflict(_("这笔还款已经作废过了，没有再改。"))
    if row.recovery or loan.state not in (S.DISBURSED, S.SETTLED, S.COMPENSATED):
        raise WrongState(STATES[loan.state])
    if len(reason.strip()) < 2:
        raise Invalid(_("还没写原因。写一句，以后才查得清。"), "reason")
    if loan.state is S.SETTLED:
        loan.state, loan.closed_on = S.DISBURSED, None
        add_step(loan, StepKind.REOPENED, today, actor=actor, note=reason)
        db.session.flush()
    row.voided_on, row.void_reason, row.voided_by_id = today, reason.strip()[:200], actor.user_id
    db.session.flush()
    _read_again(loan)
    if loan.state is not S.COMPENSATED:
        release_share(loan, today, f"{row.public_id}:void", actor=actor)
    settle(loan, actor=actor)
    record(actor, "loan.void_repayment", row, region_code=loan.scope_code, subjects=[loan.person_id], reason=reason)
    return row


def extend(
    loan: Loan, new_due_on: dt.date, *, on: dt.date, reason: str, paper: str = "", actor: Actor, today: dt.date
) -> Loan:
    """What is unpaid becomes due on a later day; no subsidy from the old due day on. Raises Invalid, SamePerson."""
    loan = lock_loan(loan, actor, P.LOAN_APPROVE)
    if loan.state is not S.DISBURSED or loan.due_on is None:
        raise WrongState(STATES[loan.state])
    if loan.maker_id == actor.user_id:
        raise SamePerson
    if not (loan.disbursed_on or on) <= on <= today:
        raise Invalid(_("同意展期的日期要在放款以后、今天以前。"), "on")
    if any(step.new_due_on and step.on_date > on for step in loan.history):
        raise Invalid(_("这天以后已经展过期。日期请写在上次展期以后。"), "on")
    if new_due_on <= max(loan.due_on, on):
        raise Invalid(_("新的到期日要晚于现在的到期日和同意展期的日子。"), "new_due_on")
    if len(reason.strip()) < 2:
        raise Invalid(_("还没写原因。写一句，以后才查得清。"), "reason")
    first = next((row.due.no for row, _due in table_of(loan, on) if row.paid_fen < row.due.principal_fen), 1)
    with explained():
        add_step(loan, StepKind.EXTENDED, on, actor=actor, paper=paper, note=reason, from_no=first,
                 new_due_on=new_due_on)  # fmt: skip
    loan.due_on = new_due_on
    loan.next_due_on = next_due(loan)
    db.session.flush()
    record(actor, "loan.extend", loan, subjects=[loan.person_id], reason=reason)
    return loan


def compensate(loan: Loan, amount_fen: int, *, on: dt.date, paper: str = "", actor: Actor, today: dt.date) -> Loan:
    """The guarantee fund pays the bank for an overdue loan; the rest of the hold is let go.

    Raises WrongState unless overdue, Invalid above the hold or the debt, SamePerson. Logged as loan.compensate.
    """
    loan = lock_loan(loan, actor, P.LOAN_APPROVE)
    hold = find_hold(loan)
    if loan.state is not S.DISBURSED or not stand(loan, min(on, today)).overdue_fen:
        raise Conflict(_("这笔贷款没有逾期，不能代偿。"), "amount")
    if hold is None:
        raise Conflict(_("这笔贷款没有担保基金担保，不能代偿。"), "amount")
    if loan.maker_id == actor.user_id:
        raise SamePerson
    most = min(hold.remaining_fen, loan.outstanding_fen)
    if not 0 < amount_fen <= most:
        raise Invalid(_("代偿最多 %(most)s 元：不超过担保余额，也不超过欠款。", most=format_fen(most)), "amount")
    if on > today:
        raise Invalid(_("日期还没到。请改成今天或以前。"), "on")
    fund = db.session.get_one(GuaranteeFund, hold.fund_id)
    if amount_fen > fund.balance_fen:
        raise Conflict(_("基金里只有 %(sum)s 元，不够代偿。请先注入基金。", sum=format_fen(fund.balance_fen)), "amount")
    post(fund, EntryKind.CALL, amount_fen, on, f"call:{loan.public_id}", hold=hold, actor=actor, memo=paper)
    loan.state, loan.compensated_on = S.COMPENSATED, on
    with explained():
        add_step(loan, StepKind.COMPENSATED, on, actor=actor, paper=paper, note=format_fen(amount_fen))
    release_rest(loan, on, f"{loan.public_id}:called", actor=actor)
    record(actor, "loan.compensate", loan, subjects=[loan.person_id])
    return loan


def _give_back(loan: Loan, row: Repayment, actor: Actor) -> None:
    hold = _hold(loan)
    fund = db.session.get_one(GuaranteeFund, hold.fund_id)
    post(fund, EntryKind.RECOVERY, row.amount_fen, row.on_date, f"recovery:{row.public_id}", hold=hold, actor=actor)


def _hold(loan: Loan) -> GuaranteeHold:
    hold = find_hold(loan)
    if hold is None:
        raise WrongState(STATES[loan.state])
    return hold


def write_off(loan: Loan, *, reason: str, paper: str, on: dt.date, actor: Actor, today: dt.date) -> Loan:
    """Give up what is still owed: after the guarantee paid, or 180 days late. What was called and not recovered is lost."""
    loan = lock_loan(loan, actor, P.LOAN_APPROVE)
    late = loan.state is S.DISBURSED and loan.next_due_on is not None and on - loan.next_due_on >= WRITE_OFF_DAYS * DAY
    if loan.state is not S.COMPENSATED and not late:
        raise Conflict(_("要先由担保基金代偿，或逾期满 %(days)s 天，才能核销。", days=WRITE_OFF_DAYS), "reason")
    if loan.maker_id == actor.user_id:
        raise SamePerson
    if on > today or len(reason.strip()) < 2 or not paper.strip():
        raise Invalid(_("核销要写原因和批准文号，日期不晚于今天。"), "reason")
    hold = find_hold(loan)
    loan.written_off_fen, loan.state, loan.closed_on = loan.outstanding_fen, S.WRITTEN_OFF, on
    loan.next_due_on = None
    with explained():
        add_step(loan, StepKind.WRITTEN_OFF, on, actor=actor, paper=paper, note=reason)
    if hold is not None:
        lost = hold.called_fen - hold.recovered_fen - hold.lost_fen
        if lost:
            fund = db.session.get_one(GuaranteeFund, hold.fund_id)
            post(fund, EntryKind.LOSS, lost, on, f"loss:{loan.public_id}", hold=hold, actor=actor, memo=reason)
        release_rest(loan, on, f"{loan.public_id}:off", actor=actor)
    record(actor, "loan.write_off", loan, subjects=[loan.person_id], reason=reason)
    return loan
