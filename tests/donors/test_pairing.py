"""Pairings: years that add up, one live pairing per child, conditions kept, money that goes back."""

from __future__ import annotations

import datetime as dt
import threading
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from registry.audit.models import AuditSubject
from registry.core.engine import begin_write
from registry.core.errors import Conflict, Denied, Invalid, NotFound
from registry.donors.errors import (
    AlreadyPaired,
    AlreadyReversedGift,
    ConditionBroken,
    DonationShort,
    NotForPairing,
    ReasonMissing,
    WrongInstalmentState,
    WrongPairingState,
)
from registry.donors.models import Donor, InstalmentState, Pairing, PairingState
from registry.donors.services import (
    allocate,
    complete_pairing,
    confirm_hold,
    confirm_school,
    end_pairing,
    hold_pairing,
    mark_evidenced,
    mark_paid,
    mark_returned,
    pay_instalment,
    pledge_pairing,
    return_instalment,
    reverse_donation,
    take_back,
)
from registry.extensions import db
from registry.funds.models import AccountKind, Transfer
from registry.people.models import Consent, ConsentAnswer, Person, Sex
from registry.programs.models import Program
from tests.donors.conftest import House
from tests.factories.donors import YEARLY, make_donor, make_program, standing
from tests.factories.programs import make_person, make_woman

S = InstalmentState


def test_a_pledge_lays_out_its_years(house: House) -> None:
    pairing = house.pair(years=4, starts_on=dt.date(2024, 2, 29))
    assert [row.due_on for row in pairing.instalments] == [
        dt.date(2024, 2, 29), dt.date(2025, 2, 28), dt.date(2026, 2, 28), dt.date(2027, 2, 28),
    ]  # fmt: skip
    assert [row.year_no for row in pairing.instalments] == [1, 2, 3, 4]
    assert sum(row.amount_fen for row in pairing.instalments) == 4 * YEARLY
    assert {row.state for row in pairing.instalments} == {S.SCHEDULED}
    assert pairing.state is PairingState.PLEDGED


def test_an_alias_is_drawn_anew_and_never_the_childs_own(house: House) -> None:
    aliases = [house.pair(make_person(name="王雨荷")).alias for _n in range(130)]
    assert len(set(aliases)) == 130
    assert not any("荷" in alias or "雨" in alias for alias in aliases)
    person, other = make_person(name="杨佳琪"), make_donor(house.actor, "红十字会")
    seen = {house.pair(person, program=make_program(), donor=other).alias for _n in range(3)}
    assert len(seen) == 3


@pytest.mark.parametrize(
    ("values", "field"),
    [({"years": 0}, "years"), ({"years": 16}, "years"), ({"yearly_fen": 0}, "yearly"), ({"mode": "all"}, "mode")],
)
def test_terms_that_cannot_be_are_refused(house: House, values: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        house.pair(**values)
    assert caught.value.field == field


def test_only_children_whose_guardian_agrees(house: House) -> None:
    with pytest.raises(NotForPairing, match="只能和在册的孩子"):
        house.pair(make_woman())
    with pytest.raises(NotForPairing):
        house.pair(make_person(closed_on=house.today, closed_reason="迁出"))
    child = make_person()
    db.session.add(Consent(person_id=child.id, answer=ConsentAnswer.REFUSED, asked_on=house.today))
    db.session.flush()
    with pytest.raises(NotForPairing, match="监护人不同意"):
        house.pair(child)


def test_a_child_has_one_live_pairing_in_a_program(house: House) -> None:
    child = make_person(name="王雨桐")
    first = house.pair(child)
    with pytest.raises(AlreadyPaired, match="王雨桐.*河套商会"):
        house.pair(child, donor=make_donor(house.actor, "红十字会"))
    assert house.pair(child, program=make_program()).state is PairingState.PLEDGED
    assert house.pair(child, mode="many_one").mode == "many_one"
    end_pairing(first, reason="捐赠人搬走", actor=house.actor, today=house.today)
    second = house.pair(child)
    assert second.alias != first.alias


def _pledge(app: Flask, ids: tuple[int, int, int], actor: Any, today: dt.date, found: list[str]) -> None:
    with app.app_context():
        begin_write(db.session)
        donor, person = db.session.get_one(Donor, ids[0]), db.session.get_one(Person, ids[1])
        program = db.session.get_one(Program, ids[2])
        try:
            pledge_pairing(donor, person, program, years=1, yearly_fen=100, starts_on=today, actor=actor, today=today)
            db.session.commit()
            found.append("paired")
        except AlreadyPaired as error:
            db.session.rollback()
            found.append(str(error))
        finally:
            db.session.remove()


def test_two_sessions_at_once_give_one_pairing(app: Flask, house: House, actors: SimpleNamespace) -> None:
    child, other = make_person(), make_donor(house.actor, "红十字会")
    db.session.commit()
    found: list[str] = []
    threads = [
        threading.Thread(target=_pledge, args=(app, (donor, child.id, house.program.id), actor, house.today, found))
        for donor, actor in ((house.donor.id, actors.county), (other.id, actors.county2))
    ]
    db.session.rollback()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(found)[0] == "paired"
    assert "一对一结对" in sorted(found)[1]
    assert db.session.query(Pairing).filter_by(person_id=child.id).count() == 1


def test_the_database_refuses_a_second_live_pairing_behind_the_check(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    child = make_person()
    house.pair(child)
    monkeypatch.setattr("registry.donors.pairing._refuse_second", lambda *_args: None)
    with pytest.raises(AlreadyPaired):
        house.pair(child)
    assert db.session.query(Pairing).filter_by(person_id=child.id).count() == 1


def test_a_hold_is_confirmed_or_runs_out(house: House) -> None:
    terms: dict[str, Any] = {"years": 2, "yearly_fen": 100, "starts_on": house.today, "actor": house.actor}
    child = make_person()
    until = house.today + dt.timedelta(days=14)
    held = hold_pairing(house.donor, child, house.program, until=until, today=house.today, **terms)
    assert held.instalments == []
    with pytest.raises(AlreadyPaired):
        house.pair(child)
    with pytest.raises(Invalid):
        hold_pairing(house.donor, make_person(), house.program, until=house.today + dt.timedelta(days=61),
                     today=house.today, **terms)  # fmt: skip
    later = until + dt.timedelta(days=1)
    second = hold_pairing(house.donor, child, house.program, until=later, today=later, **terms)
    assert held.state is PairingState.ENDED
    confirm_hold(second, actor=house.actor)
    assert second.state is PairingState.PLEDGED
    assert len(second.instalments) == 2
    with pytest.raises(WrongPairingState):
        confirm_hold(second, actor=house.actor)


def test_allocating_moves_the_gifts_money(house: House) -> None:
    pairing = house.pair()
    first = pairing.instalments[0]
    (transfer,) = allocate(house.gift, [first], actor=house.actor, today=house.today)
    assert (transfer.donation_id, transfer.pairing_id, transfer.amount) == (house.gift.id, pairing.id, YEARLY)
    assert standing(house.fund, AccountKind.DONATION) == 6_000_000 - YEARLY
    assert standing(house.fund, AccountKind.ALLOCATED) == YEARLY
    assert (first.state, first.donation_id) == (S.ALLOCATED, house.gift.id)
    assert pairing.state is PairingState.ACTIVE
    with pytest.raises(WrongInstalmentState, match="第 1 年"):
        allocate(house.gift, [first], actor=house.actor, today=house.today)
    take_back(first, actor=house.actor, today=house.today)
    assert (first.state, first.donation_id) == (S.SCHEDULED, None)
    assert standing(house.fund, AccountKind.DONATION) == 6_000_000
    allocate(house.gift, [first], actor=house.actor, today=house.today)  # a second time under a new key
    assert standing(house.fund, AccountKind.ALLOCATED) == YEARLY


def test_no_more_than_the_gift_and_all_or_nothing(house: House) -> None:
    gift, pairing = house.give(YEARLY * 2 - 1), house.pair()
    with pytest.raises(DonationShort, match="差 0.01 元"):
        allocate(gift, pairing.instalments[:2], actor=house.actor, today=house.today)
    assert {row.state for row in pairing.instalments} == {S.SCHEDULED}
    assert standing(house.fund, AccountKind.ALLOCATED) == 0


def test_money_is_the_donors_own_and_not_reversed(house: House) -> None:
    other = make_donor(house.actor, "红十字会")
    pairing = house.pair(donor=other)
    with pytest.raises(Conflict, match="不是这份结对的捐赠人"):
        allocate(house.gift, pairing.instalments[:1], actor=house.actor, today=house.today)
    reverse_donation(house.gift, reason="退款", actor=house.actor, today=house.today)
    with pytest.raises(AlreadyReversedGift):
        allocate(house.gift, house.pair().instalments[:1], actor=house.actor, today=house.today)


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ({"girls_only": True}, "只给女童.*男童"),
        ({"only_stage": "junior"}, "只给初中.*小学"),
        ({"only_region": "150824101000"}, "只给乌加河镇的孩子"),
    ],
)
def test_a_condition_holds_for_every_child(house: House, condition: dict[str, Any], said: str) -> None:
    gift = house.give(**condition)
    wrong = house.pair(make_person(sex=Sex.MALE))
    with pytest.raises(ConditionBroken, match=said):
        allocate(gift, wrong.instalments[:1], actor=house.actor, today=house.today)
    fitting = make_person(sex=Sex.FEMALE, stage="junior", scope_code="150824101201")
    allocate(gift, house.pair(fitting).instalments[:1], actor=house.actor, today=house.today)


def test_a_gift_for_a_program_stays_in_it(house: House) -> None:
    gift = house.give(only_program=house.program)
    with pytest.raises(ConditionBroken, match="别的项目"):
        allocate(gift, house.pair(program=make_program()).instalments[:1], actor=house.actor, today=house.today)
    allocate(gift, house.pair().instalments[:1], actor=house.actor, today=house.today)


def test_paying_comes_back_and_ends_with_the_signature(house: House) -> None:
    year = house.pair().instalments[0]
    with pytest.raises(WrongInstalmentState):
        mark_paid(year, 7, actor=house.actor)
    allocate(house.gift, [year], actor=house.actor, today=house.today)
    for _again in range(2):
        pay_instalment(year, 7, on=house.today, key="pay:7", actor=house.actor)
    assert standing(house.fund, AccountKind.PAID) == YEARLY
    with pytest.raises(WrongInstalmentState):
        take_back(year, actor=house.actor, today=house.today)
    return_instalment(year, on=house.today, key="back:7", actor=house.actor)
    assert (year.state, year.disbursement_id) == (S.ALLOCATED, None)
    mark_paid(year, 8, actor=house.actor)
    mark_paid(year, 8, actor=house.actor)
    mark_evidenced(year, actor=house.actor)
    assert year.state is S.EVIDENCED
    assert mark_returned(year, actor=house.actor).state is S.ALLOCATED


def test_ending_gives_the_rest_back(house: House, session: Any) -> None:
    pairing = house.pair()
    paid, planned, open_year = pairing.instalments
    allocate(house.gift, [paid, planned], actor=house.actor, today=house.today)
    pay_instalment(paid, 7, on=house.today, key="pay:7", actor=house.actor)
    with pytest.raises(ReasonMissing):
        end_pairing(pairing, reason=" ", actor=house.actor, today=house.today)
    with pytest.raises(Invalid, match="今天以后"):
        end_pairing(pairing, reason="转学", actor=house.actor, today=house.today,
                    ended_on=house.today + dt.timedelta(days=1))  # fmt: skip
    end_pairing(pairing, reason="孩子转学到外地", actor=house.actor, today=house.today)
    assert [paid.state, planned.state, open_year.state] == [S.PAID, S.CANCELLED, S.CANCELLED]
    assert standing(house.fund, AccountKind.DONATION) == 6_000_000 - YEARLY
    assert standing(house.fund, AccountKind.ALLOCATED) == 0
    assert (pairing.state, pairing.ended_on, pairing.end_reason) == (
        PairingState.ENDED, house.today, "孩子转学到外地",
    )  # fmt: skip
    with pytest.raises(WrongPairingState):
        end_pairing(pairing, reason="再来", actor=house.actor, today=house.today)
    session.commit()
    assert session.query(AuditSubject).filter_by(person_id=pairing.person_id).count() >= 4


def test_completing_needs_every_year_done(house: House) -> None:
    pairing = house.pair(years=1)
    (year,) = pairing.instalments
    allocate(house.gift, [year], actor=house.actor, today=house.today)
    with pytest.raises(Conflict, match="还没发"):
        complete_pairing(pairing, actor=house.actor, today=house.today)
    pay_instalment(year, 7, on=house.today, key="pay:7", actor=house.actor)
    complete_pairing(pairing, actor=house.actor, today=house.today)
    assert pairing.state is PairingState.COMPLETED


def test_the_school_confirms_an_open_year(house: House) -> None:
    pairing = house.pair()
    confirm_school(pairing.instalments[0], actor=house.actor, today=house.today)
    assert pairing.instalments[0].school_confirmed_on == house.today
    end_pairing(pairing, reason="转学", actor=house.actor, today=house.today)
    with pytest.raises(WrongInstalmentState):
        confirm_school(pairing.instalments[1], actor=house.actor, today=house.today)


def test_others_may_not(house: House, actors: SimpleNamespace) -> None:
    pairing = house.pair()
    for actor, error in ((actors.township, Denied), (actors.auditor, Denied), (actors.other_county, NotFound)):
        with pytest.raises(error):
            allocate(house.gift, pairing.instalments[:1], actor=actor, today=house.today)
        with pytest.raises(error):
            end_pairing(pairing, reason="x", actor=actor, today=house.today)
        with pytest.raises(error):
            pledge_pairing(house.donor, make_person(), house.program, years=1, yearly_fen=1, starts_on=house.today,
                           actor=actor, today=house.today)  # fmt: skip
    assert db.session.query(Transfer).filter_by(pairing_id=pairing.id).count() == 0
