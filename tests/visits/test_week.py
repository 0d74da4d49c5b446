"""The plan of the week: who goes when is kept, moved, accounted for, and printed for one village or several."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from registry.core.errors import Conflict, Denied, Invalid, NotFound
from registry.extensions import db
from registry.visits.models import Visit
from registry.visits.week import monday_of, planned_in, week_lines
from registry.visits.week_planning import Pick, plan_week
from tests.factories.visits import make_child, make_home, make_plan, make_visit

DAY = dt.timedelta(days=1)
VILLAGE, SECOND = "150824102201", "150824102202"
Login = Callable[[str], FlaskClient]


@pytest.fixture
def village(session: Any, actors: Any, today: dt.date) -> SimpleNamespace:
    """A late girl with a promise and a telephone, one due this week, one due later, one of another village."""
    home = make_home()
    late = make_child("娜仁托娅", home=home, statuses=("orphan",), registered_on=today - 400 * DAY)
    late.phone = "13804781234"
    make_visit(late, today - 50 * DAY, actor=actors.village, today=today, promised="带一双棉鞋去")
    soon, later = make_child("郭子涵", home=make_home(head_name="郭志强")), make_child("白音")
    missed = make_plan(soon, today - 4 * DAY)
    other = make_child("别村", scope_code=SECOND)
    make_plan(other, today)
    session.commit()
    return SimpleNamespace(late=late, soon=soon, later=later, other=other, missed=missed)


def pick(person: Any, on: dt.date, visitor: str = "周春梅", *purposes: str) -> Pick:
    return Pick(person.public_id, on, visitor, purposes or ("care",))


def plans() -> list[tuple[int, dt.date | None, str, str]]:
    db.session.rollback()
    rows = db.session.scalars(select(Visit).where(Visit.planned_on.is_not(None)).order_by(Visit.id))
    return [(row.person_id, row.planned_on, row.visitor_name, row.state.value) for row in rows]


def test_a_week_shows_who_is_due_and_what_was_promised(
    session: Any, actors: Any, today: dt.date, village: SimpleNamespace
) -> None:
    lines = week_lines(VILLAGE, monday_of(today), actors.village, today)
    assert [line.row.name for line in lines] == ["娜仁托娅", "郭子涵"]
    assert (lines[0].promised, lines[0].phone, lines[0].address) == ("带一双棉鞋去", "138****1234", "三社 12 号")
    assert {"id_number", "consent"} <= set(lines[0].purposes) and not lines[0].planned
    assert week_lines(VILLAGE, monday_of(today) - 7 * DAY, actors.village, today) == []
    for actor in (actors.other_township, actors.other_county):
        with pytest.raises(Denied):
            week_lines(VILLAGE, monday_of(today), actor, today)


def test_picks_are_kept_once_moved_and_accounted_for(
    session: Any, actors: Any, today: dt.date, village: SimpleNamespace
) -> None:
    picks = [pick(village.late, today, "李秀英", "care", "wish"), pick(village.soon, today + DAY)]
    assert plan_week(picks, actor=actors.township, today=today) == 2
    session.commit()
    assert plan_week(picks, actor=actors.township, today=today) == 0  # the same sent twice
    kept = plans()
    assert (village.soon.id, today - 4 * DAY, "", "cancelled") in kept
    assert (village.soon.id, today + DAY, "周春梅", "planned") in kept and len(kept) == 4
    assert plan_week([pick(village.soon, today + 2 * DAY)], actor=actors.township, today=today) == 1
    session.commit()
    assert (village.soon.id, today + 2 * DAY, "周春梅", "planned") in plans() and len(plans()) == 4
    make_visit(village.late, today, actor=actors.village, today=today)
    session.commit()
    account = {one.name: one for one in planned_in(VILLAGE, monday_of(today), actors.township)}
    assert (account["娜仁托娅"].state, account["娜仁托娅"].planner) == ("done", "李秀英")
    assert account["郭子涵"].state == "planned"
    before = planned_in(VILLAGE, monday_of(today - 4 * DAY), actors.township)
    assert [one.note for one in before if one.state == "cancelled"] == ["没去成，改到 2026年3月13日"]
    assert planned_in(VILLAGE, monday_of(today), actors.other_township) == []


@pytest.mark.parametrize(
    ("who", "change", "error"),
    [("other_township", {}, NotFound), ("auditor", {}, Denied), ("township", {"on": -1}, Invalid),
     ("township", {"on": 800}, Invalid), ("township", {"visitor": "长" * 51}, Invalid),
     ("township", {"purposes": ("ghost",)}, Invalid)],
)  # fmt: skip
def test_what_is_wrong_plans_nobody(
    session: Any, actors: Any, today: dt.date, village: SimpleNamespace, who: str, change: dict[str, Any], error: Any
) -> None:
    before = plans()
    wrong = Pick(village.late.public_id, today + change.get("on", 0) * DAY, change.get("visitor", "周春梅"),
                 change.get("purposes", ("care",)))  # fmt: skip
    with pytest.raises(error):
        plan_week([pick(village.soon, today), wrong], actor=getattr(actors, who), today=today)
    assert plans() == before
    village.late.closed_on, village.late.closed_reason = today, "迁出"
    with pytest.raises(Conflict):
        plan_week([pick(village.late, today)], actor=actors.township, today=today)


def test_the_page_picks_and_prints(session: Any, today: dt.date, village: SimpleNamespace, client_as: Login) -> None:
    client = client_as("village")
    page = client.get("/visits/week").get_data(as_text=True)
    assert "带一双棉鞋去" in page and "白音" not in page and "13804781234" not in page
    empty = client.post("/visits/week", data={"on": today.isoformat()})
    assert empty.status_code == 422 and "还没勾选" in empty.get_data(as_text=True)
    who = village.late.public_id
    data = {
        "pick": [who, village.later.public_id, "nobody"],
        "on": (today + DAY).isoformat(),
        "who": "周春梅",
        f"on-{who}": "某天",
    }
    wrong = client.post("/visits/week", data=data)
    assert wrong.status_code == 422 and "还没选哪天去" in wrong.get_data(as_text=True)
    data[f"on-{who}"] = today.isoformat()
    assert client.post("/visits/week", data=data).status_code == 302
    assert [one for one in plans() if one[0] == village.late.id] == [(village.late.id, today, "周春梅", "planned")]
    shown = client.get("/visits/week").get_data(as_text=True)
    assert "排 1 人次" in shown and "没有改动" not in shown
    gone = client.get("/visits/week?week=2026-03-02").get_data(as_text=True)
    assert "上一周" in gone and client.get("/visits/week?week=某天").status_code == 422
    for path in ("/visits/week", "/visits/week.pdf"):
        assert client_as("other_township").get(f"{path}?village={VILLAGE}").status_code == 403
    assert client_as("auditor").post(f"/visits/week?village={VILLAGE}", data=data).status_code == 403


def test_the_sheet_of_several_villages(
    session: Any, today: dt.date, village: SimpleNamespace, client_as: Login
) -> None:
    for place in range(30):
        make_plan(make_child(home=make_home(address=f"二社 {place} 号")), today)
    session.commit()
    client = client_as("township")
    paper = client.get("/visits/week.pdf?region=150824102000")
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(paper.data)).pages]
    assert "四义堂村走访计划" in pages[0] and "苏独仑嘎查走访计划" in pages[-1]
    assert all("答应的事" in page and f"第 {n} 页 / 共 {len(pages)} 页" in page for n, page in enumerate(pages, 1))
    text = "".join(pages)
    assert "138****1234" in text and "13804781234" not in text and "带一双棉鞋去" in text
    assert "计划人：" in pages[-1] and "计划人：" not in pages[0]
    one = client.get(f"/visits/week.pdf?village={SECOND}").data
    assert len(PdfReader(io.BytesIO(one)).pages) == 1
    assert client.get("/visits/week.pdf?village=1508241022x").status_code == 422
    many = "&".join(f"village=1508241{n:05d}" for n in range(41))
    assert client.get(f"/visits/week.pdf?{many}").status_code == 422
    places = client.get("/visits/route").get_data(as_text=True)
    assert "打印勾选各村的本周计划" in places and f'value="{SECOND}"' in places


def test_the_page_asks_no_more_for_more_people(
    session: Any, today: dt.date, village: SimpleNamespace, client_as: Login, count_queries: Any
) -> None:
    client = client_as("township")
    asked = []
    for _round in range(2):
        for _child in range(8):
            make_plan(make_child(home=make_home()), today)
        session.commit()
        client.get(f"/visits/week?village={VILLAGE}")
        counter = count_queries()
        assert client.get(f"/visits/week?village={VILLAGE}").status_code == 200
        asked.append(len(counter))
    assert asked[0] == asked[1] <= 10
