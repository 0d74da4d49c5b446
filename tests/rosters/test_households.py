"""Rows become one household by numbers, never by a name alone; an undo takes it back; the same file changes nothing."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import func, select

from registry.core.identity import make_id_number
from registry.extensions import db
from registry.households.hints import count_hints
from registry.households.models import HouseholdAct, HouseholdEvent
from registry.people.models import Household, Person
from registry.rosters.services import undo_import
from tests.factories.people import make_child
from tests.rosters.conftest import person
from tests.rosters.sheets import number, workbook

FATHER, MOTHER, OTHER = (
    make_id_number("150824", dt.date(1985, 3, day), 100 + day) for day in (1, 2, 3)
)  # fmt: skip


def table(*rows: dict[str, Any], kind: str = "孤儿") -> bytes:
    """A roster with the columns that the rows have, all of one village unless a row says another."""
    columns = list(dict.fromkeys(("姓名", "身份证号", "村别", *(key for row in rows for key in row), "困境类型")))
    base = {"村别": "四义堂村", "困境类型": kind}
    return workbook([[(base | row).get(key) for key in columns] for row in rows], headings=columns)


def child(place: int, name: str, **more: Any) -> dict[str, Any]:
    """A child with its own number."""
    return {"姓名": name, "身份证号": number(place), **more}


def homes(*names: str) -> list[int]:
    """The household row ids of these persons."""
    return [person(name).household_id or 0 for name in names]


@pytest.fixture
def undo(session: Any, actors: Any, today: dt.date, kinds: Any) -> Any:
    """undo(import id) as the township, committed."""

    def run(import_id: str) -> None:
        session.rollback()
        undo_import(import_id, kinds, actor=actors.township, today=today)
        session.commit()

    return run


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ({"户主": "王强", "户主身份证号": FATHER}, {"户主": "王强", "户主身份证号": FATHER}),
        ({"母亲姓名": "李梅", "母亲身份证号": MOTHER}, {"母亲姓名": "李梅", "母亲身份证号": MOTHER}),
        ({"监护人姓名": "赵英", "监护人身份证号": OTHER, "与儿童关系": "祖母"},
         {"监护人姓名": "赵英", "监护人身份证号": OTHER, "与儿童关系": "奶奶"}),
        ({"户号": "12"}, {"户号": " 12 "}),
    ],
)  # fmt: skip
def test_rows_with_one_mark_are_one_household(take: Any, one: dict[str, Any], two: dict[str, Any]) -> None:
    data = table(child(0, "王雨桐", **one), child(2, "王雨晨", **two), child(4, "赵一"))
    take(data)
    first, second, third = homes("王雨桐", "王雨晨", "赵一")
    assert first == second != third
    again = take(data)
    assert (again.counts.created, again.counts.updated, again.counts.unchanged) == (0, 0, 3)
    assert homes("王雨桐", "王雨晨", "赵一") == [first, second, third]


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ({"户主": "王强"}, {"户主": "王强"}),
        ({"母亲姓名": "李梅"}, {"母亲姓名": "李梅"}),
        ({"户号": "12"}, {"户号": "12", "村别": "苏独仑嘎查"}),
        ({"户主": "王强", "户主身份证号": FATHER, "母亲姓名": "李梅", "母亲身份证号": MOTHER},
         {"户主": "赵大", "户主身份证号": OTHER, "母亲姓名": "李梅", "母亲身份证号": MOTHER}),
        ({"监护人姓名": "赵英", "监护人身份证号": OTHER, "与儿童关系": "村干部"},
         {"监护人姓名": "赵英", "监护人身份证号": OTHER, "与儿童关系": "村干部"}),
    ],
)  # fmt: skip
def test_a_name_another_village_two_heads_or_a_caretaker_join_nothing(
    take: Any, one: dict[str, Any], two: dict[str, Any]
) -> None:
    take(table(child(0, "王雨桐", **one), child(2, "王雨晨", **two)))
    first, second = homes("王雨桐", "王雨晨")
    assert first != second


def test_a_name_alone_makes_a_pair_to_look_at(take: Any, actors: Any) -> None:
    take(table(child(0, "王雨桐", 户主="王强"), child(2, "王雨晨", 户主="王强")))
    assert count_hints(actors.township) == 1


def test_a_new_row_joins_the_household_of_the_register_and_leaves_it_with_the_undo(
    take: Any, undo: Any, session: Any
) -> None:
    mark = {"母亲姓名": "李梅", "母亲身份证号": MOTHER}
    take(table(child(0, "王雨桐", **mark)))
    later = table(child(2, "王雨晨", **mark, 户号="7", 家庭人口=5))
    result = take(later)
    first, second = homes("王雨桐", "王雨晨")
    said = {problem.code for row in result.planned.reading.rows for problem in row.problems}
    assert first == second and "joins_household" in said
    home = db.session.get(Household, first)
    assert home is not None and home.size == 5 and home.number == "7" and home.number_index
    (event,) = session.scalars(select(HouseholdEvent)).all()
    assert event.act is HouseholdAct.ROSTER and "王雨晨" in event.told
    assert take(later).counts.unchanged == 1
    undo(result.import_id)
    home = db.session.get(Household, first)
    assert home is not None and (home.size, home.number, home.number_index) == (None, None, None)
    assert [one.name for one in home.people if one.merged_into_id is None] == ["王雨桐"]
    assert take(later).counts.created == 1 and homes("王雨晨") == [first]


def test_a_known_person_alone_moves_to_her_family_and_back(
    take: Any, undo: Any, actors: Any, today: dt.date, session: Any
) -> None:
    alone = make_child(actors.township, today, name="王雨桐", id_number=number(0))
    before, mark = alone.household_id, {"母亲姓名": "李梅", "母亲身份证号": MOTHER}
    session.commit()
    take(table(child(2, "王雨晨", **mark), child(4, "王雨涵", **mark)))
    joined = table(child(0, "王雨桐", **mark))
    result = take(joined)
    family = homes("王雨晨")[0]
    assert homes("王雨桐") == [family] != [before]
    changed = [(str(c.label), c.new) for outcome in result.planned.outcomes for c in outcome.changes]
    assert any(label == "家庭" and "一户" in new for label, new in changed)
    assert take(joined).counts.unchanged == 1
    undo(result.import_id)
    assert homes("王雨桐", "王雨晨") == [before, family]


def test_who_lives_with_others_is_not_taken_out_by_a_file(take: Any, actors: Any, today: dt.date, session: Any) -> None:
    one = make_child(actors.township, today, name="王雨桐", id_number=number(0))
    make_child(actors.township, today, name="妹妹", household_public_id=one.household.public_id)
    before, mark = one.household_id, {"母亲姓名": "李梅", "母亲身份证号": MOTHER}
    session.commit()
    for place, name in ((2, "王雨晨"), (4, "王雨涵"), (6, "王雨佳")):
        take(table(child(place, name, **mark)))
    take(table(child(0, "王雨桐", **mark), child(8, "王雨欣", **mark)))
    assert homes("王雨桐") == [before] and homes("王雨欣") == homes("王雨晨")
    assert count_hints(actors.township) >= 1


def test_a_mother_after_her_children_heads_their_household(take: Any, session: Any) -> None:
    mark = {"户主": "李梅", "户主身份证号": MOTHER, "与户主关系": "女儿"}
    take(table(child(0, "王雨桐", **mark), child(2, "王雨晨", **mark)))
    take(table({"姓名": "李梅", "身份证号": MOTHER, "与户主关系": "户主"}, kind="单亲"), kind="women")
    assert len(set(homes("王雨桐", "王雨晨", "李梅"))) == 1
    heads = session.scalars(select(Person.name).where(Person.heads_household)).all()
    assert heads == ["李梅"]
    assert session.scalar(select(func.count()).select_from(Household)) == 1


def test_another_township_keeps_its_own_household(take: Any, actors: Any, session: Any) -> None:
    mark = {"母亲姓名": "李梅", "母亲身份证号": MOTHER}
    take(table(child(0, "王雨桐", **mark)))
    take(table(child(2, "王雨晨", **mark, 村别="乌镇村")), region="150824101000", actor=actors.other_township)
    first, second = homes("王雨桐", "王雨晨")
    assert first != second
