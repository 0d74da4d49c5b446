"""Chinese line breaking and the filling of pages."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.core.paper.fonts import Style, text_width
from registry.core.paper.grid import cell_lines, paginate
from registry.core.paper.wrap import NO_END, NO_START, fit_size, wrap

CHINESE = st.text(alphabet="春蕾计划助学金，。（）《》、2026年a.", min_size=1, max_size=80)

PART = st.sampled_from(["春", "蕾", "计划", "学，", "（金）", "年。"])


@settings(max_examples=120, deadline=None)
@given(CHINESE, st.integers(60, 300))
def test_no_character_is_lost_or_added(text: str, width: int) -> None:
    assert "".join(wrap(text, Style.SANS, 10, width)) == text


@settings(max_examples=120, deadline=None)
@given(
    st.lists(st.sampled_from(["春", "蕾", "计划", "学，", "（金）", "年。"]), min_size=1, max_size=40),
    st.integers(80, 300),
)
def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one(parts: list[str], width: int) -> None:
    lines = wrap("".join(parts), Style.SANS, 10, width)
    assert all(line[0] not in NO_START for line in lines)
    assert all(line[-1] not in NO_END for line in lines[:-1])
    assert all(text_width(line, Style.SANS, 10) <= width + 0.01 for line in lines)


def test_numbers_stay_whole_unless_longer_than_the_line() -> None:
    assert wrap("学年2026年", Style.SANS, 10, 35) == ["学年", "2026年"]
    assert "".join(wrap("1" * 60, Style.SANS, 10, 40)) == "1" * 60
    assert len(wrap("1" * 60, Style.SANS, 10, 40)) > 5


def test_first_line_is_shorter_by_the_indent_and_line_ends_count() -> None:
    assert [len(line) for line in wrap("春" * 20, Style.SANS, 10, 100, 20)] == [8, 10, 2]
    assert wrap("一\n二", Style.SANS, 10, 100) == ["一", "二"]
    assert wrap("", Style.SANS, 10, 100) == [""]


def test_fit_size_shrinks_only_as_far_as_allowed() -> None:
    assert fit_size("王雨桐", Style.SANS, 100, 20, 8) == 20
    assert fit_size("王" * 10, Style.SANS, 100, 20, 8) == pytest.approx(10)
    assert fit_size("王" * 50, Style.SANS, 100, 20, 8) == 8


def test_long_name_wraps_in_its_cell_at_eight_points() -> None:
    size, lines = cell_lines("阿" * 50, 56, Style.SANS, 9)
    assert size == 8
    assert len(lines) == 9
    assert cell_lines("监护人\n及关系", 54, Style.SANS, 9) == (9, ["监护人", "及关系"])


@settings(max_examples=200, deadline=None)
@given(st.lists(st.floats(20, 90), max_size=120), st.floats(0, 200))
def test_pages_hold_every_row_once_and_the_end_has_company(heights: list[float], last: float) -> None:
    room = 400.0
    pages = paginate(heights, room, last)
    assert [row for page in pages for row in page] == list(range(len(heights)))
    assert all(sum(heights[row] for row in page) <= room for page in pages)
    assert sum(heights[row] for row in pages[-1]) + last <= room or len(pages[-1]) == 1
    if heights:
        assert all(pages)
