"""What is wrong is said at its field, in Chinese; what was typed stays; nothing is written: on pages and by roster."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from registry.core.crypto import keys
from registry.core.identity import make_id_number
from registry.extensions import db
from registry.people.data import StatusData
from registry.people.models import Sex
from tests.factories.loans import YUAN, make_fund, make_loan
from tests.factories.people import make_child, make_woman
from tests.factories.programs import make_person
from tests.factories.registers import make_parcel, make_policy
from tests.factories.screening import make_campaign
from tests.rosters.conftest import kinds, take  # noqa: F401
from tests.rosters.sheets import workbook

BEHIND = (StatusData("left_behind", dt.date(2026, 1, 5)),)
Rows = dict[str, list[str]]


@pytest.fixture
def rows(session: Any) -> Callable[[], Rows]:
    """rows() reads every table but the log, those that keep a request's own traces left out."""
    own = ("audit", "session", "login", "user", "roster_import")

    def read() -> Rows:
        session.rollback()
        return {
            table.name: [
                repr(tuple(row)) for row in session.execute(select(table).order_by(*table.primary_key.columns))
            ]
            for table in db.metadata.sorted_tables
            if not any(part in table.name for part in own)
        }

    return read


def refuse(client: Any, rows: Any, path: str, data: dict[str, str], *, field: str, said: str, kept: str = "") -> str:
    """Send a form that must be refused: 422, the words beside the field, the typed text there, nothing written."""
    before = rows()
    answer = client.post(path, data=data)
    page = html.unescape(answer.get_data(as_text=True))
    assert answer.status_code == 422, (answer.status_code, page[-600:])
    assert rows() == before
    margin = re.search(rf'id="{field}-margin"[^>]*>(.*?)</(?:div|span)>', page, re.DOTALL)
    assert said in page and margin and said in margin[1], (field, margin and margin[1])
    assert kept in page
    return page


def test_overlapping_loans_above_the_cap(session: Any, actors: Any, client_as: Any, rows: Any) -> None:
    woman = make_woman(actors.township, name="萨仁高娃")
    make_loan(actors, make_fund(actors.county), person=woman, amount_fen=250_000 * YUAN)
    session.commit()
    form = {"amount": "6万", "months": "12", "purpose": "开奶豆腐作坊", "method": "bullet", "every_months": "0",
            "rate": "4.35", "on": "2026-03-01", "key": "k"}  # fmt: skip
    path = f"/loans/new?person={woman.public_id}"
    page = refuse(
        client_as("township"), rows, path, form, field="amount", said="最多还能贷 50,000.00 元", kept="开奶豆腐作坊"
    )
    assert 'value="6万"' in page or 'value="60,000.00"' in page or 'value="60000.00"' in page
    assert client_as("township").post(path, data=form | {"amount": "5万"}).status_code == 302


def test_release_without_repayment(session: Any, actors: Any, client_as: Any, rows: Any) -> None:
    """No page lets a guarantee go: it goes with what is repaid, and the fund's money does not leave beneath it."""
    fund = make_fund(actors.county, yuan=20_000)
    loan = make_loan(actors, fund)
    session.commit()
    client, ref, number = client_as("county"), fund.public_id, fund.id
    before = rows()
    assert client.post(f"/loans/guarantee/{ref}/release", data={f"in_{number}-amount": "1万"}).status_code == 404
    assert client.post(f"/loans/{loan.public_id}/release", data={"amount": "1万"}).status_code == 404
    assert rows() == before
    out = {f"out_{number}-amount": "1万", f"out_{number}-on": "2026-03-01", f"out_{number}-memo": "财政收回",
           f"out_{number}-key": "o"}  # fmt: skip
    refuse(
        client,
        rows,
        f"/loans/guarantee/{ref}/out",
        out,
        field=f"out_{number}-amount",
        said="超过基金的倍数",
        kept="财政收回",
    )


@pytest.mark.parametrize("case", ["man", "young", "old"])
def test_a_man_or_a_woman_out_of_range_is_asked_about(
    session: Any, actors: Any, client_as: Any, rows: Any, case: str
) -> None:
    born = {"man": dt.date(1980, 5, 1), "young": dt.date(2000, 5, 1), "old": dt.date(1950, 5, 1)}[case]
    person = make_person(name="巴图", sex=Sex.MALE if case == "man" else Sex.FEMALE, birth_date=born, stage=None)
    session.commit()
    said = "登记的性别是男" if case == "man" else "不在 35 到 64 周岁内"
    data = {"screened_on": "2026-03-02", "cytology": "NILM", "note": "本人要求查的"}
    path, client = f"/screening/results/new?person={person.public_id}", client_as("township")
    refuse(client, rows, path, data, field="confirmed", said=said, kept="本人要求查的")
    assert client.post(path, data=data | {"confirmed": "y"}).status_code == 302
    assert rows()["screening"]


def test_a_result_before_the_campaign(session: Any, actors: Any, client_as: Any, rows: Any) -> None:
    woman, campaign = make_woman(actors.township), make_campaign(actors.county)
    session.commit()
    data = {"screened_on": "2026-01-31", "campaign": campaign.public_id, "cytology": "LSIL", "note": "外院查的"}
    path = f"/screening/results/new?person={woman.public_id}"
    refuse(client_as("township"), rows, path, data, field="screened_on", said="2026-02-01 才开始", kept="外院查的")


def test_a_repayment_above_the_balance(session: Any, actors: Any, client_as: Any, rows: Any) -> None:
    loan = make_loan(actors, make_fund(actors.county))
    session.commit()
    data = {"repay-amount": "80000.01", "repay-on": "2026-03-01", "repay-memo": "卖了羊", "repay-key": "r"}
    path = f"/loans/{loan.public_id}/repay"
    client = client_as("township")
    refuse(client, rows, path, data, field="repay-amount", said="还款多于欠款", kept="卖了羊")
    refuse(
        client,
        rows,
        path,
        data | {"repay-amount": "1", "repay-on": "2026-01-04"},
        field="repay-on",
        said="早于放款日期",
    )
    assert client.post(path, data=data | {"repay-amount": "8万"}).status_code == 302
    before, again = rows(), client.post(path, data=data | {"repay-key": "s", "repay-amount": "1"})
    assert again.status_code == 422 and "现在还欠 0.00 元" in again.get_data(as_text=True) and rows() == before


def test_a_claim_in_the_waiting_period(session: Any, actors: Any, client_as: Any, rows: Any) -> None:
    policy = make_policy(make_woman(actors.township), actors.township, starts_on=dt.date(2026, 2, 1))
    session.commit()
    data = {"event_on": "2026-03-01", "illness": "cervical", "diagnosis": "宫颈癌", "claimed_fen": "1万"}
    path = f"/insurance/{policy.public_id}/claims"
    refuse(client_as("township"), rows, path, data, field="event_on", said="还在等待期里", kept="宫颈癌")


def test_a_delivery_to_a_child_not_in_the_register(
    session: Any, actors: Any, client_as: Any, rows: Any, take: Any  # noqa: F811
) -> None:  # fmt: skip
    here = make_child(actors.township, name="王雨甲", statuses=(StatusData("poverty", dt.date(2026, 1, 5)),))
    listed = make_child(actors.township, name="王雨乙", statuses=BEHIND)
    sent = make_parcel(listed, actors.township, dt.date(2026, 3, 12))
    session.commit()
    client = client_as("township")
    data = {"kind": "love_parcel", "quantity": "1", "ordered_on": "2026-03-01", "donor_name": "河套商会"}
    refuse(
        client,
        rows,
        f"/parcels/new?person={here.public_id}",
        data,
        field="kind",
        said="没有登记为留守儿童",
        kept="河套商会",
    )
    assert client.get("/parcels/new?person=nobody0000000000").status_code == 404
    assert "没有找到“李不在”" in client.get("/parcels/new?q=李不在").get_data(as_text=True)
    early = {"delivered_on": "2026-02-01", "received_by": "监护人"}
    assert client.post(f"/parcels/{sent.public_id}/deliver", data=early).status_code == 422
    before = rows()
    stranger = make_id_number("150824", dt.date(2015, 5, 6), 128)
    result = take(
        workbook([[1, "李不在", stranger, "2026-03-05", "河套商会", 100], [2, here.name, here.id_number, "2026-03-05", "河套商会", 100]],
                 title="爱心邮包发放名单", headings=("序号", "儿童姓名", "身份证号", "送达日期", "捐赠方", "价值")),
        kind="parcels",
    )  # fmt: skip
    assert (result.counts.created, result.counts.refused) == (0, 2)
    told = {problem.code: str(problem.message) for problem in result.planned.reading.all_problems()}
    assert {"unknown", "not_left_behind"} <= set(told) and "没有登记为留守儿童" in told["not_left_behind"]
    assert rows() == before


def test_a_man_in_a_roster_of_screenings(session: Any, take: Any) -> None:  # noqa: F811
    """One who is on the register is taken with a warning; of a stranger's number no woman is made."""
    number, stranger = (make_id_number("150824", dt.date(1980, 5, day), 121) for day in (1, 2))
    known = make_person(name="巴图", sex=Sex.MALE, birth_date=dt.date(1980, 5, 1), stage=None)
    known.id_number, known.id_index = number, keys().blind("id_number", number)
    session.commit()
    result = take(
        workbook([[1, "巴图", number, "四义堂村", "2026-03-01", "NILM"], [2, "苏和", stranger, "四义堂村", "2026-03-01", "NILM"]],
                 title="两癌检查结果", headings=("序号", "姓名", "身份证号", "村", "筛查日期", "TCT结果")),
        kind="screenings", partial=True,
    )  # fmt: skip
    problems = result.planned.reading.all_problems()
    assert (result.counts.created, result.counts.refused) == (1, 1), [(one.code, str(one.message)) for one in problems]
    assert "screening_man" in {problem.code for problem in problems}
