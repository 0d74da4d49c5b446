"""One visit to a home that counts for several of the household."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from registry.core.errors import Invalid
from registry.people.models import Person
from registry.visits.homes import record_home
from registry.visits.models import Visit, VisitState
from registry.visits.sync import receive
from tests.factories.visits import make_child, make_home, make_plan

DAY = dt.timedelta(days=1)
Login = Callable[[str], FlaskClient]


@pytest.fixture
def family(session: Any, today: dt.date) -> SimpleNamespace:
    """Three children of a home, each with a plan; the youngest an orphan; and a neighbour's child."""
    home = make_home()
    one, two = make_child("娜仁托娅", home=home), make_child("乌云", home=home, statuses=("orphan",))
    left, other = make_child("其其格", home=home), make_child("郭子涵", home=make_home(head_name="郭志强"))
    left.closed_on, left.closed_reason = today, "迁出"
    plans = [make_plan(child, today - 3 * DAY) for child in (one, two, other)]
    session.commit()
    return SimpleNamespace(one=one, two=two, left=left, other=other, plans=[plan.public_id for plan in plans])


def done(session: Any) -> list[Visit]:
    session.rollback()
    return list(session.scalars(select(Visit).where(Visit.state == VisitState.DONE).order_by(Visit.id)))


def answers(family: SimpleNamespace, today: dt.date, **more: Any) -> dict[str, Any]:
    everybody = [family.two.public_id, family.left.public_id, family.other.public_id]
    return {"along": everybody, "done_on": today, "next_due_on": today + 170 * DAY, "client_key": "abcdefgh-1",
            "met": ["child"], "findings": "两个孩子都在家。", "gifts": "米 10 公斤"} | more  # fmt: skip


def test_a_visit_counts_for_those_chosen_of_the_same_home(
    session: Any, family: SimpleNamespace, actors: SimpleNamespace, today: dt.date
) -> None:
    """Not for the closed file, not for the neighbour; gifts once; the orphan is seen again sooner; twice is once."""
    for _again in (1, 2):
        record_home(family.one, actor=actors.village, today=today, **answers(family, today))
        session.commit()
    visits = done(session)
    assert {visit.person_id for visit in visits} == {family.one.id, family.two.id} and len(visits) == 2
    mine = {visit.person_id: visit for visit in visits}
    first, second = mine[family.one.id], mine[family.two.id]
    assert (first.gifts, second.gifts) == ("米 10 公斤", None) and second.findings == first.findings
    assert first.next_due_on == today + 170 * DAY and second.next_due_on is not None
    assert second.next_due_on < first.next_due_on
    assert session.get(Person, family.two.id).last_visit_on == today


def test_a_refusal_for_one_leaves_nothing_of_the_others(
    session: Any, family: SimpleNamespace, actors: SimpleNamespace, today: dt.date
) -> None:
    family.two.birth_date = today - 2 * DAY
    session.flush()
    with pytest.raises(Invalid):
        record_home(family.one, actor=actors.village, today=today, **answers(family, today, done_on=today - 5 * DAY))
    assert not list(session.scalars(select(Visit).where(Visit.state == VisitState.DONE)))


def test_the_form_offers_the_household_and_goes_on_past_it(
    session: Any, family: SimpleNamespace, client_as: Login, today: dt.date
) -> None:
    client = client_as("village")
    one, two, other = family.plans
    ids = (family.two.public_id, family.left.public_id)
    page = client.get(f"/visits/{one}/done").get_data(as_text=True)
    assert "同一户还看了" in page and f'value="{ids[0]}"' in page and f'value="{ids[1]}"' not in page
    assert "同一户还看了" not in client.get(f"/visits/{other}/done").get_data(as_text=True)
    data = answers(family, today, along=[ids[0]], purposes=["care"])
    sent = client.post(f"/visits/{one}/done", data=data | {"done_on": today.isoformat(), "next_due_on": ""})
    assert sent.status_code == 302 and sent.headers["Location"].endswith(f"/visits/{other}/done")
    assert "记在 2 人名下" in client.get("/visits").get_data(as_text=True)
    assert {visit.public_id for visit in done(session)} == {one, two}


def test_what_a_phone_kept_counts_for_the_household_too(
    session: Any, family: SimpleNamespace, actors: SimpleNamespace, today: dt.date
) -> None:
    item = {"client_key": "abcdefgh-9", "person": family.one.public_id, "along": [family.two.public_id],
            "met": ["child"], "findings": "都好。", "done_on": today.isoformat()}  # fmt: skip
    for state in ("saved", "known"):
        assert [outcome.state for outcome in receive([item], actor=actors.village, today=today)] == [state]
        session.commit()
    assert len(done(session)) == 2
