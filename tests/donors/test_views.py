"""The pages: who may see them, how many questions they ask, and a walk from the gift to the year set aside."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from registry.donors.models import Donation, Donor, InstalmentState, Pairing, PairingState
from registry.donors.services import allocate, end_pairing
from registry.extensions import db
from registry.funds.models import AccountKind
from tests.donors.conftest import House
from tests.factories.donors import make_donor, standing
from tests.factories.programs import make_person

Login = Callable[[str], FlaskClient]


def text_of(client: FlaskClient, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, answer.get_data(as_text=True)[:2000]
    return str(answer.get_data(as_text=True))


def test_a_gift_is_recorded_paired_and_set_aside_in_the_browser(house: House, client_as: Login) -> None:
    child = make_person(name="王雨桐")
    db.session.commit()
    county = client_as("county")
    answer = county.post("/donors/new", data={"name": "宏远商贸", "kind": "company", "contact_phone": "13804781234"})
    assert answer.status_code == 302, answer.get_data(as_text=True)
    donor = db.session.query(Donor).filter_by(name="宏远商贸").one()
    page = text_of(county, answer.location)
    assert "138****1234" in page
    assert "13804781234" not in page
    give = f"/donors/{donor.public_id}/donations/new"
    key = re.search(r'name="key"[^>]*value="([0-9a-f]+)"', text_of(county, give))
    assert key is not None
    gift = {
        "key": key[1],
        "fund": house.fund.public_id,
        "received_on": "2026-03-10",
        "amount": "1,200",
        "girls_only": "y",
    }
    first, again = county.post(give, data=gift), county.post(give, data=gift)
    assert first.location == again.location
    assert "只给女童" in text_of(county, first.location)
    pair = f"/pairings/new?person={child.public_id}"
    text_of(county, pair)
    terms = {"donor": donor.public_id, "program": house.program.public_id, "years": "2", "yearly": "600",
             "starts_on": "2026-03-01"}  # fmt: skip
    answer = county.post(pair, data=terms)
    assert answer.status_code == 302, answer.get_data(as_text=True)
    assert "一对一结对" in county.post(pair, data=terms).get_data(as_text=True)
    db.session.rollback()
    pairing = db.session.query(Pairing).one()
    given = db.session.query(Donation).filter_by(donor_id=donor.id).one()
    years = [row.public_id for row in pairing.instalments]
    county.post(f"/pairings/{pairing.public_id}/years/{years[0]}/school")
    answer = county.post(f"/pairings/{pairing.public_id}/allocate", data={"ids": years, "gift": given.public_id})
    assert answer.status_code == 302
    page = text_of(county, f"/pairings/{pairing.public_id}")
    assert page.count("已安排，待发") == 2
    db.session.rollback()
    assert {row.state for row in pairing.instalments} == {InstalmentState.ALLOCATED}
    assert pairing.instalments[0].school_confirmed_on == house.today
    end = f"/pairings/{pairing.public_id}/end"
    assert "还没写原因" in county.post(end, data={"reason": "", "ended_on": "2026-03-12"}).get_data(as_text=True)
    assert county.post(end, data={"reason": "转学", "ended_on": "2026-03-12"}).status_code == 302
    db.session.rollback()
    assert standing(house.fund, AccountKind.ALLOCATED) == 0
    answer = county.post(f"/donations/{given.public_id}/reverse", data={"reason": "退款"})
    assert answer.status_code == 302
    assert "已冲回" in text_of(county, f"/donations/{given.public_id}")


def test_a_broken_rule_is_said_and_nothing_is_written(house: House, client_as: Login) -> None:
    pairing = house.pair(yearly_fen=7_000_000)
    db.session.commit()
    county, url = client_as("county"), f"/pairings/{pairing.public_id}"
    data = {"ids": pairing.instalments[0].public_id, "gift": house.gift.public_id}
    answer = county.post(f"{url}/allocate", data=data, headers={"Referer": f"http://localhost{url}"})
    assert answer.status_code == 302
    assert "差 10,000.00 元" in text_of(county, url)
    assert county.post(f"{url}/allocate", data={"gift": house.gift.public_id}).status_code == 302
    assert "还没选年份" in text_of(county, url)
    db.session.rollback()
    assert pairing.state is PairingState.PLEDGED
    for wrong in ("0", "abc", "-5", "1" * 30):
        page = county.post(f"/donors/{house.donor.public_id}/donations/new",
                           data={"key": "k", "fund": house.fund.public_id, "received_on": "2026-03-10", "amount": wrong})  # fmt: skip
        assert page.status_code == 200
        assert "is-wrong" in page.get_data(as_text=True)
    db.session.rollback()
    assert db.session.query(Donation).count() == 1


@pytest.mark.parametrize("path", ["/donors", "/donations", "/donors/new"])
def test_a_township_has_no_donors(client_as: Login, path: str) -> None:
    assert client_as("township").get(path).status_code == 403


def test_each_sees_her_own_region(house: House, client_as: Login) -> None:
    pairing = house.pair(make_person(name="王雨桐"))
    db.session.commit()
    ref = pairing.public_id
    township = client_as("township")
    page = text_of(township, f"/pairings/{ref}")
    assert "王雨桐" in page
    assert f"/pairings/{ref}/end" not in page
    assert f"/donors/{house.donor.public_id}" not in page
    assert township.post(f"/pairings/{ref}/end", data={"reason": "x"}).status_code == 403
    other = client_as("other_township")
    assert "王雨桐" not in text_of(other, "/pairings")
    text_of(other, f"/pairings/{ref}", 404)
    foreign = client_as("other_county")
    assert "河套商会" not in text_of(foreign, "/donors")
    for path in (f"/donors/{house.donor.public_id}", f"/donations/{house.gift.public_id}", f"/pairings/{ref}"):
        text_of(foreign, path, 404)
    auditor = client_as("auditor")
    page = text_of(auditor, f"/pairings/{ref}")
    assert "王雨桐" not in page
    assert "王＊桐" in page
    for role in ("village", "city", "system_admin"):
        assert client_as(role).get("/pairings").status_code == 403


def test_lists_are_searched_and_paged(house: House, client_as: Login) -> None:
    house.pair(make_person(name="王雨桐"))
    quiet = house.pair(make_person(name="杨佳琪"), donor=make_donor(house.actor, "红十字会"))
    for number in range(52):
        make_donor(house.actor, f"爱心人士{number:02d}")
    db.session.commit()
    county = client_as("county")
    for text, found in (("hetao", True), ("htsh", True), ("商会", True), ("红十字", False)):
        assert ("河套商会" in text_of(county, f"/donors?q={text}")) is found
    assert "没有叫" in text_of(county, "/donors?q=%25")
    page = text_of(county, "/donors?kind=chamber")
    following = re.search(r'href="(/donors\?[^"]*after=[^"]*)" rel="next"', page)
    assert following is not None
    assert "河套商会" in text_of(county, following[1].replace("&amp;", "&"))
    for text in ("杨佳琪", "红十字", quiet.alias):
        page = text_of(county, f"/pairings?q={text}")
        assert "杨佳琪" in page
    assert "王雨桐" not in text_of(county, "/pairings?q=杨佳琪")
    assert "杨佳琪" not in text_of(county, "/pairings?region=150824101000")
    for odd in ("/pairings?after=nothing", "/pairings?tab=nothing", "/donors?kind=nothing&after=x"):
        text_of(county, odd)
    assert county.get("/pairings?on=abc").status_code == 422


def test_pages_ask_at_most_eight_questions(house: House, client_as: Login, count_queries: Callable[[], Any]) -> None:
    pairings = [house.pair() for _n in range(6)]
    for pairing in pairings[:3]:
        allocate(house.gift, pairing.instalments[:1], actor=house.actor, today=house.today)
    end_pairing(pairings[5], reason="转学", actor=house.actor, today=house.today)
    db.session.commit()
    county = client_as("county")
    paths = ["/donors", f"/donors/{house.donor.public_id}", "/donations", f"/donations/{house.gift.public_id}",
             "/pairings", "/pairings?tab=money", "/pairings?q=wang", f"/pairings/{pairings[0].public_id}"]  # fmt: skip
    for path in paths:
        text_of(county, path)  # fills the caches of names and settings
        counter = count_queries()
        text_of(county, path)
        assert len(counter) <= 8, (path, counter.statements)
