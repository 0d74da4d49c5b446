"""The pages: what each role sees, few queries, acts by plain forms, PDFs, and the public's question."""

from __future__ import annotations

import datetime as dt
import io
import subprocess
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from registry.disbursements.models import BatchState
from registry.disbursements.queries import get_batch
from registry.disbursements.receipts import batch_certificates
from registry.extensions import limiter
from tests.factories.disbursements import make_approved, make_batch


def _text(data: bytes) -> str:
    found = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=data, capture_output=True, check=True, timeout=60
    ).stdout.decode()
    return "".join(found.split())


def test_the_way_in_the_browser(session: Any, actors: Any, today: dt.date, client_as: Any) -> None:
    people = make_approved(actors, today, 2)
    make_batch(actors, today, enrolments=people[:1])
    session.commit()
    cycle, fresh = people[0].cycle.public_id, people[1].public_id
    township, county, county2 = client_as("township"), client_as("county"), client_as("county2")
    page = township.get(f"/disbursements/new/{cycle}").get_data(as_text=True)
    fund = page.split('<option value="')[1].split('"')[0]
    answer = township.post(f"/disbursements/new/{cycle}", data={"fund": fund, "method": "bank", "enrolments": [fresh]})
    assert answer.status_code == 302
    url = answer.headers["Location"]
    assert township.post(f"{url}/submit").status_code == 302
    assert "批准 1 人，400.00 元" in county.get(url).get_data(as_text=True)
    assert county.post(f"{url}/approve").status_code == 302
    assert county2.get(f"{url}/pay").status_code == 200
    late = county2.post(f"{url}/pay", data={"paid_on": "2026-03-13"})
    assert late.status_code == 200 and "还没到" in late.get_data(as_text=True)
    assert county2.post(f"{url}/pay", data={"paid_on": today.isoformat()}).status_code == 302
    assert township.get(f"{url}/sign").status_code == 200
    sheet = {"signed_on": today.isoformat(), "persons": "1", "total": "500"}
    wrong = township.post(f"{url}/sign", data=sheet)
    assert wrong.status_code == 200 and "按录的例外该是 1 人 400.00 元" in wrong.get_data(as_text=True)
    assert township.post(f"{url}/sign", data=sheet | {"total": "400.00"}).status_code == 302
    session.rollback()
    assert get_batch(url.rsplit("/", 1)[1], actors.county).state is BatchState.CLOSED


@pytest.mark.parametrize("upto", ["pending", "paid"])
def test_a_batch_opens_with_at_most_eight_queries(
    upto: str, session: Any, actors: Any, today: dt.date, client_as: Any, count_queries: Any
) -> None:
    batch = make_batch(actors, today, 40, upto=upto)
    session.commit()
    client = client_as("county")
    for path in (
        f"/disbursements/{batch.public_id}",
        "/disbursements",
        "/disbursements/records?figure=spring_bud.amount",
    ):
        client.get(path)
        counter = count_queries()
        answer = client.get(path)
        assert answer.status_code == 200
        assert len(counter) <= 8, "\n".join(counter.statements)
    assert "再显示 10 人" in client.get(f"/disbursements/{batch.number}").get_data(as_text=True)


def test_another_township_sees_nothing(session: Any, actors: Any, today: dt.date, client_as: Any) -> None:
    batch = make_batch(actors, today, 1, upto="paid", name="独一名")
    paper = batch_certificates(batch, actors.county)[0]
    session.commit()
    ref, line = batch.public_id, batch.disbursements[0].public_id
    stranger = client_as("other_township")
    for path in (
        f"/disbursements/{ref}", f"/disbursements/{batch.number}", f"/disbursements/{ref}/sheet.pdf",
        f"/disbursements/{ref}/certificates.pdf", f"/certificates/{paper.public_id}.pdf",
        f"/certificates/{paper.public_id}", f"/disbursements/{ref}/sign",
    ):  # fmt: skip
        assert stranger.get(path).status_code == 404, path
    for path in ("/disbursements", "/disbursements/records?figure=spring_bud.persons&region=150824102000"):
        page = stranger.get(path).get_data(as_text=True)
        assert "独一名" not in page and batch.number not in page
    assert client_as("other_county").post(f"/disbursements/lines/{line}/void", data={"reason": "x"}).status_code == 404
    assert client_as("village").get("/disbursements").status_code == 403


def test_auditor_and_city_see_no_names(session: Any, actors: Any, today: dt.date, client_as: Any) -> None:
    batch = make_batch(actors, today, 1, upto="paid", name="王小雨桐")
    session.commit()
    for role in ("auditor", "city"):
        client = client_as(role)
        page = client.get(f"/disbursements/{batch.public_id}").get_data(as_text=True)
        assert "王小雨桐" not in page and "400.00" in page
        assert client.get(f"/disbursements/{batch.public_id}/certificates.pdf").status_code == 403
    sheet = client_as("auditor").get(f"/disbursements/{batch.public_id}/sheet.pdf")
    assert "王小雨桐" not in _text(sheet.data)
    assert client_as("city").get(f"/disbursements/{batch.public_id}/sheet.pdf").status_code == 403


def test_certificates_print_once_as_the_original_and_then_as_copies(
    session: Any, actors: Any, today: dt.date, client_as: Any
) -> None:
    batch = make_batch(actors, today, 2, upto="paid", name="𬱖小雨")
    session.commit()
    client = client_as("township")
    first = client.get(f"/disbursements/{batch.public_id}/certificates.pdf")
    assert first.mimetype == "application/pdf" and len(PdfReader(io.BytesIO(first.data)).pages) == 2
    assert first.headers["Content-Disposition"] == 'inline; filename="certificates-CL-2026C-01.pdf"'
    text = _text(first.data)
    assert "𬱖小雨" in text and "乌中妇资2026-000001" in text and "人民币肆佰元整" in text and "公示无异议" in text
    assert "副本" not in text and "四义堂" not in text and "低保" not in text
    paper = batch_certificates(batch, actors.county)[0]
    again = client.get(f"/certificates/{paper.public_id}.pdf")
    assert "副本" in _text(again.data)
    assert (
        client_as("county").post(f"/certificates/{paper.public_id}/void", data={"reason": "名字错"}).status_code == 302
    )
    assert "作废" in _text(client.get(f"/certificates/{paper.public_id}.pdf").data)
    page = client_as("county").post(f"/disbursements/lines/{batch.disbursements[0].public_id}/certificate")
    assert page.status_code == 302


def test_the_sheet_is_a_draft_until_approved_and_masked_unless_asked(
    session: Any, actors: Any, today: dt.date, client_as: Any
) -> None:
    batch = make_batch(actors, today, 1, upto="pending")
    session.commit()
    number = batch.disbursements[0].person.id_number
    client = client_as("county")
    assert "草样" in _text(client.get(f"/disbursements/{batch.public_id}/sheet.pdf").data)
    client.post(f"/disbursements/{batch.public_id}/approve")
    text = _text(client.get(f"/disbursements/{batch.public_id}/sheet.pdf").data)
    assert "草样" not in text and number not in text and "人民币肆佰元整" in text
    assert number in _text(client.get(f"/disbursements/{batch.public_id}/sheet.pdf?full=1").data)
    assert client_as("auditor").get(f"/disbursements/{batch.public_id}/sheet.pdf?full=1").status_code == 403


def test_anybody_may_ask_whether_a_certificate_is_real(
    app: Any, session: Any, actors: Any, today: dt.date, client_as: Any
) -> None:
    batch = make_batch(actors, today, 1, upto="paid", name="王小雨桐")
    paper = batch_certificates(batch, actors.county)[0]
    session.commit()
    client = app.test_client()
    code = paper.code
    for typed in (code, code.lower(), f"{code[:4]}-{code[4:8]}-{code[8:]}"):
        page = client.get(f"/verify/{typed}")
        assert page.status_code == 200
        text = page.get_data(as_text=True)
        assert "这张证书是真的" in text and "400.00" in text and "2026年3月" in text
        assert "王小雨桐" not in text and "四义堂" not in text and batch.number not in text
    assert client.get("/verify/AAAABBBBCCCC").status_code == 404
    assert client.get("/verify").status_code == 200
    assert client.get(f"/verify?code={code}").headers["Location"].endswith(f"/verify/{code}")
    assert client_as("township").get(f"/verify/{code}").status_code == 200
    limiter.enabled = True
    try:
        answers = [client.get(f"/verify/{code}").status_code for _n in range(32)]
    finally:
        limiter.enabled = False
    assert answers[-1] == 429


def test_commands_print_with_the_scope_of_the_user(
    app: Any, session: Any, actors: Any, today: dt.date, tmp_path: Path
) -> None:
    batch = make_batch(actors, today, 2, upto="paid")
    session.commit()
    run = app.test_cli_runner().invoke
    out = tmp_path / "out.pdf"
    good = run(args=["certificates", "print", "--batch", batch.number, "-o", str(out), "--as", "county"])
    assert good.exit_code == 0, good.output
    assert len(PdfReader(out).pages) == 2
    sheet = run(args=["sheet", "print", "--batch", batch.public_id, "-o", str(out), "--as", "township"])
    assert sheet.exit_code == 0 and "发放花名册" in _text(out.read_bytes())
    for user in ("other_township", "nobody", "auditor"):
        refused = run(args=["certificates", "print", "--batch", batch.number, "-o", str(out), "--as", user])
        assert refused.exit_code == 1 and refused.stderr.strip().count("\n") == 0, refused.output
    assert run(args=["certificates", "print", "--batch", batch.number]).exit_code == 2
