"""What happens after the pledge: another child, holds that ran out, readiness, and what has no counterpart."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from registry.core.errors import Conflict, Invalid
from registry.core.plugs import Plugs
from registry.donors import threeway
from registry.donors.errors import AlreadyPaired
from registry.donors.models import InstalmentState, Pairing, PairingState
from registry.donors.plugs import hold_group, ready_group
from registry.donors.readiness import coming_years, count_coming
from registry.donors.services import (
    Consent,
    allocate,
    confirm_school,
    hold_pairing,
    pay_instalment,
    release_holds,
    substitute_child,
)
from registry.extensions import db
from registry.funds.checks import check_ledger
from registry.people.models import Sex
from registry.visits.plugs import visited_since
from tests.donors.conftest import House
from tests.factories.programs import make_person
from tests.factories.visits import make_visit

Login = Callable[[str], FlaskClient]
S = InstalmentState


def days(count: int) -> dt.timedelta:
    return dt.timedelta(days=count)


def test_another_child_with_the_donors_consent(house: House, session: Any) -> None:
    """Paid years stay; open ones move on; money for girls does not follow to a boy."""
    who: dict[str, Any] = {"actor": house.actor, "today": house.today}
    girls = house.give(60_000, girls_only=True)
    old, boy = house.pair(), make_person(sex=Sex.MALE)
    first, second, third = old.instalments
    allocate(house.gift, [first, second], **who)
    allocate(girls, [third], **who)
    pay_instalment(first, 1, on=house.today, key="p", actor=house.actor)
    agreed = Consent(house.today, "电话，陈总")
    for wrong in (
        {"consent": Consent(house.today, " ")}, {"consent": Consent(house.today + days(1), "信")}, {"reason": " "},
        {"person": old.person},
    ):  # fmt: skip
        with pytest.raises(Invalid) as caught:
            substitute_child(old, **{"person": boy, "reason": "转学", "consent": agreed} | who | wrong)
        assert caught.value.field in ("consent_how", "consent_on", "reason", "person")
    taken = make_person()
    house.pair(taken)
    with pytest.raises(AlreadyPaired), session.begin_nested():
        substitute_child(old, taken, reason="转学", consent=agreed, **who)
    session.expire_all()
    done = substitute_child(old, boy, reason="转学", consent=agreed, **who)
    assert (done.moved, done.left) == (60_000, 60_000)
    assert (old.state, old.end_reason, old.successor_id) == (PairingState.ENDED, "转学", done.pairing.id)
    assert [row.state for row in old.instalments] == [S.PAID, S.CANCELLED, S.CANCELLED]
    assert [row.state for row in done.pairing.instalments] == [S.ALLOCATED, S.SCHEDULED]
    assert done.pairing.alias != old.alias and done.pairing.consent_how == "电话，陈总"
    assert check_ledger(session.connection()) == []


def test_a_hold_has_an_owner_and_runs_out(house: House, session: Any) -> None:
    child = make_person()
    terms: dict[str, Any] = {"years": 1, "yearly_fen": 100, "starts_on": house.today, "actor": house.actor}
    held = hold_pairing(house.donor, child, house.program, until=house.today, today=house.today, **terms)
    assert held.held_by_id == house.actor.user_id
    assert hold_group(house.actor, house.today) is None
    with pytest.raises(Conflict):
        hold_pairing(house.donor, child, house.program, until=house.today, today=house.today, **terms)
    later = house.today + days(1)
    group = hold_group(house.actor, later)
    assert group is not None and group.count == 1
    assert release_holds(actor=house.actor, today=house.today) == 0
    assert release_holds(actor=house.actor, today=later) == 1
    session.refresh(held)
    assert held.state is PairingState.ENDED and "到期" in (held.end_reason or "")


def test_the_next_year_is_ready_when_money_school_and_visit_are_there(house: House) -> None:
    actor, today = house.actor, house.today
    soon = house.pair(starts_on=today + days(60), years=1)
    house.pair(starts_on=today + days(61), years=1)
    (year,) = soon.instalments
    plugs = Plugs(visited_since=visited_since)
    group = ready_group(plugs, actor, today)
    assert group is not None and group.count == 1 and "钱、学校确认、走访" in group.items[0].reason
    allocate(house.gift, [year], actor=actor, today=today)
    confirm_school(year, actor=actor, today=today)
    (row,) = coming_years(actor, today, visited_since)
    assert (row.money, row.school, row.visit, row.ready) == (True, True, False, False)
    make_visit(soon.person, today - days(183), actor=actor, today=today - days(183))
    assert count_coming(actor, today, visited_since) == (1, 0)
    assert ready_group(plugs, actor, today) is None and coming_years(actor, today, visited_since, lacking=True) == []


def test_pledge_receipt_and_pay_out_against_each_other(house: House, client_as: Login, count_queries: Any) -> None:
    """Each kind of orphan is found once, with its sum, and leads to its page; what agrees is not listed."""
    actor, today = house.actor, house.today
    late = house.pair(starts_on=today - days(40), years=2)
    planned = house.pair(starts_on=today - days(40), years=1)
    paid = house.pair(starts_on=today - days(40), years=1)
    idle = house.give(7_000, received_on=today - days(31))
    allocate(house.gift, [*planned.instalments, *paid.instalments], actor=actor, today=today - days(20))
    pay_instalment(paid.instalments[0], 5, on=today - days(16), key="p", actor=actor)
    found = {kind.key: kind for kind in (tell(actor, today) for tell in (
        threeway.arrears, threeway.unpaid, threeway.unsigned, threeway.unpromised))}  # fmt: skip
    assert {key: (kind.count, kind.fen, [row.url for row in kind.rows]) for key, kind in found.items()} == {
        "arrears": (1, 60_000, [f"/pairings/{late.public_id}"]),
        "unpaid": (1, 60_000, [f"/pairings/{planned.public_id}"]),
        "unsigned": (1, 60_000, [f"/pairings/{paid.public_id}"]),
        "unpromised": (1, 7_000, [f"/donations/{idle.public_id}"]),
    }
    balance = threeway.due_balance(actor, today)
    assert (balance.due, balance.paid, balance.planned, balance.missing) == (180_000, 60_000, 60_000, 60_000)
    db.session.commit()
    county = client_as("county")
    county.get("/pairings/check")
    counter = count_queries()
    page = county.get("/pairings/check").get_data(as_text=True)
    assert len(counter) <= 10 and all(url in page for kind in found.values() for url in [kind.rows[0].url])
    counter = count_queries()
    assert county.get("/pairings/readiness?all=1").status_code == 200 and len(counter) <= 8
    for url in ("/pairings/check", "/pairings/readiness"):
        assert client_as("village").get(url).status_code == 403
        other = client_as("other_county").get(url).get_data(as_text=True)
        assert "60,000" not in other and late.person.name not in other


def test_a_child_is_changed_in_the_browser(house: House, client_as: Login) -> None:
    old, other = house.pair(), make_person(name="李小雨")
    db.session.commit()
    county, url = client_as("county"), f"/pairings/{old.public_id}/substitute"
    assert "李小雨" in county.get(f"{url}?q=李小雨").get_data(as_text=True)
    form = {"reason": "转学", "consent_on": "2026-03-10", "consent_how": ""}
    page = county.post(f"{url}?person={other.public_id}", data=form).get_data(as_text=True)
    assert "没有同意不能换孩子" in page
    db.session.rollback()
    assert db.session.query(Pairing).count() == 1
    answer = county.post(f"{url}?person={other.public_id}", data=form | {"consent_how": "电话"})
    assert answer.status_code == 302 and "接替了另一个孩子" in county.get(answer.location).get_data(as_text=True)
    again = county.post(f"{url}?person={other.public_id}", data=form | {"consent_how": "电话"})
    assert again.status_code < 500 and "已结束" in again.get_data(as_text=True)
    assert county.post("/pairings/holds/release").status_code == 302
