"""What results mean and how hospitals write them: pure functions, without database."""

from __future__ import annotations

import datetime as dt

import pytest

from registry.core.errors import Invalid
from registry.screening import words_read
from registry.screening.assess import Codes, Intervals, assess, grade
from registry.screening.models import Part
from registry.screening.rates import Counts, percent
from registry.screening.rules import born_between

DAY = dt.date(2026, 2, 28)
C, B = Part.CERVICAL, Part.BREAST


@pytest.mark.parametrize(
    ("codes", "cervical", "breast", "looks", "named"),
    [
        (Codes(cytology="NILM", birads="2"), False, False, {}, "clear"),
        (Codes(cytology="ASC_US"), True, False, {C: False}, "suspected"),
        (Codes(cytology="HSIL"), True, False, {C: True}, "precancer"),
        (Codes(cytology="NILM", hpv="hr1618"), True, False, {C: True}, "suspected"),
        (Codes(hpv="hr_other", birads="0"), True, True, {C: False, B: False}, "suspected"),
        (Codes(cytology="unsat"), False, False, {C: False}, "clear"),
        (Codes(birads="3"), False, True, {B: False}, "suspected"),
        (Codes(birads="4B", histology="invasive"), False, True, {B: True}, "cancer"),
        (Codes(histology="CIN1"), True, False, {C: False}, "suspected"),
        (Codes(hpv="neg", histology="invasive"), True, False, {C: True}, "cancer"),
        (Codes(histology="benign"), False, False, {}, "clear"),
    ],
)
def test_what_needs_a_second_look(
    codes: Codes, cervical: bool, breast: bool, looks: dict[Part, bool], named: str
) -> None:
    found = assess(codes, DAY, Intervals())
    assert (found.cervical_positive, found.breast_positive, dict(found.looks)) == (cervical, breast, looks)
    assert grade(codes) == named
    assert (found.next_cervical_on is None) == (C in looks or not (codes.cytology or codes.hpv))


def test_the_longer_interval_counts_and_february_29_has_a_day() -> None:
    leap = dt.date(2024, 2, 29)
    assert assess(Codes(cytology="NILM"), leap, Intervals()).next_cervical_on == dt.date(2027, 2, 28)
    assert assess(Codes(cytology="NILM", hpv="neg"), DAY, Intervals()).next_cervical_on == dt.date(2031, 2, 28)
    assert assess(Codes(birads="1"), DAY, Intervals()).next_breast_on == dt.date(2028, 2, 28)
    low, high = born_between(35, 64, dt.date(2026, 3, 12))
    assert (low, high) == (dt.date(1961, 3, 13), dt.date(1991, 3, 12))


@pytest.mark.parametrize(
    ("parse", "text", "code"),
    [
        (words_read.cytology, "TCT：未见上皮内病变或恶性细胞（NILM）", "NILM"), (words_read.cytology, "ASC-US", "ASC_US"),
        (words_read.cytology, "asc-h", "ASC_H"), (words_read.cytology, "低度鳞状上皮内病变", "LSIL"),
        (words_read.cytology, "鳞状细胞癌", "SCC"), (words_read.cytology, "标本不满意", "unsat"),
        (words_read.cytology, "宫颈腺癌", "ADENOCA"), (words_read.cytology, "未查", None),
        (words_read.hpv, "阴性", "neg"), (words_read.hpv, "16型阳性", "hr1618"), (words_read.hpv, "HPV-52（+）", "hr_other"),
        (words_read.hpv, "阳性", "hr_other"), (words_read.hpv, "其他高危型阳性", "hr_other"), (words_read.hpv, "16/18 型阳性", "hr1618"),
        (words_read.birads, "BI-RADS 4a类", "4A"), (words_read.birads, "3级", "3"), (words_read.birads, "2.0", "2"),
        (words_read.birads, "未见异常", "1"), (words_read.birads, "4", "4A"),
        (words_read.histology, "CIN Ⅱ级", "CIN2"), (words_read.histology, "CIN II-III", "CIN3"),
        (words_read.histology, "浸润性导管癌", "invasive"), (words_read.histology, "慢性宫颈炎", "benign"),
        (words_read.histology, "原位癌", "CIN3"),
    ],
)  # fmt: skip
def test_hospitals_words(parse: object, text: str, code: str | None) -> None:
    assert callable(parse) and parse(text) == code


@pytest.mark.parametrize("parse", [words_read.cytology, words_read.hpv, words_read.birads, words_read.histology])
def test_unknown_words_are_refused_with_the_list(parse: object) -> None:
    assert callable(parse)
    with pytest.raises(Invalid, match="可以写"):
        parse("看不清")


def test_rates_come_from_the_two_numbers() -> None:
    total = Counts(eligible=100, invited=80, screened=60) + Counts(invited=20, screened=10, positive=1)
    assert (total.eligible, total.invited, total.screened) == (100, 100, 70)
    assert percent(1340, 6728) == "19.92%" and percent(1, 0) == "—" and percent(0, None) == "—"
