"""Entering results, one by one or a whole roster: each result belongs to an invitation, each finding to a second look.

Nothing is lost: a result is corrected or voided with a reason, never deleted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.audit.services import record
from registry.core.errors import Conflict, DomainError, Invalid
from registry.core.guarding import guarded
from registry.core.i18n import Text, _
from registry.extensions import db
from registry.people.models import Person
from registry.screening.assess import Assessment, Codes, Intervals, assess
from registry.screening.models import Campaign, FollowState, Invitation, InviteState, Screening, SecondLook
from registry.screening.rules import demand, doubts, rules_on

P = Permission
LATE_RESULTS = dt.timedelta(days=60)
"""A result that comes this long after a campaign's end still belongs to it."""
CHUNK = 500


class Doubtful(Invalid):
    """Something speaks against the entry; it is asked once and may be confirmed."""

    def __init__(self, said: Sequence[Text]) -> None:
        text = "".join(str(one) for one in said)
        super().__init__(_("%(doubts)s核对过没有错，请勾上“核对过，照样存”再存一次。", doubts=text), "confirmed")


class TooEarly(Invalid):
    """A result from before the campaign began."""

    def __init__(self, campaign: Campaign) -> None:
        super().__init__(
            _("这次筛查 %(day)s 才开始，结果不能更早。请核对日期；是以前的检查，就不选这次筛查。",
              day=campaign.starts_on.isoformat()), "screened_on",
        )  # fmt: skip


@dataclass(frozen=True)
class Result:
    """What was found on a day. `campaign`: the one it belongs to; None finds the woman's own, or none."""

    person: Person
    screened_on: dt.date
    codes: Codes
    hospital: str = ""
    note: str | None = None
    campaign: Campaign | None = None


def record_result(result: Result, *, confirmed: bool = False, actor: Actor, today: dt.date) -> Screening:
    """Enter one result. Raises Denied, Invalid (fields), TooEarly, Doubtful unless confirmed, Conflict for the day.

    A man and a woman out of the age range are asked about, not refused; what was confirmed is kept with the result.
    """
    demand(actor, P.SCREENING_WRITE, result.person.scope_code)
    check_day(result, today)
    if not result.codes.tests:
        raise Invalid(_("还没选结果。至少选一项检查的结果。"), "cytology")
    rules = rules_on(result.screened_on, result.person.scope_code)
    said = doubts(result.person, result.screened_on, rules)
    if said and not confirmed:
        raise Doubtful([text for _code, text in said])
    [screening] = enter([result], actor=actor, intervals=rules.intervals)
    screening.warned = ",".join(code for code, _text in said) or None
    db.session.flush()
    record(actor, "screening.record", screening, subjects=[result.person.id])
    return screening


def check_day(result: Result, today: dt.date) -> None:
    """Raise Invalid for a day to come or before her birth, TooEarly before the campaign."""
    if result.screened_on > today:
        raise Invalid(_("筛查日期还没到。请写今天或以前的日期。"), "screened_on")
    if result.screened_on < result.person.birth_date:
        raise Invalid(_("筛查日期早于出生日期。请核对。"), "screened_on")
    if result.campaign is not None and result.screened_on < result.campaign.starts_on:
        raise TooEarly(result.campaign)


def enter(results: Sequence[Result], *, actor: Actor, intervals: Intervals) -> list[Screening]:
    """Write results with invitations and second looks, in their order; a few queries for all. Not logged here."""
    invitations = _Invitations([result.person.id for result in results], actor)
    taken = Conflict(_("她这一天已经登记过筛查。要改，请打开那一条。"), "screened_on")
    refusals: dict[str, DomainError] = {"uq_screening_person_day": taken, "screening.person_id": taken}
    early = next((result.campaign for result in results if result.campaign is not None), None)
    if early is not None:
        refusals["screening before its campaign"] = TooEarly(early)
    with guarded(refusals):
        made = [_screening(result, invitations.for_result(result), intervals, actor) for result in results]
    return made


def _screening(result: Result, invitation: Invitation, intervals: Intervals, actor: Actor) -> Screening:
    screening = Screening(
        person_id=result.person.id, scope_code=result.person.scope_code, screened_on=result.screened_on,
        hospital=result.hospital.strip()[:100], created_by_id=actor.user_id,
    )  # fmt: skip
    screening.note = (result.note or "").strip()[:500] or None
    with db.session.no_autoflush:
        db.session.add(screening)
        screening.person, screening.invitation = result.person, invitation
        apply_codes(screening, result.codes, intervals, actor)
    return screening


def apply_codes(screening: Screening, codes: Codes, intervals: Intervals, actor: Actor) -> None:
    """Write the codes and what follows from them: flags, the next day, and the second looks that are due."""
    for name in ("cytology", "hpv", "birads", "histology"):
        setattr(screening, name, getattr(codes, name))
    found = assess(codes, screening.screened_on, intervals)
    screening.tests = codes.tests
    screening.cervical_positive, screening.breast_positive = found.cervical_positive, found.breast_positive
    screening.positive = found.positive
    screening.next_cervical_on, screening.next_breast_on = found.next_cervical_on, found.next_breast_on
    _settle_looks(screening, found, intervals, actor)


def _settle_looks(screening: Screening, found: Assessment, intervals: Intervals, actor: Actor) -> None:
    """Open what is missing, void what a correction made needless; what was done stays."""
    known = {follow.part for follow in screening.follow_ups if follow.state is not FollowState.VOID}
    for part, urgent in found.looks.items():
        if part in known:
            continue
        days = intervals.urgent_days if urgent else intervals.days
        screening.follow_ups.append(
            SecondLook(person=screening.person, scope_code=screening.scope_code, part=part, urgent=urgent,
                     due_on=screening.screened_on + dt.timedelta(days=days), state=FollowState.DUE,
                     created_by_id=actor.user_id)
        )  # fmt: skip
    for follow in screening.follow_ups:
        if follow.state is FollowState.DUE and follow.part not in found.looks:
            follow.state, follow.closed_on = FollowState.VOID, screening.screened_on


class _Invitations:
    """The invitations of some women, and the campaigns they may belong to."""

    def __init__(self, person_ids: Iterable[int], actor: Actor) -> None:
        self.actor = actor
        self.known: dict[int, list[Invitation]] = {}
        ids = sorted(set(person_ids))
        for start in range(0, len(ids), CHUNK):
            rows = db.session.scalars(
                select(Invitation)
                .where(Invitation.person_id.in_(ids[start : start + CHUNK]), Invitation.state != InviteState.VOID)
                .order_by(Invitation.invited_on, Invitation.id)
            )
            for row in rows:
                self.known.setdefault(row.person_id, []).append(row)
        wanted = {row.campaign_id for rows in self.known.values() for row in rows if row.campaign_id}
        self.campaigns = {
            row.id: row
            for row in db.session.scalars(select(Campaign).where(Campaign.id.in_(wanted)).order_by(Campaign.id))
        }

    def for_result(self, result: Result) -> Invitation:
        """Her invitation in the campaign of the result, a fresh one where she has none; it counts as screened."""
        found = self._known(result)
        if found is None:
            found = Invitation(
                campaign=result.campaign, person=result.person, scope_code=result.person.scope_code,
                invited_on=result.screened_on, created_by_id=self.actor.user_id,
            )  # fmt: skip
            db.session.add(found)
            self.known.setdefault(result.person.id, []).append(found)
        found.state = InviteState.SCREENED
        return found

    def _known(self, result: Result) -> Invitation | None:
        rows = self.known.get(result.person.id, [])
        if result.campaign is not None:
            return next((row for row in rows if row.campaign_id == result.campaign.id), None)
        day = result.screened_on
        for row in reversed(rows):
            campaign = self.campaigns.get(row.campaign_id or 0)
            if campaign is not None and campaign.starts_on <= day <= campaign.ends_on + LATE_RESULTS:
                return row
        return None


def change_result(screening: Screening, codes: Codes, *, hospital: str, note: str | None, actor: Actor) -> Screening:
    """Correct a result; second looks follow. Logged as screening.change (fields and digests, never values)."""
    demand(actor, P.SCREENING_WRITE, screening.scope_code)
    if screening.voided_on is not None:
        raise Conflict(_("这条筛查已经作废，不能再改。"))
    if not codes.tests:
        raise Invalid(_("还没选结果。至少选一项检查的结果。"), "cytology")
    screening.hospital, screening.note = hospital.strip()[:100], (note or "").strip()[:500] or None
    apply_codes(screening, codes, rules_on(screening.screened_on, screening.scope_code).intervals, actor)
    db.session.flush()
    record(actor, "screening.change", screening, subjects=[screening.person_id])
    return screening


def void_results(screenings: Sequence[Screening], *, reason: str, actor: Actor, today: dt.date) -> None:
    """Void results entered by mistake with their open second looks; what was followed up keeps them. Logged."""
    text = reason.strip()[:200]
    if len(text) < 2:
        raise Invalid(_("还没写作废的原因。写清楚，以后查得到。"), "reason")
    for screening in screenings:
        demand(actor, P.SCREENING_WRITE, screening.scope_code)
        if screening.voided_on is not None:
            raise Conflict(_("这条筛查已经作废过了。"))
        if any(follow.state in (FollowState.DONE, FollowState.LOST, FollowState.REFUSED) or follow.contacts
               for follow in screening.follow_ups if not follow.imported):  # fmt: skip
            raise Conflict(_("%(name)s 的这次筛查已经有随访记录，不能作废。", name=screening.person.name), "reason")
        screening.voided_on, screening.void_reason = today, text
        for follow in screening.follow_ups:
            follow.closed_on, follow.state = follow.closed_on or today, FollowState.VOID
        others = [one for one in screening.invitation.screenings if one.voided_on is None]
        if not others:
            own = screening.invitation.campaign_id is None
            screening.invitation.state = InviteState.VOID if own else InviteState.INVITED
    db.session.flush()
    record(actor, "screening.void", screenings[0] if len(screenings) == 1 else None, reason=text,
           subjects=[one.person_id for one in screenings], detail={"count": len(screenings)})  # fmt: skip
