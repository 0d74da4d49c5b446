"""Who is counted among the ten: girls alone where the donor knows it is a girl, nobody where the child has moved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from registry.donors.models import Pairing
from registry.extensions import db
from registry.people.models import Person, Sex
from registry.programs.models import SexRule
from registry.releases.crowd import Fact, Group, choose, count_crowd
from registry.releases.models import Level
from registry.releases.queries import tellable
from registry.releases.services import plan_tellings
from tests.portal import scene as build
from tests.portal.scene import Scene, keep

NOW = 2025


def test_boys_do_not_hide_a_girl_who_is_known_to_be_one() -> None:
    groups = [Group("primary", 5, "", 9, girls=False), Group("primary", 5, "", 4), Group("junior", 8, "", 6)]
    assert choose(groups, [], Fact("primary", "", NOW), 10).level is Level.STAGE
    girl = choose(groups, [], Fact("primary", "", NOW, girl=True), 10)
    assert (girl.level, girl.crowd) == (Level.BAND, 10)
    assert girl.fact == Fact("compulsory", "", NOW, girl=True)
    assert choose(groups, [], Fact("primary", "", NOW, girl=True), 11).fact is None


def test_what_was_told_of_another_county_is_shared_by_nobody() -> None:
    groups = [Group("primary", 5, "", 99, county="150824")]
    assert count_crowd(groups, [Fact("primary", "", NOW, county="150824")], NOW) == 99
    assert count_crowd(groups, [Fact("primary", "", NOW, county="150825")], NOW) == 0


@pytest.fixture
def mixed(session: Any) -> Scene:
    """小禾, two other girls and eight boys of primary school, seven girls of junior school."""
    scene = build.make_scene()
    build.pair(scene, build.make_girl(), "小禾")
    others = [build.make_girl() for _n in range(17)]
    for child in others[2:10]:
        child.sex = Sex.MALE
    for child in others[10:]:
        child.stage, child.grade = "junior", 8
    keep()
    return scene


@pytest.mark.parametrize("by_gift", [False, True])
def test_a_program_or_a_gift_for_girls_counts_girls(
    mixed: Scene, client_as: Callable[[str], Any], by_gift: bool
) -> None:
    (before,) = build.release(mixed)
    assert (before.choice.level, before.choice.crowd) == (Level.STAGE, 11)
    db.session.rollback()
    if by_gift:
        pairing = db.session.query(Pairing).one()
        pairing.instalments[0].donation_id = build.give(mixed, 40000, girls_only=True).id
    else:
        mixed.program.sex_rule = SexRule.GIRLS_ONLY
    keep()
    (telling,) = build.release(mixed)
    assert (telling.choice.level, telling.choice.crowd, telling.refusal) == (Level.BAND, 10, None)
    for child in db.session.query(Person).filter_by(stage="junior").limit(1):
        child.sex = Sex.MALE
    url = f"/releases/donors/{mixed.donor.public_id}/release"
    keep()
    db.session.rollback()
    told = client_as("county").post(url, follow_redirects=True).get_data(as_text=True)
    assert "全旗县只有 9 名孩子对得上，不到 10 名" in told


def test_a_girl_who_moved_to_another_county_is_told_of_no_more(mixed: Scene) -> None:
    build.release(mixed)
    keep()
    for child in db.session.query(Person):
        child.scope_code, child.county_code, child.township_code = "150825100201", "150825", "150825100"
    db.session.flush()
    city = build.find_user("city")
    assert city is not None
    tellings = plan_tellings(tellable(mixed.donor, city.actor()), today=dt.date(2026, 3, 12))
    assert [telling.choice.fact for telling in tellings] == [None]
    assert "另一个旗县" in str(tellings[0].refusal) and "金额和月份照常" in str(tellings[0].refusal)
