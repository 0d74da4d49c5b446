"""Loading: the nation at once and quickly, villages county by county, and never twice."""

import time

import pytest
from sqlalchemy import func, select

from registry.core.errors import Invalid, NotFound
from registry.regions import loading
from registry.regions.loading import count_regions, counties_below, ensure_villages, load_national, load_villages
from registry.regions.models import Region


def test_nation_is_loaded_once(nation):
    assert count_regions(nation.connection()) == 44_699
    assert load_national(nation.connection()) == 0
    assert count_regions(nation.connection()) == 44_699


def test_loading_the_nation_is_quick(nation):
    nation.execute(Region.__table__.delete())
    began = time.process_time()
    assert load_national(nation.connection()) == 44_699
    assert time.process_time() - began < 6


def test_public_ids_differ(nation):
    assert nation.scalar(select(func.count(func.distinct(Region.public_id)))) == 44_699
    assert nation.scalar(select(func.max(func.length(Region.public_id)))) == 16


def test_villages_are_loaded_once(nation):
    assert load_villages(nation.connection(), "150824") == 106
    assert load_villages(nation.connection(), "150824") == 0
    assert ensure_villages(nation, "150824102207") == 0


def test_two_processes_loading_at_once_do_not_collide(nation, monkeypatch):
    monkeypatch.setattr(loading, "villages_loaded", lambda connection, county: False)
    load_villages(nation.connection(), "150824")
    load_villages(nation.connection(), "150824")
    assert nation.scalar(select(func.count()).where(Region.code == "150824102207")) == 1
    assert count_regions(nation.connection()) == 44_699 + 106


def test_villages_of_a_city_without_counties(nation):
    loaded = ensure_villages(nation, "441900003000")
    assert loaded > 500
    assert ensure_villages(nation, "441900000000") == 0


def test_a_city_is_no_place_to_load_villages_from_one_code(nation):
    with pytest.raises(Invalid, match="县级以上"):
        ensure_villages(nation, "150800000000")


def test_counties_below(nation):
    assert counties_below(nation.connection(), "150824") == ["150824"]
    assert len(counties_below(nation.connection(), "1508")) == 7
    assert counties_below(nation.connection(), "441900") == ["441900"]
    with pytest.raises(NotFound, match="150899000000"):
        counties_below(nation.connection(), "150899")
    with pytest.raises(Invalid, match="县级以下"):
        counties_below(nation.connection(), "150824102")
