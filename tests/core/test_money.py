"""Money in and out, and amounts in capitals against an independent converter."""

from __future__ import annotations

from decimal import Decimal

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.core.capitals import capital_amount
from registry.core.errors import Invalid
from registry.core.money import LARGEST_FEN, format_fen, format_wan, parse_yuan, yuan_plain

amounts = st.integers(0, LARGEST_FEN) | st.integers(0, 100_000)


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("1,234.50", 123450),
        ("1234元", 123400),
        ("0.5万元", 500000),
        ("３００", 30000),
        ("¥300", 30000),
        ("￥３００．５", 30050),
        ("人民币 300 元整", 30000),
        ("1，234，567.8元", 123456780),
        ("1.234568万", 1234568),
        ("2亿元", 20_000_000_000),
        (".5", 50),
        ("12.", 1200),
        ("0", 0),
        (300, 30000),
        (325.04, 32504),
        (0.1 + 0.2, 30),
        (1234.5000000000002, 123450),
        (Decimal("25000.00"), 2500000),
        ("99,999,999,999.99", LARGEST_FEN),
    ],
)
def test_reads(text: str | float | Decimal, fen: int) -> None:
    assert parse_yuan(text) == fen


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "还没写金额"),
        ("-5", "不能是负数"),
        ("−5.00", "不能是负数"),
        ("(5.00)", "不能是负数"),
        (-0.01, "不能是负数"),
        (float("nan"), "要写数字"),
        (float("inf"), "要写数字"),
        (Decimal("NaN"), "要写数字"),
        (True, "要写数字"),
        ("12.345", "最多两位"),
        ("1.2345678万", "最多两位"),
        (12.345, "最多两位"),
        ("100,000,000,000", "金额太大"),
        (1e300, "金额太大"),
        ("12,34", "逗号位置不对"),
        ("三百元", "读不出金额"),
        ("300-400", "读不出金额"),
        ("1.2.3", "读不出金额"),
        ("1e5", "读不出金额"),
    ],
)
def test_refuses(text: str | float | Decimal, words: str) -> None:
    with pytest.raises(Invalid, match=words) as caught:
        parse_yuan(text)
    assert caught.value.field == "amount"


def test_shows() -> None:
    assert format_fen(123450) == "1,234.50"
    assert format_fen(-5) == "\u22120.05"
    assert format_wan(36_420_000) == "36.42"
    assert format_wan(5_000) == "0.01" and format_wan(4_999) == "0.00"
    assert format_wan(-5_000) == "\u22120.01" and format_wan(-1) == "0.00"
    assert yuan_plain(-123450) == "-1234.50"


@given(amounts)
def test_what_is_shown_is_read_back(fen: int) -> None:
    assert parse_yuan(format_fen(fen)) == parse_yuan(yuan_plain(fen)) == fen
    assert parse_yuan(Decimal(fen) / 100) == fen


@given(st.integers(0, LARGEST_FEN // 100))
def test_floats_of_cells_are_exact(fen: int) -> None:
    assert parse_yuan(fen / 100) == fen


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "零元整"),
        (50, "伍角整"),
        (5, "伍分"),
        (55, "伍角伍分"),
        (32504, "叁佰贰拾伍元零肆分"),
        (32540, "叁佰贰拾伍元肆角整"),
        (32500, "叁佰贰拾伍元整"),
        (1000, "壹拾元整"),
        (100_100, "壹仟零壹元整"),
        (140_950, "壹仟肆佰零玖元伍角整"),
        (600_714, "陆仟零柒元壹角肆分"),
        (10_700_053, "壹拾万柒仟元伍角叁分"),
        (2_500_000, "贰万伍仟元整"),
        (10_000_100, "壹拾万零壹元整"),
        (10_000_000_100, "壹亿零壹元整"),
        (1_000_050_00005, "壹拾亿零伍万元零伍分"),
        (LARGEST_FEN, "玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
    ],
)
def test_capitals_by_hand(fen: int, words: str) -> None:
    assert capital_amount(fen) == "人民币" + words


@given(amounts)
def test_capitals_against_another_converter(fen: int) -> None:
    other: str = cn2an.an2cn(yuan_plain(fen), "rmb")
    if fen % 10 == 0 and fen % 100:
        other += "整"
    assert capital_amount(fen) == "人民币" + other


@pytest.mark.parametrize("fen", [-1, LARGEST_FEN + 1])
def test_capitals_have_a_range(fen: int) -> None:
    with pytest.raises(ValueError):
        capital_amount(fen)
