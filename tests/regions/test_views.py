"""The picker's source never offers what lies outside the office's own region."""

import pytest
from flask import g

from registry.access.actor import Actor
from registry.access.permissions import Permission, Role
from registry.access.scope import NATION
from registry.regions.views import bp, narrowed, options

COUNTY, TOWN = "150824000000", "150824102000"


@pytest.fixture
def ask(nation, regions_app):
    def asked(office, **query):
        with regions_app.test_request_context("/regions/options", query_string=query):
            g.actor = Actor(1, "a" * 16, "某", Role.TOWNSHIP, office)
            return options().get_json()["options"]

    return asked


def test_declares_its_permission():
    assert options.permission is Permission.REGION_READ
    assert bp.name == "regions"


def test_children_and_search(ask):
    assert {"code": TOWN, "name": "德岭山镇", "level": 4, "initials": "dlsz"} in ask(COUNTY, parent=COUNTY)
    assert [item["name"] for item in ask(TOWN, within=TOWN, q="sy")] == ["四义堂村"]
    assert len(ask(NATION)) == 31


@pytest.mark.parametrize("query", [{"parent": "150825000000"}, {"within": "150825000000", "q": "b"}, {"parent": "x"}])
def test_elsewhere_is_empty(ask, query):
    assert ask(COUNTY, **query) == []


def test_a_wider_question_is_narrowed_to_the_office(ask):
    assert {item["code"][:9] for item in ask(TOWN, within="150000000000", q="s")} == {TOWN[:9]}
    assert narrowed("150000", COUNTY) == COUNTY
    assert narrowed(None, COUNTY) == COUNTY
    assert narrowed(TOWN, COUNTY) == TOWN
    assert narrowed(COUNTY, "110000000000") is None
