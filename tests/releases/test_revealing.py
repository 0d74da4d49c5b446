"""What in a letter would reveal a child: her own words for certain, patterns in doubt, everyday words not at all."""

from __future__ import annotations

import pytest

from registry.releases.revealing import Identity, Kind, find_marks, pieces, softened

WHO = Identity(
    names=("王雨桐", "刘桂兰", "乌云其其格", "wangyutong"), schools=("德岭山镇中心小学",),
    places=("四义堂村", "德岭山镇", "三组17号"), numbers=("150824201406300021", "13804781234"), hints=("四义堂", "德岭山"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "word", "kind", "certain"),
    [
        ("我叫王雨桐。", "王雨桐", Kind.NAME, True),
        ("我叫王 雨\u200b桐。", "王 雨\u200b桐", Kind.NAME, True),
        ("大家叫我雨桐。", "雨桐", Kind.NAME, True),
        ("奶奶刘桂兰做饭", "刘桂兰", Kind.NAME, True),
        ("加我 WangYuTong", "WangYuTong", Kind.NAME, True),
        ("德岭山镇中心小学很大", "德岭山镇中心小学", Kind.SCHOOL, True),
        ("我在四义堂村", "四义堂村", Kind.PLACE, True),
        ("我住四义堂", "四义堂", Kind.PLACE, False),
        ("电话１３８０４７８１２３４", "１３８０４７８１２３４", Kind.NUMBER, True),
        ("电话 139-0478-5566", "139-0478-5566", Kind.NUMBER, True),
        ("证件150825 20110101 003x", "150825 20110101 003x", Kind.NUMBER, True),
        ("座机0478-5901234", "0478-5901234", Kind.NUMBER, False),
        ("微信号lz_2014abc", "微信号lz_2014abc", Kind.CONTACT, False),
        ("五年级2班", "五年级2班", Kind.CLASS, False),
        ("我的生日是6月30日", "6月30日", Kind.DAY, False),
        ("张老师对我好", "张老师", Kind.NAME, False),
    ],
)
def test_it_is_found(text: str, word: str, kind: Kind, certain: bool) -> None:
    marks = find_marks(text, WHO)
    assert any((m.word, m.kind, m.certain) == (word, kind, certain) for m in marks), marks
    assert "".join(piece.text for piece in pieces(text, marks)) == text
    assert all(a.end <= b.start for a, b in zip(marks, marks[1:], strict=False))


@pytest.mark.parametrize(
    "text",
    ["叔叔阿姨好：我的语文考了九十一分，数学还要努力。", "我每天去学校，老师对我很好，我们学校很美。", "三月下了两场雪，我有 12 本书。", ""],
)  # fmt: skip
def test_everyday_words_are_left_alone(text: str) -> None:
    assert find_marks(text, WHO) == []


def test_the_proposal_holds_nothing_certain_any_more() -> None:
    text = "我是王雨桐，在德岭山镇中心小学，住四义堂村，电话13804781234。"
    better = softened(text, find_marks(text, WHO), "小禾")
    assert better == "我是小禾，在学校，住老家，电话（号码略）。"
    assert find_marks(better, WHO) == []
