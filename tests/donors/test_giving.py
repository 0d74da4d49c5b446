"""Gifts: recorded once, reversed only while whole, given over to the fund only without a condition."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest

from registry.core.errors import Conflict, Denied, Invalid, NotFound
from registry.donors.credit_code import ALPHABET, check_character
from registry.donors.errors import (
    AlreadyReversedGift,
    ConditionalGift,
    DonationShort,
    DonationUsed,
    DonorExists,
    ReasonMissing,
)
from registry.donors.models import Donation, DonationState, DonorKind
from registry.donors.services import (
    DonorData,
    add_donor,
    allocate,
    change_donor,
    close_donor,
    record_receipt,
    release_to_fund,
    reverse_donation,
    take_back,
)
from registry.funds.errors import KeyUsed
from registry.funds.models import Account, AccountKind, Transfer, TransferKind
from tests.donors.conftest import House
from tests.factories.donors import standing

CODE = "91150824MA0MX6Q93"  # 17 characters; the check character is computed
GOOD = CODE + check_character(CODE)


def test_a_known_credit_code_checks() -> None:
    assert check_character("91350100M000100Y4") == "3"  # the example printed in GB 32100-2015


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GOOD[:-1], "现在是 17 位"),
        (GOOD[:-1] + next(c for c in ALPHABET if c != GOOD[-1]), "校验位不对"),
        ("I" + GOOD[1:], "没有“I”"),
        (GOOD[:3] + ("1" if GOOD[3] != "1" else "2") + GOOD[4:], "校验位不对"),
    ],
)
def test_a_wrong_credit_code_is_refused(session: Any, actors: SimpleNamespace, text: str, said: str) -> None:
    with pytest.raises(Invalid, match=said) as caught:
        add_donor("宏远商贸", DonorKind.COMPANY, actor=actors.county, credit_code=text)
    assert caught.value.field == "credit_code"


def test_a_credit_code_belongs_to_one_donor(session: Any, actors: SimpleNamespace) -> None:
    first = add_donor("宏远商贸", DonorKind.COMPANY, actor=actors.county, credit_code=f" {GOOD.lower()} ")
    assert first.credit_code == GOOD
    with pytest.raises(DonorExists, match="宏远商贸"):
        add_donor("宏远商贸有限公司", DonorKind.COMPANY, actor=actors.county, credit_code=GOOD)
    other = add_donor("另一家", DonorKind.COMPANY, actor=actors.county)
    with pytest.raises(DonorExists):
        change_donor(other, DonorData("另一家", DonorKind.COMPANY, GOOD), actor=actors.county)
    change_donor(first, DonorData("宏远商贸集团", DonorKind.COMPANY, GOOD), actor=actors.county)
    assert first.name == "宏远商贸集团"
    assert "hongyuan" in first.pinyin
    assert "hysmjt" in first.pinyin


def test_only_the_county_of_the_place_keeps_donors(house: House, actors: SimpleNamespace) -> None:
    with pytest.raises(Denied):
        add_donor("某人", DonorKind.INDIVIDUAL, actor=actors.township)
    with pytest.raises(NotFound):
        change_donor(house.donor, DonorData("改名", DonorKind.CHAMBER), actor=actors.other_county)
    with pytest.raises(NotFound):
        reverse_donation(house.gift, reason="x", actor=actors.other_county, today=house.today)


def test_cash_stands_in_an_account_of_its_own(house: House) -> None:
    account = house.gift.account_id
    assert account is not None
    assert standing(house.fund, AccountKind.DONATION) == 6_000_000
    assert standing(house.fund, AccountKind.AVAILABLE) == 0
    second = house.give(100)
    assert second.account_id not in (None, account)


def test_goods_move_no_money(house: House, session: Any) -> None:
    before = session.query(Transfer).count()
    gift = house.give(0, goods="棉衣 40 件", goods_value_fen=400_000)
    assert gift.account_id is None
    assert session.query(Transfer).count() == before
    pairing = house.pair()
    with pytest.raises(DonationShort):
        allocate(gift, [pairing.instalments[0]], actor=house.actor, today=house.today)
    reverse_donation(gift, reason="登错了", actor=house.actor, today=house.today)
    assert gift.state is DonationState.REVERSED


def test_the_same_key_is_one_gift(house: House, session: Any) -> None:
    first = house.give(123_400, key="form-1")
    again = house.give(123_400, key="form-1")
    assert again.id == first.id
    assert session.query(Donation).filter_by(idempotency_key="form-1").count() == 1
    assert session.query(Account).filter_by(kind=AccountKind.DONATION, fund_id=house.fund.id).count() == 2
    with pytest.raises(KeyUsed):
        house.give(123_500, key="form-1")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"amount_fen": 0}, "amount"),
        ({"amount_fen": -1}, "amount"),
        ({"amount_fen": 0, "goods_value_fen": 100}, "goods"),
        ({"received_on": dt.date(2026, 3, 13)}, "received_on"),
        ({"only_stage": "kindergarten"}, "only_stage"),
        ({"only_region": "150825100000"}, "only_region"),
    ],
)
def test_a_gift_that_cannot_be_is_refused(house: House, values: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        house.give(**({"amount_fen": 100} | values))
    assert caught.value.field == field


def test_a_closed_donor_gives_no_more(house: House) -> None:
    close_donor(house.donor, reason="注销", actor=house.actor, today=house.today)
    with pytest.raises(Conflict, match="停用"):
        house.give(100)


def test_reversal_is_a_mirror_and_needs_a_reason(house: House, session: Any) -> None:
    with pytest.raises(ReasonMissing):
        reverse_donation(house.gift, reason="  ", actor=house.actor, today=house.today)
    reverse_donation(house.gift, reason="记错了户头", actor=house.actor, today=house.today)
    assert standing(house.fund, AccountKind.DONATION) == 0
    assert standing(house.fund, AccountKind.OUTSIDE) == 0
    first, mirror = session.query(Transfer).filter_by(donation_id=house.gift.id).order_by(Transfer.id).all()
    assert (mirror.kind, mirror.reversal_of) == (TransferKind.REVERSAL, first.id)
    assert (mirror.debit_account_id, mirror.credit_account_id) == (first.credit_account_id, first.debit_account_id)
    with pytest.raises(AlreadyReversedGift):
        reverse_donation(house.gift, reason="再来", actor=house.actor, today=house.today)


def test_a_gift_in_use_is_not_reversed(house: House) -> None:
    instalment = house.pair().instalments[0]
    allocate(house.gift, [instalment], actor=house.actor, today=house.today)
    with pytest.raises(DonationUsed, match="600.00"):
        reverse_donation(house.gift, reason="退款", actor=house.actor, today=house.today)
    take_back(instalment, actor=house.actor, today=house.today)
    reverse_donation(house.gift, reason="退款", actor=house.actor, today=house.today)
    assert house.gift.state is DonationState.REVERSED


def test_money_without_condition_may_become_free(house: House) -> None:
    for _again in range(2):
        release_to_fund(house.gift, 1_000_000, key="k", actor=house.actor, today=house.today)
    assert standing(house.fund, AccountKind.AVAILABLE) == 1_000_000
    with pytest.raises(DonationShort):
        release_to_fund(house.gift, 5_000_001, key="more", actor=house.actor, today=house.today)
    tied = house.give(100, girls_only=True)
    with pytest.raises(ConditionalGift, match="只给女童"):
        release_to_fund(tied, 100, key="k", actor=house.actor, today=house.today)


def test_the_receipt_is_recorded_later(house: House) -> None:
    record_receipt(house.gift, code="15060123", number=" 0012345678 ", check="a1b2c3", actor=house.actor)
    assert (house.gift.receipt_code, house.gift.receipt_number, house.gift.receipt_check) == (
        "15060123", "0012345678", "a1b2c3",
    )  # fmt: skip
    with pytest.raises(Invalid) as caught:
        record_receipt(house.gift, code="1" * 33, number=None, check=None, actor=house.actor)
    assert caught.value.field == "receipt_code"
