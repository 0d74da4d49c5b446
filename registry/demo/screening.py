"""Two campaigns of screening: last year's is over and followed up, this year's is under way."""

from __future__ import annotations

import datetime as dt
from random import Random

from sqlalchemy import select

from registry.access.actor import Actor
from registry.audit.services import record
from registry.core.dates import add_years, age_on
from registry.extensions import db
from registry.people.models import Person, RecipientKind
from registry.screening.assess import Codes
from registry.screening.campaigns import CampaignData, add_campaign, close_campaign, invite_eligible, set_targets
from registry.screening.following import add_contact, finish
from registry.screening.models import Campaign, Invitation
from registry.screening.recording import Result, enter
from registry.screening.rules import rules_on

WEEK = dt.timedelta(days=7)


def screen_women(county: str, *, actor: Actor, random: Random, today: dt.date) -> None:
    """Women of the county, invited and screened; about one in nine needs a second look. Deterministic by `random`."""
    women = [
        person
        for person in db.session.scalars(select(Person).where(Person.kind == RecipientKind.WOMAN).order_by(Person.id))
        if 36 <= age_on(person.birth_date, today) <= 64
    ]
    spring = today - 5 * WEEK
    last = _campaign("去年", add_years(spring, -1), add_years(today, -1), county, actor)
    done = random.sample(women, len(women) // 3)
    _results(last, done, last.starts_on, actor, random)
    _second_looks(last, actor, random, today)
    close_campaign(last, actor=actor, today=today)
    running = _campaign("今年", spring, today + 6 * WEEK, county, actor)
    invite_eligible(running, actor=actor, today=today)
    set_targets(running, dict.fromkeys(sorted({one.township_code + "000" for one in women}), 60), actor=actor)
    rest = [one for one in women if one not in done]
    _results(running, random.sample(rest, len(rest) // 2), spring, actor, random)


def _campaign(word: str, first: dt.date, last: dt.date, county: str, actor: Actor) -> Campaign:
    title = f"{first.year}年农村妇女两癌免费检查"
    data = CampaignData(title, county, first, last, "旗妇幼保健计划生育服务中心", f"各镇卫生院（{word}）")
    return add_campaign(data, actor=actor)


def _results(campaign: Campaign, women: list[Person], first: dt.date, actor: Actor, random: Random) -> None:
    intervals = rules_on(first, campaign.scope_code).intervals
    results = [
        Result(one, first + dt.timedelta(days=random.randrange(30)), _codes(random), campaign.hospital, None, campaign)
        for one in sorted(women, key=lambda person: person.id)
    ]
    if results:
        enter(results, actor=actor, intervals=intervals)
        record(actor, "screening.record", campaign, subjects=[one.person.id for one in results])


def _codes(random: Random) -> Codes:
    cytology = random.choices(("NILM", "ASC_US", "LSIL", "HSIL", "unsat"), (90, 4, 2, 1, 3))[0]
    hpv = random.choices((None, "neg", "hr_other", "hr1618"), (50, 45, 4, 1))[0]
    return Codes(cytology, hpv, random.choices(("1", "2", "0", "3", "4A"), (55, 38, 3, 3, 1))[0])


def _second_looks(campaign: Campaign, actor: Actor, random: Random, today: dt.date) -> None:
    """Last year's findings: four of five are done, the others were tried."""
    db.session.flush()
    db.session.expire_all()
    for invitation in _invited(campaign):
        for look in [one for screening in invitation.screenings for one in screening.follow_ups]:
            add_contact(look, on=look.due_on, how="phone", answer=random.choice(("reached", "no_answer")), note=None,
                        actor=actor, today=today)  # fmt: skip
            if random.random() < 0.8:
                finish(look, on=look.due_on, outcome=random.choice(("clear", "treated")), note=None, actor=actor,
                       today=today)  # fmt: skip


def _invited(campaign: Campaign) -> list[Invitation]:
    return list(
        db.session.scalars(select(Invitation).where(Invitation.campaign_id == campaign.id).order_by(Invitation.id))
    )
