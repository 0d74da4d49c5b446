"""The verbs: a suspicion, what became of it, the operation; packs given out. Nutrition packs are for 6 to 24 months."""

from __future__ import annotations

import datetime as dt

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers
from registry.audit.services import record
from registry.childhealth.models import HIGHEST, LOWEST, HeartCase, HeartState, NutritionIssue
from registry.core.dates import add_months, months_old
from registry.core.errors import Conflict, Denied, Invalid
from registry.core.guarding import guarded
from registry.core.i18n import _
from registry.extensions import db
from registry.people.models import Person

H = HeartState
STEPS: dict[HeartState, tuple[HeartState, ...]] = {
    H.SUSPECTED: (H.CLEAR, H.CONFIRMED, H.REFUSED),
    H.CONFIRMED: (H.OPERATED, H.REFUSED),
    H.OPERATED: (H.RECOVERED,),
}  # fmt: skip


def _demand(actor: Actor, person: Person) -> None:
    actor.demand(Permission.CHILDHEALTH_WRITE)
    if not covers(actor, person.scope_code):
        raise Denied
    if person.closed_on is not None:
        raise Conflict(_("%(name)s 的档案已经停止，不能再登记。", name=person.name))


def _day(on: dt.date, earliest: dt.date, today: dt.date, field: str) -> None:
    if on > today:
        raise Invalid(_("日期还没到。请写今天或以前的日期。"), field)
    if on < earliest:
        raise Invalid(_("日期太早了，请核对。"), field)


def add_case(
    person: Person, *, screened_on: dt.date, diagnosis: str, hospital: str, actor: Actor, today: dt.date
) -> HeartCase:
    """A child who may have heart disease; one open case each. Raises Denied, Invalid, Conflict. Logged as heart.add."""
    _demand(actor, person)
    _day(screened_on, person.birth_date, today, "screened_on")
    case = HeartCase(person=person, scope_code=person.scope_code, screened_on=screened_on,
                     hospital=hospital.strip()[:100], created_by_id=actor.user_id)  # fmt: skip
    case.diagnosis = diagnosis.strip()[:300] or None
    known = Conflict(_("%(name)s 有一份还没办完的先心病记录，请打开那一份。", name=person.name), "screened_on")
    with guarded({"uq_heart_case_waiting": known, "heart_case.person_id": known}):
        db.session.add(case)
    record(actor, "heart.add", case, subjects=[person.id])
    return case


def move_case(
    case: HeartCase, to: HeartState, *, on: dt.date, next_on: dt.date | None = None, cost_fen: int | None = None,
    payer: str = "", actor: Actor, today: dt.date,
) -> HeartCase:  # fmt: skip
    """The next step; an operation brings its day, cost (fen) and payer. Raises Conflict, Invalid. Logged as heart.move."""
    _demand(actor, case.person)
    if to not in STEPS.get(case.state, ()):
        raise Conflict(_("从现在这一步到不了那一步，请刷新看看。"), "state")
    _day(on, case.screened_on, today, "on")
    if next_on is not None and next_on <= on:
        raise Invalid(_("下次复查要晚于这次。"), "next_on")
    if to is H.OPERATED:
        if cost_fen is None or cost_fen < 0 or not payer.strip():
            raise Invalid(_("手术的费用和谁出的钱都要写，免费的费用写 0。"), "cost_fen" if payer.strip() else "payer")
        case.operated_on, case.cost_fen, case.payer = on, cost_fen, payer.strip()[:100]
    case.state, case.next_on, case.moved_on = to, next_on, on
    db.session.flush()
    record(actor, "heart.move", case, subjects=[case.person_id], detail={"state": to.value})
    return case


def check_issue(name: str, birth: dt.date, issued_on: dt.date, packs: int, today: dt.date) -> None:
    """Whether a child may get so many packs on a day; raises Invalid."""
    _day(issued_on, birth, today, "issued_on")
    months = months_old(birth, issued_on)
    if not LOWEST <= months <= HIGHEST:
        raise Invalid(_("%(name)s 那天 %(n)s 个月。营养包发给 6 到 24 个月的孩子。", name=name, n=months), "issued_on")
    if not 1 <= packs <= 200:
        raise Invalid(_("袋数在 1 到 200 之间。"), "packs")


def following_issue(birth: dt.date, issued_on: dt.date, packs: int) -> dt.date | None:
    """When the next packs are due (30 last a month); None when she has outgrown them by then."""
    following = add_months(issued_on, max(1, round(packs / 30)))
    return following if months_old(birth, following) <= HIGHEST else None


def make_issue(person: Person, *, issued_on: dt.date, packs: int, actor: Actor) -> NutritionIssue:
    """The record of packs given out, not yet in the session."""
    return NutritionIssue(
        person_id=person.id, scope_code=person.scope_code, issued_on=issued_on, packs=packs,
        months=months_old(person.birth_date, issued_on), created_by_id=actor.user_id,
        next_on=following_issue(person.birth_date, issued_on, packs),
    )  # fmt: skip


def issue_packs(person: Person, *, issued_on: dt.date, packs: int, actor: Actor, today: dt.date) -> NutritionIssue:
    """Packs for a child of 6 to 24 months (30 a month); the same day twice is refused. Logged as nutrition.issue."""
    _demand(actor, person)
    check_issue(person.name, person.birth_date, issued_on, packs, today)
    issue = make_issue(person, issued_on=issued_on, packs=packs, actor=actor)
    taken = Conflict(_("%(name)s 这一天已经发过了。", name=person.name), "issued_on")
    with guarded({"uq_nutrition_issue_live": taken, "nutrition_issue.person_id": taken}):
        db.session.add(issue)
    record(actor, "nutrition.issue", issue, subjects=[person.id])
    return issue
