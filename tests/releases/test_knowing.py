"""What nobody told but a donor can infer counts among the ten: rules, gifts, sums paid, months of visits."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.donors.models import Pairing
from registry.extensions import db
from registry.people.models import Household, Person, Sex
from registry.people.statuses import LEFT_BEHIND_MASK
from registry.programs.models import Tariff
from registry.releases.counting import crowd_groups
from registry.releases.crowd import Fact, Group, choose_months, count_crowd, fits
from registry.releases.knowing import Marks, Rule
from registry.releases.models import Level, ReleasedChild
from registry.releases.queries import tellable
from registry.releases.services import Telling, plan_tellings
from tests.portal import scene as build
from tests.portal.scene import Scene, keep

TODAY = dt.date(2026, 3, 12)
FEW, ALL = 4, 14
TOWN = "150824101000"


def _few(children: list[Person], **values: Any) -> None:
    for child in children[:FEW]:
        for name, value in values.items():
            setattr(child, name, value)


@pytest.fixture
def narrow(session: Any) -> tuple[Scene, list[Person]]:
    """小禾 and thirteen other children of the county; a test sets four of them, her first, apart from the rest."""
    scene = build.make_scene()
    children = [build.make_girl() for _n in range(ALL)]
    build.pair(scene, children[0], "小禾")
    keep()
    return scene, children


def _plan(scene: Scene) -> Telling:
    db.session.flush()
    county = build.find_user("county")
    assert county is not None
    (telling,) = plan_tellings(tellable(scene.donor, county.actor()), today=TODAY)
    return telling


def _gift(scene: Scene, **more: Any) -> None:
    pairing = db.session.query(Pairing).filter_by(alias="小禾").one()
    pairing.instalments[0].donation_id = build.give(scene, 40000, **more).id


def _homes(children: list[Person]) -> None:
    for child in children[FEW:]:
        assert child.household is not None
        child.household.income_class = "general"


def _stage_gift(scene: Scene, children: list[Person]) -> None:
    _few(children, stage="junior", grade=8)
    _gift(scene, only_stage="primary", received_on=dt.date(2024, 8, 9))  # in grade 6 then, as the four alone


def _place_gift(scene: Scene, children: list[Person]) -> None:
    _few(children, scope_code="150824101201", township_code="150824101")
    _gift(scene, only_region=TOWN)


def _stages(scene: Scene, children: list[Person]) -> None:
    _few(children, stage="senior", grade=1)
    scene.program.stages = "junior,senior"  # in August 2024 they were in junior school, all others in primary


def _statuses(scene: Scene, children: list[Person]) -> None:
    _few(children, status_mask=LEFT_BEHIND_MASK)
    scene.program.statuses = "left_behind,migrant"


def _incomes(scene: Scene, children: list[Person]) -> None:
    _homes(children)
    scene.program.income_classes = "dibao,tekun"


def _ages(scene: Scene, children: list[Person]) -> None:
    _few(children, birth_date=dt.date(2012, 8, 20))  # twelve on the day the pairing began
    scene.program.age_min, scene.program.age_max = 12, 15


def _township(scene: Scene, children: list[Person]) -> None:
    _few(children, scope_code="150824101201", township_code="150824101")
    scene.program.scope_code = TOWN


def _tariff(scene: Scene, children: list[Person]) -> None:
    _few(children, stage="senior", grade=1)
    for stage, fen in (("primary", 30000), ("junior", 40000), ("senior", 50000), ("college", 60000)):
        db.session.add(Tariff(program_id=scene.program.id, stage=stage, amount_fen=fen, valid_from=dt.date(2020, 1, 1)))


@pytest.mark.parametrize(
    ("narrowing", "said"),
    [
        (_stages, "按规定或金额只有初中、高中"),
        (_statuses, "只收留守、流动"),
        (_incomes, "看家庭收入类别"),
        (_ages, "看年龄"),
        (_township, "只给"),
        (_place_gift, "只给"),
        (_tariff, "按规定或金额只有初中"),
    ],
)
def test_what_four_children_share_is_refused_with_the_rule_that_tells(
    narrow: tuple[Scene, list[Person]], narrowing: Callable[[Scene, list[Person]], None], said: str
) -> None:
    scene, children = narrow
    before = _plan(scene)
    assert before.refusal is None and before.choice.crowd == ALL
    narrowing(scene, children)
    telling = _plan(scene)
    assert telling.choice.fact is None and telling.choice.crowd == FEW
    assert said in str(telling.refusal) and "只有 4 名孩子对得上，不到 10 名" in str(telling.refusal)
    assert "换一笔条件宽些的捐款" in str(telling.refusal) and "金额和月份照常" in str(telling.refusal)
    with pytest.raises(Exception, match="换一笔条件宽些的捐款"):
        build.release(scene)


def test_a_gift_for_a_stage_counts_with_the_year_in_which_it_was_set_aside(
    narrow: tuple[Scene, list[Person]],
) -> None:
    scene, children = narrow
    _few(children, stage="junior", grade=8)  # in August 2024 in grade 7: not the primary pupils of the gift
    for child in children[:2]:
        child.grade = 7
    _gift(scene, only_stage="primary")
    telling = _plan(scene)
    assert telling.choice.level is Level.BAND and telling.choice.crowd == ALL - 2
    build.pair(scene, children[9], "小溪")
    for child in children[FEW:]:
        child.grade = None
    assert _plan_of(scene, "小禾").choice.fact is None, "whose grade is unknown proves nothing"


def _plan_of(scene: Scene, alias: str) -> Telling:
    db.session.flush()
    county = build.find_user("county")
    assert county is not None
    plans = plan_tellings(tellable(scene.donor, county.actor()), today=TODAY)
    return next(plan for plan in plans if plan.pairing.alias == alias)


def test_coarser_before_not_at_all(narrow: tuple[Scene, list[Person]]) -> None:
    """Twelve share the program's class, six of them her stage: the county is told, the stage is not."""
    scene, children = narrow
    for child in children[:12]:
        child.status_mask = LEFT_BEHIND_MASK
    for child in children[6:]:
        child.stage, child.grade = "senior", 2
    scene.program.statuses = "left_behind"
    telling = _plan(scene)
    assert (telling.choice.level, telling.choice.crowd, telling.refusal) == (Level.COUNTY, 12, None)


def test_rules_of_another_donors_pairing_count_too(narrow: tuple[Scene, list[Person]]) -> None:
    scene, children = narrow
    _few(children, status_mask=LEFT_BEHIND_MASK)
    other = build.make_scene("other", alias_of="别的公司")
    build.pair(other, children[0], "小溪")
    assert _plan(scene).refusal is None
    other.program.statuses = "left_behind"
    assert _plan(scene).choice.crowd == FEW


def test_a_month_in_which_few_were_visited_is_not_told(
    narrow: tuple[Scene, list[Person]], client_as: Callable[[str], Any]
) -> None:
    scene, children = narrow
    for child in children[:10]:
        build.visit(child, dt.date(2025, 5, 23))
    for child in children[:9]:
        build.visit(child, dt.date(2025, 11, 3))
    telling = _plan(scene)
    assert telling.visits == (dt.date(2025, 5, 1),) and telling.withheld == 1
    assert telling.refusal is None and telling.choice.crowd == 10
    keep()
    page = client_as("county").get(f"/releases/donors/{scene.donor.public_id}").get_data(as_text=True)
    assert "回访 1 个月份；另 1 个月份走访过的孩子太少，不写" in page
    db.session.rollback()
    pairing = db.session.query(Pairing).filter_by(alias="小禾").one()
    build.pay(scene, pairing.instalments[0], build.give(scene, 40000), dt.date(2025, 3, 14))
    build.release(scene)
    keep()
    told = client_as("donor").get(f"/portal/pairings/{pairing.public_id}").get_data(as_text=True)
    assert "2025年5月" in told and "2025年11月" not in told


def test_months_told_to_two_donors_count_together(narrow: tuple[Scene, list[Person]]) -> None:
    """Ten were visited in May and ten in June, but only six in both: whoever hears the second could put them together."""
    scene, children = narrow
    for child in children[:10]:
        build.visit(child, dt.date(2025, 5, 23))
    build.release(scene)
    other = build.make_scene("other", alias_of="别的公司")
    build.pair(other, children[0], "小溪")
    for child in (*children[:6], *children[10:]):
        build.visit(child, dt.date(2025, 6, 3))
    db.session.flush()
    (telling,) = build.release(other)
    assert telling.visits == (dt.date(2025, 5, 1),) and telling.withheld == 1
    assert {row.visits for row in db.session.query(ReleasedChild)} == {"2025-05-01"}
    for child in children[6:10]:
        build.visit(child, dt.date(2025, 6, 4))
    db.session.flush()
    assert build.release(other)[0].visits == (dt.date(2025, 5, 1), dt.date(2025, 6, 1))


def test_many_children_with_many_rules_and_months_are_still_few_queries(
    narrow: tuple[Scene, list[Person]], count_queries: Callable[[], Any]
) -> None:
    scene, children = narrow
    county = build.find_user("county")
    assert county is not None
    counts = []
    for turn in range(2):
        for n, child in enumerate(children[1 + 5 * turn : 6 + 5 * turn]):
            other = build.make_scene(f"other{turn}{n}")
            other.program.age_max, other.program.statuses = 15 + n, "left_behind"
            other.donor = scene.donor
            build.pair(other, child, f"小{turn}{n}")
            for month in range(8):
                build.visit(child, dt.date(2025 - turn, 1 + month, 3))
        keep()
        rows = tellable(scene.donor, county.actor())
        counter = count_queries()
        assert len(plan_tellings(rows, today=TODAY)) == 6 + 5 * turn
        counts.append(len(counter))
    assert counts[1] <= counts[0] <= 9  # the second time the name of the county is known already


def _child(dice: random.Random) -> Person:
    child = build.make_girl(status_mask=dice.choice([0, LEFT_BEHIND_MASK, 1]))
    child.stage, child.grade = dice.choice([("primary", 4), ("junior", 7), ("senior", 2), ("junior", None)])
    child.sex, child.birth_date = dice.choice(list(Sex)), dt.date(dice.randrange(2008, 2016), 6, 30)
    assert child.household is not None
    child.household.income_class = dice.choice(["dibao", "general", None])
    return child


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_groups_of_a_county_count_what_a_look_at_each_child_counts(session: Any, seed: int) -> None:
    """Forty months and some rules: more bits than one column holds; each combination against plain Python."""
    dice = random.Random(seed)
    children = [_child(dice) for _n in range(30)]
    months = [dt.date(2022 + n // 12, n % 12 + 1, 1) for n in range(40)]
    seen = {child.id: {month for month in months if dice.random() < 0.6} for child in children}
    for child in children:
        for month in seen[child.id]:
            build.visit(child, month.replace(day=dice.randrange(1, 29)))
    db.session.flush()
    marks = Marks()
    rule = Rule(LEFT_BEHIND_MASK, ("dibao",), (dt.date(2009, 1, 1), dt.date(2014, 12, 31)), "150824102000")
    bits = {month: marks.month(month) for month in months}
    one, two = marks.rule(rule), marks.rule(Rule(statuses=1))
    groups = crowd_groups("150824", marks)
    assert sum(group.children for group in groups) == len(children)
    for _turn in range(25):
        wanted, ruled = dice.sample(months, dice.randrange(0, 4)), dice.choice([0, one, two])
        fact = Fact("", "", 2025, dice.random() < 0.5, marks=sum(bits[month] for month in wanted) | ruled)
        by_hand = [
            child for child in children
            if (not fact.girl or child.sex is Sex.FEMALE) and set(wanted) <= seen[child.id]
            and (ruled != two or child.status_mask & 1) and (ruled != one or _keeps(rule, child, child.household))
        ]  # fmt: skip
        assert count_crowd(groups, [fact], 2025) == len(by_hand)


def _keeps(rule: Rule, child: Person, home: Household | None) -> bool:
    first, last = rule.born
    assert home is not None and first is not None and last is not None
    return (
        bool(child.status_mask & rule.statuses)
        and home.income_class in rule.incomes
        and first <= child.birth_date <= last
    )


_GROUP = st.builds(Group, st.just("primary"), st.integers(1, 6), st.just(""), st.integers(1, 15),
                   marks=st.integers(0, 63))  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(_GROUP, max_size=10), st.lists(st.integers(0, 3), max_size=2), st.integers(2, 30))
def test_no_month_is_told_that_fewer_than_k_share(groups: list[Group], known: list[int], k: int) -> None:
    facts = [Fact("primary", "", 2025, marks=mark) for mark in known]
    months = [1 << n for n in range(6)]
    told, crowd = choose_months(groups, facts, months, 2025, k)
    fact = Fact("", "", 2025, marks=told)
    assert crowd == count_crowd(groups, [*facts, fact], 2025)
    assert told == 0 or crowd >= k
    left = [group for group in groups if all(fits(group, one, 2025) for one in [*facts, fact])]
    for month in months:
        if not told & month:
            assert sum(group.children for group in left if group.marks & month) < k, "as many months as are safe"
