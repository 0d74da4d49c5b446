"""Fields read what offices write, and say in plain words what they cannot read."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from wtforms import Form

from registry.people.forms_fields import DayField, PickField, WholeField, YuanField
from registry.people.forms_reading import _sealed
from registry.people.models import Person, Relative
from registry.people.printing import _left_behind_box


class Sample(Form):  # type: ignore[misc]
    """One field of each kind."""

    day = DayField()
    money = YuanField()
    size = WholeField()
    pick = PickField(choices=[("", "请选择"), ("a", "甲"), ("b", "乙")])


def filled(**values: str) -> Any:
    return Sample(MultiDict(values))


@pytest.mark.parametrize("text", ["2016-11-23", "2016年11月23日", "20161123", "2016.11.23", " 2016/11/23 "])
def test_a_day_is_read_as_offices_write_it(text: str) -> None:
    form = filled(day=text)
    assert form.validate() and form.day.data == dt.date(2016, 11, 23)


@pytest.mark.parametrize(("name", "text"), [("day", "不知道"), ("money", "很多"), ("size", "四口"), ("pick", "c")])
def test_what_cannot_be_read_is_said_and_stays(name: str, text: str) -> None:
    form = filled(**{name: text})
    assert not form.validate() and form[name].errors
    if name != "pick":
        assert text in str(form[name]())


@given(st.integers(0, 10**12))
def test_money_comes_back_as_it_went_in(fen: int) -> None:
    shown = Sample(data={"money": fen}).money._value()
    assert filled(money=shown).money.data == fen


@given(st.one_of(st.none(), st.text(alphabet=" \t", max_size=3)))
def test_an_empty_sealed_field_keeps_what_is_stored(text: str | None) -> None:
    assert _sealed(text, editing=True) is None and _sealed(text, editing=False) is None


def test_nothing_said_in_words_empties_a_sealed_field_in_an_edit_only() -> None:
    assert _sealed(" 无 ", editing=True) == "" and _sealed("无", editing=False) is None
    assert _sealed(" 138 ", editing=True) == "138"


def test_nothing_chosen_is_none_and_the_chosen_one_is_marked() -> None:
    assert filled(pick="").pick.data is None
    form = filled(pick="b")
    assert form.validate() and form.pick.data == "b"
    assert [value for value, _label, chosen, _more in form.pick.iter_choices() if chosen] == ["b"]


@pytest.mark.parametrize(
    ("father", "mother", "box"),
    [("away_work", "away_work", "父母双方同时外出"), ("away_work", "serious_illness", "父母一方外出、另一方无监护能力"),
     ("away_work", None, None), ("away_work", "ok", None), ("ok", "ok", None)],
)  # fmt: skip
def test_the_printed_form_ticks_only_what_the_parents_states_prove(
    father: str | None, mother: str | None, box: str | None
) -> None:
    person = Person(name="王雨桐")
    person.relatives = [
        Relative(kinship="father", name="甲", state=father),
        Relative(kinship="mother", name="乙", state=mother),
    ]
    assert _left_behind_box(person) == box
