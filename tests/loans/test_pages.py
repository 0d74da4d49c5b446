"""The pages as roles meet them: the walk of a loan in forms, budgets of queries, papers, what is refused."""

from __future__ import annotations

import datetime as dt
import io
import re
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from pypdf import PdfReader

from registry.extensions import db
from registry.loans.claims import make_claim
from registry.loans.models import Loan
from registry.loans.services import extend, repay
from tests.factories.loans import YUAN, make_fund, make_loan, monthly
from tests.factories.people import make_woman

DAY = dt.timedelta(days=1)


@pytest.fixture
def scene(session: Any, actors: SimpleNamespace, today: dt.date) -> SimpleNamespace:
    """Ten loans of one village: late, extended, on time, waiting; a fund and a claim."""
    fund = make_fund(actors.county, 600_000)
    late = make_loan(actors, fund, on=dt.date(2025, 1, 10), amount_fen=50_000 * YUAN)
    moved = make_loan(actors, fund, on=dt.date(2025, 2, 1), **monthly)
    extend(moved, dt.date(2026, 8, 1), on=dt.date(2026, 1, 30), reason="羊价低", actor=actors.county, today=today)
    repay(moved, 20_000 * YUAN, on=dt.date(2025, 9, 1), actor=actors.township, today=today)
    due = make_loan(actors, fund, on=dt.date(2025, 3, 20))
    waiting = make_loan(actors, until="recommended", on=today)
    for _n in range(5):
        make_loan(actors, fund)
    claim = make_claim(2025, 4, actor=actors.county, today=today)
    session.commit()
    return SimpleNamespace(fund=fund.public_id, late=late.public_id, moved=moved.public_id, due=due.public_id,
                           waiting=waiting.public_id, claim=claim.public_id,
                           names=[loan.person.name for loan in (late, moved, due, waiting)])  # fmt: skip


def page(client: Any, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, (url, answer.status_code)
    return str(answer.get_data(as_text=True))


def test_lists_pages_and_papers(scene: Any, client_as: Any, count_queries: Any) -> None:
    late, moved, due, waiting = scene.names
    client = client_as("county")
    ref = scene.moved
    for url in (
        "/loans", "/loans?tab=late", "/loans?tab=pending", "/loans?status=extended", "/loans/due", "/loans/due?late=1",
        "/loans/guarantee", "/loans/subsidy", f"/loans/subsidy/{scene.claim}", "/loans/repayments", "/loans/visits",
        "/loans/rules", "/loans/overdue?to=2026-01-31", f"/loans/{ref}", f"/loans/{scene.late}", "/loans/new?q=高",
        f"/loans/{scene.waiting}",
    ):  # fmt: skip
        page(client, url)
        counter = count_queries()
        page(client, url)
        assert len(counter) <= 8, (url, len(counter), counter.statements)
    assert "逾期 61 天" in page(client, "/loans?tab=late") and moved not in page(client, "/loans?tab=late")
    assert moved in page(client, "/loans?status=extended") and late not in page(client, "/loans?status=extended")
    assert due in page(client, "/loans/due") and late not in page(client, "/loans/due")
    assert "还可担保" in page(client, f"/loans/{scene.waiting}") or "人社部门审查" in page(
        client, f"/loans/{scene.waiting}"
    )
    assert "逾期经过" in page(client, f"/loans/{scene.late}") and "够赔" in page(client, "/loans/guarantee")
    assert "共 92 天：逾期的天不贴息" in page(client, f"/loans/subsidy/{scene.claim}")
    home = page(client, "/")
    assert "贷款等审批" in home and "贷款逾期" in home and "贷款快到期" in home
    for url, word in (
        (f"/loans/{ref}/annex.pdf", "捌万元整"), (f"/loans/{ref}/table.pdf", "（展期）"),
        (f"/loans/subsidy/{scene.claim}/sheet.pdf", "贴息申请表"), ("/loans/due.pdf", "还款提醒名单"),
    ):  # fmt: skip
        text = "".join(part.extract_text() for part in PdfReader(io.BytesIO(client.get(url).data)).pages)
        assert word in text.replace("\n", ""), (url, text[:400])
        book = openpyxl.load_workbook(io.BytesIO(client.get(url.replace(".pdf", ".xlsx")).data))
        assert book.active.max_row > 3
    assert page(client, f"/loans/{ref}/table.doc", 404)
    assert "小额贷款" in page(
        client, f"/recipients/{db.session.query(Loan).filter_by(public_id=ref).one().person.public_id}"
    )


def test_who_sees_what(scene: Any, client_as: Any) -> None:
    late = scene.names[0]
    assert late in page(client_as("village"), "/loans?tab=all")
    assert late not in page(client_as("other_township"), "/loans?tab=all")
    assert late not in page(client_as("auditor"), "/loans?tab=all"), "an auditor reads masked names"
    page(client_as("other_county"), f"/loans/{scene.late}", 404)
    page(client_as("city"), "/loans", 403)
    page(client_as("system_admin"), "/loans", 403)
    for who, url in (("village", f"/loans/{scene.late}/repay"), ("township", f"/loans/{scene.late}/compensate"),
                     ("township", "/loans/guarantee/new"), ("auditor", f"/loans/{scene.late}/repay")):  # fmt: skip
        assert client_as(who).post(url, data={}).status_code == 403
    assert client_as("other_township").post(f"/loans/{scene.late}/repay", data={}).status_code == 404


def test_a_loan_from_form_to_form(session: Any, actors: Any, client_as: Any, today: dt.date) -> None:
    woman = make_woman(actors.township, name="萨仁高娃")
    session.commit()
    township, county = client_as("township"), client_as("county")
    assert "萨仁高娃" in page(township, "/loans/new?q=saren")
    new = f"/loans/new?person={woman.public_id}"
    assert "300,000.00" in page(township, new)
    form = {"amount": "31万", "months": "12", "purpose": "开奶豆腐作坊", "method": "equal_principal", "every_months": "3",
            "rate": "4.35", "on": "2026-03-01", "key": "one"}  # fmt: skip
    refused = township.post(new, data=form)
    assert refused.status_code == 422 and "超过上限" in refused.get_data(as_text=True)
    assert "还没写贷款做什么" in township.post(new, data=form | {"purpose": ""}).get_data(as_text=True)
    form["amount"] = "12万"
    first, again = township.post(new, data=form), township.post(new, data=form)
    assert first.status_code == 302 and first.location == again.location, "pressed twice, one application"
    url = first.location
    assert "由旗县妇联办" in page(township, url)
    assert township.post(f"{url}/step", data={"step-on": "2026-03-02"}).status_code == 403
    step = {"step-on": "2026-03-02", "step-paper": "乌妇发〔2026〕3号"}
    assert county.post(f"{url}/step", data={"step-on": "2026-02-01"}).status_code == 422
    assert county.post(f"{url}/step", data=step).status_code == 302
    assert county.post(f"{url}/step", data=step).status_code == 302
    missing = county.post(f"{url}/step", data=step | {"step-hold": "12万"})
    assert missing.status_code == 422 and "还没选担保基金" in missing.get_data(as_text=True)
    fund = {
        "fund-title": "担保基金",
        "fund-multiple": "5",
        "fund-amount": "2万",
        "fund-on": "2026-01-05",
        "fund-key": "f",
    }
    assert county.post("/loans/guarantee/new", data=fund).status_code == 302
    assert "本单位已有一个" in county.post("/loans/guarantee/new", data=fund | {"fund-key": "g"}).get_data(as_text=True)
    body = page(county, url)
    chosen = re.findall(r'<option value="(\w{16})"', body)[0]
    hold = step | {"step-fund": chosen, "step-hold": "12万"}
    above = county.post(f"{url}/step", data=hold)
    assert above.status_code == 422 and "还可担保 100,000.00 元" in above.get_data(as_text=True)
    body = page(county, "/loans/guarantee")
    way, number = re.findall(r"/guarantee/(\w{16})/in", body)[0], re.findall(r'name="in_(\d+)-amount"', body)[0]
    more = {f"in_{number}-amount": "1万", f"in_{number}-on": "2026-01-06", f"in_{number}-key": "m"}
    assert county.post(f"/loans/guarantee/{way}/in", data=more).status_code == 302
    assert county.post(f"/loans/guarantee/{way}/in", data=more).status_code == 302, "sent twice, put in once"
    assert county.post(f"/loans/{url.split('/')[-1]}/step", data=hold).status_code == 302
    assert "150,000.00" in page(county, "/loans/guarantee") and "30,000.00" in page(county, "/loans/guarantee")
    paid = {"disburse-on": "2026-03-05", "disburse-number": "乌农信2026-18", "disburse-rate": "4.35"}
    assert county.post(f"{url}/disburse", data=paid).status_code == 302
    assert "这一步办不了" in county.post(f"{url}/disburse", data=paid).get_data(as_text=True)
    back = {"repay-amount": "30000", "repay-on": "2026-03-10", "repay-key": "r"}
    over = township.post(f"{url}/repay", data=back | {"repay-amount": "120000.01"})
    assert over.status_code == 422 and "还款多于欠款" in over.get_data(as_text=True)
    assert township.post(f"{url}/repay", data=back).status_code == 302
    assert township.post(f"{url}/repay", data=back).status_code == 302
    body = page(township, url)
    assert "90,000.00" in body and "60,000.00" not in body
    seen = {
        "visit-on": "2026-03-11",
        "visit-use": "agreed",
        "visit-jobs": "3",
        "visit-note": "作坊开工了",
        "visit-key": "v" * 16,
    }
    assert township.post(f"{url}/visit", data=seen).status_code == 302
    assert "作坊开工了" in page(township, url) and "萨仁高娃" in page(township, "/loans/visits")
    void = body.split("/repayments/")[1].split("/void")[0]
    assert "还没写原因" in township.post(f"{url}/repayments/{void}/void", data={}).get_data(as_text=True)
    assert township.post(f"{url}/repayments/{void}/void", data={"void_row-reason": "记错人"}).status_code == 302
    assert "记错人" in page(township, url)
    rule = {"valid_from": "2026-04-01", "cap_person_fen": "20万", "cap_firm_fen": "300万", "age_from": "18", "age_to": "60",
            "months_least": "6", "months_most": "36", "times_most": "3", "multiple": "8", "subsidy_percent": "50",
            "steps": ["recommended", "vetted", "guaranteed"], "order": "2 1 3", "paper": "乌政发〔2026〕2号"}  # fmt: skip
    assert county.post("/loans/rules", data=rule).status_code == 302
    assert "人社部门审查 → 旗县妇联推荐" in page(county, "/loans/rules")
    assert "倍数写 1 到 20" in county.post("/loans/rules", data=rule | {"multiple": "50"}).get_data(as_text=True)
    assert township.post("/loans/rules", data=rule).status_code == 403
