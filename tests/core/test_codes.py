"""Code lists: complete, unambiguous, and read from the words offices use."""

from __future__ import annotations

import pytest

from registry.core import codes
from registry.core.codes import (
    find_disability,
    find_disability_grade,
    find_ethnicity,
    find_kinship,
    find_school_stage,
    find_sex,
    parse_grade,
)


def test_the_56_peoples_have_their_codes() -> None:
    labels = {code.standard: code.label.source for code in codes.ETHNIC_GROUPS.values()}
    assert len([code for code in labels if int(code) <= 56]) == 56
    known = {"01": "汉族", "02": "蒙古族", "05": "维吾尔族", "11": "满族", "30": "土族", "38": "锡伯族", "56": "基诺族"}
    assert known.items() <= labels.items()


@pytest.mark.parametrize(
    "table", [codes.SEXES, codes.ETHNIC_GROUPS, codes.KINSHIPS, codes.DISABILITIES, codes.SCHOOL_STAGES]
)
def test_no_word_means_two_things(table: dict[str, codes.Code]) -> None:
    words = [w for code in table.values() for w in {code.label.source, *code.synonyms}]
    assert len(words) == len(set(words))


def test_office_words() -> None:
    assert [find_sex(t) for t in ("女", " 男 ", "女童", "２", "X")] == ["female", "male", "female", "female", None]
    assert [find_ethnicity(t) for t in ("汉", "汉族", "蒙", "蒙古", "1", "02", "火星族")] == [
        *("01", "01", "02", "02", "01", "02"),
        None,
    ]
    assert [find_kinship(t) for t in ("长女", "奶奶", "户主", "母女关系")] == ["daughter", "grandmother", "self", None]
    assert (find_disability("肢体二级"), find_disability_grade("肢体二级")) == ("physical", 2)
    assert (find_disability("智力"), find_disability_grade("４")) == ("intellectual", 4)
    assert find_disability_grade("五级") is None
    assert find_school_stage("职高") == "vocational"


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        ("小学一年级", ("primary", 1)),
        ("六年级", ("primary", 6)),
        ("三年级（2）班", ("primary", 3)),
        ("七年级", ("junior", 1)),
        ("初一", ("junior", 1)),
        ("初中三年级", ("junior", 3)),
        ("9年级", ("junior", 3)),
        ("高一", ("senior", 1)),
        ("高中二年级", ("senior", 2)),
        ("中职二年级", ("vocational", 2)),
        ("大一", ("college", 1)),
        ("大班", ("pre", None)),
        ("学前班", ("pre", None)),
        ("小学", ("primary", None)),
        ("辍学", ("dropout", None)),
        ("高五", None),
        ("小学七年级", None),
        ("十年级", None),
        ("", None),
    ],
)
def test_grades(text: str, grade: tuple[str, int | None] | None) -> None:
    assert parse_grade(text) == grade
