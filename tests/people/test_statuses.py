"""Bits, clocks and the stocks of the summary agree with the spells they are made of."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.core.dates import age_on
from registry.core.errors import Conflict, DomainError, NotFound
from registry.core.plugs import Plugs
from registry.people.data import StatusData
from registry.people.models import RecipientKind
from registry.people.plugs import register
from registry.people.queries import PersonFilter, View, list_people
from registry.people.services import add_status, close_person, end_status
from registry.people.statuses import (
    BITS,
    CHILD_LIST,
    IN_DIFFICULTY_MASK,
    LEFT_BEHIND_MASK,
    OWN_CHILD_BIT,
    OWN_WOMAN_BIT,
    WOMAN_LIST,
    codes_in,
    end_day,
    ending_statuses,
    mask_of,
    turning_day,
)
from registry.settings.code_lists import CODE_LISTS
from registry.settings.services import set_setting
from tests.factories.people import VILLAGE, make_child, make_woman

COUNTY = "150824000000"
CODES = [code for code, _label in CODE_LISTS[CHILD_LIST].items]


def figures() -> dict[str, Any]:
    plugs = Plugs()
    register(plugs)
    return {figure.id: figure for figure in plugs.figures}


def count(figure: str, last: dt.date, today: dt.date, region: str = COUNTY) -> int:
    value = figures()[figure].count(region, dt.date(2026, 1, 1), last, today)
    assert isinstance(value, int)
    return value


def test_every_shipped_code_has_a_bit_of_its_own() -> None:
    for name in (CHILD_LIST, WOMAN_LIST):
        assert {code for known, code in BITS if known == name} == {code for code, _ in CODE_LISTS[name].items}
    bits = [*BITS.values(), OWN_CHILD_BIT, OWN_WOMAN_BIT]
    assert len(set(bits)) == len(bits)
    assert all(bit.bit_count() == 1 and bit < 1 << 31 for bit in bits)
    assert mask_of([(CHILD_LIST, "stray")]) == OWN_CHILD_BIT
    assert IN_DIFFICULTY_MASK & LEFT_BEHIND_MASK == 0
    assert codes_in(mask_of(BITS)) == list(BITS)


@given(st.dates(dt.date(1990, 1, 1), dt.date(2026, 12, 31)), st.sampled_from([16, 18]))
def test_turning_day_is_the_first_day_of_that_age(birth: dt.date, years: int) -> None:
    day = turning_day(birth, years)
    assert age_on(birth, day) == years
    assert age_on(birth, day - dt.timedelta(days=1)) == years - 1


def test_left_behind_ends_at_sixteen_others_at_eighteen() -> None:
    birth = dt.date(2012, 2, 29)
    assert end_day(CHILD_LIST, "left_behind", birth, age_limit=16) == dt.date(2028, 2, 29)
    assert end_day(CHILD_LIST, "orphan", birth, age_limit=16) == dt.date(2030, 3, 1)
    assert end_day(WOMAN_LIST, "single", birth, age_limit=16) is None


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from(["add", "end"]), st.sampled_from(CODES)), max_size=12))
def test_mask_says_what_the_spells_say(
    session: Any, actors: SimpleNamespace, today: dt.date, steps: list[tuple[str, str]]
) -> None:
    person = make_child(actors.township, today)
    live = {"left_behind"}
    for verb, code in steps:
        try:
            if verb == "add":
                add_status(person, StatusData(code), actor=actors.township, today=today)
                live.add(code)
            else:
                end_status(person, code, on=today, reason="核实后结束", actor=actors.township, today=today)
                live.discard(code)
        except (Conflict, NotFound) as error:
            assert (code in live) == (verb == "add"), error
    session.flush()
    session.expire(person)
    spells = {spell.code for spell in person.statuses if spell.end_on is None}
    assert spells == live
    assert person.status_mask == mask_of((CHILD_LIST, code) for code in live)
    session.rollback()


def test_stocks_are_of_the_day(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    child = make_child(actors.township, today, registered_on=dt.date(2026, 1, 10),
                       statuses=(StatusData("left_behind", dt.date(2025, 9, 1)), StatusData("poverty")))  # fmt: skip
    make_child(
        actors.township, today, name="王乙", registered_on=dt.date(2026, 2, 1), statuses=(StatusData("migrant"),)
    )
    make_woman(actors.township, today, registered_on=dt.date(2026, 1, 1))
    march, may = dt.date(2026, 3, 31), dt.date(2026, 5, 31)
    assert count("children.left_behind", march, today) == 1
    assert count("children.in_difficulty", march, today) == 1
    assert count("women.in_difficulty", march, today) == 1
    assert count("children.left_behind", dt.date(2026, 1, 9), today) == 0
    assert count("children.left_behind", march, today, "150824101000") == 0
    end_status(child, "left_behind", on=today, reason="父母返乡", actor=actors.township, today=today)
    assert count("children.left_behind", march, today) == 0
    assert count("children.left_behind", dt.date(2026, 3, 11), today) == 1
    close_person(child, reason="迁出", on=today, actor=actors.township, today=today)
    assert count("children.in_difficulty", may, may) == 0
    assert count("children.in_difficulty", dt.date(2026, 3, 11), may) == 1


def test_nobody_over_age_is_counted_or_listed(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    make_child(actors.township, today, birth=dt.date(2010, 3, 20))
    birthday = dt.date(2026, 3, 20)
    eve = birthday - dt.timedelta(days=1)
    for day, expected in ((eve, 1), (birthday, 0)):
        assert count("children.left_behind", day, day) == expected
        page = list_people(PersonFilter(view=View.LEFT_BEHIND), actor=actors.township, today=day)
        assert len(page.rows) == expected


def test_ending_statuses_come_up_thirty_days_before(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    both = (StatusData("left_behind", dt.date(2025, 1, 1)), StatusData("poverty", dt.date(2025, 1, 1)))
    make_child(actors.township, today, name="王甲", birth=dt.date(2010, 4, 11), statuses=both)
    make_child(actors.township, today, name="王乙", birth=dt.date(2010, 4, 12))
    grown = dt.date(2008, 3, 14)
    make_child(actors.township, today, name="王丙", birth=grown, statuses=(StatusData("orphan"),), stage="senior")
    make_woman(actors.township, today)
    found = ending_statuses(actors.township, today)
    assert [(e.name, e.code, e.ends_on, e.days) for e in found] == [
        ("王丙", "orphan", dt.date(2026, 3, 14), 2),
        ("王甲", "left_behind", dt.date(2026, 4, 11), 30),
    ]
    later = ending_statuses(actors.township, dt.date(2026, 4, 13))
    assert {(e.name, e.days) for e in later} == {("王丙", -30), ("王甲", -2), ("王乙", -1)}
    assert ending_statuses(actors.other_township, today) == []


def test_the_age_is_a_setting(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    make_child(actors.township, today, birth=dt.date(2012, 3, 20))
    assert ending_statuses(actors.township, today) == []
    set_setting("left_behind_age", "14", region_code=COUNTY, valid_from=today, actor=actors.county)
    assert [ending.ends_on for ending in ending_statuses(actors.township, today)] == [dt.date(2026, 3, 20)]


def test_desk_groups(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    plugs = Plugs()
    register(plugs)
    assert [tell(actors.township, today) for tell in plugs.desk] == [None] * 4
    make_child(actors.township, today, birth=dt.date(2010, 3, 20), consent=None)
    ending, consent, number, split = [tell(actors.township, today) for tell in plugs.desk]
    assert ending is not None and number is None and split is None
    assert (ending.count, ending.items[0].reason, ending.items[0].when) == (1, "“留守”2026年3月20日到期", "还有 8 天")
    assert consent is not None
    assert (consent.count, consent.items[0].name) == (1, "王雨桐")
    for actor in (actors.auditor, actors.city, actors.system_admin, actors.other_township):
        assert [tell(actor, today) for tell in plugs.desk] == [None] * 4


def test_women_keep_their_own_list(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    woman = make_woman(actors.township, today)
    assert woman.kind is RecipientKind.WOMAN
    assert woman.scope_code == VILLAGE
    with pytest.raises(DomainError):
        add_status(woman, StatusData("left_behind"), actor=actors.township, today=today)
    add_status(woman, StatusData("cancer"), actor=actors.township, today=today)
    assert woman.status_mask & BITS[WOMAN_LIST, "cancer"]
