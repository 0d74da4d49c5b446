"""Late for a visit is one thing: the tab, the desk, the visits' list, the summary and the route say the same."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import current_app
from flask.testing import FlaskClient
from sqlalchemy import select, text

from registry.people.bits import NEVER_VISITED
from registry.people.filters import PersonFilter, View
from registry.people.listing import count_by_view, list_people
from registry.people.models import Person
from registry.people.schedule import intervals, risk_of
from registry.people.tabs import reminders_of
from registry.settings.services import set_setting
from registry.visits.due import Due, count_visits, list_due, overdue_count
from registry.visits.models import Visit
from registry.visits.routes import place_counts, route
from registry.visits.services import cancel_visit, record_visit
from tests.factories.visits import make_child, make_home, make_plan, make_visit

DAY = dt.timedelta(days=1)
VILLAGE, COUNTY = "150824102201", "150824000000"
Login = Callable[[str], FlaskClient]


@pytest.fixture
def register(session: Any, today: dt.date, actors: Any) -> set[int]:
    """Children of every risk, visited or not, with plans sooner, later, answered; the ids of those who are late."""
    late: set[int] = set()
    for statuses, days in (((), 180), (("left_behind",), 90), (("orphan",), 30)):
        for back in (days - 1, days, days + 1, days + 40):
            child = make_child(statuses=statuses, last_visit_on=today - back * DAY, home=make_home())
            late |= {child.id} if back > days else set()
    for back in (29, 30, 31):
        child = make_child(registered_on=today - back * DAY)
        late |= {child.id} if back > 30 else set()
    plans = ((-3, True), (0, False), (3, False))
    for planned, is_late in plans:
        child = make_child(last_visit_on=today - 20 * DAY)
        make_plan(child, today + planned * DAY)
        late |= {child.id} if is_late else set()
    make_plan(make_child(last_visit_on=today - 2 * DAY), today - 3 * DAY)  # answered by a later visit
    put_off = make_child(last_visit_on=today - 200 * DAY)
    make_plan(put_off, today + 90 * DAY)
    make_child(closed_on=today, closed_reason="迁出", last_visit_on=today - 400 * DAY)
    session.commit()
    return late | {put_off.id}


def told(session: Any, actors: Any, today: dt.date, client: FlaskClient) -> dict[str, int]:
    """What every place says."""
    plugs = current_app.extensions["plugs"]
    figure = next(spec for spec in plugs.figures if spec.id == "visits.overdue")
    group = next((g for tell in plugs.desk if (g := tell(actors.township, today)) and g.key == "visits.late"), None)
    page = client.get("/recipients").get_data(as_text=True)
    tab = re.search(r"view=visit_late[^>]*>\s*走访晚了\s*<[^>]*>\s*(\d+)", page)
    places = place_counts("150824102000", actors.township, today)
    listed = list_people(PersonFilter(view=View.VISIT_LATE), actor=actors.township, today=today, limit=100)
    reminded = reminders_of(list_people(PersonFilter(), actor=actors.township, today=today, limit=100).rows,
                            actors.township, today)  # fmt: skip
    values = {
        "tab": int(tab[1]) if tab else 0, "tab's list": len(listed.rows),
        "reminders": sum("走访晚" in str(one.text) for one in reminded.values()),
        "desk": group.count if group else 0, "count": count_visits(actors.township, today).late,
        "list": len(list_due(Due.LATE, actors.township, today, limit=100).rows),
        "county's list": len(list_due(Due.LATE, actors.county, today, limit=100).rows),
        "summary": figure.count(COUNTY, today, today, today), "places": sum(one.counts.late for one in places),
        "overdue": overdue_count(actors.county, today), "view": count_by_view(actors.county, today).counts[View.VISIT_LATE],
        "route": sum(row.days_late > 0 for stop in route(VILLAGE, actors.village, today) for row in stop.people),
    }  # fmt: skip
    session.rollback()
    return values


def test_all_places_say_the_same(
    session: Any, actors: Any, today: dt.date, register: set[int], client_as: Login
) -> None:
    client = client_as("township")
    assert set(told(session, actors, today, client).values()) == {len(register)}
    for actor in (actors.village, actors.township, actors.county):
        rows = list_due(Due.LATE, actor, today, limit=100).rows
        assert {row.person_id for row in rows} == register
        assert [row.due_on for row in rows] == sorted(row.due_on for row in rows)
    first = list_due(Due.LATE, actors.county, today, limit=1).rows[0]
    record_visit(session.get(Person, first.person_id), done_on=today, met=["child"], findings="都好。",
                 actor=actors.village, today=today)  # fmt: skip
    session.commit()
    assert set(told(session, actors, today, client).values()) == {len(register) - 1}
    set_setting("visit_days_normal", "400", region_code=COUNTY, valid_from=today, actor=actors.county)
    session.commit()
    set_setting("visit_days_normal", "1", region_code="150824102000", valid_from=today, actor=actors.county)
    session.commit()  # a township's own days do not count: one schedule for all of a county
    values = told(session, actors, today, client)
    assert len(set(values.values())) == 1 and values["list"] < len(register) - 1, values


@pytest.mark.parametrize("who", ["county", "township"])
def test_pages_of_every_span_go_on_without_gaps(
    session: Any, actors: Any, today: dt.date, register: set[int], who: str
) -> None:
    actor = getattr(actors, who)
    counts = count_visits(actor, today)
    for due, number in (
        (Due.LATE, counts.late),
        (Due.WEEK, counts.week),
        (Due.ALL, sum((counts.late, counts.week, counts.later))),
    ):
        seen: list[int] = []
        cursor = None
        while True:
            page = list_due(due, actor, today, cursor=cursor, limit=2)
            seen += [row.person_id for row in page.rows]
            cursor = page.next_cursor
            if cursor is None:
                break
        assert len(seen) == len(set(seen)) == number
    everybody = list_due(Due.ALL, actor, today, limit=100).rows
    steps = intervals(today, COUNTY)
    for row in everybody:
        person = session.get(Person, row.person_id)
        due_on = steps.due(risk_of(person.status_mask, person.guardian_type), person.last_visit_on,
                           person.registered_on, person.visit_plan_on)  # fmt: skip
        assert row.due_on == due_on


def test_the_database_knows_the_earliest_plan_and_the_risk(session: Any, actors: Any, today: dt.date) -> None:
    one, two = make_child(statuses=("orphan",)), make_child(guardian_type="none", last_visit_on=today)
    plan, later = make_plan(one, today + 2 * DAY), make_plan(one, today + 9 * DAY)

    def known(person: Any) -> Any:
        session.expire_all()
        return session.execute(
            select(Person.visit_plan_on, Person.visit_class, Person.visit_from).where(Person.id == person.id)
        ).one()

    assert known(one) == (today + 2 * DAY, 2 + NEVER_VISITED, one.registered_on) and known(two) == (None, 2, today)
    cancel_visit(plan, reason="外出住院", actor=actors.village, today=today)
    assert known(one)[0] == today + 9 * DAY
    session.execute(Visit.__table__.update().where(Visit.id == later.id).values(person_id=two.id))
    assert (known(one)[0], known(two)[0]) == (None, today + 9 * DAY)
    session.execute(text("DELETE FROM visit WHERE id = :id"), {"id": later.id})
    assert known(two)[0] is None


def test_a_past_day_is_counted_by_the_visits_until_then(
    session: Any, actors: Any, today: dt.date, client_as: Login
) -> None:
    then = today - 60 * DAY
    child, other = make_child("张頔", registered_on=today - 300 * DAY), make_child(registered_on=today - 300 * DAY)
    make_child(registered_on=today - 70 * DAY)
    make_visit(child, today - 280 * DAY, actor=actors.village, today=today)
    make_visit(child, today - 10 * DAY, actor=actors.village, today=today)
    make_visit(other, today - 100 * DAY, actor=actors.village, today=today)
    session.commit()
    figure = next(spec for spec in current_app.extensions["plugs"].figures if spec.id == "visits.overdue")
    assert figure.count(COUNTY, then, then, today) == 1
    page = client_as("county").get(figure.records(COUNTY, then, then)).get_data(as_text=True)
    assert "张頔" in page and "晚 40 天" in page and other.name not in page
    assert "张頔" not in client_as("other_county").get(figure.records(COUNTY, then, then)).get_data(as_text=True)


def test_a_county_reads_its_list_from_indexes(session: Any, actors: Any, today: dt.date, count_queries: Any) -> None:
    if session.get_bind().dialect.name != "sqlite":
        pytest.skip("the plan is read in SQLite's words")
    make_plan(make_child(), today - DAY)
    session.commit()
    counter = count_queries()
    list_due(Due.LATE, actors.county, today)
    statement = next(one for one in counter.statements if "UNION ALL" in one)
    plan = " ".join(str(row[3]) for row in session.connection().exec_driver_sql(
        f"EXPLAIN QUERY PLAN {statement}", tuple([None] * statement.count("?"))))  # fmt: skip
    assert "ix_person_visit " in plan and "ix_person_visit_plan" in plan and "SCAN person" not in plan, plan
