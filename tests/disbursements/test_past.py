"""Payments brought in by a roster: the importer is the maker, a second person confirms them or sends them back."""

from __future__ import annotations

import datetime as dt
import io
import subprocess
from types import SimpleNamespace
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from registry.core.errors import Conflict, Denied, NotFound
from registry.disbursements import services
from registry.disbursements.errors import ReasonMissing
from registry.disbursements.figures import FIGURES, count_figure
from registry.disbursements.models import Batch, BatchState, Disbursement
from registry.disbursements.past import OwnImport
from registry.disbursements.receipts import received_by
from registry.funds.checks import check_ledger
from registry.funds.models import AccountKind, Fund
from registry.people.models import Person
from registry.rosters.catalogue import kinds_of
from registry.rosters.services import import_roster, undo_import
from tests.factories.disbursements import balance, make_batch
from tests.factories.people import make_child
from tests.rosters.sheets import workbook

COUNTY = "150824000000"
HEADS = ("序号", "姓名", "身份证号", "对象类别", "发放日期", "慰问金", "签领日期", "项目")
PERIOD = (COUNTY, dt.date(2026, 1, 1), dt.date(2026, 3, 12))


def cash() -> int:
    return count_figure(FIGURES["festival.cash"], *PERIOD)


@pytest.fixture
def brought(app: Any, session: Any, actors: Any, today: dt.date) -> SimpleNamespace:
    """Three payments of one festival and one of another, brought in by the county's officer: two batches."""
    people = [make_child(actors.township, name=f"云雨{'桐欣梅'[place]}") for place in range(3)]
    session.commit()
    rows = [[n + 1, p.name, p.id_number, "个人", "2026-01-20", 300, "", "春节慰问"] for n, p in enumerate(people)]
    rows.append([4, people[0].name, people[0].id_number, "个人", "2026-02-20", 500, "2026-02-21", "元宵节慰问"])
    sheet = workbook(rows, headings=HEADS, title="慰问发放花名册")
    kinds = kinds_of(app.extensions["plugs"])

    def take() -> Any:
        done = import_roster(
            kinds["disbursements"], sheet, "慰问.xlsx", region=COUNTY, actor=actors.county, today=today
        )
        session.commit()
        return done

    first = take()
    assert first.counts.created == 4, first.planned.reading.all_problems()
    batches = session.query(Batch).order_by(Batch.id).all()
    return SimpleNamespace(
        people=people, batches=batches, take=take, result=first, funds=session.query(Fund).all(),
        undo=lambda: undo_import(str(first.import_id), kinds, actor=actors.county, today=today),
    )  # fmt: skip


def test_the_importer_is_the_maker_and_a_second_person_confirms(
    session: Any, actors: Any, today: dt.date, brought: Any
) -> None:
    big, small = brought.batches
    assert [(b.past, b.maker_id, b.approver_id, b.approved_on, b.state) for b in brought.batches] == [
        (True, actors.county.user_id, None, None, BatchState.PAID),
        (True, actors.county.user_id, None, None, BatchState.CLOSED),
    ]  # fmt: skip
    assert cash() == 140_000 and received_by(brought.people[0], actors.county).cash == 80_000
    with pytest.raises(OwnImport, match="要由另一位确认"):
        services.confirm_past(brought.batches, actor=actors.county, today=today)
    with pytest.raises(Denied):
        services.confirm_past([big], actor=actors.township, today=today)
    with pytest.raises(NotFound):
        services.confirm_past([big], actor=actors.other_county, today=today)
    assert services.confirm_past([big, small], actor=actors.county2, today=today) == [big, small]
    assert services.confirm_past([big, small], actor=actors.county2, today=today) == []
    assert {(b.approver_id, b.approved_on) for b in brought.batches} == {(actors.county2.user_id, today)}
    with pytest.raises(Conflict, match="已经确认过"):
        services.send_back_past(big, reason="人不对", actor=actors.county2, today=today)
    session.commit()
    assert cash() == 140_000 and check_ledger(session.connection()) == []


def test_the_database_holds_it_too(session: Any, actors: Any, today: dt.date, brought: Any) -> None:
    usual = make_batch(actors, today, 1, upto="paid")
    session.commit()
    with pytest.raises(NotFound):
        services.confirm_past([usual], actor=actors.county2, today=today)
    for table_id, change in (
        (brought.batches[0].id, "approver_id = maker_id"), (brought.batches[0].id, "maker_id = NULL"),
        (brought.batches[0].id, "past = NOT past"), (brought.batches[0].id, "state = 'pending'"),
        (usual.id, "approver_id = NULL"), (usual.id, "past = NOT past"),
    ):  # fmt: skip
        with pytest.raises(DBAPIError):
            session.execute(text(f"UPDATE batch SET {change} WHERE id = :id"), {"id": table_id})
        session.rollback()
    assert check_ledger(session.connection()) == []


def test_sent_back_it_is_gone_from_every_figure_and_may_come_again(
    session: Any, actors: Any, today: dt.date, brought: Any
) -> None:
    big, small = brought.batches
    with pytest.raises(ReasonMissing):
        services.send_back_past(big, reason=" ", actor=actors.county2, today=today)
    with pytest.raises(NotFound):
        services.send_back_past(big, reason="不是我们的", actor=actors.other_county, today=today)
    line = session.query(Disbursement).filter_by(batch_id=big.id).order_by(Disbursement.id).first()
    services.void_line(line, reason="没发给她", actor=actors.county2, today=today)
    services.send_back_past(big, reason="有人没领到，" * 45, actor=actors.county2, today=today)
    session.commit()
    assert big.state is BatchState.VOID and cash() == 50_000
    assert {balance(fund, AccountKind.AVAILABLE) for fund in brought.funds} == {0}
    for act in (
        lambda: services.confirm_past([big], actor=actors.county2, today=today),
        lambda: services.send_back_past(big, reason="再退", actor=actors.county2, today=today),
    ):
        with pytest.raises(Conflict, match="已经退回作废"):
            act()
    again = brought.take()
    assert (again.counts.created, again.counts.unchanged) == (3, 1)
    brought.undo()
    session.commit()
    assert small.state is BatchState.VOID and cash() == 90_000
    assert check_ledger(session.connection()) == []


def test_one_whose_payments_were_all_made_void_can_be_sent_back_too(
    session: Any, actors: Any, today: dt.date, brought: Any
) -> None:
    big, small = brought.batches
    for line in session.query(Disbursement).filter_by(batch_id=big.id).all():
        services.void_line(line, reason="没发给她", actor=actors.county2, today=today)
    services.send_back_past(big, reason="表错了", actor=actors.county2, today=today)
    services.send_back_past(small, reason="表错了", actor=actors.county2, today=today)
    session.commit()
    assert {big.state, small.state} == {BatchState.VOID} and cash() == 0
    assert {balance(fund, AccountKind.AVAILABLE) for fund in brought.funds} == {0}
    assert check_ledger(session.connection()) == []


def test_the_undo_of_the_import_takes_confirmed_ones_too(
    session: Any, actors: Any, today: dt.date, brought: Any
) -> None:
    services.confirm_past(brought.batches[:1], actor=actors.county2, today=today)
    session.commit()
    brought.undo()
    session.commit()
    assert {batch.state for batch in brought.batches} == {BatchState.VOID} and cash() == 0
    assert check_ledger(session.connection()) == []
    assert brought.take().counts.created == 4


def test_the_desk_the_list_and_the_bulk(session: Any, brought: Any, client_as: Any, count_queries: Any) -> None:
    refs = [batch.public_id for batch in brought.batches]
    importer, second = client_as("county"), client_as("county2")
    assert "补录待确认" not in importer.get("/").get_data(as_text=True)
    desk = second.get("/").get_data(as_text=True)
    assert '<a href="/disbursements/past">补录待确认</a>' in desk  # with two of them too, that all stand on the desk
    assert f"/disbursements/{refs[0]}" in desk
    assert "/disbursements/past" in second.get("/disbursements").get_data(as_text=True)
    own = importer.get("/disbursements/past").get_data(as_text=True)
    assert "您补录的" in own and 'name="ids"' not in own
    second.get("/disbursements/past")
    counter = count_queries()
    page = second.get("/disbursements/past").get_data(as_text=True)
    assert len(counter) <= 8 and page.count('name="ids"') == 2 and "900.00" in page
    asked = second.get("/disbursements/past/confirm", query_string={"ids": refs}).get_data(as_text=True)
    assert "确认补录 2 批？" in asked and "1,400.00" in asked
    for stranger, code in (("other_county", 404), ("township", 403), ("auditor", 403)):
        assert client_as(stranger).post("/disbursements/past/confirm", data={"ids": refs}).status_code == code
        assert client_as(stranger).get("/disbursements/past").status_code == (200 if code == 404 else 403)
    assert importer.post("/disbursements/past/confirm", data={"ids": refs}).status_code == 302
    assert "要由另一位确认" in importer.get("/disbursements/past").get_data(as_text=True)
    assert second.post("/disbursements/past/confirm").status_code == 302
    assert "还没选批次" in second.get("/disbursements/past").get_data(as_text=True)
    for said in ("已确认补录 2 批，4 笔，1,400.00 元", "先前已经确认过"):
        assert second.post("/disbursements/past/confirm", data={"ids": refs}).status_code == 302
        assert said in second.get("/disbursements/past").get_data(as_text=True)
    session.rollback()
    assert {batch.approver_id is not None for batch in session.query(Batch)} == {True}
    assert "补录待确认" not in second.get("/").get_data(as_text=True)


def test_one_is_sent_back_with_a_reason(session: Any, brought: Any, client_as: Any) -> None:
    url, second = f"/disbursements/{brought.batches[0].public_id}", client_as("county2")
    page = second.get(url).get_data(as_text=True)
    assert "确认补录 3 人，900.00 元" in page and "退回补录" in page
    assert "发放时占号" not in page and "打印证书" not in page  # nothing brought in takes a number
    assert "要由另一位确认" in client_as("county").get(url).get_data(as_text=True)
    assert "还没写原因" in second.post(f"{url}/send-back", data={"reason": ""}).get_data(as_text=True)
    assert client_as("other_county").post(f"{url}/send-back", data={"reason": "x"}).status_code == 404
    assert second.post(f"{url}/send-back", data={"reason": "金额抄错"}).status_code == 302
    assert "金额抄错" in second.get(url).get_data(as_text=True)
    assert second.post(f"{url}/send-back", data={"reason": "再一次"}).status_code == 409
    session.rollback()
    assert session.get(Batch, brought.batches[0].id).state is BatchState.VOID


def test_wherever_it_is_listed_it_is_marked(session: Any, actors: Any, brought: Any, client_as: Any) -> None:
    batch, client = brought.batches[0], client_as("county2")
    person: Person = brought.people[0]
    mark = '<span class="tag">补录</span>'
    records = "/disbursements/records?figure=festival.cash&from=2026-01-01&to=2026-03-12"
    persons = "/disbursements/records?figure=festival.persons&from=2026-01-01&to=2026-03-12"
    for url, sign in (
        ("/disbursements", mark), (f"/disbursements/{batch.public_id}", mark), (records, mark), (persons, "有补录"),
        (f"/recipients/{person.public_id}", mark), (f"/recipients/{person.public_id}", "元（补录）"), ("/relief/festival", mark),
        (f"/disbursements/{batch.public_id}/papers", "还没有另一位确认"),
    ):  # fmt: skip
        assert sign in client.get(url).get_data(as_text=True), url
    sheet = client.get(f"/disbursements/{batch.public_id}/sheet.pdf").data
    assert "（补录）" in _text(sheet)
    packet = client.get(f"/disbursements/{batch.public_id}/packet.pdf").data
    assert "补录确认还没有另一位确认" in _text(packet) and "补录待确认" in _text(packet)
    assert "补录人" in PdfReader(io.BytesIO(packet)).pages[0].extract_text()


def _text(data: bytes) -> str:
    done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=data, capture_output=True, check=True, timeout=60)
    return "".join(done.stdout.decode().split())
