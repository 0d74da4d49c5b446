"""Households that may be one: found by names and numbers inside a place, decided by a person, remembered."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest

from registry.core.errors import Conflict, Invalid, NotFound
from registry.extensions import db
from registry.households.hints import count_hints, find_hints, get_hint, list_hints, refuse_hint
from registry.households.models import HintState
from registry.households.services import join_households
from registry.people.data import HouseholdData, RelativeData
from registry.people.models import Household, Person
from registry.people.moves import transfer_person
from tests.factories.people import FOREIGN_VILLAGE, OTHER_COUNTY_VILLAGE, OTHER_VILLAGE, make_child, number

TOWNSHIP = "150824102000"


def child(actor: Any, today: dt.date, name: str, *relatives: RelativeData, head: str, **more: Any) -> Person:
    """A child with its own household."""
    return make_child(actor, today, name=name, relatives=relatives or (RelativeData("grandmother", head, is_guardian=True),),
                      household=HouseholdData(head), **more)  # fmt: skip


def look(actors: SimpleNamespace) -> list[str]:
    """The reasons of the pairs after a look through the township."""
    find_hints(TOWNSHIP, actor=actors.township)
    return [hint.reasons for hint in list_hints(actors.township).rows]


def test_one_name_of_head_in_one_village_is_a_pair_and_joins_nothing(
    session: Any, actors: SimpleNamespace, today: dt.date
) -> None:
    one = child(actors.township, today, "王雨桐", head="刘桂兰")
    two = child(actors.township, today, "王雨晨", head="刘桂兰")
    child(actors.township, today, "王雨涵", head="刘桂兰", scope_code=OTHER_VILLAGE)
    assert look(actors) == ["head"] and one.household_id != two.household_id
    assert look(actors) == ["head"] and count_hints(actors.township) == 1
    assert count_hints(actors.other_township) == 0


def test_both_parents_or_a_parents_number_make_a_pair(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    parents = (RelativeData("father", "王强"), RelativeData("mother", "李梅", is_guardian=True))
    child(actors.township, today, "王雨桐", *parents, head="王强")
    child(actors.township, today, "王雨晨", *parents, head="李梅")
    held = number(dt.date(1980, 1, 1))
    child(actors.township, today, "赵一", RelativeData("mother", "孙芳", id_number=held, is_guardian=True), head="赵大")
    child(actors.township, today, "赵二", RelativeData("mother", "孙方", id_number=held, is_guardian=True), head="赵老",
          scope_code=OTHER_VILLAGE)  # fmt: skip
    assert sorted(look(actors)) == ["number", "parents"]


def test_two_numbers_are_two_heads(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    for name in ("王雨桐", "王雨晨"):
        one = child(actors.township, today, name, head="刘桂兰")
        one.household.head_index = name
    assert look(actors) == []


def test_a_refused_pair_never_comes_again_and_a_joined_one_is_settled(
    session: Any, actors: SimpleNamespace, today: dt.date
) -> None:
    homes = [child(actors.township, today, name, head="刘桂兰").household for name in ("王雨桐", "王雨晨", "王雨涵")]
    assert look(actors) == ["head"] * 3
    first = list_hints(actors.township).rows[0]
    with pytest.raises(Invalid):
        refuse_hint(first, reason=" ", actor=actors.township, today=today)
    refuse_hint(first, reason="同名不同人", actor=actors.township, today=today)
    with pytest.raises(Conflict):
        refuse_hint(first, reason="同名不同人", actor=actors.county, today=today)
    assert look(actors) == ["head"] * 2
    join(homes[0], homes[2], actors, today)
    db.session.commit()
    assert [hint.state for hint in list_hints(actors.township, state=HintState.JOINED).rows] == [HintState.JOINED]
    assert count_hints(actors.township) == 0  # nobody lives in the third any more


def join(kept: Household, gone: Household, actors: SimpleNamespace, today: dt.date) -> None:
    """Two households under one grandmother."""
    join_households(kept, gone, head="", head_name="刘桂兰", on=today, reason="同一个奶奶", actor=actors.township,
                    today=today)  # fmt: skip


def test_another_office_sees_and_looks_through_nothing(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    for name in ("王雨桐", "王雨晨"):
        child(actors.township, today, name, head="刘桂兰")
    child(actors.county, today, "高一", head="高大", scope_code=FOREIGN_VILLAGE)
    look(actors)
    hint = list_hints(actors.township).rows[0]
    with pytest.raises(NotFound):
        get_hint(hint.public_id, actors.other_township)
    with pytest.raises(NotFound):
        find_hints(TOWNSHIP, actor=actors.other_township)


def test_a_pair_is_shown_to_whom_both_households_belong(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    held = number(dt.date(1980, 1, 1))
    child(actors.township, today, "赵一", RelativeData("mother", "孙芳", id_number=held, is_guardian=True), head="赵大")
    child(actors.township, today, "赵二", RelativeData("mother", "孙方", id_number=held, is_guardian=True), head="赵老",
          scope_code=OTHER_VILLAGE)  # fmt: skip
    assert look(actors) == ["number"] and count_hints(actors.township) == 1
    assert not list_hints(actors.village).rows and count_hints(actors.village) == 0


def test_a_family_that_moved_to_another_county_leaves_the_old_list(
    session: Any, actors: SimpleNamespace, today: dt.date
) -> None:
    one = child(actors.township, today, "王雨桐", head="刘桂兰")
    child(actors.township, today, "王雨晨", head="刘桂兰")
    assert look(actors) == ["head"]
    transfer_person(one, OTHER_COUNTY_VILLAGE, on=today, reason="随父母进城", actor=actors.county, today=today)
    assert not list_hints(actors.township).rows and not list_hints(actors.county).rows
