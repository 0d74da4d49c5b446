"""Facilities: capacity, enrolment, activities with names, sealed counselling, the schools' events, pages and figures."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select, text

from registry.activities.queries import present
from registry.activities.services import ActivityData
from registry.audit.models import AuditLog
from registry.centers import services
from registry.centers.models import Counselling, Facility
from registry.centers.queries import FacilityFilter, list_facilities, members_here
from registry.centers.schools import list_schools, record_event
from registry.core.errors import Conflict, Denied, Invalid
from registry.extensions import db
from registry.people.timeline import timeline
from tests.factories.people import make_child, make_woman
from tests.factories.registers import TOWN, VILLAGE, make_facility

DAY = dt.timedelta(days=1)


def test_children_come_and_go_within_the_capacity(app: Any, session: Any, actors: Any, today: dt.date) -> None:
    home = make_facility(actors.village, capacity=2)
    with pytest.raises(Conflict, match="已经有"):
        make_facility(actors.village)
    with pytest.raises(Denied):
        make_facility(actors.other_township, name="别处的")
    first, second, third = (make_child(actors.village, name=f"王雨{name}") for name in "甲乙丙")
    who = {"from_on": today, "actor": actors.village, "today": today}
    member = services.enrol_child(home, first, **who)
    services.enrol_child(home, second, **who)
    with pytest.raises(Conflict, match="已经在这里|只能容纳 2 人"):
        services.enrol_child(home, first, **who)
    with pytest.raises(Conflict, match="只能容纳 2 人，已经满了"):
        services.enrol_child(home, third, **who)
    with pytest.raises(Invalid, match="只登记儿童"):
        services.enrol_child(home, make_woman(actors.village), **who)
    with pytest.raises(Conflict, match="还有 2 人在册"):
        services.close_facility(home, reason="拆了", on=today, here=2, actor=actors.village)
    data = ActivityData("care", "集体生日", today, VILLAGE, place=home.name)
    held = services.hold_activity(home, data, [first, second], actor=actors.village, today=today)
    assert held.attendances == 2 and len(present(held, actors.village)) == 2
    with pytest.raises(Invalid, match="以后、今天以前"):
        services.leave(member, on=today - DAY, actor=actors.village, today=today)
    services.leave(member, on=today, actor=actors.village, today=today)
    services.enrol_child(home, third, **who)
    session.commit()
    told = [str(line.sentence) for line in timeline(first.id, app.extensions["plugs"])]
    assert {"开始去“四义堂村儿童之家”", "不再去“四义堂村儿童之家”", "参加“集体生日”"} <= set(told)
    assert [row.person.name for row in members_here(home, actors.county)] == ["王雨丙", "王雨乙"]
    assert not list_facilities(FacilityFilter(), actors.other_township).rows


def test_counselling_is_sealed_and_opened_for_a_reason(
    session: Any, actors: Any, today: dt.date, client_as: Any
) -> None:
    room = make_facility(actors.township, kind="counsel_room", name="知心屋")
    child = make_child(actors.township)
    who = {"actor": actors.township, "today": today, "counsellor": "", "minutes": 45}
    with pytest.raises(Invalid, match="还没写谈了什么"):
        services.hold_counselling(room, child, held_on=today, content=" ", **who)
    talk = services.hold_counselling(room, child, held_on=today, content="想念在外地的妈妈", **who)
    session.commit()
    stored = session.execute(text("SELECT content_sealed FROM counselling")).scalar_one()
    assert "妈妈".encode() not in bytes(stored) and talk.counsellor == "李秀英"
    ref = talk.public_id
    own, county = client_as("township"), client_as("county")
    assert "想念" not in own.get(f"/centers/counselling/{ref}").get_data(as_text=True)
    assert "想念在外地的妈妈" in own.post(f"/centers/counselling/{ref}", data={"reason": ""}).get_data(as_text=True)
    asked = county.post(f"/centers/counselling/{ref}", data={"reason": ""})
    assert asked.status_code == 422 and "想念" not in asked.get_data(as_text=True)
    shown = county.post(f"/centers/counselling/{ref}", data={"reason": "接手这个孩子"}).get_data(as_text=True)
    assert "想念在外地的妈妈" in shown
    session.rollback()
    reasons = session.scalars(select(AuditLog.reason).where(AuditLog.action == "counselling.open")).all()
    assert "接手这个孩子" in reasons and len(reasons) == 2
    assert client_as("village").get(f"/centers/counselling/{ref}").status_code == 403
    page = client_as("auditor").get("/centers/counselling").get_data(as_text=True)
    assert "知心屋" in page and "王雨桐" not in page


def test_a_school_has_four_events_a_year(session: Any, actors: Any, today: dt.date, client_as: Any) -> None:
    who = {"actor": actors.township, "today": today}
    for event in ("call", "talk", "party"):
        record_event("中心小学", TOWN, event, done_on=today, **who)
    record_event("中心小学", TOWN, "call", done_on=today - DAY, people=60, **who)
    record_event("中心小学", TOWN, "call", done_on=dt.date(2025, 3, 1), **who)
    with pytest.raises(Invalid, match="还没到"):
        record_event("中心小学", TOWN, "class", done_on=today + DAY, **who)
    session.commit()
    (row,) = list_schools(actors.county, 2025)
    assert row.missing(["call", "talk", "party", "class"]) == 1 and row.done["call"].people == 60
    client = client_as("township")
    assert "差 1 个" in client.get("/centers/schools").get_data(as_text=True)
    sent = {"school": "中心小学", "scope_code": TOWN, "event": "class", "done_on": "2026-03-11"}
    assert client.post("/centers/schools", data=sent).status_code == 302
    assert "1 所里 1 所做齐了" in client.get("/centers/schools").get_data(as_text=True)
    assert client_as("auditor").post("/centers/schools", data=sent).status_code == 403


def test_pages_and_figures(
    app: Any, session: Any, actors: Any, today: dt.date, client_as: Any, count_queries: Any
) -> None:
    for number in range(6):
        home = make_facility(actors.township, name=f"儿童之家 {number}", opened_on=dt.date(2025, 1, 1))
        services.enrol_child(home, make_child(actors.township), from_on=today, actor=actors.township, today=today)
    make_facility(actors.township, name="去年关的", kind="women_home")
    late = make_facility(actors.township, name="今年才建", opened_on=dt.date(2026, 3, 10))
    session.commit()
    figures = {spec.id: spec for spec in app.extensions["plugs"].figures}
    homes = figures["facilities.child_home"]
    assert homes.count(TOWN, dt.date(2026, 1, 1), dt.date(2026, 6, 30), today) == 7
    assert homes.count(TOWN, dt.date(2026, 1, 1), dt.date(2026, 3, 1), today) == 6
    client, ref = client_as("township"), home.public_id
    assert "今年才建" not in client.get(homes.records(TOWN, dt.date(2026, 1, 1), dt.date(2026, 3, 1))).get_data(
        as_text=True
    )
    for address in ("/centers", f"/centers/{ref}", "/centers/new", f"/centers/{ref}/edit", f"/centers/{ref}/activities/new",
                    f"/centers/{ref}/members?q=王", "/centers/schools", "/centers/counselling"):  # fmt: skip
        client.get(address)
        counter = count_queries()
        page = client.get(address)
        assert page.status_code == 200 and len(counter) <= 9, (address, counter.statements)
    assert "1 / 30" in client.get("/centers").get_data(as_text=True), "the occupancy chart"
    assert "天没有活动" in client.get("/").get_data(as_text=True)
    assert client.get(f"/centers/{ref}/card.pdf").data.startswith(b"%PDF")
    new = {
        "kind": "care_centre",
        "name": "关爱中心",
        "scope_code": VILLAGE,
        "items": "图书 500，电脑 4",
        "keeper_phone": "13804781234",
    }
    assert client.post("/centers/new", data=new | {"items": "图书"}).status_code == 422
    assert client.post("/centers/new", data=new).status_code == 302
    session.rollback()
    made = db.session.scalars(select(Facility).where(Facility.name == "关爱中心")).one()
    assert {row.name: row.quantity for row in made.items} == {"图书": 500, "电脑": 4}
    page = client.get(f"/centers/{made.public_id}").get_data(as_text=True)
    assert "138****1234" in page and "13804781234" not in page
    form = {"type": "care", "title": "读书会", "held_on": "2026-03-12", "sessions": "1", "people": []}
    assert client.post(f"/centers/{ref}/activities/new", data=form).status_code == 302
    assert "读书会" in client.get(f"/centers/{ref}").get_data(as_text=True)
    assert client.post(f"/centers/{late.public_id}/close", data={"reason": "并入关爱中心"}).status_code == 302
    assert session.scalars(select(Counselling.id)).all() == []
