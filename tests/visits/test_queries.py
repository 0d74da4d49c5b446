"""How late, in which order, for whom: lists, routes, counts by place, and what is shown elsewhere."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.access.scope import NATION
from registry.core.errors import Denied, Invalid, NotFound
from registry.core.plugs import Plugs
from registry.people.schedule import Intervals, Risk, intervals, risk_of, week_end
from registry.people.statuses import BITS, CHILD_LIST
from registry.visits import plugs as visit_plugs
from registry.visits.due import Due, count_visits, list_due, overdue_count
from registry.visits.queries import DoneFilter, count_done, get_visit, list_done, pack_cursor, unpack_cursor
from registry.visits.routes import next_stop, place_counts, route
from registry.visits.services import cancel_visit
from tests.factories.visits import make_child, make_home, make_plan, make_visit

DAY = dt.timedelta(days=1)
VILLAGE, SECOND, ELSEWHERE = "150824102201", "150824102202", "150824101201"


def test_late_this_week_and_later_are_told_apart(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    sunday = week_end(today)
    assert sunday == dt.date(2026, 3, 15)
    days = [today - 41 * DAY, today - DAY, today, sunday, sunday + DAY]
    for day in days:
        make_plan(make_child(), day)
    make_plan(make_child(closed_on=today, closed_reason="迁出"), today - DAY)
    session.commit()
    counts = count_visits(actors.township, today)
    assert (counts.late, counts.week, counts.later) == (2, 2, 1) and overdue_count(actors.township, today) == 2
    assert [row.days_late for row in list_due(Due.LATE, actors.township, today).rows] == [41, 1]
    assert [row.due_on for row in list_due(Due.WEEK, actors.township, today).rows] == [today, sunday]
    assert len(list_due(Due.ALL, actors.township, today).rows) == 5


@given(st.integers(0, (1 << 31) - 1), st.sampled_from([None, "parent", "none"]))
def test_more_hardship_never_means_rarer_visits(mask: int, guardian: str | None) -> None:
    steps = Intervals({Risk.HIGH: 30, Risk.MIDDLE: 90, Risk.NORMAL: 180})
    day = dt.date(2026, 3, 12)
    for bit in (BITS[CHILD_LIST, "orphan"], BITS[CHILD_LIST, "left_behind"]):
        before, after = risk_of(mask, guardian), risk_of(mask | bit, guardian)
        assert steps.next_after(day, after) <= steps.next_after(day, before)
    assert risk_of(mask, "none") is Risk.HIGH
    assert steps.first_due(day, risk_of(mask, guardian)) <= day + 30 * DAY


def test_the_defaults_hold_where_no_office_set_others(session: Any, today: dt.date) -> None:
    assert intervals(today, VILLAGE).days == {Risk.HIGH: 30, Risk.MIDDLE: 90, Risk.NORMAL: 180}


def test_pages_go_on_without_gaps_or_repeats(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    for place in range(23):
        make_plan(make_child(), today - (place // 3) * DAY)
        make_visit(make_child(), today - (place // 4) * DAY, actor=actors.village, today=today)
    session.commit()
    seen: list[int] = []
    cursor = None
    while True:
        page = list_due(Due.ALL, actors.township, today, cursor=cursor, limit=5)
        seen += [row.person_id for row in page.rows]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 46  # those just visited are due again, later
    past: list[int] = []
    while True:
        done = list_done(DoneFilter(), actors.township, cursor=cursor, limit=5)
        past += [row.id for row in done.rows]
        cursor = done.next_cursor
        if cursor is None:
            break
    assert len(past) == len(set(past)) == 23


def test_a_cursor_is_read_back_and_nonsense_is_refused() -> None:
    assert unpack_cursor(pack_cursor(dt.date(2026, 3, 12), 77)) == (dt.date(2026, 3, 12), 77)
    for nonsense in ("", "x", "MjAyNg", "%%%%", "é"):
        with pytest.raises(Invalid):
            unpack_cursor(nonsense)


def test_the_route_goes_by_household_risk_and_lateness(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    calm, pressing, other = make_home(head_name="郭志强"), make_home(head_name="其木格"), make_home(head_name="李改莲")
    make_plan(make_child("郭子涵", home=calm), today - 60 * DAY)
    orphan = make_child("娜仁托娅", home=pressing, statuses=("orphan",))
    sister = make_child("娜仁", home=pressing)
    make_plan(orphan, today)
    make_plan(sister, today - 2 * DAY)
    make_plan(make_child("李雪", home=other), today - 3 * DAY)
    make_plan(make_child("以后", home=calm), week_end(today) + DAY)
    make_plan(make_child("别村", scope_code=SECOND), today)
    session.commit()
    stops = route(VILLAGE, actors.village, today)
    assert [stop.name for stop in stops] == ["娜仁托娅、娜仁", "郭子涵", "李雪"]
    assert stops[0].address == "三社 12 号" and stops[0].days_late == 2
    following = next_stop(stops, orphan.id)
    assert following is not None and following.name == "娜仁"
    assert next_stop(stops, sister.id).name == "娜仁托娅"  # type: ignore[union-attr]
    assert next_stop(stops, 0).name == "娜仁托娅"  # type: ignore[union-attr]
    for actor in (actors.other_township, actors.other_county, actors.village):
        with pytest.raises(Denied):
            route(SECOND, actor, today)


def test_counts_by_township_and_by_village(
    session: Any, actors: SimpleNamespace, today: dt.date, count_queries: Any
) -> None:
    for scope, days in ((VILLAGE, 5), (VILLAGE, 0), (SECOND, 3), (ELSEWHERE, 1), (ELSEWHERE, 9)):
        make_plan(make_child(scope_code=scope), today - days * DAY)
    session.commit()
    place_counts(actors.county.region_code, actors.county, today)  # counts the townships that changed
    counter = count_queries()
    county = place_counts(actors.county.region_code, actors.county, today)
    assert len(counter) <= 3
    assert [(place.name, place.counts.late, place.counts.week) for place in county] == [
        ("乌加河镇", 2, 0), ("德岭山镇", 2, 1),
    ]  # fmt: skip
    assert {place.name for place in place_counts("150824102000", actors.township, today)} == {"四义堂村", "苏独仑嘎查"}
    with pytest.raises(Denied):
        place_counts(NATION, actors.county, today)


def test_a_plan_moves_with_the_person_and_a_visit_stays(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    child = make_child()
    visit = make_visit(child, today, actor=actors.village, today=today, next_due_on=today + DAY)
    child.scope_code, child.township_code = ELSEWHERE, ELSEWHERE[:9]
    session.commit()
    assert [row.name for row in list_due(Due.ALL, actors.other_township, today).rows] == [child.name]
    assert not list_due(Due.ALL, actors.township, today).rows
    assert [row.id for row in list_done(DoneFilter(), actors.township).rows] == [visit.id]
    assert get_visit(visit.public_id, actors.township) is visit
    with pytest.raises(NotFound):
        get_visit(visit.public_id, actors.other_county)


def test_the_figure_counts_visits_where_somebody_was_met(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    child = make_child()
    make_visit(child, today, actor=actors.village, today=today)
    make_visit(child, today - DAY, actor=actors.village, today=today)
    make_visit(child, today, actor=actors.village, today=today, met=["nobody"], findings="")
    make_visit(child, dt.date(2025, 12, 31), actor=actors.village, today=today)
    session.commit()
    first, last = dt.date(2026, 1, 1), dt.date(2026, 12, 31)
    assert count_done("150824000000", first, last) == 2
    assert count_done("150825000000", first, last) == 0
    wanted = DoneFilter("150824000000", first, last, met_only=True)
    assert len(list_done(wanted, actors.county).rows) == 2


def test_timeline_desk_and_figures(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    plugs = Plugs()
    visit_plugs.register(plugs)
    child = make_child("娜仁托娅")
    late = make_plan(make_child("张頔"), today - 9 * DAY)
    make_plan(make_child("刘思羽"), today)
    make_visit(child, today - 3 * DAY, actor=actors.village, today=today, next_due_on=today + 60 * DAY)
    make_visit(child, today - 2 * DAY, actor=actors.village, today=today, met=["nobody"], findings="")
    cancel_visit(make_plan(child, today), reason="外出住院", actor=actors.village, today=today)
    session.commit()
    told = {}
    for row in session.execute(plugs.timeline[0](child.id)):
        sentence, glyph, url = plugs.timeline_words["visit"](row)
        assert row._fields == ("at", "kind", "ref", "title", "amount_fen", "state", "actor_id") and row.kind == "visit"
        told[str(sentence)] = (row.at, glyph, url)
    assert told["周春梅 走访（日常走访），见到孩子、祖母"][0] == today - 3 * DAY
    assert "周春梅 走访：家里没人" in told and "走访取消：日常走访" in told
    groups = {group.key: group for tell in plugs.desk if (group := tell(actors.village, today))}
    assert set(groups) == {"visits.late", "visits.week"}
    first = groups["visits.late"].items[0]
    assert (first.name, first.when, first.url) == ("张頔", "晚 9 天", f"/visits/{late.public_id}/done")
    assert groups["visits.week"].count == 1 and groups["visits.week"].items[0].when == "今天"
    assert all(tell(actors.auditor, today) is None and tell(actors.city, today) is None for tell in plugs.desk)
    figure, _late = plugs.figures
    assert figure.id == "visits.done" and figure.count("150824000000", today - 30 * DAY, today, today) == 1
