"""Which two records are one person: explained points, and what never is one."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from registry.duplicates.finding import probable_pairs
from registry.duplicates.scoring import ENOUGH, POINTS, WORDS, Facts, compare

BASE = Facts(1, "王鑫怡", dt.date(2014, 3, 6), "female", "150824102", number="a",
             relatives={"grandmother": "刘桂兰", "father": "王强"})  # fmt: skip


def other(**changes: Any) -> Facts:
    return replace(BASE, id=2, number=None, **changes)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, "name"),
        ({"name": "王馨怡"}, "sound"),
        ({"name": "王欣宜"}, "sound"),
        ({"name": "王怡鑫"}, "swapped_name"),
        ({"birth_date": dt.date(2014, 6, 3)}, "swapped_birth"),
        ({"birth_date": dt.date(2014, 3, 8)}, "one_digit"),
        ({"relatives": {"grandmother": "刘贵兰"}}, "guardian_sound"),
        ({"relatives": {"mother": "赵敏"}}, "birth"),
        ({"township": "150824101"}, "guardian"),
    ],
)
def test_the_same_person_written_differently_is_found(changes: dict[str, Any], reason: str) -> None:
    score = compare(BASE, other(**changes))
    assert score is not None and score.points >= ENOUGH and reason in score.reasons
    assert score.points == sum(POINTS[code] for code in score.reasons) and len(score.words()) == len(score.reasons)
    assert probable_pairs([BASE, other(**changes)]).keys() == {(1, 2)}


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "李秀英"},
        {"name": "王鑫妍"},  # a twin: one character different, the same day, the same family
        {"birth_date": dt.date(2016, 11, 20)},  # a cousin of the same name
        {"relatives": {"grandmother": "陈秀珍"}, "township": "150824101"},  # the same name and day by chance
        {"sex": "male", "relatives": {}},
    ],
)
def test_others_are_not(changes: dict[str, Any]) -> None:
    assert probable_pairs([BASE, other(**changes)]) == {}


def test_two_numbers_are_two_persons() -> None:
    assert compare(BASE, replace(BASE, id=2, number="b")) is None
    assert compare(BASE, replace(BASE, id=2)) is not None


def test_every_reason_has_points_and_words() -> None:
    assert POINTS.keys() == WORDS.keys()
