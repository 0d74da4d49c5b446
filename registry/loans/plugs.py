"""What loans put elsewhere: a person's timeline, the desk, the figures of the summary."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, Select, String, cast, func, literal, null, select

from registry.access.actor import Actor
from registry.access.permissions import Permission, Role
from registry.access.scope import visible_to
from registry.core.due_words import due_words
from registry.core.i18n import Text, _
from registry.core.money import format_fen
from registry.core.plugs import DeskGroup, DeskItem, FamilyAid, Plugs
from registry.extensions import db
from registry.loans.draft_following import follow_drafts
from registry.loans.figures import figure_specs
from registry.loans.guarantee_models import GuaranteeFund
from registry.loans.models import Loan, LoanRule, LoanStep, Repayment
from registry.loans.queries import LoanFilter, LoanRow, list_loans, loan_rows, loan_totals, select_rows
from registry.loans.reminders import list_due
from registry.loans.roster_loans import LOANS
from registry.loans.roster_repayments import REPAYMENTS
from registry.loans.states import PENDING, LoanState, next_step
from registry.loans.words import DONE_WORDS, GLYPHS, STATES, STEP_NAMES
from registry.regions.following import Follows, rows_follow

LINES = 5
_AT_WORK = frozenset({Role.TOWNSHIP, Role.COUNTY})


OPEN = (*PENDING, LoanState.DISBURSED, LoanState.COMPENSATED)
FOLLOW = rows_follow(
    "loan.region",
    Follows(Loan, lambda _today: [Loan.state.in_(OPEN)]),
    Follows(GuaranteeFund, lambda _today: (), same=("title",), named="title"),
    Follows(LoanRule, lambda _today: (), same=("valid_from", "revision")),
)


def register(plugs: Plugs) -> None:
    """Put the room's tellers into their places."""
    plugs.region_followers += [FOLLOW, follow_drafts]
    plugs.timeline.extend((steps_of, repayments_of))
    plugs.timeline_words["loan"] = words
    plugs.timeline_reads["loan"] = Permission.LOAN_READ
    plugs.desk.extend((to_decide, overdue, due_soon))
    plugs.figures.extend(figure_specs())
    plugs.person_ties.append(borrowers)
    plugs.household_aid.append(family_aid)
    plugs.rosters["loans"], plugs.rosters["repayments"] = LOANS, REPAYMENTS


def family_aid(actor: Actor, ids: Sequence[int]) -> list[FamilyAid]:
    """The loans that were paid out, at their principal, with the state they are in; one query."""
    if not actor.can(Permission.LOAN_READ):
        return []
    rows = db.session.scalars(
        select(Loan)
        .where(Loan.person_id.in_(ids), Loan.disbursed_on.is_not(None), Loan.state != LoanState.VOID,
               visible_to(actor, Loan.scope_code))
        .order_by(Loan.disbursed_on.desc(), Loan.id.desc())
    )  # fmt: skip
    title = str(_("小额担保贷款"))
    return [
        FamilyAid("loan", _("贷款（本金）"), title, row.disbursed_on or row.applied_on, row.person_id, row.amount_fen,
                  str(STATES[row.state.value]), f"/loans/{row.public_id}")
        for row in rows
    ]  # fmt: skip


def borrowers(person_ids: Sequence[int]) -> set[int]:
    """Which of these persons have a loan or an application that stands: no import's undo takes them out."""
    query = select(Loan.person_id).where(Loan.person_id.in_(person_ids), Loan.state != LoanState.VOID)
    return set(db.session.scalars(query))


def steps_of(person_id: int) -> Select[*tuple[Any, ...]]:
    """The steps of a person's loans."""
    return select(
        LoanStep.on_date.label("at"), literal("loan", String).label("kind"), Loan.public_id.label("ref"),
        func.coalesce(func.nullif(Loan.purpose, ""), "-").label("title"),
        cast(Loan.amount_fen, BigInteger).label("amount_fen"), cast(LoanStep.kind, String).label("state"),
        LoanStep.actor_id.label("actor_id"),
    ).join(Loan, Loan.id == LoanStep.loan_id).where(Loan.person_id == person_id)  # fmt: skip


def repayments_of(person_id: int) -> Select[*tuple[Any, ...]]:
    """What came back of a person's loans."""
    return select(
        Repayment.on_date.label("at"), literal("loan", String).label("kind"), Loan.public_id.label("ref"),
        literal("-", String).label("title"), cast(Repayment.amount_fen, BigInteger).label("amount_fen"),
        literal("repaid", String).label("state"), cast(null(), BigInteger).label("actor_id"),
    ).join(Loan, Loan.id == Repayment.loan_id).where(
        Loan.person_id == person_id, Repayment.voided_on.is_(None)
    )  # fmt: skip


def words(row: Any) -> tuple[Text, str, str | None]:
    """A step or a repayment as a sentence, its circle and the loan's page."""
    url, yuan = f"/loans/{row.ref}", format_fen(row.amount_fen or 0)
    if row.state == "repaid":
        return _("小额贷款还本 %(yuan)s 元", yuan=yuan), "paid", url
    what = str(DONE_WORDS.get(row.state, row.state))
    return _("小额贷款 %(yuan)s 元：%(what)s", yuan=yuan, what=what), GLYPHS.get(row.state, "draft"), url


def to_decide(actor: Actor, today: dt.date) -> DeskGroup | None:
    """Applications that wait for a step of this office, not the actor's own."""
    if actor.role is not Role.COUNTY or not actor.can(Permission.LOAN_APPROVE):
        return None
    mine = (
        Loan.state.in_(("applied", "checked", "recommended", "vetted", "guaranteed")),
        Loan.maker_id != actor.user_id,
    )
    query = select_rows(actor).add_columns(Loan.steps).where(*mine)
    found = db.session.execute(query.order_by(Loan.applied_on, Loan.id).limit(LINES)).all()
    if not found:
        return None
    rows = loan_rows(found, actor, today)
    items = [
        _item(
            row,
            str(_next_word(raw.steps, raw.state)),
            str(_("申请 %(days)s 天了", days=(today - row.applied_on).days)),
            str(_("去办")),
            "plain",
        )
        for row, raw in zip(rows, found, strict=True)
    ]
    count = len(found) if len(found) < LINES else loan_totals(actor, today).pending
    return DeskGroup("loans.pending", _("贷款等审批"), count, items, "wait", url="/loans?tab=pending")


def _next_word(steps: str, state: LoanState) -> Text:
    step = next_step(steps, state)
    return _("下一步：%(step)s", step=str(STEP_NAMES[step]) if step else "")


def _item(row: LoanRow, reason: str, when: str, action: str, tone: str) -> DeskItem:
    meta = str(_("%(place)s · %(yuan)s 元", place=row.place, yuan=format_fen(row.amount_fen)))
    return DeskItem(row.name, meta, reason, when, f"/loans/{row.public_id}", action, tone)


def overdue(actor: Actor, today: dt.date) -> DeskGroup | None:
    """Running loans with an unpaid row whose day has passed, the longest first."""
    if actor.role not in _AT_WORK or not actor.can(Permission.LOAN_WRITE):
        return None
    rows = list_loans(LoanFilter(tab="late"), actor, today, limit=LINES).rows
    if not rows:
        return None
    items = [
        _item(row, str(_("还欠 %(yuan)s 元", yuan=format_fen(row.outstanding_fen))),
              str(_("晚 %(days)s 天", days=row.days_late)), str(_("记还款")), "late")
        for row in rows
    ]  # fmt: skip
    count = len(rows) if len(rows) < LINES else loan_totals(actor, today).late
    return DeskGroup("loans.late", _("贷款逾期"), count, items, "late", url="/loans?tab=late", late=count)


def due_soon(actor: Actor, today: dt.date) -> DeskGroup | None:
    """Rows that fall due within the days of the setting: a word to the borrower in time."""
    if actor.role not in _AT_WORK or not actor.can(Permission.LOAN_WRITE):
        return None
    found = list_due(actor, today)
    if not found:
        return None
    items = [
        DeskItem(one.name, one.place, str(_("该还 %(yuan)s 元", yuan=format_fen(one.due_fen))),
                 str(due_words(one.due_on, today)), f"/loans/{one.public_id}", str(_("提醒")), "soon")
        for one in found[:LINES]
    ]  # fmt: skip
    return DeskGroup("loans.due", _("贷款快到期"), len(found), items, "wait", url="/loans/due")
