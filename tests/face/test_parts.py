"""Small parts and tables: the word always stands beside the shape, sums and masks are as given."""

from __future__ import annotations

import re
from datetime import date

import pytest

from tests.face.test_forms import render

PARTS = '{% import "macros/parts.html" as parts %}'
TABLES = '{% import "macros/tables.html" as tables %}'
KINDS = ["draft", "pending", "publicised", "approved", "paid", "signed", "disputed", "returned", "void"]


def test_nine_states_have_nine_shapes() -> None:
    shapes = {re.sub(r'class="[^"]*"', "", render(PARTS + "{{ parts.glyph(k) }}", k=kind)) for kind in KINDS}
    assert len(shapes) == len(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_status_always_has_its_word(kind: str) -> None:
    markup = render(PARTS + "{{ parts.status(k, '待审', True) }}", k=kind)
    assert "<span>待审</span>" in markup and f"s-{kind}" in markup and "is-tinted" in markup


def test_masked_keeps_every_star_and_offers_to_look() -> None:
    markup = render(PARTS + "{{ parts.masked('15*************024', '/look') }}")
    assert re.sub(r"<[^>]+>", "", markup).startswith("15*************024")
    assert 'data-reveal-url="/look"' in markup and 'href="/look"' in markup
    assert "data-reveal-url" not in render(PARTS + "{{ parts.masked('15*************024') }}")
    assert "无证件" in render(PARTS + "{{ parts.masked('无证件') }}")


def test_timeline_prints_each_year_once_and_dates_in_words() -> None:
    entries = [
        {"day": date(2026, 3, 11), "year": 2026, "actor_name": "李秀英", "text": "编入第 3 批", "glyph": "publicised"},
        {"day": "3月2—10日", "year": 2026, "text": "公示", "glyph": "publicised", "note": "无异议"},
        {"day": date(2025, 1, 20), "year": 2025, "text": "登记", "url": "/p/1"},
    ]
    markup = render(PARTS + "{{ parts.timeline(entries) }}", entries=entries)
    assert re.findall(r'class="year">(\d+)', markup) == ["2026", "2025"]
    assert "3月11日 · 李秀英" in markup and "3月2—10日" in markup and '<a href="/p/1">登记</a>' in markup


def test_steps_say_on_a_phone_which_step_it_is() -> None:
    items = [{"label": "提名", "state": "done"}, {"label": "批准", "state": "now"}, {"label": "签领", "state": "todo"}]
    markup = render(PARTS + "{{ parts.steps(items) }}", items=items)
    assert "第 2 步，共 3 步：批准" in markup
    assert markup.count('aria-current="step"') == 1


@pytest.mark.parametrize(("ratio", "width"), [(0.5, "50.00%"), (1.7, "100.00%"), (-1, "0.00%"), (None, "0.00%")])
def test_a_bar_stays_within_its_line(ratio: float | None, width: str) -> None:
    rows = [{"label": "3月", "value_text": "5,500.00", "ratio": ratio, "partial": True}]
    markup = render(PARTS + "{{ parts.bar_chart(rows) }}", rows=rows)
    assert f'width="{width}"' in markup and "3月*" in markup and "5,500.00" in markup


def test_changes_never_strike_the_old_value_through() -> None:
    markup = render(PARTS + "{{ parts.changes('小学', '') }}")
    assert "小学" in markup and "（空）" in markup and "<s>" not in markup and "<del" not in markup


def test_money_of_nothing_is_a_dash() -> None:
    assert "—" in render(TABLES + "{{ tables.money(none) }}")
    assert "0.00" in render(TABLES + "{{ tables.money(0) }}")


def test_tabs_mark_the_chosen_view_and_show_a_zero() -> None:
    items = [
        {"label": "全部", "count": 0, "url": "/a", "active": False},
        {"label": "留守", "url": "/b", "active": True},
    ]
    markup = render(TABLES + "{{ tables.tabs(items) }}", items=items)
    assert "<span>0</span>" in markup and markup.count('aria-current="page"') == 1


def test_pager_and_empty_say_only_what_is_there() -> None:
    assert render(TABLES + "{{ tables.pager(p) }}", p={}).strip() == ""
    assert 'rel="next"' in render(TABLES + "{{ tables.pager(p) }}", p={"next_url": "/n"})
    assert "btn" not in render(TABLES + "{{ tables.empty('没有晚了的走访') }}")


def test_filter_select_keeps_the_choice() -> None:
    markup = render(TABLES + "{{ tables.filter_select('year', '年份', [(2025, '2025'), (2026, '2026')], '2026') }}")
    assert re.search(r'value="2026" selected', markup) and 'aria-label="年份"' in markup
