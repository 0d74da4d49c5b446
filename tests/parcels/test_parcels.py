"""Love parcels, letters, care files: only for the left-behind, delivered once, answered; pages, papers, figures."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from registry.core.errors import Conflict, Denied, Invalid
from registry.parcels import services
from registry.parcels.models import ParcelKind, ParcelState
from registry.parcels.queries import left_behind_on
from registry.people.data import StatusData
from registry.people.timeline import timeline
from tests.factories.people import make_child, make_woman
from tests.factories.registers import make_parcel

PERIOD = ("150824000000", dt.date(2026, 1, 1), dt.date(2026, 6, 30))
LETTER = {"kind": ParcelKind.LETTER, "quantity": 4, "value_fen": 0}


def test_the_way_of_a_parcel(app: Any, session: Any, actors: Any, today: dt.date) -> None:
    child = make_child(actors.village)
    poor = make_child(actors.village, name="李思雨", statuses=(StatusData("poverty", dt.date(2025, 1, 1)),))
    assert left_behind_on([child.id, poor.id], today) == {child.id}
    with pytest.raises(Invalid, match="没有登记为留守儿童"):
        make_parcel(poor, actors.village, today)
    with pytest.raises(Invalid, match="2024-03-01那天没有登记为留守儿童"):
        make_parcel(child, actors.village, today, ordered_on=dt.date(2024, 3, 1))
    with pytest.raises(Invalid, match="只给儿童"):
        make_parcel(make_woman(actors.village), actors.village, today)
    with pytest.raises(Denied):
        make_parcel(child, actors.other_township, today)
    parcel = make_parcel(child, actors.village, today, number="LX-001")
    with pytest.raises(Conflict, match="LX-001 已经登记过"):
        make_parcel(child, actors.village, today, number="LX-001")
    who = {"actor": actors.village, "today": today}
    with pytest.raises(Invalid, match="寄出以后"):
        services.deliver([parcel], on=dt.date(2026, 2, 1), received_by="", **who)
    with pytest.raises(Conflict):
        services.answer(parcel, said="谢谢叔叔阿姨", **who)
    services.deliver([parcel], on=today, received_by="刘桂兰", **who)
    with pytest.raises(Conflict, match="办过这一步"):
        services.deliver([parcel], on=today, received_by="刘桂兰", **who)
    services.answer(parcel, said="书包很好看", **who)
    letter = make_parcel(poor, actors.village, today, delivered_on=today, **LETTER)
    with pytest.raises(Invalid, match="回信不能比它多"):
        services.answer(letter, said="", replies=5, **who)
    services.answer(letter, said="", replies=3, **who)
    wrong = make_parcel(child, actors.village, today)
    services.end_parcel(wrong, ParcelState.VOID, reason="重复登记", actor=actors.village)
    session.commit()
    told = [str(line.sentence) for line in timeline(child.id, app.extensions["plugs"])]
    assert told.count("收到爱心邮包（河套商会）") == 1 and "给她寄了爱心邮包" not in told


def test_pages_papers_and_figures(
    app: Any, session: Any, actors: Any, today: dt.date, client_as: Any, count_queries: Any
) -> None:
    children = [make_child(actors.township, name=f"王雨{name}") for name in "甲乙丙𬱖"]
    parcels = [make_parcel(child, actors.township, today, delivered_on=dt.date(2026, 3, 5)) for child in children[:3]]
    waiting = make_parcel(children[3], actors.township, today, ordered_on=dt.date(2026, 1, 2))
    make_parcel(children[0], actors.township, today, delivered_on=today, **LETTER)
    make_parcel(children[1], actors.township, today, delivered_on=dt.date(2026, 3, 6), kind=ParcelKind.CARE_FILE)
    session.commit()
    figures = {spec.id: spec for spec in app.extensions["plugs"].figures}
    names = ("parcels.count", "parcels.amount", "letters.persons", "letters.replies", "care_files.persons")
    assert [figures[name].count(*PERIOD, today) for name in names] == [3, 30_000, 1, 0, 1]
    client, ref = client_as("township"), parcels[0].public_id
    for address in ("/parcels", "/parcels?q=王雨甲", f"/parcels/{ref}", "/parcels/new?q=王雨",
                    f"/parcels/new?person={children[0].public_id}"):  # fmt: skip
        client.get(address)
        counter = count_queries()
        page = client.get(address)
        assert page.status_code == 200 and len(counter) <= 8, (address, counter.statements)
    opened = client_as("county").get(figures["parcels.count"].records(*PERIOD)).get_data(as_text=True)
    assert "王雨丙" in opened and "王雨𬱖" not in opened
    assert "邮包没送到" in client.get("/").get_data(as_text=True)
    sheet = PdfReader(BytesIO(client.get("/parcels/delivery.pdf").data)).pages[0].extract_text()
    assert "王雨𬱖" in sheet and "王雨甲" not in sheet
    file = PdfReader(BytesIO(client.get(f"/parcels/care-file/{children[0].public_id}.pdf").data))
    read = "".join(page.extract_text() for page in file.pages)
    assert "爱心档案" in read and "德岭山镇中心小学" in read and "收到爱心邮包" in read
    sent = {"kind": "love_parcel", "quantity": "1", "ordered_on": "2025-01-01"}
    refused = client.post(f"/parcels/new?person={children[0].public_id}", data=sent)
    assert refused.status_code == 422 and "没有登记为留守儿童" in refused.get_data(as_text=True)
    done = client.post(
        f"/parcels/{waiting.public_id}/deliver", data={"delivered_on": "2026-03-12", "received_by": "祖母"}
    )
    assert done.status_code == 302
    assert client.post(f"/parcels/{waiting.public_id}/returned", data={"reason": "搬走了"}).status_code == 422
    assert "王雨" not in client_as("auditor").get("/parcels").get_data(as_text=True)
    assert client_as("other_township").get(f"/parcels/{ref}").status_code == 404
