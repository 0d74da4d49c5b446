"""Two places of one campaign, cycle or quarter become one: nothing is counted twice, lost, or refused by the database."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from registry.access.actor import Actor
from registry.access.permissions import Role
from registry.audit.models import AuditLog
from registry.centers.models import SchoolEvent
from registry.loans.claims import claim_lines, find_claim, make_claim, send_claim
from registry.loans.corrections import find_corrections, list_corrections
from registry.loans.draft_following import follow_drafts
from registry.loans.models import Loan
from registry.loans.plugs import FOLLOW as LOANS_FOLLOW
from registry.loans.subsidy_models import ClaimState, SubsidyClaim
from registry.programs.enrolments import quota_use
from registry.programs.models import EnrolmentState, Quota
from registry.programs.services import set_quota
from registry.projects.models import Project
from registry.screening import campaigns
from registry.screening.models import Campaign
from registry.screening.rates import by_village, counted_places
from tests.factories import registers
from tests.factories.loans import make_fund, make_loan
from tests.factories.programs import make_cycle, make_enrolment, make_person, make_programs
from tests.factories.screening import make_campaign

TOWN, INTO, COUNTY, OTHER_COUNTY = "150824102000", "150824101000", "150824000000", "150825000000"
HERE, BESIDE, THERE = "150824102201", "150824102202", "150824101201"


def _merge(client_as: Any, code: str, into: str) -> None:
    answer = client_as("system_admin").post(f"/regions/{code}/merge", data={"on": "2026-03-01", "into": into})
    assert answer.status_code == 302, answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({TOWN: 100, INTO: 200}, {INTO: 300}),
        ({TOWN: 100}, {INTO: 100}),
        ({HERE: 40, BESIDE: 60, THERE: 70}, None),  # three villages, each with its number
        ({TOWN: 999, HERE: 40, BESIDE: 60, INTO: 200}, {INTO: 300}),  # 999 had given way to 40 + 60
        ({TOWN: 100, THERE: 70}, {INTO: 170}),
    ],
)
def test_the_targets_of_two_townships_add_up(
    session: Any, actors: Any, client_as: Any, before: dict[str, int], after: dict[str, int] | None
) -> None:
    campaign = make_campaign(actors.county)
    campaigns.set_targets(campaign, dict(before), actor=actors.county)
    session.commit()
    whole = sum(counted_places(before).values())
    _merge(client_as, TOWN, INTO)
    session.rollback()
    now = {one.region_code: one.eligible for one in session.get(Campaign, campaign.id).targets}
    assert all(code.startswith(INTO[:9]) for code in now) and sum(counted_places(now).values()) == whole
    assert now == after if after else len(now) == 3
    lines = by_village(session.get(Campaign, campaign.id), actors.county)
    assert [(line.code, line.counts.eligible) for line in lines] == [(INTO, whole)]
    assert session.scalar(select(AuditLog.id).where(AuditLog.action == "screening.targets_region"))


def test_two_villages_of_a_campaign_add_up_and_a_closed_one_stays(session: Any, actors: Any, client_as: Any) -> None:
    open_, closed = make_campaign(actors.county), make_campaign(actors.county, title="去年的")
    for campaign in (open_, closed):
        campaigns.set_targets(campaign, {HERE: 40, BESIDE: 60}, actor=actors.county)
    closed.closed_on = dt.date(2026, 2, 28)
    session.commit()
    _merge(client_as, HERE, BESIDE)
    session.rollback()
    assert [(one.region_code, one.eligible) for one in session.get(Campaign, open_.id).targets] == [(BESIDE, 100)]
    assert len(session.get(Campaign, closed.id).targets) == 2


@pytest.mark.parametrize("both", [True, False])
def test_the_places_of_two_townships_add_up(
    session: Any, actors: Any, client_as: Any, today: dt.date, both: bool
) -> None:
    cycle = make_cycle(make_programs(actors.county, today)["spring_bud"], actors.county, today)
    who = {"actor": actors.county, "today": today}
    set_quota(cycle, TOWN, 10, budget_fen=400_000, **who)
    if both:
        set_quota(cycle, INTO, 5, budget_fen=200_000, **who)
    over, runs = (make_enrolment(cycle, actors, today, person=make_person(name=name)) for name in ("白玉兰", "白玉梅"))
    over.state = EnrolmentState.COMPLETED
    session.commit()
    _merge(client_as, TOWN, INTO)
    session.rollback()
    quotas = {one.region_code: (one.persons, one.budget_fen) for one in session.scalars(select(Quota))}
    fen = over.amount_fen
    assert quotas[TOWN] == (1, fen)  # the one whose aid is over keeps her place where it was
    assert quotas[INTO] == ((14, 600_000 - fen) if both else (9, 400_000 - fen))
    assert runs.scope_code.startswith(INTO[:9])
    use = {one.region_code: (one.used, one.left) for one in quota_use(cycle)}
    assert use == {TOWN: (1, 0), INTO: (1, quotas[INTO][0] - 1)}


def test_schools_and_projects_of_one_name_are_kept_apart(session: Any, actors: Any, client_as: Any) -> None:
    for code in (TOWN, INTO):
        session.add(SchoolEvent(scope_code=code, school="中心小学", year=2026, event="talk"))
        registers.make_project(actors.county, title="母亲水窖", place="中心小学", scope_code=code)
    session.commit()
    _merge(client_as, TOWN, INTO)
    session.rollback()
    events = session.scalars(select(SchoolEvent).order_by(SchoolEvent.id)).all()
    assert {(one.scope_code, one.school) for one in events} == {(INTO, "中心小学（原德岭山镇）"), (INTO, "中心小学")}
    projects = session.scalars(select(Project).order_by(Project.id)).all()
    assert {(one.scope_code, one.title) for one in projects} == {(INTO, "母亲水窖（原德岭山镇）"), (INTO, "母亲水窖")}


@pytest.mark.parametrize("sent", [True, False])
def test_the_drafts_of_two_counties_of_one_quarter(session: Any, actors: Any, today: dt.date, sent: bool) -> None:
    """The moved loan's days are claimed once: by the next claim where the new county's is sent, else by its draft anew."""
    who = {"actor": actors.county, "today": today}
    mine, moved = (make_loan(actors, make_fund(actors.county), on=dt.date(2025, 10, 1), today=today) for _n in "ab")
    moved.scope_code = "150825100201"
    session.flush()
    neighbour = Actor(actors.other_county.user_id, actors.other_county.public_id, "其木格", Role.COUNTY, OTHER_COUNTY)
    theirs = make_claim(2025, 4, actor=neighbour, today=today)
    ours = make_claim(2025, 4, **who)
    if sent:
        send_claim(ours, **who)
    expected = theirs.total_fen
    session.commit()
    codes = {OTHER_COUNTY: COUNTY, "150825100000": "150824103000", "150825100201": "150824103201"}
    LOANS_FOLLOW(codes, actors.system_admin, today)
    assert follow_drafts(codes, actors.system_admin, today) == 1
    session.commit()
    assert session.get(Loan, moved.id).scope_code == "150824103201"
    assert session.get(SubsidyClaim, theirs.id).state is ClaimState.VOID
    assert find_claim(COUNTY, 2025, 4).id == ours.id
    if not sent:
        send_claim(ours, **who)
    session.commit()
    after = {"actor": actors.county, "today": dt.date(2026, 4, 5)}
    following = make_claim(2026, 1, **after)
    assert [(one.loan_id, one.amount_fen, one.why) for one in list_corrections(following)] == [
        (moved.id, expected, "entered")
    ]
    assert {one.loan.id for one in claim_lines(following)} == {mine.id, moved.id}
    assert not find_corrections(actors.county)


def test_a_draft_alone_follows_its_county(session: Any, actors: Any, today: dt.date) -> None:
    make_loan(actors, make_fund(actors.county), on=dt.date(2025, 10, 1), today=today)
    claim = make_claim(2025, 4, actor=actors.county, today=today)
    session.commit()
    follow_drafts({COUNTY: OTHER_COUNTY}, actors.system_admin, today)
    session.commit()
    assert (claim.scope_code, claim.state) == (OTHER_COUNTY, ClaimState.DRAFT)
