"""Code lists: what ships, what an office adds, renames and retires."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from registry.core.errors import Conflict, Denied, Invalid, NotFound
from registry.settings.code_lists import CODE_LISTS
from registry.settings.code_services import add_code_item, rename, restore, retire
from registry.settings.codes import choices, labels, list_items

DAY = dt.date(2026, 3, 12)


def test_the_shipped_lists_have_unique_codes_and_labels() -> None:
    for shipped in CODE_LISTS.values():
        assert len({code for code, _label in shipped.items}) == len(shipped.items), shipped.name
        assert len({label.source for _code, label in shipped.items}) == len(shipped.items), shipped.name


def test_the_lists_of_the_domain_are_all_there() -> None:
    wanted = (
        "child_status parent_state guardian_type mother_hardship income_class school_stage id_type cytology hpv birads "
        "histology follow_up aid_status pay_method fund_source loan_status case_type channel pair_mode facility "
        "occasion measure sex ethnicity kinship disability_kind disability_grade"
    )
    assert set(wanted.split()) <= set(CODE_LISTS)
    assert len(CODE_LISTS["ethnicity"].items) == 58
    assert dict(CODE_LISTS["child_status"].items)["de_facto_unsupported"].source == "事实无人抚养"


def test_an_added_item_is_offered_last(session: Any, actors: SimpleNamespace) -> None:
    add_code_item("child_status", code="flood_victim", label=" 受灾  儿童 ", actor=actors.county, today=DAY)
    session.commit()
    assert [(code, str(label)) for code, label in choices("child_status")][-1] == ("flood_victim", "受灾 儿童")
    assert "flood_victim" not in labels("child_status", on=dt.date(2026, 3, 11))


def test_a_retired_item_keeps_its_word_and_is_not_offered(session: Any, actors: SimpleNamespace) -> None:
    retire("occasion", "elders", actor=actors.county, today=DAY)
    session.commit()
    assert str(labels("occasion")["elders"]) == "重阳" and "elders" not in dict(choices("occasion"))
    restore("occasion", "elders", actor=actors.county, today=DAY)
    assert [code for code, _label in choices("occasion")] == [code for code, _ in CODE_LISTS["occasion"].items]


def test_the_newest_name_counts_and_the_place_stays(session: Any, actors: SimpleNamespace) -> None:
    rename("fund_source", "own", label="妇联自有经费", actor=actors.county, today=DAY)
    rename("fund_source", "own", label="妇联工作经费", actor=actors.county, today=DAY)
    session.commit()
    assert str(labels("fund_source")["own"]) == "妇联工作经费"
    assert [item.code for item in list_items("fund_source")] == [code for code, _ in CODE_LISTS["fund_source"].items]
    assert not any(item.own for item in list_items("fund_source"))


@pytest.mark.parametrize(
    ("list_name", "code", "label", "error"),
    [
        ("child_status", "Flood", "洪灾", Invalid),
        ("child_status", "flood", "  ", Invalid),
        ("child_status", "orphan", "洪灾", Conflict),
        ("child_status", "flood", "孤儿", Conflict),
        ("pay_method", "wechat", "微信", Invalid),
        ("no_list", "flood", "洪灾", NotFound),
    ],
)
def test_what_may_not_be_added(
    session: Any, actors: SimpleNamespace, list_name: str, code: str, label: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        add_code_item(list_name, code=code, label=label, actor=actors.county, today=DAY)


def test_a_fixed_list_is_renamed_and_never_cut(session: Any, actors: SimpleNamespace) -> None:
    with pytest.raises(Invalid):
        retire("pay_method", "cash", actor=actors.county, today=DAY)
    rename("pay_method", "cash", label="现金发放", actor=actors.county, today=DAY)
    with pytest.raises(NotFound):
        rename("pay_method", "gold", label="黄金", actor=actors.county, today=DAY)
    with pytest.raises(Denied):
        rename("pay_method", "cash", label="钞票", actor=actors.township, today=DAY)


def test_the_pages(app: Flask, client_as: Callable[[str], FlaskClient]) -> None:
    county = client_as("county")
    for name in CODE_LISTS:
        assert county.get(f"/settings/codes/{name}").status_code == 200
    assert county.post("/settings/codes/occasion", data={"code": "nadam", "label": "那达慕"}).status_code == 302
    assert "那达慕" in county.get("/settings/codes/occasion").get_data(as_text=True)
    again = county.post("/settings/codes/occasion", data={"code": "nadam", "label": "又一个"})
    assert again.status_code == 200 and "已经用过" in again.get_data(as_text=True)
    assert county.post("/settings/codes/occasion/nadam", data={"label": "那达慕大会"}).status_code == 302
    assert county.post("/settings/codes/occasion/nadam", data={"act": "retire"}).status_code == 302
    page = county.get("/settings/codes/occasion").get_data(as_text=True)
    assert "那达慕大会" in page and "已停用" in page
    assert county.get("/settings/codes/occasion/none_such").status_code == 404
    assert client_as("township").post("/settings/codes/occasion", data={"code": "x1", "label": "无"}).status_code == 403
