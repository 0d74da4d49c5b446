"""The shipped tables: the counts of the source, and places known from the map."""

from collections import Counter

import pytest

from registry.regions.names import everyday_name, stem_of
from registry.regions.pinyin import initials_of, syllables
from registry.regions.queries import known_county_prefix
from registry.regions.shipped import national_places, village_places


@pytest.fixture(scope="module")
def places():
    return {place.code: place for place in national_places()}


def test_counts_of_the_bureaus_list(places):
    # 41,352 townships less 金门, whose only township bears the county's own code.
    assert Counter(place.level for place in places.values()) == {1: 31, 2: 342, 3: 2975, 4: 41351}


def test_banner_with_its_towns_and_sumu(places):
    assert places["150824000000"].name == "乌拉特中旗"
    towns = [place.name for place in places.values() if place.parent_code == "150824000000"]
    assert {"海流图镇", "德岭山镇", "温更镇", "川井苏木", "呼勒斯太苏木"} <= set(towns)
    assert len(towns) == 12
    assert places["152200000000"].name == "兴安盟"


def test_towns_directly_under_a_city_and_counties_directly_under_a_province(places):
    assert places["441900000000"].name == "东莞市"
    assert places["441900000000"].level == 2
    assert places["441900003000"].parent_code == "441900000000"
    assert places["460400100000"].name == "那大镇"
    assert places["429004000000"].name == "仙桃市"


def test_villages_have_everyday_names_and_initials():
    villages = {place.code: place for place in village_places("150824")}
    assert len(villages) == 106
    assert villages["150824102207"].name == "四义堂村"
    assert villages["150824102207"].initials == "sytc"
    assert villages["150824102206"].name == "苏独仑嘎查"
    assert villages["150824102206"].parent_code == "150824102000"
    assert village_places("999999") == []
    assert {place.parent_code[:6] for place in village_places("441900")} == {"441900"}


def test_prefixes_of_id_numbers_today_and_retired():
    assert known_county_prefix("150824") == "乌拉特中旗"
    assert known_county_prefix("152825") == "乌拉特中旗"
    assert known_county_prefix("110103") == "崇文区"
    assert known_county_prefix("441900") == "东莞市"
    assert known_county_prefix("620200") == "嘉峪关市"
    assert known_county_prefix("830000") is not None
    assert known_county_prefix("150899") is None


@pytest.mark.parametrize(
    ("official", "short"),
    [
        ("四义堂村村民委员会", "四义堂村"),
        ("石哈河村民委员会", "石哈河村"),
        ("楼梓庄村委会", "楼梓庄村"),
        ("苏独仑嘎查委员会", "苏独仑嘎查"),
        ("多福巷社区居委会", "多福巷社区"),
        ("第一居民委员会", "第一居委会"),
        ("杭盖社区", "杭盖社区"),
    ],
)
def test_everyday_name(official, short):
    assert everyday_name(official) == short


@pytest.mark.parametrize(
    "spellings",
    [("德岭山镇", "德岭山"), ("胜利村", "胜利村委会", "胜利村村民委员会", "胜利"), ("温更苏木", "温更镇", "温更")],
)
def test_spellings_share_a_stem(spellings):
    assert len({stem_of(name) for name in spellings}) == 1


def test_a_name_that_is_only_a_suffix_keeps_a_stem():
    assert stem_of("镇") == "镇"


@pytest.mark.parametrize(
    ("name", "initials"), [("单县", "sx"), ("六安市", "las"), ("番禺区", "pyq"), ("呼图壁107团", "htb1t")]
)
def test_readings_of_places(name, initials):
    assert initials_of(syllables(name)) == initials
