"""The clocks: who is called up and why, the filter, the pages, the scope, the route sheet."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest

from registry.core.errors import Denied
from registry.people.clocks import Clock, list_due
from registry.people.models import Person
from registry.people.services import confirm_status
from tests.factories.people import FOREIGN_VILLAGE, make_child, make_woman

VILLAGE = "150824102201"


@pytest.fixture
def child(session: Any, actors: SimpleNamespace, today: dt.date) -> Person:
    person = make_child(actors.county, today)
    session.commit()
    return person


def called(clock: Clock, actor: Any, today: dt.date, **more: Any) -> list[str]:
    return [row.person.public_id for row in list_due(clock, actor, today, **more)[0]]


def test_an_age_calls_ninety_days_ahead_and_until_the_status_ends(
    session: Any, child: Person, actors: SimpleNamespace
) -> None:
    born = child.birth_date
    for years, clock in ((16, Clock.AGE_16), (18, Clock.AGE_18)):
        turning = dt.date(born.year + years, born.month, born.day)
        live = {spell.code == "left_behind" for spell in child.statuses}
        wanted = [child.public_id] if (clock is Clock.AGE_16) in live else []
        for days, found in ((-91, []), (-90, wanted), (0, wanted), (40, wanted)):
            assert called(clock, actors.township, turning + dt.timedelta(days=days)) == found, (clock, days)


def test_a_status_is_confirmed_each_term(session: Any, child: Person, actors: SimpleNamespace, today: dt.date) -> None:
    autumn = dt.date(today.year, 9, 2)
    assert called(Clock.TERM, actors.township, autumn) == [child.public_id]
    for spell in list(child.statuses):
        confirm_status(child, spell.code, actor=actors.township, today=autumn)
    assert called(Clock.TERM, actors.township, autumn) == []


def test_conditions_and_reasons_agree(session: Any, child: Person, actors: SimpleNamespace, today: dt.date) -> None:
    make_woman(actors.county, today)
    session.commit()
    for day in (today, dt.date(2026, 9, 5), dt.date(2029, 6, 1), dt.date(2032, 7, 1), dt.date(2040, 1, 1)):
        everybody = list_due(Clock.ALL, actors.county, day)[0]
        for clock in Clock:
            if clock is not Clock.ALL:
                told = [row.person.public_id for row in everybody if clock in row.reasons]
                assert called(clock, actors.county, day) == told, (clock, day)


def test_only_the_own_region_page_by_page(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    mine = [make_child(actors.county, today, name=name).public_id for name in ("王雨桐", "郭子涵", "张頔")]
    foreign = make_child(actors.county, today, name="外镇的孩子", scope_code=FOREIGN_VILLAGE)
    session.commit()
    later = dt.date(today.year, 9, 2)
    first, cursor = list_due(Clock.TERM, actors.township, later, limit=2)
    rest, end = list_due(Clock.TERM, actors.township, later, limit=2, after=cursor)
    assert [row.person.public_id for row in (*first, *rest)] == mine and end is None
    assert called(Clock.TERM, actors.township, later, region=foreign.scope_code) == []
    with pytest.raises(Denied):
        list_due(Clock.ALL, actors.system_admin, today)


def test_the_page_and_the_route_sheet(child: Person, client_as: Any) -> None:
    township, name = client_as("township"), child.name
    page = township.get("/recipients/clocks").get_data(as_text=True)
    assert name in page and "本学期还没核对" in page
    assert "到时核实" in township.get("/recipients").get_data(as_text=True)
    sheet = township.get(f"/recipients/clocks/route.pdf?region={VILLAGE}")
    assert sheet.status_code == 200 and sheet.data.startswith(b"%PDF")
    assert client_as("city").get("/recipients/clocks").status_code == 403
    assert name not in client_as("other_township").get("/recipients/clocks").get_data(as_text=True)
