"""Love mothers: one child one mother unless it is said, one volunteer counted once, the log, the end with a reason."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from registry.core.errors import Conflict, DomainError, Invalid, NotFound
from registry.donors import mother_queries as queries
from registry.donors import mothers
from registry.donors.mother_models import ContactWay, LoveMother, MotherPairing, MotherPairKind
from registry.extensions import db
from registry.people.moves import transfer_person
from tests.factories.people import make_child, make_woman

MARY = mothers.MotherData("赵爱华", "13800138000", "德岭山镇中心小学")


def pair(person: Any, actor: Any, today: dt.date, data: mothers.MotherData = MARY, **more: Any) -> MotherPairing:
    """A pairing from the new year's day on."""
    values = {"starts_on": dt.date(2026, 1, 1)} | more
    return mothers.pair_mother(person, data, actor=actor, today=today, **values)


def test_one_child_one_mother_unless_it_is_said(session: Any, actors: Any, today: dt.date) -> None:
    child, other = make_child(actors.village), make_child(actors.village, name="李思雨")
    first = pair(child, actors.village, today)
    with pytest.raises(Conflict, match="已有一对一的爱心妈妈"):
        pair(child, actors.village, today, mothers.MotherData("孙丽", "13900139000"))
    second = pair(other, actors.county, today, kind=MotherPairKind.SEVERAL)
    assert first.mother_id == second.mother_id and db.session.query(LoveMother).count() == 1
    with pytest.raises(Conflict, match="不能再记一对一"):
        pair(other, actors.village, today, mothers.MotherData("孙丽", "13900139000"))
    pair(other, actors.village, today, mothers.MotherData("孙丽", "13900139000"), kind=MotherPairKind.SEVERAL)
    with pytest.raises(Conflict, match="已有爱心妈妈结对"):
        pair(other, actors.village, today, kind=MotherPairKind.SEVERAL)
    for broken, word in (
        ({"data": mothers.MotherData("", "13800138000")}, "姓名"), ({"data": mothers.MotherData("孙丽", "")}, "电话"),
        ({"data": mothers.MotherData("孙丽", "123")}, "电话"), ({"starts_on": dt.date(2027, 1, 1)}, "还没到"),
    ):  # fmt: skip
        with pytest.raises(Invalid, match=word):
            pair(make_child(actors.village, name=f"张{word}"), actors.village, today, **broken)
    with pytest.raises(Invalid, match="在册的孩子"):
        pair(make_woman(actors.village), actors.village, today)
    with pytest.raises(NotFound):
        pair(make_child(actors.village, name="王雨甲"), actors.other_township, today)
    assert b"13800138000" not in bytes(first.mother.phone_sealed) and first.mother.phone == "13800138000"


def test_the_log_and_the_end(session: Any, actors: Any, today: dt.date) -> None:
    pairing = pair(make_child(actors.village), actors.village, today)
    who = {"actor": actors.village, "today": today}
    wrong = mothers.note_contact(pairing, on=today, way=ContactWay.PHONE, note="打错了", **who)
    mothers.note_contact(pairing, on=dt.date(2026, 2, 1), way=ContactWay.HOME, note="陪写作业，带了书包", **who)
    for day, note, word in (
        (today + dt.timedelta(days=1), "去看她", "还没到"), (dt.date(2025, 12, 31), "去看她", "不在结对期间"), (today, " ", "做了什么"),
    ):  # fmt: skip
        with pytest.raises(Invalid, match=word):
            mothers.note_contact(pairing, on=day, way=ContactWay.PHONE, note=note, **who)
    end = {"reason": "孩子转到外地", "ended_on": dt.date(2026, 2, 15)} | who
    with pytest.raises(Invalid, match="那天还有记录"):
        mothers.end_mother_pairing(pairing, **end)
    mothers.void_contact(wrong, reason="记错了孩子", actor=actors.village)
    with pytest.raises(Conflict, match="已经作废"):
        mothers.void_contact(wrong, reason="记错了孩子", actor=actors.village)
    with pytest.raises(DomainError, match="原因"):
        mothers.end_mother_pairing(pairing, **(end | {"reason": " "}))
    mothers.end_mother_pairing(pairing, **end)
    with pytest.raises(Conflict, match="已经结束"):
        mothers.end_mother_pairing(pairing, **end)
    session.commit()
    assert queries.count_contacts("150824000000", dt.date(2026, 1, 1), today) == 1
    assert queries.contacts_of([pairing.id]) == {pairing.id: (1, dt.date(2026, 2, 1))}
    pair(pairing.person, actors.village, today, mothers.MotherData("孙丽", "13900139000"))


def test_it_goes_where_the_child_goes(session: Any, actors: Any, today: dt.date) -> None:
    child = make_child(actors.county)
    pairing = pair(child, actors.county, today)
    transfer_person(
        child, actors.other_township.region_code, on=today, reason="随父母搬家", actor=actors.county, today=today
    )
    session.commit()
    session.refresh(pairing)
    assert pairing.scope_code == actors.other_township.region_code == child.scope_code
    with pytest.raises(NotFound):
        queries.get_mother_pairing(pairing.public_id, actors.village)
    assert queries.get_mother_pairing(pairing.public_id, actors.other_township).mother.name == "赵爱华"


def test_pages_timeline_and_figures(
    app: Any, session: Any, actors: Any, today: dt.date, client_as: Any, count_queries: Any
) -> None:
    children = [make_child(actors.village, name=f"王雨{name}") for name in "甲乙丙"]
    first = pair(children[0], actors.village, today)
    pair(children[1], actors.village, today)
    quiet = pair(children[2], actors.village, today, mothers.MotherData("孙丽", "13900139000"),
                 starts_on=today - dt.timedelta(days=91))  # fmt: skip
    session.commit()
    client = client_as("village")
    sent = {"on": today.isoformat(), "way": "home", "note": "陪她写了作业"}
    assert client.post(f"/mothers/{first.public_id}/contacts", data=sent).status_code == 302
    refused = client.post(f"/mothers/{first.public_id}/contacts", data=sent | {"on": "2025-01-01"})
    assert refused.status_code == 422 and "不在结对期间" in refused.get_data(as_text=True)
    for address, words in (
        ("/mothers", ("王雨甲", "赵爱华", "90 天没联系")), ("/mothers?tab=quiet", ("王雨丙",)), ("/mothers?q=孙丽", ("王雨丙",)),
        (f"/mothers/{first.public_id}", ("陪她写了作业", "赵爱华", "留守")), ("/mothers/new?q=王雨", ("王雨甲",)),
        (f"/mothers/new?person={children[0].public_id}", ("爱心妈妈姓名",)),
        (f"/recipients/{children[0].public_id}", ("赵爱华", "爱心妈妈联系：上门", "和爱心妈妈结对")), ("/", ("很久没联系",)),
    ):  # fmt: skip
        client.get(address)
        counter = count_queries()
        page = client.get(address)
        text = page.get_data(as_text=True)
        assert page.status_code == 200 and all(word in text for word in words), (address, words)
        assert address == "/" or len(counter) <= 12, (address, counter.statements)
    assert "13800138000" not in client.get(f"/mothers/{first.public_id}").get_data(as_text=True)
    session.rollback()
    figures = {spec.id: spec for spec in app.extensions["plugs"].figures}
    period = ("150824000000", dt.date(2026, 1, 1), dt.date(2026, 6, 30))
    counts = [figures[f"mothers.{name}"].count(*period, today) for name in ("children", "volunteers", "contacts")]
    assert counts == [3, 2, 1]
    opened = client_as("county").get(figures["mothers.contacts"].records(*period)).get_data(as_text=True)
    assert "王雨甲" in opened and "王雨乙" not in opened
    read = client_as("auditor").get(f"/mothers/{first.public_id}").get_data(as_text=True)
    assert "陪她写了作业" not in read and "王雨甲" not in read and "赵爱华" not in read
    assert client_as("other_township").get(f"/mothers/{first.public_id}").status_code == 404
    end = {"ended_on": today.isoformat(), "reason": "孩子转学"}
    assert client_as("village").post(f"/mothers/{quiet.public_id}/end", data=end).status_code == 302
    assert "孩子转学" in client_as("village").get(f"/mothers/{quiet.public_id}").get_data(as_text=True)


def test_a_new_pairing_and_a_void_on_the_page(session: Any, actors: Any, today: dt.date, client_as: Any) -> None:
    child = make_child(actors.village)
    session.commit()
    client, url = client_as("village"), f"/mothers/new?person={child.public_id}"
    sent = {"name": "赵爱华", "phone": "13800138000", "kind": "one_one", "starts_on": "2026-01-01"}
    assert client.post(url, data=sent | {"phone": "12"}).status_code == 422
    ref = client.post(url, data=sent).headers["Location"].rsplit("/", 1)[1]
    assert "已有一对一" in client.post(url, data=sent | {"name": "孙丽"}).get_data(as_text=True)
    client.post(f"/mothers/{ref}/contacts", data={"on": today.isoformat(), "way": "phone", "note": "打电话"})
    session.rollback()
    pairing = queries.get_mother_pairing(ref, actors.village)
    void = f"/mothers/{ref}/contacts/{pairing.contacts[0].public_id}/void"
    assert client.post(void, data={"reason": ""}).status_code == 422
    assert client.post(void, data={"reason": "打错了"}).status_code == 302
    assert "作废：打错了" in client.get(f"/mothers/{ref}").get_data(as_text=True)
    assert client.post(f"/mothers/{ref}/contacts/{ref}/void", data={"reason": "打错了"}).status_code == 404
