"""Gifts piece by piece: goods with the paper of their value, batches under control totals, conditions, statements."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy.exc import DBAPIError

from registry.core.errors import Conflict, Denied, Invalid
from registry.disbursements.models import Certificate, CertificateState
from registry.disbursements.services import issue_donation_certificate
from registry.donors import gift_batches as batches
from registry.donors.errors import ConditionBroken, DonationShort
from registry.donors.gift_models import DonationItem, GiftBatch, GiftBatchState, ValueSource
from registry.donors.goods import GiftItem, check_items, items_of
from registry.donors.models import Donation
from registry.donors.services import allocate, release_to_fund, reverse_donation
from registry.donors.statement import statements
from registry.extensions import db
from registry.funds.checks import check_ledger
from registry.people.models import Sex
from tests.donors.conftest import House
from tests.factories.donors import make_donor, make_program
from tests.factories.programs import make_person

Login = Callable[[str], FlaskClient]
COATS = GiftItem("棉衣", 40, "件", 320_000, ValueSource.INVOICE, "15001234")


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"name": " "}, "名称"), ({"quantity": 0}, "数量"), ({"unit": ""}, "单位"), ({"value_fen": 0}, "折价"),
     ({"paper": None}, "票号"), ({"paper": "x" * 101}, "最多 100")],
)  # fmt: skip
def test_goods_need_name_quantity_value_and_its_paper(changes: dict[str, Any], said: str) -> None:
    check_items([COATS])
    with pytest.raises(Invalid, match=said) as caught:
        check_items([COATS, GiftItem(**vars(COATS) | changes)])
    assert caught.value.field == "items" and "第 2 行" in str(caught.value) or "最多" in said


def test_several_items_are_kept_with_the_source_of_their_value(house: House, session: Any) -> None:
    books = GiftItem("图书", 200, "本", 100_000, ValueSource.MARKET)
    gift = house.give(10_000, items=[COATS, books])
    assert (gift.goods, gift.goods_value_fen, gift.amount_fen) == ("棉衣 40 件、图书 200 本", 420_000, 10_000)
    assert [(row.name, row.value_source, row.value_paper) for row in items_of(gift)] == [
        ("棉衣", ValueSource.INVOICE, "15001234"), ("图书", ValueSource.MARKET, None)
    ]  # fmt: skip
    assert check_ledger(session.connection()) == []
    item = session.query(DonationItem).first()
    with pytest.raises(DBAPIError, match="immutable"), session.begin_nested():
        item.value_fen = 1
        session.flush()


@pytest.mark.parametrize(
    ("condition", "child"),
    [({"girls_only": True}, {"sex": Sex.MALE}), ({"only_stage": "primary"}, {"stage": "junior"}),
     ({"only_region": "150824102000"}, {"scope_code": "150824101201"}), ({"only_program": True}, {})],
)  # fmt: skip
def test_a_condition_is_kept_by_the_service_and_by_the_database(
    house: House, session: Any, monkeypatch: pytest.MonkeyPatch, condition: dict[str, Any], child: dict[str, Any]
) -> None:
    """Every kind of condition: a child that breaks it is refused with words, and by the trigger when nobody asks."""
    if "only_program" in condition:
        condition = {"only_program": make_program()}
    gift = house.give(300_000, **condition)
    wrong, right = house.pair(make_person(**child)), house.pair(make_person(), program=condition.get("only_program"))
    who: dict[str, Any] = {"actor": house.actor, "today": house.today}
    with pytest.raises(ConditionBroken) as caught:
        allocate(gift, wrong.instalments[:1], **who)
    assert caught.value.field == "donation"
    allocate(gift, right.instalments[:1], **who)
    with pytest.raises(DonationShort):
        allocate(gift, [*right.instalments[1:], *house.pair(program=right.program_id and condition.get("only_program"),
                                                            yearly_fen=500_000).instalments[:1]], **who)  # fmt: skip
    monkeypatch.setattr("registry.donors.allocating.check_condition", lambda *_values: None)
    with pytest.raises(DBAPIError, match="condition of the gift is broken"), session.begin_nested():
        allocate(gift, wrong.instalments[:1], **who)
    with pytest.raises(DBAPIError, match="gift is frozen"), session.begin_nested():
        gift.only_stage = "college"
        session.flush()


def test_a_batch_posts_only_what_was_counted(house: House, session: Any, actors: SimpleNamespace) -> None:
    who: dict[str, Any] = {"actor": house.actor, "today": house.today}
    counted = batches.Counted(2, 150_000, 20_000)
    with pytest.raises(Denied):
        batches.open_batch(
            house.fund, "义卖", counted, received_on=house.today, actor=actors.township, today=house.today
        )
    for wrong in (batches.Counted(0, 5), batches.Counted(2, 0), batches.Counted(2, -5)):
        with pytest.raises(Invalid):
            batches.open_batch(house.fund, "义卖", wrong, received_on=house.today, **who)
    batch = batches.open_batch(house.fund, "三八义卖", counted, received_on=house.today, girls_only=True, **who)
    first = batches.add_line(batch, house.donor, amount_fen=100_000, actor=house.actor)
    with pytest.raises(Conflict, match="数好的是 2 笔，录入了 1 笔"):
        batches.post_batch(batch, **who)
    other = make_donor(house.actor, "宏远商贸")
    slip = batches.add_line(
        batch, other, amount_fen=5_000, goods="书包 20 个", goods_value_fen=20_000, actor=house.actor
    )
    with pytest.raises(Conflict, match=r"现金数好的是 1,500.00 元，录入了 1,050.00 元，差 450.00 元"):
        batches.post_batch(batch, **who)
    with pytest.raises(DBAPIError, match="control totals"), session.begin_nested():
        batch.state, batch.posted_on = GiftBatchState.POSTED, house.today
        session.flush()
    session.refresh(batch)
    batches.drop_line(batch, slip, actor=house.actor)
    batches.add_line(batch, other, amount_fen=50_000, goods="书包 20 个", goods_value_fen=20_000, actor=house.actor)
    gifts = batches.post_batch(batch, **who)
    assert [(gift.amount_fen, gift.girls_only) for gift in gifts] == [(100_000, True), (50_000, True)]
    assert first.donation_id == gifts[0].id and check_ledger(session.connection()) == []
    for attempt in (
        batches.post_batch,
        lambda found, **_who: batches.add_line(found, other, amount_fen=1, actor=house.actor),
    ):
        with pytest.raises(Conflict, match="已经过账"):
            attempt(batch, **who)


def test_a_reversed_gift_voids_its_certificate(house: House, session: Any) -> None:
    made = issue_donation_certificate(house.gift, actor=house.actor, today=house.today)
    assert "不作为财税票据" in str(made.content)
    reverse_donation(house.gift, reason="打错账户", actor=house.actor, today=house.today)
    session.commit()
    paper = session.get_one(Certificate, made.id)
    assert (paper.state, paper.void_reason, paper.voided_on) == (
        CertificateState.VOID, "捐赠已冲回：打错账户", house.today)  # fmt: skip
    assert house.gift.reverse_reason == "打错账户"


def test_the_statement_of_a_year_adds_up(house: House, session: Any, client_as: Login) -> None:
    """60,000 given last year, 10,000 this year: both years agree with each other and with the account."""
    early = house.give(1_000_000, received_on=dt.date(2025, 5, 1))
    pairing = house.pair()
    allocate(house.gift, pairing.instalments[:2], actor=house.actor, today=house.today)
    release_to_fund(early, 250_000, key="x", actor=house.actor, today=house.today)
    make_donor(house.actor, "没给过")
    last = statements(house.actor, 2025)
    now = statements(house.actor, 2026)
    assert [(row.opening, row.received, row.in_fund, row.closing) for row in last] == [(0, 1_000_000, 0, 1_000_000)]
    assert [(row.opening, row.received, row.in_fund, row.closing) for row in now] == [
        (1_000_000, 6_000_000, 250_000, 6_750_000)]  # fmt: skip
    session.commit()
    county = client_as("county")
    page = county.get("/donations/statements?year=2026").get_data(as_text=True)
    assert "67,500.00" in page and "没给过" not in page
    both = county.get("/donations/statements.pdf?year=2026")
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(both.data)).pages)
    assert both.mimetype == "application/pdf" and "不作为财税票据" in text and pairing.person.name not in text
    one = county.get(f"/donations/statements.pdf?year=2025&donor={house.donor.public_id}")
    assert len(PdfReader(io.BytesIO(one.data)).pages) == 1
    nothing = county.get("/donations/statements.pdf?year=2019", follow_redirects=True)
    assert nothing.status_code < 500 and nothing.mimetype != "application/pdf"


def test_goods_and_batches_in_the_browser(house: House, client_as: Login, count_queries: Any) -> None:
    db.session.commit()
    county = client_as("county")
    give = f"/donors/{house.donor.public_id}/donations/new"
    key = re.search(r'name="key"[^>]*value="([0-9a-f]+)"', county.get(give).get_data(as_text=True))
    assert key is not None
    sent = {"key": key[1], "fund": house.fund.public_id, "received_on": "2026-03-10", "items-0-name": "棉衣",
            "items-0-quantity": "40", "items-0-unit": "件", "items-0-value": "3200", "items-0-source": "invoice"}  # fmt: skip
    refused = county.post(give, data=sent).get_data(as_text=True)
    assert "还没写票号或报告号" in refused and 'value="棉衣"' in refused
    db.session.rollback()
    assert db.session.query(Donation).count() == 1
    done = county.post(give, data=sent | {"items-0-paper": "15001234"})
    assert done.status_code == 302 and "15001234" in county.get(done.location).get_data(as_text=True)
    form = {"title": "三八义卖", "fund": house.fund.public_id, "received_on": "2026-03-08", "control_count": "1",
            "control": "500"}  # fmt: skip
    assert "先数好" in county.post("/donations/batches/new", data=form | {"control": ""}).get_data(as_text=True)
    url = county.post("/donations/batches/new", data=form).location
    line = {"donor": house.donor.public_id, "amount": "400"}
    assert "至少写一项" in county.post(f"{url}/lines", data=line | {"amount": ""}).get_data(as_text=True)
    assert county.post(f"{url}/lines", data=line).status_code == 302
    short = county.post(f"{url}/post", follow_redirects=True)
    assert short.status_code < 500 and "差 100.00 元" in short.get_data(as_text=True)
    db.session.rollback()
    row = db.session.query(GiftBatch).one()
    county.post(f"{url}/lines/{row.lines[0].public_id}/drop")
    county.post(f"{url}/lines", data=line | {"amount": "500"})
    counter = count_queries()
    assert "过账 1 笔" in county.get(url).get_data(as_text=True) and len(counter) <= 8
    assert county.post(f"{url}/post").status_code == 302
    assert "已过账" in county.get("/donations/batches").get_data(as_text=True)
    assert client_as("auditor").post(f"{url}/lines", data=line).status_code == 403
