"""Campaigns, results and second looks: the way through, what is refused, what is asked, what is nobody's business."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from registry.access.scope import covers
from registry.core.errors import Conflict, Denied, Invalid, NotFound
from registry.people.models import Reveal
from registry.screening import campaigns, following, recording
from registry.screening.assess import Codes
from registry.screening.models import FollowState, Invitation, InviteState, Screening, SecondLook
from registry.screening.queries import (
    FollowTab,
    ListFilter,
    count_follow_ups,
    due_again,
    list_follow_ups,
    list_invitations,
)
from registry.screening.rates import FIGURES, by_grade, by_village, count_figure, list_records
from registry.screening.revealing import reveal_results
from tests.factories.people import FOREIGN_VILLAGE, VILLAGE, make_child, make_woman, number
from tests.factories.screening import STARTS, make_campaign, make_result

COUNTY = "150824000000"
DAY = dt.timedelta(days=1)


@pytest.fixture
def women(session: Any, actors: Any) -> SimpleNamespace:
    """Four women of a township (one too young, one elsewhere) and a campaign of the county."""
    made = {
        "well": make_woman(actors.township, name="王秀英"),
        "ill": make_woman(actors.township, name="李桂兰", birth=dt.date(1975, 1, 2)),
        "young": make_woman(actors.township, name="赵小妹", birth=dt.date(1999, 1, 2)),
        "away": make_woman(actors.other_township, name="高娃", scope_code=FOREIGN_VILLAGE, birth=dt.date(1970, 1, 2)),
    }
    campaign = make_campaign(actors.county)
    session.commit()
    return SimpleNamespace(campaign=campaign, **made)


def figures(region: str, today: dt.date) -> dict[str, int]:
    first = today.replace(month=1, day=1)
    return {name.split(".")[1]: count_figure(one, region, first, today) for name, one in FIGURES.items()}


def test_from_the_invitation_to_the_second_look(women: Any, session: Any, actors: Any, today: dt.date) -> None:
    campaign = women.campaign
    assert campaigns.count_eligible(campaign, actors.county) == 3
    assert campaigns.invite_eligible(campaign, actor=actors.township, today=today) == 2
    assert campaigns.invite_eligible(campaign, actor=actors.township, today=today) == 0
    campaigns.set_targets(campaign, {VILLAGE: 10}, actor=actors.county)
    make_result(women.well, actors.township, cytology="NILM", birads="1")
    found = make_result(women.ill, actors.township, cytology="HSIL", hpv="neg", birads="0")
    assert found.invitation.campaign_id == campaign.id and found.invitation.state is InviteState.SCREENED
    assert {(one.part.value, one.urgent, (one.due_on - found.screened_on).days) for one in found.follow_ups} == {
        ("cervical", True, 14), ("breast", False, 60),
    }  # fmt: skip
    session.commit()
    raw = session.execute(text("SELECT * FROM screening")).mappings().all()
    assert not [1 for row in raw for value in row.values() if isinstance(value, str) and "HSIL" in value]
    [line] = by_village(campaign, actors.township)
    assert (line.counts.eligible, line.counts.invited, line.counts.screened, line.counts.positive) == (10, 2, 2, 1)
    campaigns.set_targets(campaign, {VILLAGE[:9] + "000": 50, "150824101000": 20}, actor=actors.county)
    towns = by_village(campaign, actors.county)  # a village's own number stands for its township's
    assert [(one.code[6:9], one.counts.eligible, one.counts.screened) for one in towns] == [
        ("101", 20, 0),
        ("102", 10, 2),
    ]
    assert figures(COUNTY, today) == {"invited": 2, "screened": 2, "positive": 1, "followed_up": 0}
    first, second = sorted(found.follow_ups, key=lambda one: one.due_on)
    with pytest.raises(Conflict, match="3 个不同的日子"):
        following.give_up(second, FollowState.LOST, reason="找不到人", actor=actors.township, today=today)
    for days in range(3):
        following.add_contact(second, on=today - days * DAY, how="phone", answer="no_answer", note=None,
                              actor=actors.village, today=today)  # fmt: skip
    following.give_up(second, FollowState.LOST, reason="电话换了", actor=actors.township, today=today)
    with pytest.raises(Invalid, match="下次随访"):
        following.finish(first, on=today, outcome="observe", note=None, actor=actors.township, today=today)
    again = following.finish(first, on=today, outcome="referred", note="转市医院", next_on=today + 30 * DAY,
                             actor=actors.township, today=today)  # fmt: skip
    session.commit()
    assert again is not None and again.state is FollowState.DUE and again.after_id == first.id
    assert figures(COUNTY, today)["followed_up"] == 1 and by_village(campaign, actors.county)[1].counts.followed_up == 1
    assert by_grade(campaign, actors.county) == {"suspected": 0, "precancer": 1, "cancer": 0}
    assert count_follow_ups(actors.village, today)[FollowTab.MONTH] in (0, 1)
    following.reopen(second, due_on=today, actor=actors.village, today=today)
    assert [one.id for one in list_follow_ups(FollowTab.ALL, actors.township, today)[0]] == [second.id, again.id]
    rows = list_records("screening.positive", actors.county, region=COUNTY, first=STARTS, last=today)
    assert rows[1] == 1 and [row.name for row in rows[2]] == ["李桂兰"]


def test_doubts_are_asked_and_impossible_days_refused(women: Any, session: Any, actors: Any, today: dt.date) -> None:
    boy = make_child(actors.township, name="王强", id_number=number(dt.date(2012, 1, 1), female=False))
    with pytest.raises(recording.Doubtful, match="27 周岁，不在 35 到 64"):
        make_result(women.young, actors.township)
    assert make_result(women.young, actors.township, confirmed=True).warned == "age"
    with pytest.raises(recording.Doubtful, match="登记的性别是男"):
        make_result(boy, actors.township)
    assert make_result(boy, actors.township, confirmed=True).warned == "man,age"
    with pytest.raises(recording.TooEarly, match="2026-02-01 才开始"):
        make_result(women.well, actors.township, STARTS - DAY, campaign=women.campaign)
    with pytest.raises(Invalid, match="还没到"):
        make_result(women.well, actors.township, today + DAY)
    with pytest.raises(Invalid, match="至少选一项"):
        make_result(women.well, actors.township, cytology="")
    kept = make_result(women.well, actors.township, campaign=women.campaign)
    with pytest.raises(Conflict, match="这一天已经登记"):
        make_result(women.well, actors.township)
    with pytest.raises(Denied):
        make_result(women.away, actors.township)
    session.commit()
    with pytest.raises(IntegrityError, match="before its campaign"):
        session.execute(text("UPDATE screening SET screened_on = '2026-01-31' WHERE id = :id"), {"id": kept.id})
    session.rollback()
    with pytest.raises(Invalid, match="已经有筛查结果"):
        later = campaigns.CampaignData("x", COUNTY, today, today)
        campaigns.change_campaign(women.campaign, later, actor=actors.county)


def test_a_correction_moves_the_second_looks_and_a_void_frees_the_day(
    women: Any, session: Any, actors: Any, today: dt.date
) -> None:
    found = make_result(women.ill, actors.township, cytology="LSIL")
    recording.change_result(found, Codes(cytology="NILM", birads="4A"), hospital="", note="", actor=actors.township)
    states = {one.part.value: one.state.value for one in found.follow_ups}
    assert states == {"cervical": "void", "breast": "due"} and not found.cervical_positive
    recording.void_results([found], reason="张冠李戴", actor=actors.township, today=today)
    session.commit()
    assert figures(COUNTY, today) == {"invited": 0, "screened": 0, "positive": 0, "followed_up": 0}
    again = make_result(women.ill, actors.township, cytology="ASC_US")
    following.add_contact(again.follow_ups[0], on=today, how="home", answer="reached", note=None, actor=actors.village,
                          today=today)  # fmt: skip
    with pytest.raises(Conflict, match="已经有随访记录"):
        recording.void_results([again], reason="再作废", actor=actors.township, today=today)


def test_who_is_due_again(women: Any, session: Any, actors: Any, today: dt.date) -> None:
    make_result(women.well, actors.township, today.replace(year=2023))
    make_result(women.ill, actors.township, today.replace(year=2023), hpv="neg")
    old = make_woman(actors.township, name="孙奶奶", birth=dt.date(1955, 1, 1))
    make_result(old, actors.township, today.replace(year=2023), confirmed=True)
    session.commit()
    rows, _more = due_again(actors.village, today, age_max=64)
    assert [row.person.name for row in rows] == ["王秀英"]
    assert campaigns.count_eligible(women.campaign, actors.township) == 1, "who has five years left is not invited"
    assert campaigns.count_eligible(women.campaign, actors.township, only_due=False) == 2
    make_result(women.well, actors.township)
    assert not due_again(actors.village, today, age_max=64)[0]


def test_other_regions_and_results_by_need(women: Any, session: Any, actors: Any, today: dt.date) -> None:
    make_result(women.ill, actors.township, cytology="HSIL")
    session.commit()
    assert not list_invitations(ListFilter(), actors.other_township).rows
    assert len(list_invitations(ListFilter(status="positive"), actors.village).rows) == 1
    assert not list_invitations(ListFilter(status="positive"), actors.auditor).rows
    with pytest.raises(NotFound):
        reveal_results(women.ill, reason="别的乡镇想看", actor=actors.other_township, today=today)
    with pytest.raises(Denied):
        reveal_results(women.ill, reason="村里想看", actor=actors.village, today=today)
    with pytest.raises(Invalid):
        reveal_results(women.ill, reason="", actor=actors.township, today=today)
    [shown] = reveal_results(women.ill, reason="帮她联系市医院", actor=actors.township, today=today)
    assert [str(word) for _test, word in shown.findings] == ["HSIL"]
    session.commit()
    assert session.scalars(select(Reveal.field)).all() == ["screening"]
    assert not covers(actors.other_township, women.ill.scope_code)
    assert session.scalars(select(SecondLook.state)).all() == [FollowState.DUE]
    assert session.scalars(select(Invitation.campaign_id)).all() == [None]
    assert session.scalar(select(Screening.tests)) == "cytology"
