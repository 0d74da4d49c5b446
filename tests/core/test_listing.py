"""Many names in one sentence."""

from registry.core.i18n import _
from registry.core.listing import some_of


def test_few_names_stand_whole_and_many_are_counted() -> None:
    assert some_of(["王雨桐", "巴特尔"]) == "王雨桐、巴特尔"
    assert some_of([f"甲{n}" for n in range(66)]) == "甲0、甲1、甲2、甲3、甲4等 66 人"
    assert some_of("一二三四五六", unit=_("场"), most=2) == "一、二等 6 场"
