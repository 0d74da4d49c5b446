"""Changes of the tree: the past keeps its names and codes, nothing below is lost, and the log hears of it."""

import datetime as dt

import pytest
from sqlalchemy import func, select

from registry.access.actor import Actor
from registry.access.permissions import Role
from registry.core.errors import Conflict, Denied, Invalid, NotFound
from registry.regions.models import ChangeKind, Region, RegionChange
from registry.regions.queries import children_of, current_code, find_region, get_region, region_name
from registry.regions.services import add_region, merge_regions, move_region, rename_region, split_region

DAY = dt.date(2026, 3, 1)
EVE = dt.date(2026, 2, 28)
TOWN, OTHER, COUNTY = "150824102000", "150824101000", "150824000000"


def logged(nation):
    return [entry.action for entry in nation.info["audit"]]


def test_rename_keeps_the_past(nation, administrator):
    assert region_name(TOWN) == "德岭山镇"
    change = rename_region(TOWN, "德岭镇", on=DAY, actor=administrator)
    assert (change.kind, change.from_code, change.to_code) == (ChangeKind.RENAME, TOWN, TOWN)
    assert find_region(TOWN, EVE).name == "德岭山镇"
    assert find_region(TOWN, DAY).name == "德岭镇"
    assert region_name(TOWN) == "德岭镇"
    assert get_region(TOWN).initials == "dlz"
    assert logged(nation) == ["region.rename"]


def test_merge_closes_the_old_and_recodes_what_lay_below(nation, administrator):
    before = {village.name: village.code for village in children_of(TOWN)}
    had = {village.code for village in children_of(OTHER)}
    changes = merge_regions([TOWN], OTHER, on=DAY, actor=administrator)
    assert (changes[0].kind, changes[0].from_code, changes[0].to_code) == (ChangeKind.MERGE, TOWN, OTHER)
    assert find_region(TOWN) is None
    assert find_region(TOWN, EVE).successor_code == OTHER
    moved = {change.from_code: change.to_code for change in changes[1:]}
    assert set(moved) == set(before.values())
    assert len(set(moved.values())) == len(moved)
    assert not set(moved.values()) & had
    assert {village.code for village in children_of(OTHER)} == had | set(moved.values())
    assert current_code(before["四义堂村"]) == moved[before["四义堂村"]]
    assert find_region(before["四义堂村"], EVE).name == "四义堂村"
    assert nation.scalar(select(func.count()).select_from(RegionChange)) == len(changes)
    assert logged(nation) == ["region.merge"]


def test_merge_refuses_itself_and_other_levels(nation, administrator):
    with pytest.raises(Invalid, match="两个不同"):
        merge_regions([TOWN], TOWN, on=DAY, actor=administrator)
    with pytest.raises(Invalid, match="同一级"):
        merge_regions([TOWN], COUNTY, on=DAY, actor=administrator)
    with pytest.raises(Invalid, match="同一级"):
        merge_regions(["150700"], "150800", on=DAY, actor=administrator)


def test_move_takes_the_villages_along(nation, administrator):
    villages = len(children_of(TOWN))
    changes = move_region(TOWN, "150825000000", on=DAY, actor=administrator)
    assert changes[0].to_code.startswith("150825")
    assert len(children_of(changes[0].to_code)) == villages == len(changes) - 1
    assert get_region(changes[0].to_code).parent_code == "150825000000"
    with pytest.raises(Invalid, match="不能放在"):
        move_region("150824101000", "150800000000", on=DAY, actor=administrator)


def test_split_founds_neighbours_and_keeps_the_old(nation, administrator):
    changes = split_region("150824102207", ["四义堂新村"], on=DAY, actor=administrator)
    assert changes[0].from_code == "150824102207"
    new = get_region(changes[0].to_code)
    assert (new.level, new.parent_code, new.name) == (5, TOWN, "四义堂新村")
    assert find_region("150824102207") is not None
    assert find_region(new.code, EVE) is None


def test_add_gives_a_code_never_used(nation, administrator):
    used = set(nation.scalars(select(Region.code)))
    change = add_region("441900000000", "试验镇", on=DAY, actor=administrator)
    assert change.to_code not in used
    assert get_region(change.to_code).level == 4
    with pytest.raises(Conflict, match="已经有"):
        add_region("441900000000", "试验镇", on=DAY, actor=administrator)
    with pytest.raises(Invalid, match="不能再加"):
        add_region("150824102207", "小组", on=DAY, actor=administrator)


def test_a_change_must_come_after_the_last(nation, administrator):
    rename_region(TOWN, "德岭镇", on=DAY, actor=administrator)
    with pytest.raises(Conflict, match="2026-03-01"):
        rename_region(TOWN, "德岭山镇", on=DAY, actor=administrator)
    with pytest.raises(Invalid, match="不用改"):
        rename_region(TOWN, "德岭镇", on=dt.date(2026, 4, 1), actor=administrator)


def test_only_an_administrator_of_the_area_changes_it(nation):
    county = Actor(2, "b" * 16, "旗妇联", Role.COUNTY, COUNTY)
    neighbour = Actor(3, "c" * 16, "邻旗管理员", Role.SYSTEM_ADMIN, "150825000000")
    with pytest.raises(Denied):
        rename_region(TOWN, "德岭镇", on=DAY, actor=county)
    with pytest.raises(NotFound, match="不在您管的范围"):
        rename_region(TOWN, "德岭镇", on=DAY, actor=neighbour)
