"""Codes: levels, parents and ranges hold for every place of the nation, and for random digits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.core.errors import Invalid
from registry.regions.codes import (
    PROVINCES,
    contains,
    county_of,
    level_of,
    normalise_code,
    parent_codes,
    parent_of,
    subtree,
)
from registry.regions.shipped import national_places

provinces = st.sampled_from(sorted(PROVINCES))
codes = st.builds(lambda province, rest: province + rest, provinces, st.text("0123456789", min_size=10, max_size=10))


def test_subtree_of_a_county_a_town_a_village():
    assert subtree("150824000000") == ("150824000000", "150824999999")
    assert subtree("150824102") == ("150824102000", "150824102999")
    assert subtree("150824102207") == ("150824102207", "150824102207")


@pytest.mark.parametrize(
    ("code", "level", "above"),
    [
        ("150000000000", 1, []),
        ("150800000000", 2, ["150000000000"]),
        ("150824000000", 3, ["150000000000", "150800000000"]),
        ("150820000000", 3, ["150000000000", "150800000000"]),
        ("441900003000", 4, ["440000000000", "441900000000"]),
        ("441900003001", 5, ["440000000000", "441900000000", "441900003000"]),
        ("429004001000", 4, ["420000000000", "429000000000", "429004000000"]),
    ],
)
def test_level_and_parents(code, level, above):
    assert level_of(code) == level
    assert parent_codes(code) == above


def test_county_of_a_town_under_a_city_is_the_city():
    assert county_of("441900003000") == "441900"
    assert county_of("441900000000") == "441900"
    assert county_of("150824102207") == "150824"
    with pytest.raises(Invalid, match="县级以上"):
        county_of("150800000000")


@pytest.mark.parametrize("wrong", ["", "15082", "15082４x", "990000", "000001000000", "1508241022071"])
def test_impossible_codes_are_refused_in_plain_words(wrong):
    with pytest.raises(Invalid, match="区划代码"):
        normalise_code(wrong)


def test_full_width_digits_and_blanks_are_read():
    assert normalise_code(" １５０８２４ ") == "150824000000"


@given(codes)
def test_a_code_lies_in_its_own_range_and_in_all_above_it(code):
    low, high = subtree(code)
    assert low == code <= high
    for above in parent_codes(code):
        assert contains(above, code)
        assert not contains(code, above)
        assert level_of(above) < level_of(code)


@given(codes, codes)
def test_two_ranges_are_nested_or_apart(one, other):
    (low, high), (least, most) = subtree(one), subtree(other)
    nested = low <= least <= most <= high or least <= low <= high <= most
    assert nested or high < least or most < low


@given(codes)
def test_parent_is_the_last_of_the_parents(code):
    above = parent_codes(code)
    assert parent_of(code) == (above[-1] if above else None)


def test_every_shipped_place_has_the_level_its_code_says_and_a_parent_that_exists():
    places = {place.code: place for place in national_places()}
    for place in places.values():
        assert place.level == level_of(place.code)
        if place.parent_code is None:
            assert place.level == 1
        else:
            assert contains(place.parent_code, place.code)
            assert place.parent_code in places
