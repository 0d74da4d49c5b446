"""What of screening follows a merger or a move of places: running campaigns, who waits, second looks, the targets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from registry.access.actor import Actor
from registry.audit.services import record
from registry.extensions import db
from registry.programs.models import ENDED_STATES, Enrolment, EnrolmentState
from registry.regions.codes import TOWNSHIP, VILLAGE, level_of
from registry.regions.following import Follows, rows_follow
from registry.screening.models import (
    AidFile,
    Campaign,
    FollowState,
    Invitation,
    InviteState,
    ScreeningTarget,
    SecondLook,
)
from registry.screening.rates import counted_places


def _running(today: dt.date) -> list[Any]:
    return [Campaign.closed_on.is_(None), Campaign.ends_on >= today]


def _waiting(today: dt.date) -> list[Any]:
    running = select(Campaign.id).where(*_running(today))
    return [Invitation.state.in_((InviteState.INVITED, InviteState.AWAY)), Invitation.campaign_id.in_(running)]


def _open_file(_today: dt.date) -> list[Any]:
    over = (*ENDED_STATES, EnrolmentState.COMPLETED)
    return [AidFile.enrolment_id.in_(select(Enrolment.id).where(Enrolment.state.not_in(over)))]


FOLLOW = rows_follow(
    "screening.region",
    Follows(Campaign, _running),
    Follows(Invitation, _waiting),
    Follows(SecondLook, lambda _today: [SecondLook.state == FollowState.DUE]),
    Follows(AidFile, _open_file),
)


def follow_targets(codes: Mapping[str, str], actor: Actor, today: dt.date) -> int:
    """Numbers of eligible women of running campaigns go to the new places, two of one place as their sum; how many.

    Where a township's own number meets numbers by village, the township keeps the sum of both: the denominator of the
    campaign is the same as before. Logged as screening.targets_region.
    """
    concerned = select(ScreeningTarget.campaign_id).where(ScreeningTarget.region_code.in_(list(codes)))
    query = select(Campaign).where(Campaign.id.in_(concerned), *_running(today)).order_by(Campaign.id)
    done = 0
    for campaign in db.session.scalars(query.options(selectinload(Campaign.targets))).all():
        before = {one.region_code: one.eligible for one in campaign.targets}
        after, moved = _moved(before, codes), sum(code in codes for code in before)
        _write(campaign, after, actor)
        done += moved
        record(actor, "screening.targets_region", campaign, detail={"places": moved, "eligible": sum(
            counted_places(after).values())})  # fmt: skip
    return done


def _moved(before: Mapping[str, int], codes: Mapping[str, str]) -> dict[str, int]:
    """Place → number after the change: sums where two meet, a township's sum where its levels would not add up."""
    effective = counted_places(before)
    after: dict[str, int] = {}
    wanted: dict[str, int] = {}
    for code, number in before.items():
        new = codes.get(code, code)
        if code == new or code in effective:  # a number that gave way to those of its villages is not carried over
            after[new] = after.get(new, 0) + number
        if code in effective:
            wanted[_town(new)] = wanted.get(_town(new), 0) + number
    for town, whole in wanted.items():
        if level_of(town) == TOWNSHIP and _sum(after, town) != whole:
            after = {code: number for code, number in after.items() if _town(code) != town} | {town: whole}
    return after


def _town(code: str) -> str:
    """The township of a village; any other place itself."""
    return code[:9] + "000" if level_of(code) >= VILLAGE else code


def _sum(numbers: Mapping[str, int], town: str) -> int:
    return sum(number for code, number in counted_places(numbers).items() if _town(code) == town)


def _write(campaign: Campaign, after: Mapping[str, int], actor: Actor) -> None:
    kept: Sequence[ScreeningTarget] = tuple(campaign.targets)
    for target in kept:
        if target.region_code not in after:
            campaign.targets.remove(target)
            db.session.delete(target)
    db.session.flush()
    known = {target.region_code: target for target in campaign.targets}
    for code, number in after.items():
        if code in known:
            known[code].eligible = number
        else:
            campaign.targets.append(ScreeningTarget(region_code=code, eligible=number, created_by_id=actor.user_id))
    db.session.flush()
