"""Which value holds on a day in a place, what may be set by whom, and the pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from registry.access.actor import Actor
from registry.access.permissions import Role
from registry.audit.models import AuditLog
from registry.core.errors import Denied, Invalid
from registry.settings.definitions import DEFINITIONS, GROUPS
from registry.settings.kinds import Kind, MonthDay, for_field, to_json
from registry.settings.models import Setting
from registry.settings.queries import (
    get_month_day,
    get_number,
    get_setting,
    get_text,
    list_effective,
    list_history,
    region_chain,
)
from registry.settings.services import set_setting

DAY = dt.date(2026, 3, 12)
NATION, COUNTY, TOWN, VILLAGE = "000000000000", "150824000000", "150824102000", "150824102201"


@pytest.fixture
def national(actors: SimpleNamespace) -> Actor:
    return Actor(actors.county.user_id, actors.county.public_id, "全国", Role.COUNTY, NATION)


def test_every_default_survives_its_own_field_and_json() -> None:
    for definition in DEFINITIONS.values():
        assert definition.group in GROUPS
        assert definition.parse(for_field(definition.kind, definition.default)) == definition.default
        assert definition.from_json(to_json(definition.default)) == definition.default


def test_the_defaults_of_the_rules(session: Any) -> None:
    assert get_number("notice_days", on=DAY, region_code=COUNTY) == 7
    assert get_text("notice_day_kind", on=DAY, region_code=None) == "working"
    assert get_month_day("half_year_cut_off", on=DAY, region_code=COUNTY).on(2026) == dt.date(2026, 6, 30)
    stages = ("primary", "junior", "senior", "college")
    assert [get_number(f"spring_bud_tariff_{s}", on=DAY, region_code=COUNTY) for s in stages] == [
        40_000,
        60_000,
        80_000,
        200_000,
    ]
    with pytest.raises(KeyError):
        get_setting("no_such", on=DAY, region_code=None)
    with pytest.raises(TypeError):
        get_text("notice_days", on=DAY, region_code=None)


def test_region_chain_goes_up_through_every_level() -> None:
    assert region_chain(VILLAGE) == [VILLAGE, TOWN, COUNTY, "150800000000", "150000000000", NATION]
    assert region_chain(COUNTY) == [COUNTY, "150800000000", "150000000000", NATION]
    assert region_chain(None) == [NATION]


def test_the_most_specific_region_wins_even_when_it_is_older(
    session: Any, actors: SimpleNamespace, national: Actor
) -> None:
    set_setting("notice_days", "5", region_code=COUNTY, valid_from=dt.date(2025, 1, 1), actor=actors.county)
    set_setting("notice_days", "10", region_code=NATION, valid_from=dt.date(2026, 1, 1), actor=national)
    assert get_number("notice_days", on=DAY, region_code=VILLAGE) == 5
    assert get_number("notice_days", on=DAY, region_code="150825100000") == 10
    assert get_number("notice_days", on=dt.date(2025, 6, 1), region_code="150825100000") == 7


def test_a_value_holds_from_its_day_and_a_later_row_supersedes(session: Any, actors: SimpleNamespace) -> None:
    for text, day in (("5", dt.date(2026, 1, 1)), ("10", dt.date(2026, 4, 1))):
        set_setting("notice_days", text, region_code=COUNTY, valid_from=day, actor=actors.county)
    days = (dt.date(2025, 12, 31), dt.date(2026, 1, 1), dt.date(2026, 3, 31), dt.date(2026, 4, 1))
    assert [get_number("notice_days", on=day, region_code=TOWN) for day in days] == [7, 5, 5, 10]


def test_a_correction_for_the_same_day_keeps_the_mistake(session: Any, actors: SimpleNamespace) -> None:
    for text in ("70", None, "6"):
        set_setting("sign_days", text, region_code=COUNTY, valid_from=DAY, actor=actors.county)
        session.commit()
    assert get_number("sign_days", on=DAY, region_code=COUNTY) == 6
    assert [row.value for row in list_history("sign_days", actors.county)] == ["6", "null", "70"]


def test_none_goes_back_to_the_level_above(session: Any, actors: SimpleNamespace, national: Actor) -> None:
    set_setting("notice_days", "3", region_code=NATION, valid_from=dt.date(2026, 1, 1), actor=national)
    set_setting("notice_days", "5", region_code=COUNTY, valid_from=dt.date(2026, 1, 1), actor=actors.county)
    set_setting("notice_days", None, region_code=COUNTY, valid_from=dt.date(2026, 2, 1), actor=actors.county)
    assert get_number("notice_days", on=dt.date(2026, 1, 15), region_code=TOWN) == 5
    assert get_number("notice_days", on=DAY, region_code=TOWN) == 3


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("notice_days", "0"),
        ("notice_days", "七"),
        ("notice_days", ""),
        ("notice_days", "7.5"),
        ("notice_day_kind", "weekly"),
        ("half_year_cut_off", "02-29"),
        ("half_year_cut_off", "13-01"),
        ("spring_bud_tariff_primary", "-4"),
        ("spring_bud_tariff_primary", "四百"),
        ("hotline", "0" * 41),
        ("organisation_name", "旗\u0007妇联"),
    ],
)
def test_what_is_not_a_value_is_refused_on_its_field(
    session: Any, actors: SimpleNamespace, key: str, text: str
) -> None:
    with pytest.raises(Invalid) as refused:
        set_setting(key, text, region_code=COUNTY, valid_from=DAY, actor=actors.county)
    assert refused.value.field == "value"
    assert session.query(Setting).count() == 0


def test_only_inside_ones_own_region_and_only_with_the_permission(session: Any, actors: SimpleNamespace) -> None:
    for actor, code in (
        (actors.county, NATION),
        (actors.county, "150825000000"),
        (actors.township, TOWN),
        (actors.city, "150800000000"),
        (actors.auditor, COUNTY),
        (actors.system_admin, "150825000000"),
    ):
        with pytest.raises(Denied):
            set_setting("hotline", "0478-1", region_code=code, valid_from=DAY, actor=actor)


def test_the_change_is_in_the_log_without_its_value(session: Any, actors: SimpleNamespace) -> None:
    set_setting("hotline", "0478-7654321", region_code=COUNTY, valid_from=DAY, actor=actors.county)
    session.commit()
    entry = session.query(AuditLog).filter_by(action="settings.change").one()
    assert "hotline" in entry.detail and "7654321" not in entry.detail and entry.chain == "150824"


def test_the_list_of_all_settings_is_one_query(
    session: Any, actors: SimpleNamespace, count_queries: Callable[[], Any]
) -> None:
    counter = count_queries()
    found = list_effective(on=DAY, region_code=VILLAGE)
    assert len(counter) == 1 and [entry.definition.key for entry in found] == list(DEFINITIONS)


@given(st.integers(1, 12), st.integers(1, 31), st.sampled_from(["{0:02d}-{1:02d}", "{0}月{1}日", "{0}.{1}"]))
def test_month_days_read_every_writing_and_refuse_days_that_are_not(month: int, day: int, form: str) -> None:
    definition = DEFINITIONS["half_year_cut_off"]
    try:
        dt.date(2001, month, day)
    except ValueError:
        with pytest.raises(Invalid):
            definition.parse(form.format(month, day))
    else:
        assert definition.parse(form.format(month, day)) == MonthDay(month, day)


def test_the_pages_for_a_county_officer(app: Flask, client_as: Callable[[str], FlaskClient]) -> None:
    county = client_as("county")
    assert "程序自带" in county.get("/settings").get_data(as_text=True)
    wrong = county.post("/settings/notice_days", data={"value": "100", "valid_from": "2026-03-12"})
    assert wrong.status_code == 200 and "1 到 60 之间" in wrong.get_data(as_text=True)
    assert county.post("/settings/notice_days", data={"value": "５", "valid_from": "2026-03-12"}).status_code == 302
    listed = county.get("/settings").get_data(as_text=True)
    assert "本单位" in listed and "2026年3月12日" in listed
    assert county.get("/settings/nothing").status_code == 404
    for definition in DEFINITIONS.values():
        page = county.get(f"/settings/{definition.key}")
        assert page.status_code == 200 and str(definition.label) in page.get_data(as_text=True)
        assert definition.kind is not Kind.CHOICE or "<select" in page.get_data(as_text=True)
    undone = county.post("/settings/notice_days", data={"inherit": "y", "valid_from": "2026-03-12"})
    assert undone.status_code == 302
    assert "跟上级一样" in county.get("/settings/notice_days").get_data(as_text=True)


def test_the_pages_for_others(app: Flask, client_as: Callable[[str], FlaskClient]) -> None:
    township = client_as("township")
    assert '<form method="post" class="form"' not in township.get("/settings/notice_days").get_data(as_text=True)
    assert township.post("/settings/notice_days", data={"value": "5", "valid_from": "2026-03-12"}).status_code == 403
    assert client_as("village").get("/settings").status_code == 403
