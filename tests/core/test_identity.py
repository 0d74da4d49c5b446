"""Identity numbers: what is repaired, what is refused in which words, what the check digit guarantees."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from registry.core.errors import Invalid
from registry.core.identity import (
    check_digit,
    group_id,
    make_id_number,
    normalise_id_text,
    parse_id_number,
)

TODAY = dt.date(2026, 3, 12)
GIRL = make_id_number("150824", dt.date(2016, 11, 23), 304)

numbers = st.builds(
    make_id_number,
    st.sampled_from(["150824", "110105", "520181", "810000", "422801"]),
    st.dates(dt.date(1930, 1, 1), dt.date(2026, 3, 12)),
    st.integers(0, 999),
)


def refusal(text: str | int | float) -> str:
    with pytest.raises(Invalid) as caught:
        parse_id_number(text, today=TODAY)
    assert caught.value.field == "id_number"
    return str(caught.value)


def test_example_of_the_standard() -> None:
    assert check_digit("11010519491231002") == "X"
    parsed = parse_id_number("11010519491231002X", today=TODAY)
    assert (parsed.sex, parsed.birth_date, parsed.region_prefix) == (
        "female",
        dt.date(1949, 12, 31),
        "110105",
    )
    assert parsed.last4 == "002X" and not parsed.is_permit


@pytest.mark.parametrize(
    "text",
    [
        "11010519491231002x",
        "'11010519491231002X",
        "１１０１０５１９４９１２３１００２Ｘ",
        "１１０１０５１９４９１２３１００２ｘ",
        " 110105 19491231 002X ",
        "110105\u300019491231\u00a0002X\u200b\ufeff",
    ],
)
def test_repairs(text: str) -> None:
    assert parse_id_number(text, today=TODAY).number == "11010519491231002X"
    assert normalise_id_text(text) == "11010519491231002X"


def test_words_for_length() -> None:
    assert refusal(GIRL[:17]) == "证件号少一位，现在是 17 位。"
    assert refusal(GIRL + "1") == "证件号多一位，现在是 19 位。"
    assert refusal(GIRL[:12]) == "证件号少 6 位，现在是 12 位。"
    assert refusal(GIRL + "12") == "证件号多 2 位，现在是 20 位。"
    assert "15 位的老证件号" in refusal("110105491231002")
    assert "还没写证件号" in refusal("  ")


def test_words_for_check_digit() -> None:
    wrong = GIRL[:17] + ("1" if GIRL[17] != "1" else "2")
    assert f"末位应是 {GIRL[17]}，多半抄错了一位" in refusal(wrong)


@pytest.mark.parametrize("text", ["1.10105E+17", "1.50824201611233e+17", "1.10105E17", "'1.10105E+17"])
def test_scientific_notation(text: str) -> None:
    assert refusal(text).startswith("Excel 把证件号变成了科学计数，原数已经丢了。请照户口簿重抄")


def test_lost_digits() -> None:
    assert "末三位变成了 000" in refusal(1.50824201611233e17)
    assert "末三位变成了 000" in refusal(150824201611233000)
    assert "末三位变成了 000" in refusal("150824201611233000")


def test_true_number_ending_in_000_is_accepted_as_text_only() -> None:
    ends = (make_id_number("150824", dt.date(2016, 1, day), serial) for day in range(1, 29) for serial in (100, 200))
    number = next(n for n in ends if n.endswith("000"))
    assert parse_id_number(number, today=TODAY).number == number
    assert "000" in refusal(int(number))


def test_dates() -> None:
    first = "150824" + "20150230" + "304"
    assert "2015年2月30日" in refusal(first + check_digit(first))
    assert "还没到这一天" in refusal(make_id_number("150824", dt.date(2026, 3, 13), 304))
    assert parse_id_number(make_id_number("150824", TODAY, 304), today=TODAY).birth_date == TODAY
    assert "不可能" in refusal(make_id_number("150824", dt.date(1812, 3, 13), 304))


def test_letters_and_provinces() -> None:
    assert "第 5 位是“O”" in refusal("1508O4201611233048")
    assert "第 17 位是“X”" in refusal(GIRL[:16] + "X" + GIRL[17])
    assert "前两位是 99" in refusal(make_id_number("990824", dt.date(2016, 11, 23), 304))
    assert "少一位" in refusal(GIRL[:16] + "X")


def test_permits_and_grouping() -> None:
    assert parse_id_number(make_id_number("830000", dt.date(1990, 5, 1), 11), today=TODAY).is_permit
    assert group_id("150824201611233048") == "150824 20161123 3048"


@given(numbers, st.integers(0, 17), st.sampled_from("0123456789X"))
def test_any_single_change_is_found(number: str, place: int, char: str) -> None:
    assume(number[place] != char)
    with pytest.raises(Invalid):
        parse_id_number(number[:place] + char + number[place + 1 :], today=TODAY)


@given(numbers, st.integers(0, 16))
def test_any_swap_of_neighbours_is_found(number: str, place: int) -> None:
    assume(number[place] != number[place + 1])
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    with pytest.raises(Invalid):
        parse_id_number(swapped, today=TODAY)


@given(numbers)
def test_made_numbers_are_read_back(number: str) -> None:
    parsed = parse_id_number(number, today=TODAY)
    assert parsed.number == number and parsed.birth_date.strftime("%Y%m%d") == number[6:14]
    assert parsed.sex == ("male" if int(number[16]) % 2 else "female")


@given(st.text(max_size=30) | st.floats() | st.integers())
def test_anything_else_is_a_plain_refusal(text: str | int | float) -> None:
    with pytest.raises(Invalid):
        parse_id_number(text, today=TODAY)
