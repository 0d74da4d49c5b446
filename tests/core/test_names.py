"""Names: one way of writing them, and every part of them found by one prefix probe."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.core.errors import Invalid
from registry.core.names import classify_query, normalise_name, search_keys
from registry.core.pinyin import initials_of, pinyin_forms, pinyin_of

hanzi = st.text(st.sampled_from("王雨桐张芳吕绿单乐长欧阳尉迟𬱖〇买提安爱娜"), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (" 张 芳 ", "张芳"),
        ("王\u3000雨\u3000桐", "王雨桐"),
        *((f"买买提{dot}吐尔逊", "买买提\u00b7吐尔逊") for dot in "・•.。‧･·．∙●-—"),
        ("买买提 · 吐尔逊", "买买提\u00b7吐尔逊"),
        ("买买提··吐尔逊·", "买买提\u00b7吐尔逊"),
        ("李𬱖", "李𬱖"),
        ("㛃䶮𫚕𠅤", "㛃䶮𫚕𠅤"),
        ("王〇", "王〇"),
        ("Ａｎｎａ  Smith", "Anna Smith"),
        ("J. Smith", "J Smith"),
        ("O’Brien", "O'Brien"),
        ("⾼芳", "高芳"),
        ("张\u200b芳\ufeff", "张芳"),
        ("巴\U000323b0", "巴\U000323b0"),
    ],
)
def test_one_way_of_writing(text: str, name: str) -> None:
    assert normalise_name(text) == name
    assert normalise_name(name) == name


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "还没写姓名"),
        (" · ", "还没写姓名"),
        ("张芳1", "有“1”"),
        ("张芳（女）", r"有“\(”"),
        ("张\ue01e", "自造字"),
        ("张" * 51, "最多 50 个字，现在是 51 个"),
        ("ئەخمەت", "姓名只写汉字|还没写姓名"),
        ("张🙂", "有“🙂”"),
    ],
)
def test_refused(text: str, words: str) -> None:
    with pytest.raises(Invalid, match=words) as caught:
        normalise_name(text)
    assert caught.value.field == "name"


@pytest.mark.parametrize(
    ("name", "syllables"),
    [
        ("单雄信", "shan xiong xin"),
        ("仇英", "qiu ying"),
        ("解珍", "xie zhen"),
        ("曾国藩", "zeng guo fan"),
        ("查良镛", "zha liang yong"),
        ("区桂芝", "ou gui zhi"),
        ("盖丽", "ge li"),
        ("任秀英", "ren xiu ying"),
        ("朴顺姬", "piao shun ji"),
        ("尉迟恭", "yu chi gong"),
        ("尉健行", "wei jian xing"),
        ("万俟卨", "mo qi xie"),
        ("万俟", "mo qi"),
        ("乐嘉", "yue jia"),
        ("安乐", "an le"),
        ("员半千", "yun ban qian"),
        ("冼星海", "xian xing hai"),
        ("缪梅", "miao mei"),
        ("翟丽", "zhai li"),
        ("吕绿", "lv lv"),
        ("长孙丽", "zhang sun li"),
        ("那仁花", "na ren hua"),
        ("曾扎·曾", "zeng zha zeng"),
        ("李𬱖", "li di"),
        ("Anna Smith", "anna smith"),
        ("王〇", "wang ling"),
    ],
)
def test_readings_of_people(name: str, syllables: str) -> None:
    assert pinyin_of(name) == syllables.split()


def test_readings_of_places() -> None:
    assert pinyin_of("重庆", surname=False) == ["chong", "qing"]
    assert pinyin_of("六安", surname=False) == ["lu", "an"]
    assert pinyin_of("单县", surname=False)[1] == "xian"
    assert initials_of("乌拉特中旗", surname=False) == "wltzq"
    assert pinyin_of("绿春县", surname=False)[0] == "lv"


def test_keys_of_a_name() -> None:
    assert search_keys("王雨桐") == [
        ("c", "王雨桐"),
        ("c", "雨桐"),
        ("c", "桐"),
        ("p", "wangyutong"),
        ("i", "wyt"),
        ("p", "yutong"),
        ("i", "yt"),
        ("p", "tong"),
        ("i", "t"),
    ]


def test_doubtful_readings_and_umlaut() -> None:
    keys = set(search_keys("单绿"))
    assert {("p", "shanlv"), ("p", "danlu"), ("p", "lu"), ("i", "sl"), ("i", "dl")} <= keys
    assert len(pinyin_forms("单乐长重朝")) == 4


@pytest.mark.parametrize(
    ("typed", "probe"),
    [
        ("雨桐", ("c", "雨桐")),
        ("买买提•吐", ("c", "买买提吐")),
        ("wyt", ("i", "wyt")),
        ("WYT", ("i", "wyt")),
        ("Yu tong", ("p", "yutong")),
        ("xi'an", ("p", "xian")),
        ("lü", ("p", "lv")),
        ("LÜ", ("p", "lv")),
        ("yǔtóng", ("p", "yutong")),
        ("3048", ("last4", "3048")),
        ("３０４８", ("last4", "3048")),
        ("002x", ("last4", "002X")),
        ("150824 20161123 3048", ("id", "150824201611233048")),
        ("11010519491231002x", ("id", "11010519491231002X")),
        ("138 1234 5678", ("phone", "13812345678")),
        ("+86-13812345678", ("phone", "13812345678")),
        ("", ("none", "")),
        ("%", ("none", "")),
        ("12345", ("none", "")),
        ("张%", ("none", "")),
    ],
)
def test_what_was_typed(typed: str, probe: tuple[str, str]) -> None:
    assert classify_query(typed) == probe


@given(hanzi, st.data())
def test_every_part_is_found(name: str, data: st.DataObject) -> None:
    keys = search_keys(name)
    start = data.draw(st.integers(0, len(name) - 1))
    end = data.draw(st.integers(start + 1, len(name)))
    syllables = pinyin_of(name)[start:]
    for typed in (name[start:end], "".join(syllables), "".join(s[0] for s in syllables)):
        kind, probe = classify_query(typed)
        assert any(k == kind and gram.startswith(probe) for k, gram in keys), (typed, kind, probe)


@given(st.text(max_size=60))
def test_any_text_is_a_name_or_a_plain_refusal(text: str) -> None:
    classify_query(text)
    try:
        name = normalise_name(text)
    except Invalid:
        return
    assert normalise_name(name) == name
    assert search_keys(name)


def test_fast_enough_for_a_roster() -> None:
    surnames, given_names = "王李张刘陈杨赵黄周吴", "雨桐秀英芳娜敏静丽强磊军洋勇艳杰娟涛明超"
    names = [a + b + c for a in surnames for b in given_names for c in given_names][:4000]
    began = time.perf_counter()
    for name in names:
        search_keys(name)
    assert time.perf_counter() - began < 2
