"""Reading and searching, with villages in the table and, before that, from the shipped tables."""

import datetime as dt

import pytest

from registry.audit.services import record
from registry.core.errors import NotFound
from registry.regions.loading import ensure_villages
from registry.regions.models import Region
from registry.regions.name_cache import NameCache
from registry.regions.queries import (
    children_of,
    find_region,
    get_region,
    list_provinces,
    path_names,
    region_name,
    region_names,
)
from registry.regions.search import find_by_name, search_regions

COUNTY, TOWN = "150824000000", "150824102000"


def names(regions):
    return [region.name for region in regions]


@pytest.fixture(params=["shipped", "loaded"])
def villages(request, nation):
    if request.param == "loaded":
        ensure_villages(nation, COUNTY)
    return nation


def test_find_and_get(nation):
    assert find_region("150824").name == "乌拉特中旗"
    assert find_region(COUNTY, dt.date(1962, 3, 1)).name == "乌拉特中旗"
    assert find_region("nonsense") is None
    assert find_region("150899") is None
    with pytest.raises(NotFound, match="150899"):
        get_region("150899")


def test_children(villages):
    assert len(list_provinces()) == 31
    assert names(children_of("150824"))[:3] == ["海流图镇", "乌加河镇", "德岭山镇"]
    assert "四义堂村" in names(children_of(TOWN))
    assert find_region("150824102207").name == "四义堂村"
    assert all(child.parent_code == TOWN for child in children_of(TOWN))


def test_reading_villages_writes_nothing(nation):
    children_of(TOWN)
    search_regions("sy", within=TOWN)
    assert not nation.new
    assert ensure_villages(nation, COUNTY) == 106


def test_path_leaves_out_headings_and_repetitions(nation):
    assert path_names("150824102207") == ["内蒙古自治区", "巴彦淖尔市", "乌拉特中旗", "德岭山镇", "四义堂村"]
    assert path_names("110101001000") == ["北京市", "东城区", "东华门街道"]
    assert path_names("441900003000")[:2] == ["广东省", "东莞市"]
    assert path_names("429004000000") == ["湖北省", "仙桃市"]
    assert path_names("620201100000") == ["甘肃省", "嘉峪关市", "新城镇"]


def test_names_for_many_codes(nation):
    assert region_names([COUNTY, TOWN, "150899000000"]) == {COUNTY: "乌拉特中旗", TOWN: "德岭山镇"}
    assert region_name("150899000000") == "150899000000"
    assert region_name("000000000000") == "全国"


@pytest.mark.parametrize("typed", ["dls", "DLSZ", "deling", "德岭", "岭山", "150824102", " ｄｌｓ "])
def test_search_for_a_town(nation, typed):
    assert "德岭山镇" in names(search_regions(typed, within=COUNTY))


@pytest.mark.parametrize("typed", ["sytc", "siyi", "四义", "义堂"])
def test_search_for_a_village(villages, typed):
    assert "四义堂村" in names(search_regions(typed, within=TOWN))


def test_search_stays_within_and_keeps_the_limit(nation):
    assert search_regions("dls", within="150825000000") == []
    assert len(search_regions("d", limit=5)) == 5
    assert all(region.code.startswith("15") for region in search_regions("dls", within="150000000000"))


def test_search_takes_signs_as_signs(nation):
    assert search_regions("%", within=COUNTY) == []
    assert search_regions("_", within=COUNTY) == []
    assert search_regions("  ", within=COUNTY) == []


def test_higher_levels_and_beginnings_come_first(nation):
    assert search_regions("乌拉特")[0].level == 3
    assert names(search_regions("大连"))[0] == "大连市"


@pytest.mark.parametrize("written", ["四义堂村", "四义堂", "四义堂村委会", "德岭山镇四义堂村", "德岭山四义堂 "])
def test_a_roster_names_a_village_in_many_ways(villages, written):
    found = find_by_name(written, COUNTY, 5)
    assert [region.code for region in found] == (["150824102207"] if written[:4] != "德岭山四" else [])


def test_towns_by_bare_name(nation):
    assert names(find_by_name("德岭山", COUNTY, 4)) == ["德岭山镇"]
    assert names(find_by_name("川井", COUNTY, 4)) == ["川井苏木"]
    assert names(find_by_name("乌拉特中", "150800000000", 3)) == ["乌拉特中旗"]
    assert find_by_name("没有这里", COUNTY, 4) == []
    assert find_by_name("", COUNTY, 4) == []


@pytest.mark.parametrize("written", ["siyitang", "SiYiTangCun", "si yi tang"])
def test_a_village_typed_in_pinyin(villages, written):
    assert names(find_by_name(written, TOWN, 5)) == ["四义堂村"]


def test_latin_letters_that_read_as_no_place(villages):
    assert find_by_name("Sheet1", TOWN, 5) == [] == find_by_name("beijing", COUNTY, 5)


def test_a_name_given_up_stands_for_the_region_of_today(nation):
    old = {"level": 5, "parent_code": TOWN, "valid_from": dt.date(1990, 1, 1), "valid_to": dt.date(2010, 12, 31)}
    nation.add_all([
        Region(code="150824102207", name="四义堂大队", **old),
        Region(code="150824102901", name="老红旗村", successor_code="150824102205", **old),
        Region(code="150824102902", name="迁走村", successor_code="150825100201", **old),
    ])  # fmt: skip
    record(None, "tests.region")
    ensure_villages(nation, COUNTY)
    assert names(find_by_name("四义堂大队", TOWN, 5)) == ["四义堂村"]
    assert names(find_by_name("老红旗", COUNTY, 5)) == ["红旗村"]
    assert find_by_name("迁走村", TOWN, 5) == []


def test_ambiguity_is_visible(villages):
    found = find_by_name("第一居委会", COUNTY, 5)
    assert len(found) > 1
    assert len({region.code for region in found}) == len(found)


def test_kept_names_are_forgotten_after_their_time():
    now = [0.0]
    cache = NameCache(seconds=60, clock=lambda: now[0])
    cache.put({TOWN: "德岭山镇"})
    assert cache.get(TOWN) == "德岭山镇"
    now[0] = 61
    assert cache.get(TOWN) is None
