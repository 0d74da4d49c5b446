"""The bank's files: accounts out as text, results in line by line, the same file twice, money back, alien files."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import html
import io
from dataclasses import replace
from typing import Any

import pytest
import xlsxwriter
from sqlalchemy import func, select

from registry.audit.models import AuditLog
from registry.core.errors import Conflict, Denied, Invalid, NotFound
from registry.core.tables.workbook import Sheet, Workbook, read_workbook
from registry.disbursements import services
from registry.disbursements.bank.matching import Known, match_rows
from registry.disbursements.bank.models import BankResult, BankResultLine
from registry.disbursements.bank.out import transfer_csv, transfer_file, transfer_workbook
from registry.disbursements.bank.preview import (
    Different,
    Preview,
    Shown,
    book_shown,
    open_shown,
    preview_result,
    seal_shown,
)
from registry.disbursements.bank.queries import result_lines, standing
from registry.disbursements.bank.reading import AlienBankFile, digest_of, read_result, verdict
from registry.disbursements.bank.results import Taken, take_result
from registry.disbursements.models import Batch, BatchState, Certificate, DisbursementState
from registry.disbursements.queries import batch_lines
from registry.disbursements.receipts import batch_certificates
from registry.funds.models import AccountKind, Transfer
from tests.factories.disbursements import balance, make_approved, make_batch, make_fund

A, S = AccountKind, DisbursementState
HEAD = ["收款账号", "收款人户名", "交易金额", "处理状态", "失败原因", "附言", "回单号", "交易日期"]
ACCOUNTS = ("6217000000000000001", "6217000000000000002", "6217000000000000003")


def book(*rows: list[Any], head: list[str] = HEAD) -> Workbook:
    """A result as the bank's site gives it, with a title line and a total."""
    return Workbook([Sheet("Sheet1", [["批量转账处理结果"], [], list(head), *rows, ["合计", "", 1200.0]])])


def row(account: str, name: str, amount: Any, status: str, why: str = "", note: str = "", slip: str = "") -> list[Any]:
    """One row under HEAD."""
    return [account, name, amount, status, why, note, slip, "2026-03-12"]


def with_accounts(actors: Any, today: dt.date, count: int = 3, **more: Any) -> Batch:
    """An approved batch by bank; the fourth and later persons have no account."""
    people = make_approved(actors, today, count)
    for enrolment, account in zip(people, ACCOUNTS, strict=False):
        enrolment.person.bank_account, enrolment.person.bank_name = account, "农业银行乌拉特中旗支行"
        enrolment.person.account_holder = enrolment.person.name
    return make_batch(actors, today, enrolments=people, upto="approved", **more)


K = (
    Known(1, 1, ACCOUNTS[0], "王雨桐", 40_000),
    Known(2, 2, ACCOUNTS[1], "李\U0002cc56", 60_000),
    Known(3, 3, ACCOUNTS[2], "阿古拉·其其格", 40_000),
    Known(4, 4, ACCOUNTS[2], "阿古拉·其其格", 40_000),
)
N = "CL-2026C-03"


@pytest.mark.parametrize(
    ("cells", "found", "words"),
    [
        (row("", "", 400, "成功", note="CL-2026C-03-0001"), 1, None),
        (row(ACCOUNTS[0], "王雨桐", "400.00", "成功"), 1, None),
        (row("6217 0000 0000 0000 001", "王 雨桐", "¥400", "交易成功"), 1, None),
        (row("'" + ACCOUNTS[1], "李\U0002cc56", 600.0, "失败", "户名不符"), 2, None),
        (row(ACCOUNTS[0], "王雨桐", 500, "成功", note="春蕾 cl-2026c-03-0001"), 1, "金额对不上"),
        (row(ACCOUNTS[1], "", 400, "成功", note="CL-2026C-03-0001"), 1, "账号和批里的不一样"),
        (row("", "", 400, "成功", note="CL-2026C-02-0001"), None, "批次 CL-2026C-02"),
        (row("", "", 400, "成功", note="CL-2026C-03-0099"), None, "没有第 99 号"),
        (row(ACCOUNTS[0], "王雨桐", 400, "处理中"), 1, "还不是结果"),
        (row(ACCOUNTS[0], "王雨桐", 400, ""), 1, "没有写处理状态"),
        (row("6.217E+18", "王雨桐", 400, "成功"), None, "科学记数"),
        ([6.217e18, "王雨桐", 400, "成功"], None, "科学记数"),
        (row(ACCOUNTS[0], "王雨同", 400, "成功"), None, "户名不一样"),
        (row(ACCOUNTS[0], "王雨桐", 401, "成功"), None, "金额不一样"),
        (row("6222", "谁", 400, "成功"), None, "没有这个账号"),
        (row("", "王雨桐", 400, "成功"), None, "认不出是谁"),
        (row(ACCOUNTS[2], "阿古拉•其其格", 400, "成功"), None, "分不清"),
    ],
)
def test_a_row_finds_its_payment_or_says_why_not(cells: list[Any], found: int | None, words: str | None) -> None:
    (match,) = match_rows(read_result(book(cells)), K, N)
    if words is None:
        assert match.wrong is None and match.known is not None and match.known.id == found
    else:
        assert match.wrong is not None and words in str(match.wrong)


def test_twins_are_told_apart_only_when_it_does_not_matter() -> None:
    twin = (ACCOUNTS[2], "阿古拉·其其格", 400)
    both = match_rows(read_result(book(row(*twin, "成功"), row(*twin, "成功"))), K, N)
    assert [m.known.id for m in both if m.known] == [3, 4] and not any(m.wrong for m in both)
    mixed = match_rows(read_result(book(row(*twin, "成功"), row(*twin, "失败"))), K, N)
    assert all(m.wrong is not None and "分不清" in str(m.wrong) for m in mixed)
    same = (ACCOUNTS[0], "王雨桐", 400)
    again = match_rows(read_result(book(row(*same, "成功"), row(*same, "失败"))), K, N)
    assert again[0].wrong is None and "同一笔" in str(again[1].wrong)


@pytest.mark.parametrize(
    ("word", "means"),
    [("成功", True), ("已入账", True), ("不成功", False), ("交易失败", False), ("退汇", False), ("未到账", False),
     ("处理中", None), ("待复核", None), ("", None), ("ok", None)],
)  # fmt: skip
def test_the_banks_words(word: str, means: bool | None) -> None:
    assert verdict(word) is means


def test_a_foreign_table_is_no_result() -> None:
    for head in (["序号", "姓名", "金额"], ["姓名", "状态"], ["付款账号", "金额", "状态"]):
        with pytest.raises(AlienBankFile):
            read_result(book(["1", "王雨桐", "400"], head=head))
    one, two = (read_result(book(row(ACCOUNTS[0], "王雨桐", amount, "成功"))) for amount in (400, "400.00"))
    assert digest_of(one) != digest_of([]) and one[0].amount_fen == two[0].amount_fen == 40_000


def test_the_file_for_the_bank_carries_every_digit_and_character(session: Any, actors: Any, today: dt.date) -> None:
    people = make_approved(actors, today, 4, name="李\U0002cc56")
    for enrolment, account in zip(people, ("0010 2030 4050 6070", *ACCOUNTS[:1], "12a", None), strict=True):
        enrolment.person.bank_account = account
    batch = make_batch(actors, today, enrolments=people, upto="pending")
    with pytest.raises(Conflict, match="批准以后"):
        transfer_file(batch, actors.county)
    services.approve_batch(batch, actor=actors.county, today=today)
    file = transfer_file(batch, actors.county)
    assert [str(why)[:3] for _line, why in file.left_out] == ["账号不", "还没有"] and file.total_fen == 80_000
    table = list(csv.reader(io.StringIO(transfer_csv(file).decode("gb18030"))))
    assert table[1][1:3] == ["0010203040506070", file.lines[0].name] and table[1][4:] == [
        "400.00",
        f"{batch.number}-0001",
    ]
    sheet = read_workbook(transfer_workbook(file), "x.xlsx").sheets[0]
    assert sheet.rows[2][1] == ACCOUNTS[0] and sheet.rows[1][1] == "0010203040506070" and sheet.rows[1][4] == 400.0
    for stranger, error in ((actors.township, Denied), (actors.auditor, Denied), (actors.other_county, NotFound)):
        with pytest.raises(error):
            transfer_file(batch, stranger)
    services.pay_batch(batch, paid_on=today, actor=actors.county, today=today)
    with pytest.raises(Conflict, match="转两次"):
        transfer_file(batch, actors.county)


def test_the_result_pays_returns_and_sets_aside(session: Any, actors: Any, today: dt.date) -> None:
    fund = make_fund(1_000_000)
    batch = with_accounts(actors, today, 4, fund=fund)
    names = [line.person.name for line in batch_lines(batch, actors.county)]
    rows = read_result(book(
        row(ACCOUNTS[0], names[0], 400, "成功", slip="HD001"),
        row("", "", "400.00", "失败", "户名不符", f"{batch.number}-0002"),
        row("6222000000000000", "别人", 400, "成功"),
    ))  # fmt: skip
    taken = take_result(batch, rows, filename="结果.xlsx", paid_on=None, actor=actors.county2, today=today)
    result = taken.result
    assert not taken.again and (result.rows, result.arrived, result.failed, result.set_aside) == (3, 1, 1, 1)
    one, two, three, four = batch_lines(batch, actors.county)
    assert (one.state, one.arrived_on, one.receipt_number) == (S.PAID, today, "HD001")
    assert two.state is S.RETURNED and two.end_reason == "银行退回：户名不符"
    assert three.state is S.PAID and three.arrived_on is None
    assert four.state is S.RETURNED and four.paid_on is None and "没有能用的银行账户" in (four.end_reason or "")
    assert (balance(fund, A.PAID), balance(fund, A.RESERVED), balance(fund, A.AVAILABLE)) == (80_000, 0, 920_000)
    assert len(batch_certificates(batch, actors.county)) == 2
    where = standing(batch_lines(batch, actors.county))
    assert (where.sent, where.arrived, where.returned, where.open) == (3, 1, 1, 1)
    before = session.query(Transfer).count(), session.scalar(select(func.count()).select_from(AuditLog))
    again = take_result(batch, rows, filename="副本.csv", paid_on=None, actor=actors.county, today=today)
    assert again.again and again.result.id == result.id
    assert before == (session.query(Transfer).count(), session.scalar(select(func.count()).select_from(AuditLog)))
    more = read_result(book(
        row(ACCOUNTS[0], names[0], 400, "成功"), row("", "", 400, "失败", "户名不符", f"{batch.number}-0002"),
        row(ACCOUNTS[2], names[2], 400, "成功"), row("", "", 400, "成功", note=f"{batch.number}-0002"),
    ))  # fmt: skip
    later = take_result(batch, more, filename="改.xlsx", paid_on=None, actor=actors.county, today=today).result
    assert (later.arrived, later.unchanged, later.set_aside, later.failed) == (1, 2, 1, 0)
    assert [line.outcome.value for line in result_lines([later])] == ["unchanged", "unchanged", "arrived", "set_aside"]
    session.commit()


def test_a_signed_payment_is_not_taken_back_by_a_file(session: Any, actors: Any, today: dt.date) -> None:
    batch = with_accounts(actors, today, 2)
    services.pay_batch(batch, paid_on=today, actor=actors.county, today=today)
    services.sign_lines(batch, signed_on=today, actor=actors.township, today=today)
    rows = read_result(book(row("", "", 400, "失败", "已销户", f"{batch.number}-0001")))
    result = take_result(batch, rows, filename="r.csv", paid_on=None, actor=actors.county, today=today).result
    assert result.set_aside == 1 and batch_lines(batch, actors.county)[0].state is S.SIGNED
    with pytest.raises(Invalid, match="没有一行是批次"):
        take_result(batch, read_result(book(row("62", "谁", 1, "成功"))), filename="x", paid_on=None,
                    actor=actors.county, today=today)  # fmt: skip


def result_file(*rows: list[Any]) -> bytes:
    """The result as .xlsx."""
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = made.add_worksheet()
    for number, cells in enumerate([["处理结果"], HEAD, *rows]):
        sheet.write_row(number, 0, cells)
    made.close()
    return out.getvalue()


def test_on_the_screen(session: Any, actors: Any, today: dt.date, client_as: Any, count_queries: Any) -> None:
    batch = with_accounts(actors, today, 3)
    ref = batch.public_id
    name = batch_lines(batch, actors.county)[0].person.name
    session.commit()
    county, url = client_as("county"), f"/disbursements/{ref}/bank"
    assert client_as("township").get(url).status_code == 403
    assert client_as("other_county").get(url).status_code == 404
    counter = count_queries()
    page = county.get(url).get_data(as_text=True)
    assert len(counter) <= 8, counter.statements
    assert "3 笔，共 1,200.00 元" in page and ACCOUNTS[0] not in page
    got = county.get(url + ".csv")
    assert ACCOUNTS[0] in got.data.decode("gb18030") and "attachment" in got.headers["Content-Disposition"]
    assert session.scalar(select(func.count()).where(AuditLog.action == "bank.transfer_file")) == 1
    for data, words in (
        (b"", "空的"), (b"%PDF-1.4 x", "PDF"), (b"PK\x03\x04zip", "打不开"), ("姓名,状态\n王,成功\n".encode(), "不像银行"),
        (result_file(row("6222", "谁", 400, "成功")), "没有一行是批次"),
    ):  # fmt: skip
        refused = county.post(url, data={"file": (io.BytesIO(data), "r.xlsx" if data[:2] == b"PK" else "r.csv")})
        assert refused.status_code == 200 and words in refused.get_data(as_text=True), words
    session.rollback()
    assert session.get(Batch, batch.id).state is BatchState.APPROVED
    good = result_file(
        row(ACCOUNTS[0], name, 400, "成功"), row("", "", 400, "失败", "已销户", f"{batch.number}-0002"),
        row("6222000000000000", "别人", 400, "成功"),
    )  # fmt: skip
    seen = county.post(url, data={"file": (io.BytesIO(good), "r.xlsx")}).get_data(as_text=True)
    assert all(
        words in seen
        for words in ("现在什么都没记", "银行退回：已销户", "没有这个账号", "会记到账 400.00", "会退回 400.00")
    )
    assert ACCOUNTS[0] not in seen
    assert session.scalar(select(func.count()).select_from(BankResult)) == 0 and batch.state is BatchState.APPROVED
    token = html.unescape(seen.split('name="shown" value="')[1].split('"')[0])
    for altered in ("", token[:-8], "x" + token):
        refused = county.post(url + "/book", data={"shown": altered}, follow_redirects=True)
        assert "什么都没记" in refused.get_data(as_text=True)
    assert client_as("township").post(url + "/book", data={"shown": token}).status_code == 403
    theirs = client_as("county2").post(url + "/book", data={"shown": token}, follow_redirects=True)
    assert "什么都没记" in theirs.get_data(as_text=True)
    for expected in ("退回 1 笔", "什么都没改"):
        answer = county.post(url + "/book", data={"shown": token}, follow_redirects=True)
        assert expected in answer.get_data(as_text=True)
    again = county.post(url, data={"file": (io.BytesIO(good), "r.xlsx")}, follow_redirects=True)
    assert "什么都没改" in again.get_data(as_text=True)
    session.rollback()
    assert session.scalar(select(func.count()).select_from(BankResult)) == 1
    assert "银行退回：已销户" in county.get(f"/disbursements/{ref}").get_data(as_text=True)
    assert client_as("auditor").get(answer.request.path).status_code == 200


def test_the_preview_is_what_booking_does_and_keeps_nothing(session: Any, actors: Any, today: dt.date) -> None:
    fund = make_fund(1_000_000)
    batch = with_accounts(actors, today, 4, fund=fund)
    names = [line.person.name for line in batch_lines(batch, actors.county)]
    rows = read_result(book(
        row(ACCOUNTS[0], names[0], 400, "成功"), row("", "", 400, "失败", "户名不符", f"{batch.number}-0002"),
        row("6222000000000000", "别人", 400, "成功"),
    ))  # fmt: skip
    values: dict[str, Any] = {"filename": "结果.xlsx", "paid_on": None}
    session.commit()
    tables = (Transfer, Certificate, AuditLog, BankResult, BankResultLine)
    before = [session.scalar(select(func.count()).select_from(table)) for table in tables]
    seen = preview_result(batch, rows, actor=actors.county, today=today, **values)
    session.commit()
    assert before == [session.scalar(select(func.count()).select_from(table)) for table in tables]
    assert batch.state is BatchState.APPROVED and balance(fund, A.PAID) == 0 and balance(fund, A.RESERVED) == 160_000
    assert isinstance(seen, Preview) and seen.paid_on == today
    assert [row.outcome.value for row in seen.rows] == ["failed", "set_aside", "arrived"]
    assert [row.name for row in seen.rows] == [names[1], None, names[0]] and [o.name for o in seen.left_out] == [
        names[3]
    ]
    assert (seen.after.sent, seen.after.arrived, seen.after.returned, seen.after.open) == (3, 1, 1, 1)
    shown = Shown(rows, "结果.xlsx", seen.paid_on, seen.counts)
    sealed = seal_shown(batch, shown, actors.county)
    assert open_shown(batch, sealed, actors.county) == shown and open_shown(batch, sealed, actors.county2) is None
    taken = book_shown(batch, shown, actor=actors.county, today=today)
    session.commit()
    assert (taken.result.arrived, taken.result.failed, taken.result.set_aside) == (1, 1, 1)
    again = preview_result(batch, rows, actor=actors.county2, today=today, **values)
    assert isinstance(again, Taken) and again.again and again.result.id == taken.result.id


def test_what_would_no_longer_do_the_same_is_not_booked(session: Any, actors: Any, today: dt.date) -> None:
    batch = with_accounts(actors, today, 2)
    name = batch_lines(batch, actors.county)[0].person.name
    rows = read_result(book(row(ACCOUNTS[0], name, 400, "成功")))
    seen = preview_result(batch, rows, filename="a.csv", paid_on=None, actor=actors.county, today=today)
    assert isinstance(seen, Preview)
    services.pay_batch(batch, paid_on=today, actor=actors.county, today=today)
    services.return_line(batch_lines(batch, actors.county)[0], reason="账户不对", actor=actors.county, today=today)
    shown = Shown(rows, "a.csv", None, seen.counts)
    with pytest.raises(Different, match="再看一遍"), session.begin_nested():
        book_shown(batch, shown, actor=actors.county, today=today)
    assert session.scalar(select(func.count()).select_from(BankResult)) == 0


def test_a_file_too_long_for_one_look_is_refused(actors: Any) -> None:
    batch = Batch(public_id="b1")
    (one,) = read_result(book(row(ACCOUNTS[0], "王雨桐", 400, "成功")))
    noise = [replace(one, text=hashlib.sha512(str(n).encode()).hexdigest()) for n in range(4_000)]
    with pytest.raises(Invalid, match="4,000 行"):
        seal_shown(batch, Shown(noise, "r.csv", None, {}), actors.county)
    full = [replace(one, sheet_row=n, account=f"6217{n:015d}", name=f"王{n}") for n in range(2_000)]
    assert len(seal_shown(batch, Shown(full, "r.csv", None, {}), actors.county)) < 300_000
