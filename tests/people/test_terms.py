"""Terms and the end of a stage at their edges: leap days, grades that move on, schools of five years, days of a place."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from registry.people.clocks import Clock, list_due
from registry.people.confirming import confirm_grades
from registry.people.models import Person
from registry.people.services import update_person
from registry.people.statuses import turning_day
from registry.people.terms import Terms, stage_condition, terms_of
from registry.settings.kinds import MonthDay
from registry.settings.services import set_setting
from tests.factories.people import child_data, make_child

COUNTY = "150824000000"
USUAL = Terms(MonthDay(3, 1), MonthDay(9, 1))
D = dt.date


def staged(day: dt.date, actor: Any) -> list[str]:
    return [row.person.name for row in list_due(Clock.STAGE, actor, day)[0]]


@pytest.mark.parametrize(("day", "begins"), [
    (D(2026, 2, 28), D(2025, 9, 1)), (D(2026, 3, 1), D(2026, 3, 1)), (D(2026, 8, 31), D(2026, 3, 1)),
    (D(2026, 9, 1), D(2026, 9, 1)), (D(2026, 12, 31), D(2026, 9, 1)), (D(2024, 2, 29), D(2023, 9, 1)),
])  # fmt: skip
def test_a_term_begins_on_its_day(day: dt.date, begins: dt.date) -> None:
    assert USUAL.begins(day) == begins
    assert USUAL.is_leaving(day) == (begins.month == 3)


def test_a_leap_day_child_turns_on_march_the_first() -> None:
    assert turning_day(D(2008, 2, 29), 18) == D(2026, 3, 1)
    assert turning_day(D(2008, 2, 29), 16) == D(2024, 2, 29)


def test_the_days_of_a_place_hold_from_their_day(session: Any, actors: SimpleNamespace) -> None:
    set_setting("term_spring_start", "02-20", region_code=COUNTY, valid_from=D(2027, 1, 1), actor=actors.county)
    session.commit()
    assert terms_of(D(2026, 3, 12), COUNTY).begins(D(2026, 3, 12)) == D(2026, 3, 1)
    assert terms_of(D(2027, 2, 19), COUNTY).begins(D(2027, 2, 19)) == D(2026, 9, 1)
    assert terms_of(D(2027, 2, 20), COUNTY).begins(D(2027, 2, 20)) == D(2027, 2, 20)
    assert terms_of(D(2027, 2, 20), "150825000000").begins(D(2027, 2, 20)) == D(2026, 9, 1)


def test_a_written_grade_moves_on_each_school_year(session: Any, actors: SimpleNamespace) -> None:
    make_child(actors.county, D(2026, 3, 12), grade=5)
    session.commit()
    days = ((D(2026, 6, 1), []), (D(2026, 9, 1), []), (D(2027, 2, 28), []), (D(2027, 3, 1), ["王雨桐"]),
            (D(2027, 8, 31), ["王雨桐"]), (D(2027, 9, 1), ["王雨桐"]), (D(2036, 1, 1), ["王雨桐"]))  # fmt: skip
    for day, names in days:
        assert staged(day, actors.township) == names, day
    said = {day: list_due(Clock.STAGE, actors.township, day)[0][0].reasons[Clock.STAGE] for day in (D(2027, 3, 1), D(2027, 9, 1))}  # fmt: skip
    assert said[D(2027, 3, 1)] == "小学今年毕业，升到哪里要登记"
    assert said[D(2027, 9, 1)] == "小学应该毕业了，升到哪里还没登记"


def test_who_repeats_the_grade_is_confirmed_for_a_year(session: Any, actors: SimpleNamespace) -> None:
    child = make_child(actors.county, D(2026, 3, 12), grade=6)
    session.commit()
    autumn = D(2026, 9, 10)
    assert staged(autumn, actors.township) == ["王雨桐"]
    assert confirm_grades([child.public_id], actor=actors.township, today=autumn).done == 1
    session.commit()
    assert staged(autumn, actors.township) == []
    assert staged(D(2027, 3, 2), actors.township) == ["王雨桐"]


def test_schools_of_five_years(session: Any, actors: SimpleNamespace) -> None:
    today = D(2026, 3, 12)
    for name, more in (("五年制", {"school": "五一小学"}), ("六年制", {}),
                       ("初四", {"school": "五一小学", "stage": "junior", "grade": 4}),
                       ("初三", {"stage": "junior", "grade": 3}), ("九年级", {"stage": "junior", "grade": 9}),
                       ("八年级", {"stage": "junior", "grade": 8})):  # fmt: skip
        make_child(actors.county, today, name=name, **more)
    session.commit()
    assert set(staged(today, actors.township)) == {"初三", "九年级"}
    set_setting(
        "five_year_schools", "河北小学，五一小学", region_code=COUNTY, valid_from=D(2026, 1, 1), actor=actors.county
    )
    session.commit()
    assert set(staged(today, actors.township)) == {"五年制", "初四", "初三", "九年级"}
    set_setting("primary_years", "5", region_code=COUNTY, valid_from=D(2026, 1, 1), actor=actors.county)
    session.commit()
    assert set(staged(today, actors.township)) == {"五年制", "六年制", "初四", "九年级"}


def test_the_condition_says_what_the_sentence_says(session: Any, actors: SimpleNamespace) -> None:
    """For every stage, grade, year of writing and kind of school: the rows found are those with a sentence."""
    people = []
    for stage, grades in (
        ("primary", (1, 4, 5, 6)),
        ("junior", (1, 3, 4, 6, 7, 8, 9)),
        ("senior", (1, 3)),
        ("pre", (1,)),
    ):
        for grade in grades:
            people.append(
                make_child(
                    actors.county,
                    D(2026, 3, 12),
                    stage=stage,
                    grade=grade,
                    name=f"孩子{'一二三四五六七八九'[grade - 1]}",
                )
            )
    written = (D(2019, 9, 1), D(2024, 8, 31), D(2024, 9, 1), D(2025, 9, 1), D(2026, 3, 1))
    for person in people:
        for on in written:
            person.grade_on = on
            session.flush()
            for terms in (
                USUAL,
                Terms(MonthDay(3, 1), MonthDay(9, 1), 5),
                Terms(MonthDay(2, 20), MonthDay(8, 25), 6, (person.school,)),
            ):
                for day in (D(2026, 3, 12), D(2026, 9, 1), D(2027, 2, 1)):
                    found = session.scalar(select(Person.id).where(Person.id == person.id, stage_condition(terms, day)))
                    last, now = (
                        terms.last_grade(person.stage, person.grade, person.school),
                        terms.grade_now(person, day),
                    )
                    told = last is not None and (now > last or (now == last and terms.is_leaving(day)))
                    assert (found is not None) == told, (person.name, on, terms, day)
    session.rollback()


def test_a_new_grade_starts_anew_and_an_old_record_counts_from_its_registration(
    session: Any, actors: SimpleNamespace
) -> None:
    child = make_child(actors.county, D(2025, 10, 1), grade=6, consent=None)
    child.grade_on = None
    session.flush()
    assert staged(D(2026, 9, 5), actors.township) == ["王雨桐"]
    data = child_data(
        stage="junior",
        grade=1,
        id_number=None,
        birth_date=child.birth_date,
        relatives=None,
        statuses=None,
        consent=None,
    )
    update_person(child, data, actor=actors.township, today=D(2026, 9, 5), reason=None, version=child.version)
    session.flush()
    assert child.grade_on == D(2026, 9, 5)
    assert staged(D(2026, 9, 5), actors.township) == []
