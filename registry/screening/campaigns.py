"""The verbs of a campaign: begin, count the eligible, invite, note who is away, close."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from sqlalchemy import ColumnElement, Select, exists, func, insert, or_, select

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import visible_to, within
from registry.audit.services import record
from registry.core.errors import Conflict, Invalid
from registry.core.i18n import _
from registry.core.orm import new_public_id
from registry.extensions import db
from registry.people.models import Person, Sex
from registry.screening.models import Campaign, Invitation, InviteState, Screening, ScreeningTarget
from registry.screening.rules import born_between, demand

P = Permission
BATCH = 500


@dataclass(frozen=True)
class CampaignData:
    """A campaign as typed; ages inclusive."""

    title: str
    scope_code: str
    starts_on: dt.date
    ends_on: dt.date
    hospital: str = ""
    venue: str | None = None
    age_min: int = 35
    age_max: int = 64


def _check(data: CampaignData) -> None:
    if not data.title.strip():
        raise Invalid(_("还没写这次筛查叫什么。"), "title")
    if data.ends_on < data.starts_on:
        raise Invalid(_("结束日期早于开始日期，请核对。"), "ends_on")
    if data.age_min > data.age_max:
        raise Invalid(_("最小年龄比最大年龄还大，请核对。"), "age_max")


def add_campaign(data: CampaignData, *, actor: Actor) -> Campaign:
    """A new campaign; raises Denied, Invalid with the field. Logged as screening.campaign."""
    demand(actor, P.SCREENING_WRITE, data.scope_code)
    _check(data)
    campaign = Campaign(**asdict(data), created_by_id=actor.user_id)
    db.session.add(campaign)
    db.session.flush()
    record(actor, "screening.campaign", campaign)
    return campaign


def change_campaign(campaign: Campaign, data: CampaignData, *, actor: Actor) -> Campaign:
    """Change a campaign; a start after the first result is refused. Logged as screening.campaign_change."""
    demand(actor, P.SCREENING_WRITE, campaign.scope_code)
    demand(actor, P.SCREENING_WRITE, data.scope_code)
    _check(data)
    first = db.session.scalar(
        select(func.min(Screening.screened_on))
        .join(Invitation, Invitation.id == Screening.invitation_id)
        .where(Invitation.campaign_id == campaign.id, Screening.voided_on.is_(None))
    )
    if first is not None and data.starts_on > first:
        raise Invalid(_("%(day)s 已经有筛查结果，开始日期不能晚于它。", day=str(first)), "starts_on")
    for name, value in asdict(data).items():
        setattr(campaign, name, value)
    db.session.flush()
    record(actor, "screening.campaign_change", campaign)
    return campaign


def set_targets(campaign: Campaign, eligible: Mapping[str, int | None], *, actor: Actor) -> None:
    """The number of eligible women per place (12 digits → number); None takes a number away. Logged."""
    demand(actor, P.SCREENING_WRITE, campaign.scope_code)
    known = {target.region_code: target for target in campaign.targets}
    for code, number in eligible.items():
        if number is not None and not 0 <= number <= 1_000_000:
            raise Invalid(_("应检人数要在 0 到 1000000 之间。"), "eligible")
        if number is None and code in known:
            campaign.targets.remove(known[code])
            db.session.delete(known[code])
        elif number is not None and code in known:
            known[code].eligible = number
        elif number is not None:
            campaign.targets.append(ScreeningTarget(region_code=code, eligible=number, created_by_id=actor.user_id))
    db.session.flush()
    record(actor, "screening.targets", campaign, detail={"places": len(eligible)})


def eligible_women(
    campaign: Campaign, actor: Actor, day: dt.date, *, only_due: bool = True
) -> list[ColumnElement[bool]]:
    """The conditions for women to invite: on the register, of age on a day, not invited yet, and due by interval."""
    oldest, youngest = born_between(campaign.age_min, campaign.age_max, day)
    invited = exists().where(
        Invitation.person_id == Person.id, Invitation.campaign_id == campaign.id, Invitation.state != InviteState.VOID
    )
    conditions = [
        visible_to(actor, Person.scope_code), within(campaign.scope_code, Person.scope_code),
        Person.closed_on.is_(None), Person.merged_into_id.is_(None), Person.sex == Sex.FEMALE,
        Person.birth_date.between(oldest, youngest), ~invited,
    ]  # fmt: skip
    if only_due:
        later = exists().where(
            Screening.person_id == Person.id, Screening.voided_on.is_(None),
            or_(Screening.next_cervical_on > campaign.ends_on, Screening.next_breast_on > campaign.ends_on),
        )  # fmt: skip
        conditions.append(~later)
    return conditions


def count_eligible(campaign: Campaign, actor: Actor, *, only_due: bool = True) -> int:
    """How many women would be invited now."""
    query = select(func.count()).select_from(Person)
    return db.session.scalar(query.where(*eligible_women(campaign, actor, campaign.starts_on, only_due=only_due))) or 0


def invite_eligible(campaign: Campaign, *, only_due: bool = True, region: str | None = None, actor: Actor,
                    today: dt.date) -> int:  # fmt: skip
    """Invite every eligible woman of the campaign's region (or of a part); how many. Again: only the new ones. Logged."""
    demand(actor, P.SCREENING_FOLLOW, region or actor.region_code)
    _open(campaign)
    query: Select[int, str] = select(Person.id, Person.scope_code).where(
        *eligible_women(campaign, actor, campaign.starts_on, only_due=only_due)
    )
    if region:
        query = query.where(within(region, Person.scope_code))
    people = db.session.execute(query.order_by(Person.scope_code, Person.id)).all()
    for start in range(0, len(people), BATCH):
        rows = [
            {"public_id": new_public_id(), "campaign_id": campaign.id, "person_id": one.id, "state": InviteState.INVITED,
             "scope_code": one.scope_code, "invited_on": today, "created_by_id": actor.user_id}
            for one in people[start : start + BATCH]
        ]  # fmt: skip
        db.session.execute(insert(Invitation), rows)
    if people:
        ids = [one.id for one in people]
        record(actor, "screening.invite", campaign, subjects=ids, detail={"count": len(ids)})
    return len(people)


def _open(campaign: Campaign) -> None:
    if campaign.closed_on is not None:
        raise Conflict(_("这次筛查已经结束，不再邀请。"))


def invite_person(campaign: Campaign, person: Person, *, actor: Actor, today: dt.date) -> Invitation:
    """Invite one woman; who is invited already stays as she is. Logged as screening.invite."""
    demand(actor, P.SCREENING_FOLLOW, person.scope_code)
    _open(campaign)
    known = db.session.scalar(
        select(Invitation).where(
            Invitation.campaign_id == campaign.id, Invitation.person_id == person.id,
            Invitation.state != InviteState.VOID,
        )
    )  # fmt: skip
    if known is not None:
        return known
    invitation = Invitation(
        campaign_id=campaign.id, person_id=person.id, scope_code=person.scope_code, invited_on=today,
        created_by_id=actor.user_id,
    )  # fmt: skip
    db.session.add(invitation)
    db.session.flush()
    record(actor, "screening.invite", invitation, subjects=[person.id])
    return invitation


def mark_invitation(invitation: Invitation, state: InviteState, *, note: str | None, actor: Actor) -> Invitation:
    """Note that she is away, does not want to, or may come after all; never after she was screened. Logged."""
    demand(actor, P.SCREENING_FOLLOW, invitation.scope_code)
    if invitation.state is InviteState.SCREENED:
        raise Conflict(_("她已经筛查过了，不用再改。"))
    if state not in (InviteState.INVITED, InviteState.AWAY, InviteState.DECLINED):
        raise Invalid(_("请选外出、不愿查或改回已邀请。"), "state")
    invitation.state, invitation.note = state, (note or "").strip()[:200] or None
    db.session.flush()
    record(actor, "screening.mark", invitation, subjects=[invitation.person_id], detail={"state": state.value})
    return invitation


def close_campaign(campaign: Campaign, *, actor: Actor, today: dt.date) -> Campaign:
    """End a campaign: nobody is invited any more; results and follow-ups go on. Logged as screening.close."""
    demand(actor, P.SCREENING_WRITE, campaign.scope_code)
    _open(campaign)
    campaign.closed_on = today
    db.session.flush()
    record(actor, "screening.close", campaign)
    return campaign
