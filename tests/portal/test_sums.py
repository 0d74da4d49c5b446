"""In = out + balance, whatever was given, arranged, paid and brought back; gifts paid without a pairing too."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.disbursements.models import Disbursement, DisbursementState
from registry.donors.models import InstalmentState
from registry.extensions import db
from registry.funds.models import Account, AccountKind, Transfer, TransferKind
from registry.portal.flow import draw_flow, flow_svg
from registry.portal.papers import board_sentence
from registry.releases import facts
from registry.releases.content import Shown, pack, unpack
from registry.releases.trail import Balance, Gift, Pair, Place, Year, total
from tests.portal import scene as build
from tests.portal.scene import Scene, keep

FEN = st.integers(0, 9_999_999_999)
DAY = dt.date(2024, 9, 1)
_keys = itertools.count(1)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.tuples(FEN, FEN, FEN), max_size=30))
def test_sums_of_gifts_add_up(parts: list[tuple[int, int, int]]) -> None:
    gifts = [Gift("g", DAY, a + b + c, "", 0, "", False, a, b, 1) for a, b, c in parts]
    sums = total(gift.balance for gift in gifts)
    assert sums.adds_up and sums.left == sum(c for _a, _b, c in parts)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.tuples(st.integers(1, 9_999_999), st.sampled_from(list(Place)), st.booleans()), max_size=15))
def test_sums_of_a_pairing_add_up(parts: list[tuple[int, Place, bool]]) -> None:
    years = tuple(
        Year(n, DAY, amount, place, "gift" if mine else None, DAY) for n, (amount, place, mine) in enumerate(parts, 1)
    )
    pair = Pair("p", "小禾", "春蕾计划助学", DAY, 15, 1, "active", None, years)
    assert pair.balance.adds_up
    if pair.balance.given:
        drawing = draw_flow(pair, [])
        bands = [s for s in drawing.shapes if s.fill == "#E8D0DC"]
        assert sum(band.height for band in bands) > 0
        assert all(s.y >= 0 and s.y + s.height <= drawing.height for s in drawing.shapes)
        assert "style=" not in flow_svg(drawing)


def test_an_alias_cannot_break_out_of_the_drawing() -> None:
    year = Year(1, DAY, 100, Place.PLANNED, "gift", DAY)
    svg = flow_svg(draw_flow(Pair("p", '<b>&"', "<script>", DAY, 1, 100, "active", None, (year,)), []))
    assert "<script>" not in svg and "<b>" not in svg and "&lt;script&gt;" in svg


def test_the_boards_sentence_says_what_the_rest_waits_for() -> None:
    gift = Gift("g", DAY, 6000000, "", 0, "春蕾专户", False, 4000000, 0, 20, girls_only=True)
    years = tuple(Year(n, DAY, 100000, Place.REACHED if n < 3 else Place.AWAITED, "g", DAY) for n in (1, 2, 3))
    pairs = tuple(Pair(f"p{n}", f"小星{n}", "春蕾", DAY, 3, 100000, "active", None, years) for n in range(20))
    shown = Shown(DAY, (gift,), 20, pairs)
    assert board_sentence(shown) == "60,000.00 元 = 已发到 20 名女童 40,000.00 元 + 等第 3 年 20,000.00 元。"
    both = Gift("h", DAY, 1000000, "", 0, "春蕾专户", False, 0, 300000, 0, pooled=200000)
    assert board_sentence(Shown(DAY, (gift, both), 20, ())) == (
        "70,000.00 元 = 已发到 20 名孩子 40,000.00 元 + 已安排待发 3,000.00 元 + 还没安排 25,000.00 元"
        " + 转作项目公用 2,000.00 元。"
    )
    assert unpack(pack(shown)) == shown


@pytest.mark.parametrize("seed", range(4))
def test_random_gifts_and_years_add_up_in_the_database(session: Any, seed: int) -> None:
    dice = random.Random(seed)
    scene = build.make_scene()
    gifts = {build.give(scene, amount := dice.randrange(300000, 99999999)): amount for _n in range(4)}
    girls = set()
    expected = dict.fromkeys(Place, 0)
    for alias in build.ALIASES:
        girl = build.make_girl()
        pairing = build.pair(scene, girl, alias, yearly_fen=dice.randrange(1, 9999))
        for year in pairing.instalments:
            gift, fate = dice.choice(list(gifts)), dice.choice(["paid", "signed", "back", "allocated", "funded", "due"])
            if fate in ("paid", "signed", "back"):
                back = DisbursementState.RETURNED if fate == "back" else None
                build.pay(scene, year, gift, DAY, signed=fate == "signed", state=back)
                expected[Place.PLANNED if back else Place.REACHED] += year.amount_fen
                girls |= set() if back else {girl.id}
            elif fate != "due":
                year.donation_id, year.state = gift.id, InstalmentState(fate)
                expected[Place.PLANNED if fate == "allocated" else Place.LEFT] += year.amount_fen
    keep()
    sums = total(gift.balance for gift in facts.list_gifts(scene.donor.id))
    assert sums.adds_up and sums.given == sum(gifts.values())
    assert (sums.reached, sums.planned) == (expected[Place.REACHED], expected[Place.PLANNED])
    paired = total(pair.balance for pair in facts.list_pairs(scene.donor.id))
    assert paired.adds_up and paired.left == expected[Place.LEFT]
    assert (paired.reached, paired.planned) == (sums.reached, sums.planned)
    assert facts.count_children(scene.donor.id) == len(girls)


def _move(scene: Scene, debit: Account, credit: Account, amount: int, kind: TransferKind, **more: Any) -> Transfer:
    row = Transfer(debit_account_id=debit.id, credit_account_id=credit.id, amount=amount, kind=kind, on_date=DAY,
                   fund_id=scene.fund.id, idempotency_key=f"k{next(_keys)}", actor_id=None, **more)  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def _accounts(scene: Scene) -> dict[AccountKind, Account]:
    rows = {kind: Account(fund_id=scene.fund.id, kind=kind) for kind in AccountKind}
    db.session.add_all(rows.values())
    db.session.flush()
    return rows


def _line(scene: Scene, amount: int) -> Disbursement:
    """A payment without a pairing."""
    enrolment = build.enrol(scene, build.make_girl())
    row = Disbursement(batch_id=scene.batch.id, serial=next(_keys), enrolment_id=enrolment.id, amount_fen=amount,
                       person_id=enrolment.person_id, program_id=scene.program.id, cycle_id=scene.cycle.id,
                       scope_code=build.VILLAGE, method="bank", state=DisbursementState.PAID, paid_on=DAY)  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def test_a_gift_paid_without_pairings_is_told_from_the_ledger(session: Any) -> None:
    scene = build.make_scene()
    at = _accounts(scene)
    gift = build.give(scene, 100000)
    first, second = _line(scene, 30000), _line(scene, 20000)
    _move(scene, at[AccountKind.OUTSIDE], at[AccountKind.DONATION], 100000, TransferKind.DONATION, donation_id=gift.id)
    for line in (first, second):
        more = {"donation_id": gift.id, "disbursement_id": line.id}
        _move(scene, at[AccountKind.DONATION], at[AccountKind.RESERVED], line.amount_fen, TransferKind.RESERVE, **more)
        _move(scene, at[AccountKind.RESERVED], at[AccountKind.PAID], line.amount_fen, TransferKind.PAY, **more)
    keep()
    (told,) = facts.list_gifts(scene.donor.id)
    assert (told.balance, told.children) == (Balance(100000, 50000, 0, 50000), 2)
    _move(scene, at[AccountKind.PAID], at[AccountKind.RESERVED], 20000, TransferKind.MONEY_BACK,
          donation_id=gift.id, disbursement_id=second.id)  # fmt: skip
    second.state, second.end_reason, second.ended_on = DisbursementState.RETURNED, "户名不符", DAY
    keep()
    (told,) = facts.list_gifts(scene.donor.id)
    assert (told.balance, told.children) == (Balance(100000, 30000, 20000, 50000), 1)
    assert facts.count_children(scene.donor.id) == 1


def test_a_paired_payment_in_the_ledger_is_not_counted_twice(session: Any) -> None:
    scene = build.make_scene()
    at = _accounts(scene)
    gift = build.give(scene, 100000)
    pairing = build.pair(scene, build.make_girl(), "小禾")
    line = build.pay(scene, pairing.instalments[0], gift, DAY)
    more = {"donation_id": gift.id, "disbursement_id": line.id}
    _move(scene, at[AccountKind.OUTSIDE], at[AccountKind.DONATION], 100000, TransferKind.DONATION, donation_id=gift.id)
    _move(scene, at[AccountKind.DONATION], at[AccountKind.PAID], 40000, TransferKind.PAY, **more)
    keep()
    (told,) = facts.list_gifts(scene.donor.id)
    assert (told.balance, told.children) == (Balance(100000, 40000, 0, 60000), 1)


def test_money_given_over_to_the_fund_is_not_left(session: Any) -> None:
    scene = build.make_scene()
    at = _accounts(scene)
    gift = build.give(scene, 100000)
    _move(scene, at[AccountKind.OUTSIDE], at[AccountKind.DONATION], 100000, TransferKind.DONATION, donation_id=gift.id)
    _move(scene, at[AccountKind.DONATION], at[AccountKind.AVAILABLE], 70000, TransferKind.RELEASE, donation_id=gift.id)
    keep()
    (told,) = facts.list_gifts(scene.donor.id)
    assert told.balance == Balance(100000, 0, 0, 30000, 70000) and told.balance.adds_up


def test_what_is_left_is_counted_from_the_ledger(session: Any) -> None:
    """A gift's own account says what is left; where years and ledger differ the page says so instead of hiding it."""
    scene = build.make_scene()
    at = _accounts(scene)
    gift = build.give(scene, 100000)
    gift.account_id = at[AccountKind.DONATION].id
    pairing = build.pair(scene, build.make_girl(), "小禾")
    _move(scene, at[AccountKind.OUTSIDE], at[AccountKind.DONATION], 100000, TransferKind.DONATION, donation_id=gift.id)
    _move(scene, at[AccountKind.DONATION], at[AccountKind.ALLOCATED], 40000, TransferKind.ALLOCATE,
          donation_id=gift.id, pairing_id=pairing.id)  # fmt: skip
    keep()
    (told,) = facts.list_gifts(scene.donor.id)
    assert told.balance == Balance(100000, 0, 0, 60000) and not told.balance.adds_up, "the year was not marked"
    pairing.instalments[0].donation_id, pairing.instalments[0].state = gift.id, InstalmentState.ALLOCATED
    keep()
    (told,) = facts.list_gifts(scene.donor.id)
    assert told.balance == Balance(100000, 0, 40000, 60000) and told.balance.adds_up
