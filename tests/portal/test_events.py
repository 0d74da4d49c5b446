"""Whatever happens to the money, the donor's very next look says it, on every page and paper, and agrees with the ledger."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

from pypdf import PdfReader

from registry.access.permissions import Role
from registry.accounts.services import add_user
from registry.core.money import format_fen
from registry.donors.services import (
    Consent,
    allocate,
    end_pairing,
    pay_instalment,
    release_to_fund,
    return_instalment,
    reverse_donation,
    substitute_child,
    take_back,
)
from registry.extensions import db
from registry.funds.checks import check_ledger
from registry.people.models import Sex
from tests.conftest import PASSWORD
from tests.donors.conftest import House, house
from tests.factories.programs import COUNTY, make_person
from tests.portal.scene import keep

__all__ = ["house"]
VALUE = re.compile(r'class="key-value">([\d,.]+)<')


def _look(client: Any, *want: int) -> None:
    """The equation of the next look on two pages and on the board's paper, in fen: given, reached, planned, left, pooled."""
    keep()
    told = [format_fen(fen) for fen in want]
    for url in ("/portal", "/portal/money"):
        page = client.get(url).get_data(as_text=True)
        assert VALUE.findall(page) == told, url
        assert "对得上：每一项" in page, url
    paper = PdfReader(io.BytesIO(client.get("/portal/board.pdf").data)).pages[0].extract_text()
    assert all(figure in paper for figure in told)
    db.session.rollback()
    assert check_ledger(db.session.connection()) == []


def test_every_event_is_in_the_next_look(house: House, client_as: Callable[[str], Any]) -> None:
    who: dict[str, Any] = {"actor": house.actor, "today": house.today}
    add_user("donor", name="河套商会", role=Role.DONOR, region_code=COUNTY, password=PASSWORD, actor=None,
             must_change=False, checked=False, donor_id=house.donor.id)  # fmt: skip
    pairing = house.pair()
    keep()
    client = client_as("donor")
    _look(client, 6_000_000, 0, 0, 6_000_000)
    first, second, third = pairing.instalments
    girls = house.give(60_000, girls_only=True)
    allocate(house.gift, [first, second], **who)
    allocate(girls, [third], **who)
    _look(client, 6_060_000, 0, 180_000, 5_880_000)
    pay_instalment(first, 1, on=house.today, key="p1", actor=house.actor)
    _look(client, 6_060_000, 60_000, 120_000, 5_880_000)
    return_instalment(first, on=house.today, key="r1", actor=house.actor)
    _look(client, 6_060_000, 0, 180_000, 5_880_000)
    pay_instalment(first, 2, on=house.today, key="p2", actor=house.actor)
    take_back(second, **who)
    _look(client, 6_060_000, 60_000, 60_000, 5_940_000)
    allocate(house.gift, [second], **who)
    boy, agreed = make_person(sex=Sex.MALE), Consent(house.today, "电话，陈总")
    done = substitute_child(pairing, boy, reason="转学", consent=agreed, **who)
    _look(client, 6_060_000, 60_000, 60_000, 5_940_000)
    home = client.get("/portal").get_data(as_text=True)
    assert pairing.alias in home and done.pairing.alias in home and "已提前结束" in home and "转学" not in home
    db.session.rollback()
    reverse_donation(girls, reason="退款", **who)
    _look(client, 6_000_000, 60_000, 60_000, 5_880_000)
    release_to_fund(house.gift, 80_000, key="f1", **who)
    _look(client, 6_000_000, 60_000, 60_000, 5_800_000, 80_000)
    end_pairing(done.pairing, reason="退出", **who)
    _look(client, 6_000_000, 60_000, 0, 5_860_000, 80_000)
