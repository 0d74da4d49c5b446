"""Women, campaigns and results of screening, made by the services of the room."""

from __future__ import annotations

import datetime as dt
from typing import Any

from registry.access.actor import Actor
from registry.people.models import Person
from registry.programs.models import Enrolment
from registry.screening import campaigns, recording
from registry.screening.aid import PAPERS, AidData, check_file, fill_file
from registry.screening.assess import Codes
from registry.screening.models import AidFile, Campaign, Screening
from tests.factories.people import TODAY

STARTS, ENDS = dt.date(2026, 2, 1), dt.date(2026, 4, 30)


def make_campaign(actor: Actor, **changes: Any) -> Campaign:
    """A campaign of the actor's region, from February to April 2026."""
    values: dict[str, Any] = {
        "title": "2026年两癌筛查", "scope_code": actor.region_code, "starts_on": STARTS, "ends_on": ENDS,
        "hospital": "旗妇幼保健院",
    }  # fmt: skip
    return campaigns.add_campaign(campaigns.CampaignData(**values | changes), actor=actor)


def make_result(
    person: Person, actor: Actor, on: dt.date = dt.date(2026, 3, 1), *, campaign: Campaign | None = None,
    confirmed: bool = False, today: dt.date = TODAY, **codes: str,
) -> Screening:  # fmt: skip
    """A result, NILM unless told otherwise."""
    found = Codes(**codes or {"cytology": "NILM"})
    result = recording.Result(person, on, found, "旗妇幼保健院", None, campaign)
    return recording.record_result(result, confirmed=confirmed, actor=actor, today=today)


def aid_data(**changes: Any) -> AidData:
    """Papers that fit: breast cancer, invasive, everything seen."""
    values: dict[str, Any] = {
        "site": "breast", "stage": "early", "hospital": "巴彦淖尔市医院", "second_class": True,
        "diagnosed_on": dt.date(2026, 1, 5), "papers": tuple(PAPERS),
    }  # fmt: skip
    return AidData(**values | changes)


def make_aid_file(enrolment: Enrolment, actors: Any, today: dt.date) -> AidFile:
    """Papers of cancer aid, filled in by the township and checked by the county."""
    if enrolment.person.bank_account is None:
        enrolment.person.bank_account = "6228480000001234567"
    file = fill_file(enrolment, aid_data(), actor=actors.township, today=today)
    return check_file(file, actor=actors.county, today=today)
