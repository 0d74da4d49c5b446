"""Small wishes: words without an identity, claimed once, fulfilled or given back, on the desk, never on a donor's page."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from registry.core.errors import Conflict, DomainError, Invalid, NotFound
from registry.donors import wish_queries as queries
from registry.donors import wishes
from registry.donors.models import Donor, DonorKind
from registry.donors.mothers import end_mother_pairing
from registry.donors.wish_models import SmallWish, WishState
from registry.extensions import db
from registry.people.moves import transfer_person
from registry.regions.queries import region_name
from tests.donors.test_mothers import pair
from tests.factories.people import OTHER_COUNTY_VILLAGE, make_child, make_woman

BAG = "想要一个书包"


def _wish(child: Any, actor: Any, today: dt.date, said: str = BAG, **more: Any) -> SmallWish:
    return wishes.add_wish(child, said, actor=actor, today=today, **({"wished_on": dt.date(2026, 2, 1)} | more))


def test_a_wish_is_said_claimed_and_fulfilled(session: Any, actors: Any, today: dt.date) -> None:
    child, who = make_child(actors.village), {"actor": actors.village, "today": today}
    mother, wish = pair(child, actors.village, today).mother, _wish(child, actors.village, today)
    with pytest.raises(Conflict, match="一样的心愿"):
        _wish(child, actors.village, today)
    with pytest.raises(Conflict, match="等人认领"):
        wishes.fulfil_wish(wish, on=today, note="送到了", **who)
    with pytest.raises(Invalid, match="认领不能早于"):
        wishes.claim_wish(wish, mother, on=dt.date(2026, 1, 31), **who)
    wishes.claim_wish(wish, mother, on=dt.date(2026, 2, 10), **who)
    with pytest.raises(Conflict, match="已认领"):
        wishes.claim_wish(wish, mother, on=today, **who)
    with pytest.raises(DomainError, match="原因"):
        wishes.give_back(wish, reason=" ", actor=actors.village)
    wishes.give_back(wish, reason="出差了", actor=actors.village)
    assert wish.state is WishState.OPEN and wish.mother is None
    wishes.claim_wish(wish, mother, on=dt.date(2026, 2, 12), **who)
    for on, note, word in (
        (dt.date(2026, 2, 11), "送到了", "实现不能早于"), (today + dt.timedelta(days=1), "送到了", "还没到"),
        (today, " ", "怎么实现"),
    ):  # fmt: skip
        with pytest.raises(Invalid, match=word):
            wishes.fulfil_wish(wish, on=on, note=note, **who)
    wishes.fulfil_wish(wish, on=dt.date(2026, 3, 1), note="书包送到家", **who)
    with pytest.raises(Conflict, match="已实现"):
        wishes.withdraw_wish(wish, reason="不要了", actor=actors.village)
    session.commit()
    assert "书包送到家".encode() not in bytes(wish.note_sealed)
    assert queries.count_fulfilled("150824000000", dt.date(2026, 3, 1), dt.date(2026, 3, 1)) == 1
    assert queries.count_fulfilled("150824101000", dt.date(2026, 1, 1), today) == 0
    assert _wish(child, actors.village, today).id != wish.id, "the same wish may come again once it was fulfilled"


def test_no_word_of_a_wish_tells_who_she_is(session: Any, actors: Any, today: dt.date) -> None:
    child = make_child(actors.village, name="王雨桐", school="德岭山镇中心小学")
    for said in (
        "王雨桐想要书包", "雨桐想要书包", "给德岭山镇中心小学的她一个书包", "想给13804781234打电话", "我在四义堂村，想要球",
    ):  # fmt: skip
        with pytest.raises(Invalid, match="会认出孩子"):
            _wish(child, actors.village, today, said)
    assert _wish(child, actors.village, today, "想要 2 本书").text == "想要 2 本书"
    for who, said, more, word in (
        (child, " ", {}, "还没写"), (make_woman(actors.village), BAG, {}, "在册的孩子"),
        (child, BAG, {"wished_on": today + dt.timedelta(days=1)}, "还没到"),
    ):  # fmt: skip
        with pytest.raises(Invalid, match=word):
            _wish(who, actors.village, today, said, **more)
    with pytest.raises(NotFound):
        _wish(child, actors.other_township, today)


@pytest.mark.parametrize(
    "wrong",
    [
        "state = 'claimed'", "state = 'fulfilled', fulfilled_on = '2026-03-01'", "state = 'withdrawn'",
        "end_reason = 'x'", "fulfilled_on = '2026-03-01'", "claimed_on = '2026-03-01'",
        "state = 'claimed', mother_id = 1", "state = 'claimed', mother_id = 1, claimed_on = '2025-03-01'",
    ],
)  # fmt: skip
def test_the_database_keeps_the_states(session: Any, actors: Any, today: dt.date, wrong: str) -> None:
    child = make_child(actors.village)
    pair(child, actors.village, today)
    _wish(child, actors.village, today)
    session.commit()
    with pytest.raises(IntegrityError):
        session.execute(text(f"UPDATE small_wish SET {wrong}"))
    session.rollback()


def test_it_goes_where_the_child_goes(session: Any, actors: Any, today: dt.date) -> None:
    child = make_child(actors.county)
    wish = _wish(child, actors.county, today)
    transfer_person(
        child, actors.other_township.region_code, on=today, reason="随父母搬家", actor=actors.county, today=today
    )
    session.commit()
    session.refresh(wish)
    assert wish.scope_code == actors.other_township.region_code
    with pytest.raises(NotFound):
        queries.get_wish(wish.public_id, actors.village)


def test_who_was_handed_over_is_not_named_where_an_old_wish_stays(
    session: Any, actors: Any, today: dt.date, client_as: Any
) -> None:
    child = make_child(actors.county, name="王雨甲", school="德岭山镇中心小学")
    paired, wish = pair(child, actors.county, today), _wish(child, actors.county, today)
    wishes.claim_wish(wish, paired.mother, on=today, actor=actors.county, today=today)
    wishes.fulfil_wish(wish, on=today, note="送到了", actor=actors.county, today=today)
    end_mother_pairing(paired, reason="搬走了", ended_on=today, actor=actors.county, today=today)
    transfer_person(child, OTHER_COUNTY_VILLAGE, on=today, reason="随父母搬家", actor=actors.county, today=today)
    place = region_name(OTHER_COUNTY_VILLAGE)
    session.commit()
    county = client_as("county")
    for url in (f"/mothers/wishes/{wish.public_id}", "/mothers/wishes?tab=fulfilled"):
        page = county.get(url).get_data(as_text=True)
        assert BAG in page and "（已转出）" in page and "王雨甲" not in page and place not in page
    for url in (f"/mothers/{paired.public_id}", "/mothers?tab=ended"):
        page = county.get(url).get_data(as_text=True)
        assert "（已转出）" in page and "王雨甲" not in page and place not in page and "留守" not in page


def test_on_the_pages(app: Any, session: Any, actors: Any, today: dt.date, client_as: Any, count_queries: Any) -> None:
    child, lonely = make_child(actors.village, name="王雨甲"), make_child(actors.village, name="王雨乙")
    mother = pair(child, actors.village, today).mother.public_id
    session.commit()
    client, new = client_as("village"), f"/mothers/wishes/new?person={child.public_id}"
    sent = {"text": BAG, "wished_on": "2026-02-01"}
    assert "王雨甲" in client.get("/mothers/wishes/new?q=王雨").get_data(as_text=True)
    refused = client.post(new, data=sent | {"text": "王雨甲要书包"})
    assert refused.status_code == 422 and "王雨甲要书包" in refused.get_data(as_text=True)
    url = client.post(new, data=sent).headers["Location"]
    assert "一样的心愿" in client.post(new, data=sent).get_data(as_text=True), "a double click"
    assert "等人认领" in client.get("/").get_data(as_text=True)
    client.get("/mothers/wishes")
    counter = count_queries()
    listed = client.get("/mothers/wishes").get_data(as_text=True)
    assert BAG in listed and "王雨甲" in listed and len(counter) <= 10
    assert client.post(f"{url}/claim", data={"who": "", "on": today.isoformat()}).status_code == 422
    assert client.post(f"{url}/claim", data={"who": "mnobody", "on": today.isoformat()}).status_code == 422
    assert client.post(f"{url}/claim", data={"who": f"m{mother}", "on": "2026-03-01"}).status_code == 302
    assert "赵爱华" in client.get("/mothers/wishes?tab=claimed").get_data(as_text=True)
    assert client.post(f"{url}/fulfil", data={"on": "2026-03-05", "note": "书包送到家"}).status_code == 302
    assert "书包送到家" in client.get(url).get_data(as_text=True)
    assert f"微心愿实现：{BAG}" in client.get(f"/recipients/{child.public_id}").get_data(as_text=True)
    spec = {spec.id: spec for spec in app.extensions["plugs"].figures}["wishes.fulfilled"]
    session.rollback()
    period = ("150824000000", dt.date(2026, 3, 1), dt.date(2026, 3, 31))
    assert spec.count(*period, today) == 1
    assert BAG in client_as("county").get(spec.records(*period)).get_data(as_text=True)
    read = client_as("auditor").get(url).get_data(as_text=True)
    assert BAG in read and "王雨甲" not in read and "书包送到家" not in read and "赵爱华" not in read
    assert client_as("other_township").get(url).status_code == 404
    assert client_as("auditor").post(f"{url}/withdraw", data={"reason": "不要了"}).status_code == 403
    other = client.post(f"/mothers/wishes/new?person={lonely.public_id}", data=sent).headers["Location"]
    assert "先给这个孩子结对爱心妈妈" in client.get(other).get_data(as_text=True)
    assert client.post(f"{other}/withdraw", data={"reason": ""}).status_code == 422
    assert client.post(f"{other}/withdraw", data={"reason": "家里买了"}).status_code == 302
    assert "家里买了" in client.get(other).get_data(as_text=True)


def test_the_county_lets_a_donor_claim_whom_townships_do_not_see(
    session: Any, actors: Any, today: dt.date, client_as: Any
) -> None:
    child = make_child(actors.village)
    wish = _wish(child, actors.village, today)
    donor = Donor(name="河套商会", kind=DonorKind.CHAMBER, scope_code="150824000000")
    db.session.add(donor)
    session.commit()
    url, sent = f"/mothers/wishes/{wish.public_id}", {"who": f"d{donor.public_id}", "on": today.isoformat()}
    township = client_as("township")
    assert "河套商会" not in township.get(url).get_data(as_text=True)
    assert township.post(f"{url}/claim", data=sent).status_code == 422
    assert client_as("county").post(f"{url}/claim", data=sent).status_code == 302
    assert "河套商会" in client_as("county").get(url).get_data(as_text=True)
    page = township.get(url).get_data(as_text=True)
    assert "河套商会" not in page and "一位捐赠人" in page
    assert "河套商会" not in township.get("/mothers/wishes?tab=claimed").get_data(as_text=True)
