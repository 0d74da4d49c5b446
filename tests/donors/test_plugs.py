"""What others read of this room: the books of a donor, years that wait, figures, timeline, search."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from registry.core.errors import Denied
from registry.donors.pairs import PairingFilter, Tab, count_late, count_tabs, late_instalments, list_pairings
from registry.donors.plugs import (
    count_active,
    count_gifts,
    ended_events,
    money_group,
    pledged_events,
    search_hits,
    sum_cash,
    words,
)
from registry.donors.queries import DonationFilter, donor_totals, list_donations, sum_donations
from registry.donors.services import allocate, end_pairing, pay_instalment, release_to_fund, reverse_donation
from registry.extensions import db
from tests.donors.conftest import House
from tests.factories.donors import YEARLY, make_donor
from tests.factories.programs import make_person

COUNTY, OTHER = "150824000000", "150825000000"
FIRST, LAST = dt.date(2026, 1, 1), dt.date(2026, 6, 30)


def test_a_donors_money_is_all_there(house: House) -> None:
    paid, planned, _open = house.pair().instalments
    allocate(house.gift, [paid, planned], actor=house.actor, today=house.today)
    pay_instalment(paid, 7, on=house.today, key="pay:7", actor=house.actor)
    release_to_fund(house.gift, 500, key="r", actor=house.actor, today=house.today)
    house.give(0, goods="棉衣", goods_value_fen=900)
    reverse_donation(house.give(7_000), reason="退款", actor=house.actor, today=house.today)
    quiet = make_donor(house.actor, "红十字会")
    found = donor_totals([house.donor.id, quiet.id])
    sums = found[house.donor.id]
    assert (sums.given, sums.reached, sums.planned, sums.in_fund) == (6_000_000, YEARLY, YEARLY, 500)
    assert sums.given == sums.reached + sums.planned + sums.in_fund + sums.left
    assert (sums.goods, sums.gifts) == (900, 2)
    assert quiet.id not in found


def test_years_without_money_come_up_a_month_ahead(house: House, actors: SimpleNamespace) -> None:
    late = house.pair(starts_on=house.today - dt.timedelta(days=5))
    soon = house.pair(starts_on=house.today + dt.timedelta(days=30))
    house.pair(starts_on=house.today + dt.timedelta(days=31))
    settled = house.pair()
    allocate(house.gift, settled.instalments[:1], actor=house.actor, today=house.today)
    over = house.pair(starts_on=house.today - dt.timedelta(days=9))
    end_pairing(over, reason="转学", actor=house.actor, today=house.today)
    found = late_instalments(actors.county, house.today)
    assert [year.pairing_ref for year in found] == [late.public_id, soon.public_id]
    assert count_late(actors.county, house.today) == (2, 1)
    group = money_group(actors.county, house.today)
    assert group is not None
    assert (group.key, group.count, group.late, group.tone) == ("pairings.money", 2, 1, "late")
    assert [item.when for item in group.items] == ["晚 5 天", "还有 30 天"]
    rows = list_pairings(PairingFilter(Tab.MONEY), actors.county, house.today).rows
    assert len(rows) == group.count == count_tabs(actors.county, house.today)[Tab.MONEY]
    assert money_group(actors.township, house.today) is None
    assert money_group(actors.other_county, house.today) is None
    with pytest.raises(Denied):
        late_instalments(actors.village, house.today)


def test_figures_count_what_their_pages_list(house: House, actors: SimpleNamespace) -> None:
    house.pair(starts_on=dt.date(2025, 9, 1))
    house.pair(starts_on=house.today + dt.timedelta(days=1))
    ended = house.pair(starts_on=dt.date(2025, 9, 1))
    end_pairing(ended, reason="转学", ended_on=dt.date(2026, 3, 1), actor=house.actor, today=house.today)
    assert count_active(COUNTY, FIRST, LAST, house.today) == 1
    assert count_active(COUNTY, FIRST, dt.date(2026, 2, 28), house.today) == 2
    assert count_active(OTHER, FIRST, LAST, house.today) == 0
    on = PairingFilter(on=dt.date(2026, 2, 28), region=COUNTY)
    assert len(list_pairings(on, actors.county, house.today).rows) == 2
    house.give(0, goods="棉衣", goods_value_fen=900)
    reverse_donation(house.give(7_000), reason="退款", actor=house.actor, today=house.today)
    house.give(100, received_on=dt.date(2025, 12, 31))
    assert sum_cash(COUNTY, FIRST, LAST, house.today) == 6_000_000
    assert count_gifts(COUNTY, FIRST, LAST, house.today) == 2
    assert (sum_cash(OTHER, FIRST, LAST, house.today), count_gifts(OTHER, FIRST, LAST, house.today)) == (0, 0)
    wanted = DonationFilter(region=COUNTY, first=FIRST, last=LAST, posted=True)
    assert len(list_donations(wanted, actors.county).rows) == 2
    assert sum_donations(wanted, actors.county) == (2, 6_000_000, 900)


def test_the_plugs_are_in_and_their_pages_open(app: Flask, house: House, client_as: Any) -> None:
    plugs = app.extensions["plugs"]
    db.session.commit()
    county = client_as("county")
    mine = [spec for spec in plugs.figures if spec.id.startswith(("pairings.", "donations."))]
    assert {spec.id for spec in mine} == {"pairings.active", "donations.amount", "donations.count"}
    for spec in mine:
        assert county.get(spec.records(COUNTY, FIRST, LAST)).status_code == 200


def test_a_childs_timeline_tells_of_the_pairing(house: House) -> None:
    child = make_person()
    pairing = house.pair(child)
    assert [row.state for row in db.session.execute(pledged_events(child.id))] == ["pledged"]
    assert db.session.execute(ended_events(child.id)).all() == []
    end_pairing(pairing, reason="转学", actor=house.actor, today=house.today)
    (row,) = db.session.execute(ended_events(child.id)).all()
    sentence, glyph, url = words(row)
    assert "结对结束" in str(sentence)
    assert (glyph, url) == ("void", f"/pairings/{pairing.public_id}")
    assert tuple(row._fields) == ("at", "kind", "ref", "title", "amount_fen", "state", "actor_id")


def test_donors_are_found_by_who_may_see_them(house: House, actors: SimpleNamespace) -> None:
    assert [hit.title for hit in search_hits(actors.county, "htsh")] == ["河套商会"]
    assert search_hits(actors.township, "htsh") == []
    assert search_hits(actors.other_county, "河套") == []
