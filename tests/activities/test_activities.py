"""Activities: recorded, planned and reported, named attendees, voids; pages, papers and figures per type."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from registry.activities import services
from registry.activities.models import ActivityState
from registry.activities.queries import ActivityFilter, get_activity, list_activities, present
from registry.activities.services import ActivityData
from registry.activities.words import read_materials, show_materials
from registry.core.errors import Conflict, Denied, Invalid, NotFound
from registry.people.timeline import timeline
from registry.reports.figures import count_figures
from tests.factories.people import FOREIGN_VILLAGE, make_child
from tests.factories.registers import VILLAGE, make_activity

PERIOD = ("150824000000", dt.date(2026, 1, 1), dt.date(2026, 6, 30))


@pytest.mark.parametrize(
    ("typed", "read"),
    [("宣传册 200，折页300份", {"宣传册": 200, "折页": 300}), ("1500", {"宣传材料": 1500}), ("", {}),
     ("手册：20本、手册 5 本", {"手册": 25})],
)  # fmt: skip
def test_materials_are_read_as_they_are_written(typed: str, read: dict[str, int]) -> None:
    assert read_materials(typed) == read
    assert read_materials(show_materials(read)) == read


@pytest.mark.parametrize("typed", ["宣传册", "很多份", "折页 0"])
def test_materials_without_a_number_are_asked_back(typed: str) -> None:
    with pytest.raises(Invalid, match="看不出几份"):
        read_materials(typed)


def test_the_life_of_an_activity(app: Any, session: Any, actors: Any, today: dt.date) -> None:
    activity = make_activity(actors.village, today)
    with pytest.raises(Conflict, match="已经登记过"):
        make_activity(actors.township, today)
    with pytest.raises(Denied):
        make_activity(actors.other_township, today, title="别处的")
    child, other = (
        make_child(actors.township),
        make_child(actors.other_township, scope_code=FOREIGN_VILLAGE, name="高晓燕"),
    )
    assert services.name_attendees(activity, [child], actor=actors.township) == 1
    assert services.name_attendees(activity, [child], actor=actors.township) == 0
    with pytest.raises(Denied):
        services.name_attendees(activity, [other], actor=actors.township)
    data = ActivityData("drowning", "防溺水进校园", activity.held_on, VILLAGE, attendances=0)
    with pytest.raises(Invalid, match="名单上已有 1 人"):
        services.change_activity(activity, data, actor=actors.township, today=today)
    session.commit()
    plugs = app.extensions["plugs"]
    assert "参加“防溺水进校园”" in [str(line.sentence) for line in timeline(child.id, plugs)]
    services.remove_attendee(present(activity, actors.township)[0], actor=actors.township, today=today)
    assert not present(activity, actors.township)
    planned = make_activity(
        actors.township, today, title="六一联欢", held_on=today + dt.timedelta(days=3), attendances=0
    )
    assert planned.state is ActivityState.PLANNED
    reported = ActivityData("care", "六一联欢", today, VILLAGE, attendances=80, materials={"书包": 40})
    services.change_activity(planned, reported, actor=actors.township, today=today)
    assert (planned.state, planned.copies) == (ActivityState.HELD, 40)
    services.void_activity(planned, reason="重复记了", actor=actors.township)
    session.commit()
    with pytest.raises(Conflict, match="已经作废"):
        services.change_activity(planned, reported, actor=actors.township, today=today)
    with pytest.raises(NotFound):
        get_activity(activity.public_id, actors.other_county)


def test_figures_per_type_open_their_records(
    app: Any, session: Any, actors: Any, today: dt.date, client_as: Any
) -> None:
    make_activity(actors.township, today)
    make_activity(
        actors.township, today, title="第二次", materials={"宣传册": 50, "折页": 25}, sessions=1, attendances=30
    )
    make_activity(actors.township, today, title="去年的", held_on=dt.date(2025, 3, 5))
    make_activity(actors.township, today, title="自定义类型", type="chess")
    make_activity(actors.township, today, title="还没办", held_on=today + dt.timedelta(days=9))
    void = make_activity(actors.township, today, title="记错的")
    services.void_activity(void, reason="记错了", actor=actors.township)
    session.commit()
    figures = {spec.id: spec for spec in app.extensions["plugs"].figures}
    found = {key: figures[f"activities.{key}"].count(*PERIOD, today) for key in
             ("drowning.sessions", "drowning.attendances", "drowning.copies", "other.sessions", "training.sessions")}  # fmt: skip
    assert found == {"drowning.sessions": 3, "drowning.attendances": 150, "drowning.copies": 375, "other.sessions": 2,
                     "training.sessions": 0}  # fmt: skip
    assert str(figures["activities.drowning.copies"].label) == "防溺水宣传发放材料"
    page = client_as("county").get(figures["activities.drowning.copies"].records(*PERIOD)).get_data(as_text=True)
    assert "第二次" in page and not [word for word in ("去年的", "还没办", "记错的", "自定义") if word in page]
    assert len(list_activities(ActivityFilter(type="other"), actors.county).rows) == 1


def test_pages(session: Any, actors: Any, today: dt.date, client_as: Any, count_queries: Any) -> None:
    activity = make_activity(actors.township, today)
    children = [make_child(actors.township, name=f"王雨{name}") for name in "甲乙丙丁"]
    services.name_attendees(activity, children[:3], actor=actors.township)
    make_activity(actors.township, today - dt.timedelta(days=4), title="安排过的", held_on=today - dt.timedelta(days=2))
    session.commit()
    ref, last = activity.public_id, children[3].public_id
    client = client_as("township")
    for address in ("/activities", f"/activities/{ref}", "/activities/new", f"/activities/{ref}/edit",
                    f"/activities/{ref}/attendees?q=王雨"):  # fmt: skip
        client.get(address)
        counter = count_queries()
        page = client.get(address)
        assert page.status_code == 200 and len(counter) <= 8, (address, counter.statements)
    assert client.post(f"/activities/{ref}/attendees", data={"person": last}).status_code == 302
    assert "王雨丁" in client.get(f"/activities/{ref}").get_data(as_text=True)
    assert "安排过的" in client.get("/").get_data(as_text=True), "the desk asks how it was"
    assert client.get(f"/activities/{ref}/sign-in.pdf").data.startswith(b"%PDF")
    bad = {
        "type": "care",
        "title": "关爱",
        "held_on": "2026-03-01",
        "scope_code": VILLAGE,
        "sessions": "1",
        "materials": "若干",
    }
    answer = client.post("/activities/new", data=bad)
    assert answer.status_code == 422 and "看不出几份" in answer.get_data(as_text=True)
    assert client.post("/activities/new", data=bad | {"materials": "书 20"}).status_code == 302
    masked = client_as("auditor").get(f"/activities/{ref}").get_data(as_text=True)
    assert "王雨丁" not in masked and "防溺水进校园" in masked
    assert "王雨" not in client_as("city").get(f"/activities/{ref}").get_data(as_text=True)


def test_all_types_are_told_by_one_query(
    app: Any, session: Any, actors: Any, today: dt.date, count_queries: Any
) -> None:
    make_activity(actors.county, today)
    make_activity(actors.county, today, title="第二场", materials={"宣传册": 10, "折页": 5})
    make_activity(actors.county, today, type="training", title="技能培训", materials={})
    make_activity(actors.county, today, type="own_type", title="自定", sessions=1, attendances=7, materials={})
    session.commit()
    specs = [spec for spec in app.extensions["plugs"].figures if spec.id.startswith("activities.")]
    period = (actors.county.region_code, dt.date(2026, 1, 1), today)
    counter = count_queries()
    told = count_figures(specs, actor=actors.county, region=period[0], first=period[1], last=period[2], today=today)
    assert len(specs) >= 48 and len(counter) == 2, counter.statements  # the period and the year before
    assert {one.id: one.value for one in told} == {spec.id: spec.count(*period, today) for spec in specs}
    values = {one.id: one.value for one in told}
    assert values["activities.drowning.copies"] == 315 and values["activities.other.attendances"] == 7
