"""Recording, planning, correcting and cancelling: what closes what, what is kept, what is refused."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import func, select

from registry.audit.models import AuditLog
from registry.core.errors import Conflict, Denied, Invalid
from registry.extensions import db
from registry.files.queries import list_files
from registry.visits.due import Due, list_due
from registry.visits.entry import Photo
from registry.visits.models import Visit, VisitState
from registry.visits.services import cancel_visit, change_visit, plan_visit, record_visit
from tests.factories.visits import make_child, make_plan, make_visit
from tests.files.pictures import PDF, photo_with_place

DAY = dt.timedelta(days=1)


def visits_of(person: Any) -> list[Visit]:
    return list(db.session.scalars(select(Visit).where(Visit.person_id == person.id).order_by(Visit.id)))


def test_a_visit_closes_the_earliest_plan_and_plans_the_next(
    session: Any, actors: SimpleNamespace, today: dt.date
) -> None:
    child = make_child()
    late, later = make_plan(child, today - 41 * DAY), make_plan(child, today + 20 * DAY)
    before = child.updated_at
    visit = make_visit(child, today, actor=actors.village, today=today, next_due_on=today + 90 * DAY)
    session.commit()
    assert visit.id == late.id and visit.state is VisitState.DONE and visit.planned_on == today - 41 * DAY
    assert later.state is VisitState.PLANNED
    assert [v.planned_on for v in visits_of(child) if v.state is VisitState.PLANNED] == [
        today + 20 * DAY, today + 90 * DAY,
    ]  # fmt: skip
    assert child.last_visit_on == today and child.updated_at == before and child.version == 1
    assert visit.findings == "祖母腿肿，上炕要人扶。" and "祖母".encode() not in (visit.findings_sealed or b"")
    assert session.scalar(select(func.count()).select_from(AuditLog).where(AuditLog.action == "visit.record")) == 1


def test_the_same_key_twice_changes_nothing(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    child, other = make_child(), make_child()
    first = make_visit(child, today, actor=actors.village, today=today, client_key="k-1", next_due_on=today + DAY)
    session.commit()
    again = make_visit(child, today, actor=actors.village, today=today, client_key="k-1", findings="另一段话")
    session.commit()
    assert again.id == first.id and again.findings == "祖母腿肿，上炕要人扶。"
    assert len(visits_of(child)) == 2  # the visit and the next plan
    assert session.scalar(select(func.count()).select_from(AuditLog).where(AuditLog.action == "visit.record")) == 1
    with pytest.raises(Conflict):
        make_visit(other, today, actor=actors.village, today=today, client_key="k-1")
    with pytest.raises(Conflict):
        make_visit(child, today, actor=actors.township, today=today, client_key="k-1")


def test_two_visits_on_one_day_are_both_kept(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    child = make_child()
    make_plan(child, today)
    one = make_visit(child, today, actor=actors.village, today=today, client_key="a", next_due_on=today + 30 * DAY)
    two = make_visit(child, today, actor=actors.township, today=today, client_key="b")
    session.commit()
    assert one.id != two.id
    # The second did not eat the next visit agreed at the first.
    assert [v.planned_on for v in visits_of(child) if v.state is VisitState.PLANNED] == [today + 30 * DAY]


def test_a_visit_that_arrives_late_moves_nothing_back(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    child = make_child()
    make_visit(child, today, actor=actors.village, today=today, next_due_on=today + 90 * DAY)
    make_visit(child, today - 5 * DAY, actor=actors.village, today=today)
    session.commit()
    assert child.last_visit_on == today
    assert sum(v.state is VisitState.PLANNED for v in visits_of(child)) == 1


def test_a_closed_door_is_recorded_but_is_no_visit(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    child = make_child()
    visit = make_visit(child, today, actor=actors.village, today=today, met=["nobody"], findings="", needs=[])
    session.commit()
    assert visit.state is VisitState.DONE and child.last_visit_on is None


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"done_on": dt.date(2026, 3, 13)}, "done_on"),
        ({"done_on": dt.date(2001, 1, 1)}, "done_on"),
        ({"met": []}, "met"),
        ({"met": ["nobody", "child"]}, "met"),
        ({"met": ["ghost"]}, "met"),
        ({"needs": ["gold"]}, "needs"),
        ({"purposes": []}, "purposes"),
        ({"findings": " "}, "findings"),
        ({"findings": "长" * 2001}, "findings"),
        ({"next_due_on": dt.date(2026, 3, 12)}, "next_due_on"),
        ({"next_due_on": dt.date(2029, 1, 1)}, "next_due_on"),
        ({"gifts": "米" * 201}, "gifts"),
        ({"photos": [Photo(b"", "a.jpg")]}, "photos"),
        ({"photos": [Photo(PDF, "a.pdf")]}, "photos"),
        ({"photos": [Photo(b"x", "a.jpg")] * 7}, "photos"),
    ],
)
def test_wrong_answers_are_refused_and_nothing_is_written(
    session: Any, actors: SimpleNamespace, today: dt.date, wrong: dict[str, Any], field: str
) -> None:
    child = make_child()
    plan = make_plan(child, today)
    answers = {"done_on": today} | wrong
    with pytest.raises(Invalid) as refused:
        make_visit(child, answers.pop("done_on"), actor=actors.village, today=today, **answers)
    assert refused.value.field == field
    assert plan.state is VisitState.PLANNED and len(visits_of(child)) == 1 and child.last_visit_on is None


def test_photos_lose_where_they_were_taken(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    child = make_child()
    photos = [Photo(photo_with_place(), "IMG_1.jpg"), Photo(photo_with_place(1), "IMG_2.jpg")]
    visit = make_visit(child, today, actor=actors.village, today=today, photos=photos)
    session.commit()
    files = list_files(visit, actors.township)
    assert len(files) == 2 and all(file.person_id == child.id for file in files)


def test_nobody_records_for_another_village(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    elsewhere = make_child(scope_code="150824101201")
    for actor in (actors.village, actors.township, actors.other_county, actors.auditor, actors.city):
        with pytest.raises(Denied):
            make_visit(elsewhere, today, actor=actor, today=today)
        with pytest.raises(Denied):
            plan_visit(elsewhere, on=today, actor=actor, today=today)


def test_closed_records_are_not_visited(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    child = make_child(closed_on=today, closed_reason="迁出")
    with pytest.raises(Conflict):
        make_visit(child, today, actor=actors.village, today=today)


def test_planning_refuses_the_past_and_a_second_plan_on_the_day(
    session: Any, actors: SimpleNamespace, today: dt.date
) -> None:
    child = make_child()
    plan_visit(child, on=today + DAY, purposes=["festival", "consent"], actor=actors.village, today=today)
    with pytest.raises(Conflict):
        plan_visit(child, on=today + DAY, actor=actors.village, today=today)
    with pytest.raises(Invalid):
        plan_visit(child, on=today - DAY, actor=actors.village, today=today)
    session.commit()
    assert [v.purposes for v in visits_of(child)] == ["festival,consent"]


def test_cancelling_needs_a_reason_and_an_open_plan(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    plan = make_plan(make_child(), today)
    with pytest.raises(Invalid):
        cancel_visit(plan, reason=" ", actor=actors.village, today=today)
    cancel_visit(plan, reason="外出住院", actor=actors.village, today=today)
    session.commit()
    assert plan.state is VisitState.CANCELLED
    with pytest.raises(Conflict):
        cancel_visit(plan, reason="再来一次", actor=actors.village, today=today)


def test_a_correction_is_for_the_author_on_the_day(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    child = make_child()
    visit = make_visit(child, today, actor=actors.village, today=today, next_due_on=today + 30 * DAY)
    session.commit()
    answers: dict[str, Any] = {
        "done_on": today - DAY, "purposes": ["care"], "met": ["child"], "findings": "改成昨天去的。",
        "next_due_on": today + 60 * DAY,
    }  # fmt: skip
    for actor, day in ((actors.township, today), (actors.village, today + DAY)):
        with pytest.raises(Denied):
            change_visit(visit, actor=actor, today=day, **answers)
    change_visit(visit, actor=actors.village, today=today, **answers)
    session.commit()
    assert visit.findings == "改成昨天去的。" and child.last_visit_on == today - DAY
    assert [v.planned_on for v in visits_of(child) if v.state is VisitState.PLANNED] == [today + 60 * DAY]


def test_everybody_is_due_by_risk_and_no_plan_puts_it_off(
    session: Any, actors: SimpleNamespace, today: dt.date
) -> None:
    visited: dict[str, Any] = {"last_visit_on": today - 10 * DAY}
    cases = [
        (make_child(statuses=("orphan",), **visited), today + 20 * DAY),
        (make_child(guardian_type="none", **visited), today + 20 * DAY),
        (make_child(statuses=("left_behind",), **visited), today + 80 * DAY),
        (make_child(statuses=("poverty",), **visited), today + 170 * DAY),
        (make_child(registered_on=today - 45 * DAY), today - 15 * DAY),
    ]
    sooner, answered, put_off = make_child(**visited), make_child(**visited), make_child(**visited)
    make_plan(sooner, today + 5 * DAY)
    make_plan(answered, today - 12 * DAY)  # a roster told of a later visit
    make_plan(put_off, today + 400 * DAY)
    cases += [(sooner, today + 5 * DAY), (answered, today + 170 * DAY), (put_off, today + 170 * DAY)]
    make_child(scope_code="150824101201")
    make_child(closed_on=today, closed_reason="迁出")
    session.commit()
    due = {row.person_id: row.due_on for row in list_due(Due.ALL, actors.township, today).rows}
    assert due == {child.id: day for child, day in cases}


def test_a_plain_call_needs_only_what_was_met_and_found(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    visit = record_visit(
        make_child(), done_on=today, met=["child"], findings="都好。", actor=actors.village, today=today
    )
    session.commit()
    assert visit.visitor_name == "周春梅" and visit.purposes == "care" and visit.recorded_on == today
