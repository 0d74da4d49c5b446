"""Persons for tests: valid data with one name changed at a time, and registered persons."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from registry.access.actor import Actor
from registry.core.identity import make_id_number
from registry.people.data import ConsentData, HouseholdData, PersonData, RelativeData, StatusData
from registry.people.models import ConsentAnswer, Person, RecipientKind, Sex
from registry.people.services import register_person

VILLAGE = "150824102201"
OTHER_VILLAGE = "150824102202"
FOREIGN_VILLAGE = "150824101201"
OTHER_COUNTY_VILLAGE = "150825100201"
TODAY = dt.date(2026, 3, 12)
BIRTH = dt.date(2014, 6, 30)
_serial = itertools.count(1)


def number(birth: dt.date = BIRTH, *, female: bool = True) -> str:
    """A fresh valid ID number."""
    return make_id_number("150824", birth, (next(_serial) * 2) % 998 + (0 if female else 1))


def child_data(**changes: Any) -> PersonData:
    """A girl of four villages' edge: grandmother as guardian, left behind, with a fresh ID number."""
    birth = changes.pop("birth", BIRTH)
    values: dict[str, Any] = {
        "kind": RecipientKind.CHILD,
        "scope_code": VILLAGE,
        "name": "王雨桐",
        "id_number": number(birth),
        "ethnicity": "01",
        "phone": "13804781234",
        "address": "四义堂村三组 12 号",
        "school": "德岭山镇中心小学",
        "stage": "primary",
        "grade": 5,
        "guardian_type": "grandparent",
        "relatives": (
            RelativeData("grandmother", "刘桂兰", is_guardian=True, phone="13904785678"),
            RelativeData("father", "王强", state="away_work", workplace="包头市"),
        ),
        "statuses": (StatusData("left_behind", dt.date(2025, 9, 1), evidence="村委会证明"),),
        "consent": ConsentData(ConsentAnswer.GIVEN, "刘桂兰", "grandmother", dt.date(2026, 3, 1), "paper"),
        "household": HouseholdData("刘桂兰", income_class="dibao", size=4),
    }
    return PersonData(**values | changes)


def woman_data(**changes: Any) -> PersonData:
    """A single mother with low income."""
    birth = changes.pop("birth", dt.date(1985, 5, 20))
    values: dict[str, Any] = {
        "kind": RecipientKind.WOMAN,
        "scope_code": VILLAGE,
        "name": "张小芳",
        "id_number": number(birth),
        "phone": "15047812222",
        "statuses": (StatusData("single", dt.date(2024, 1, 1)), StatusData("low_income", dt.date(2024, 1, 1))),
    }
    return PersonData(**values | changes)


def make_child(actor: Actor, today: dt.date = TODAY, **changes: Any) -> Person:
    """A registered child."""
    return register_person(child_data(**changes), actor=actor, today=today, confirmed_new=True)


def make_woman(actor: Actor, today: dt.date = TODAY, **changes: Any) -> Person:
    """A registered woman."""
    return register_person(woman_data(**changes), actor=actor, today=today, confirmed_new=True)


def without_number(**changes: Any) -> PersonData:
    """A child that has no papers yet."""
    return child_data(
        id_type="none", id_number=None, no_id_reason="未上户口", birth_date=BIRTH, sex=Sex.FEMALE, **changes
    )
