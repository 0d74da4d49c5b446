"""k-anonymity as plain sums: the finest telling that k share, together with everything told before."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.releases.crowd import Choice, Fact, Group, choose, count_crowd, school_year
from registry.releases.models import Level
from tests.conftest import TODAY

NOW = 2025
GROUPS = [
    Group("primary", 5, "left_behind", 9),
    Group("primary", 3, "", 6),
    Group("junior", 8, "", 4),
    Group("senior", 1, "in_difficulty", 3),
    Group("pre", None, "", 2),
]


@pytest.mark.parametrize(
    ("stage", "status", "k", "level", "crowd"),
    [
        ("primary", "left_behind", 9, Level.STAGE_STATUS, 9),
        ("primary", "left_behind", 10, Level.STAGE, 15),
        ("junior", "", 10, Level.BAND, 19),
        ("senior", "in_difficulty", 10, Level.COUNTY, 24),
        ("pre", "", 3, Level.COUNTY, 24),
        ("dropout", "", 3, Level.COUNTY, 24),
        ("primary", "left_behind", 25, None, 24),
    ],
)
def test_coarser_first_then_not_at_all(stage: str, status: str, k: int, level: Level | None, crowd: int) -> None:
    choice = choose(GROUPS, [], Fact(stage, status, NOW), k)
    assert (choice.level, choice.crowd) == (level, crowd)


def test_all_releases_count_together() -> None:
    """Primary school two years ago and junior school now: only grades 7 and 8, not the whole junior school."""
    groups = [Group("junior", grade, "", 8) for grade in (7, 8, 9)] + [Group("primary", 4, "", 40)]
    earlier = [Fact("primary", "", 2023)]
    assert count_crowd(groups, [*earlier, Fact("junior", "", NOW)], NOW) == 16
    assert choose(groups, earlier, Fact("junior", "", NOW), 17) == Choice(Level.BAND, Fact("compulsory", "", NOW), 56)
    assert choose(groups, earlier, Fact("junior", "", NOW), 57).fact is None, "even the county is too few now"
    assert choose(groups, [], Fact("junior", "", NOW), 17).level is Level.STAGE, "nobody was told before"
    unknown = [Group("junior", None, "", 50)]
    assert choose(unknown, earlier, Fact("junior", "", NOW), 10).fact is None, "an unknown grade proves nothing"


_GROUP = st.builds(
    Group, st.sampled_from(["pre", "primary", "junior", "senior", "vocational", "college", "dropout", ""]),
    st.one_of(st.none(), st.integers(1, 9)), st.sampled_from(["", "left_behind", "in_difficulty"]), st.integers(1, 20),
)  # fmt: skip
_FACT = st.builds(
    Fact, st.sampled_from(["", "primary", "junior", "compulsory"]), st.sampled_from(["", "left_behind"]),
    st.integers(NOW - 4, NOW),
)  # fmt: skip


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_GROUP, max_size=12), st.lists(_FACT, max_size=3), st.sampled_from(["primary", "senior", "pre"]),
       st.integers(3, 30))  # fmt: skip
def test_nothing_is_told_that_fewer_than_k_share(groups: list[Group], earlier: list[Fact], stage: str, k: int) -> None:
    choice = choose(groups, earlier, Fact(stage, "left_behind", NOW), k)
    if choice.fact is None:
        assert count_crowd(groups, earlier, NOW) < k
    else:
        assert count_crowd(groups, [*earlier, choice.fact], NOW) == choice.crowd >= k


def test_the_school_year_begins_in_august() -> None:
    assert school_year(TODAY) == 2025 and school_year(TODAY.replace(month=8)) == 2026
