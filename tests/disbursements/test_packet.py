"""The sheet's way back and the bound file: totals that agree, scans by another person, every proof or who lacks it."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from registry.audit.models import AuditLog
from registry.core.errors import Denied, Invalid
from registry.disbursements import services
from registry.disbursements.models import BatchState, DisbursementState
from registry.disbursements.packet.building import Printing, gather, packet_pdf, payment_request
from registry.disbursements.packet.models import BatchPaper, PaperKind
from registry.disbursements.packet.scans import UnreadableScan, bindable
from registry.disbursements.packet.services import ByTheMaker, add_paper
from registry.disbursements.queries import batch_lines
from registry.disbursements.services import Exceptional, SheetTotal, SignException
from registry.disbursements.signing import WrongTotal
from registry.funds.models import AccountKind
from tests.factories.disbursements import balance, make_approved, make_batch, make_fund

K, S = PaperKind, DisbursementState
AT = dt.datetime(2026, 3, 12, 6, 0, tzinfo=dt.UTC)


def photo(shade: int = 200, size: tuple[int, int] = (60, 80)) -> bytes:
    """A photo of a sheet."""
    out = io.BytesIO()
    Image.new("RGB", size, (shade, shade, shade)).save(out, "JPEG")
    return out.getvalue()


def scan(pages: int = 2, password: str = "") -> bytes:
    """A scanned PDF with a script in it."""
    writer = PdfWriter()
    for _page in range(pages):
        writer.add_blank_page(300, 400)
    script = DictionaryObject({NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("x")})
    writer.root_object[NameObject("/OpenAction")] = script
    for page in writer.pages:
        page[NameObject("/AA")] = DictionaryObject({NameObject("/O"): script})
    if password:
        writer.encrypt(password)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def words(data: bytes) -> list[str]:
    """The text of each page."""
    return [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]


def test_the_foot_of_the_sheet_must_agree_and_money_goes_back(session: Any, actors: Any, today: dt.date) -> None:
    fund = make_fund(500_000)
    batch = make_batch(actors, today, 4, fund=fund, upto="paid")
    one, two, three, _four = batch_lines(batch, actors.county)
    exceptions = {
        one.public_id: SignException(Exceptional.ABSENT),
        two.public_id: SignException(Exceptional.RETURNED, "搬走了"),
        three.public_id: SignException(Exceptional.PROXY, "刘桂兰", "祖母"),
    }
    values = {"signed_on": today, "today": today, "exceptions": exceptions}
    for told, field in ((SheetTotal(3, 120_000), "persons"), (SheetTotal(2, 40_000), "total")):
        with pytest.raises(WrongTotal, match=r"该是 2 人 800.00 元") as error, session.begin_nested():
            services.sign_lines(batch, actor=actors.county, told=told, **values)
        assert error.value.field == field
    right = SheetTotal(2, 80_000)
    with pytest.raises(Denied), session.begin_nested():
        services.sign_lines(batch, actor=actors.township, told=right, **values)
    services.sign_lines(batch, actor=actors.county, told=right, **values)
    states = [line.state for line in batch_lines(batch, actors.county)]
    assert states == [S.PAID, S.RETURNED, S.SIGNED, S.SIGNED] and two.end_reason == "搬走了"
    assert balance(fund, AccountKind.PAID) == 120_000 and batch.state is BatchState.PAID


def test_a_foreign_pdf_is_reduced_to_its_pages_or_refused() -> None:
    clean = bindable(scan())
    assert len(PdfReader(io.BytesIO(clean)).pages) == 2 and b"JavaScript" not in clean and b"/JS" not in clean
    for data, told in (
        (scan(password="x"), "密码"),
        (b"%PDF-1.4 nonsense %%EOF", "打不开"),
        (scan(301), "最多 300 页"),
    ):
        with pytest.raises(UnreadableScan, match=told):
            bindable(data)


def test_minutes_and_approvals_are_scanned_by_another(session: Any, actors: Any, today: dt.date) -> None:
    batch = make_batch(actors, today, 1)
    for kind in (K.MINUTES, K.APPROVAL):
        with pytest.raises(ByTheMaker, match="另一位"):
            add_paper(batch, photo(), "纪要.jpg", kind=kind, actor=actors.township, today=today)
    paper, fresh = add_paper(
        batch, photo(), "纪要.jpg", kind=K.MINUTES, actor=actors.county, today=today, number="〔2026〕3号"
    )
    assert fresh and batch.minutes_number == "〔2026〕3号"
    again, fresh = add_paper(batch, photo(), "又.jpg", kind=K.MINUTES, actor=actors.county2, today=today)
    assert again is paper and not fresh and session.query(BatchPaper).count() == 1
    for cheat in ("added_by_id = maker_id", "maker_id = 999999", "kind = 'approval', added_by_id = NULL"):
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(text(f"UPDATE batch_paper SET {cheat} WHERE id = :id"), {"id": paper.id})
    with pytest.raises(Invalid) as error:
        add_paper(batch, b"no picture", "x.jpg", kind=K.OTHER, actor=actors.county, today=today)
    assert error.value.field == "scans"
    with pytest.raises(Denied):
        add_paper(batch, photo(9), "x.jpg", kind=K.OTHER, actor=actors.auditor, today=today)


def test_the_bound_file_has_all_papers_in_order_and_says_what_is_lacking(
    session: Any, actors: Any, today: dt.date
) -> None:
    batch = make_batch(actors, today, enrolments=make_approved(actors, today, 3, name="李\U0002cc56芳"), upto="paid")
    exceptions = {batch_lines(batch, actors.county)[0].public_id: SignException(Exceptional.ABSENT)}
    services.sign_lines(batch, signed_on=today, actor=actors.township, today=today, exceptions=exceptions)
    found = gather(batch, actors.county)
    assert set(found.proofs.papers) == {
        K.ALLOCATION,
        K.MINUTES,
        K.NOTICE_RESULT,
        K.APPROVAL,
        K.BANK_RECEIPT,
        K.SIGNED_SHEET,
    }
    lacks = [[str(what) for what in lack.what] for lack in found.proofs.lines]
    assert lacks[0] == ["没有银行到账结果", "没有签领"] and lacks[1] == ["签领表没有扫描件"]
    for number, kind in enumerate((K.ALLOCATION, K.MINUTES, K.APPROVAL, K.NOTICE_RESULT, K.BANK_RECEIPT)):
        add_paper(batch, photo(number), "a.jpg", kind=kind, actor=actors.county, today=today)
    add_paper(batch, scan(3), "签领表.pdf", kind=K.SIGNED_SHEET, actor=actors.township, today=today)
    found = gather(batch, actors.county)
    assert not found.proofs.papers and [len(lack.what) for lack in found.proofs.lines] == [2]
    data = packet_pdf(found, Printing(actors.county, today, AT, demo=True))
    pages = words(data)
    assert "资金发放档案" in pages[0] and batch.number in pages[0]
    order = (
        "资金下达文件",
        "会议纪要",
        "公示和结果",
        "付款申请单",
        "发放花名册",
        "证书登记表",
        "银行结果",
        "签了字的签领表",
        "缺件清单",
    )
    places = [pages[1].index(title) for title in order]
    assert places == sorted(places) and "李\U0002cc56芳" in "".join(pages)
    total = len(pages)
    assert f"卷内第 2 页　共 {total} 页" in pages[1] and f"卷内第 {total} 页" in pages[-1] and "没有签领" in pages[-1]
    assert found.lines[0].person.id_number not in "".join(pages)
    full = words(packet_pdf(found, Printing(actors.county, today, AT, demo=False, full_ids=True)))
    assert found.lines[0].person.id_number in "".join(full)
    outside = gather(batch, actors.auditor)
    masked = words(packet_pdf(outside, Printing(actors.auditor, today, AT, demo=False)))
    assert len(masked) == total - 8 and "李\U0002cc56芳" not in "".join(masked) and "份在系统里" in masked[1]
    with pytest.raises(Denied):
        packet_pdf(outside, Printing(actors.auditor, today, AT, demo=False, full_ids=True))
    assert "申请金额" in words(payment_request(batch, Printing(actors.township, today, AT, demo=False)))[0]


def test_on_the_screen(session: Any, actors: Any, today: dt.date, client_as: Any, count_queries: Any) -> None:
    batch = make_batch(actors, today, 2, upto="paid")
    url = f"/disbursements/{batch.public_id}"
    session.commit()
    township, county = client_as("township"), client_as("county")
    township.get("/help")  # the mark is read once a process, the idle limit once a minute
    counter = count_queries()
    page = township.get(f"{url}/papers").get_data(as_text=True)
    assert len(counter) <= 8, counter.statements
    assert "没有会议纪要的扫描件" in page and "没有签领" in page
    answer = township.post(f"{url}/papers", data={"kind": "minutes", "scans": [(io.BytesIO(photo()), "a.jpg")]})
    assert answer.status_code == 200 and "要由另一位扫描" in answer.get_data(as_text=True)
    for expected in ("存了 1 份", "没有重复存"):
        data = {"kind": "minutes", "scans": [(io.BytesIO(photo()), "a.jpg")]}
        assert expected in county.post(f"{url}/papers", data=data, follow_redirects=True).get_data(as_text=True)
    sheet = {"signed_on": today.isoformat(), "persons": "2", "total": "800", "scans": [(io.BytesIO(b"x"), "s.jpg")]}
    refused = township.post(f"{url}/sign", data=sheet)
    assert refused.status_code == 200 and "只收 JPG" in refused.get_data(as_text=True)
    session.rollback()
    assert batch.state is BatchState.PAID
    good = sheet | {"scans": [(io.BytesIO(photo(7)), "s.jpg"), (io.BytesIO(scan(1)), "s.pdf")]}
    assert "存了 2 份扫描件" in township.post(f"{url}/sign", data=good, follow_redirects=True).get_data(as_text=True)
    paper = session.scalar(select(BatchPaper).where(BatchPaper.kind == K.MINUTES))
    remove = f"{url}/papers/{paper.public_id}/remove"
    assert county.get(remove).status_code == 200 and county.post(remove, data={"reason": "传错了"}).status_code == 302
    assert "没有会议纪要的扫描件" in county.get(f"{url}/papers").get_data(as_text=True)
    assert county.get(f"{url}/packet.pdf?full=1").mimetype == "application/pdf"
    session.rollback()
    assert session.scalar(select(func.count()).where(AuditLog.action == "packet.print_full")) == 1
    assert client_as("auditor").get(f"{url}/packet.pdf").status_code == 200
    assert client_as("auditor").get(f"{url}/packet.pdf?full=1").status_code == 403
    for stranger in ("other_township", "other_county"):
        assert client_as(stranger).get(f"{url}/packet.pdf").status_code == 404
    assert county.get(f"{url}/request.pdf").mimetype == "application/pdf"
