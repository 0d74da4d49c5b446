"""The donor's pages: the equation, the trail, months only, other donors' pairings, the log, the number of queries."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from pypdf import PdfReader

from registry.audit.models import AuditLog, AuditSubject
from registry.disbursements.models import Certificate, DisbursementState
from registry.donors.models import DonationState, InstalmentState
from registry.extensions import db
from registry.portal import queries
from registry.portal.papers import Head, board_pdf, pairing_pdf
from registry.releases import facts
from registry.releases.queries import LOOK
from registry.releases.services import build as build_page
from registry.releases.trail import Balance
from tests.portal import scene as build
from tests.portal.scene import Scene, keep

PAGES = ("/portal", "/portal/money", "/portal/letters", "/portal/papers")


@pytest.fixture
def hetao(session: Any) -> Scene:
    """河套商会: 1,200.00 for 小禾 (400 signed, 400 paid, 400 planned), 500.00 not yet arranged."""
    scene = build.make_scene()
    girl = build.make_girl()
    build.enrol(scene, girl)
    pairing = build.pair(scene, girl, "小禾")
    first = build.give(scene, 40000, receipt_code="15060124", receipt_number="0003217788", receipt_check="a1b2c3")
    second = build.give(scene, 130000, dt.date(2025, 8, 19))
    build.pay(scene, pairing.instalments[0], first, dt.date(2025, 3, 14))
    build.pay(scene, pairing.instalments[1], second, dt.date(2025, 10, 21), signed=False)
    pairing.instalments[2].donation_id, pairing.instalments[2].state = second.id, InstalmentState.ALLOCATED
    build.visit(girl, dt.date(2025, 5, 23))
    for day in range(1, 10):
        build.visit(build.make_girl(), dt.date(2025, 5, day))
    build.release(scene)
    keep()
    return scene


def _ref(scene: Scene) -> str:
    return facts.list_pairs(scene.donor.id)[0].ref


def test_the_home_page_puts_the_equation_first(hetao: Scene, client_as: Callable[[str], Any]) -> None:
    page = client_as("donor").get("/portal").get_data(as_text=True)
    assert page.index("1,700.00") < page.index("800.00") < page.index("400.00") < page.index("500.00")
    assert page.index("还没安排") < page.index("小禾")
    assert "第 2 年，共 3 年" in page


def test_the_trail_shows_each_year_with_its_months(hetao: Scene, client_as: Callable[[str], Any]) -> None:
    page = client_as("donor").get(f"/portal/pairings/{_ref(hetao)}").get_data(as_text=True)
    for told in (
        "2024年8月",
        "2025年3月",
        "已签领",
        "2025年10月",
        "已发，待签领",
        "待发",
        "2025年5月",
        "已回访",
        "对得上",
    ):
        assert told in page, told
    assert not re.search(r"\d+月\d+日", page), "donors get no day"
    assert "2025-0" not in page and "style=" not in page


def test_bands_are_as_wide_as_their_money(hetao: Scene, client_as: Callable[[str], Any]) -> None:
    page = client_as("donor").get(f"/portal/pairings/{_ref(hetao)}").get_data(as_text=True)
    heights = [float(h) for h in re.findall(r'height="([\d.]+)" fill="#E8D0DC"', page)]
    assert heights == [30.0, 60.0]


def test_a_child_gets_no_certificate_number_on_the_page(hetao: Scene, client_as: Callable[[str], Any]) -> None:
    numbers = [row.number for row in db.session.query(Certificate)]
    codes = [row.code for row in db.session.query(Certificate)]
    client = client_as("donor")
    text = "".join(client.get(url).get_data(as_text=True) for url in (*PAGES, f"/portal/pairings/{_ref(hetao)}"))
    assert numbers and not [secret for secret in numbers + codes if secret in text]


def test_another_donors_pairing_is_not_there(hetao: Scene, client_as: Callable[[str], Any]) -> None:
    build.make_scene("stranger", alias_of="别的公司")
    keep()
    client = client_as("stranger")
    for url in (f"/portal/pairings/{_ref(hetao)}", f"/portal/pairings/{_ref(hetao)}.pdf", "/portal/pairings/nothing"):
        answer = client.get(url)
        assert answer.status_code == 404, url
        assert "没有找到这份结对" in answer.get_data(as_text=True)
        assert "证件后四位" not in answer.get_data(as_text=True), "the workers' frame is not for donors"
        assert "小禾" not in answer.get_data(as_text=True)
    assert "小禾" not in client.get("/portal").get_data(as_text=True)


def test_only_donors_come_in_and_they_go_nowhere_else(hetao: Scene, client_as: Callable[[str], Any]) -> None:
    for username in ("village", "township", "county", "auditor", "system_admin"):
        assert client_as(username).get("/portal").status_code == 403, username
    assert client_as("donor").get("/audit").status_code == 403


def test_an_account_without_a_donor_is_told_so(session: Any, client_as: Callable[[str], Any]) -> None:
    scene = build.make_scene()
    scene.user.donor_id = None
    keep()
    answer = client_as("donor").get("/portal")
    assert answer.status_code == 403 and "请联系妇联经办人" in answer.get_data(as_text=True)


def test_every_look_is_logged_with_whose_data_it_was(hetao: Scene, client_as: Callable[[str], Any]) -> None:
    assert queries.last_seen([hetao.donor.id]) == {}
    client = client_as("donor")
    client.get("/portal")
    ref = _ref(hetao)
    client.get(f"/portal/pairings/{ref}.pdf")
    db.session.rollback()
    looks = db.session.query(AuditLog).filter_by(action=LOOK).order_by(AuditLog.id).all()
    assert [json.loads(look.detail)["page"] for look in looks] == ["home", "pairing_paper"]
    assert {look.chain for look in looks} == {"150824"}
    assert db.session.query(AuditSubject).filter(AuditSubject.audit_id.in_([look.id for look in looks])).count() == 2
    assert queries.last_seen([hetao.donor.id])[hetao.donor.id] == looks[-1].at


def test_money_that_came_back_is_not_told_as_arrived(hetao: Scene, session: Any) -> None:
    girl = build.make_girl()
    pairing = build.pair(hetao, girl, "小溪", years=1)
    gift = build.give(hetao, 40000, dt.date(2025, 9, 1))
    build.pay(hetao, pairing.instalments[0], gift, dt.date(2025, 10, 1), signed=False, state=DisbursementState.RETURNED)
    keep()
    mine = next(g for g in facts.list_gifts(hetao.donor.id) if g.ref == gift.public_id)
    assert (mine.balance, mine.children) == (Balance(40000, 0, 40000, 0), 0)
    pairs = facts.list_pairs(hetao.donor.id)
    assert next(p for p in pairs if p.alias == "小溪").balance == Balance(40000, 0, 40000, 0)


def test_a_reversed_gift_counts_nowhere(hetao: Scene, client_as: Callable[[str], Any]) -> None:
    build.give(hetao, 999900, state=DonationState.REVERSED, reversed_on=dt.date(2024, 9, 1),
               reverse_reason="记错了")  # fmt: skip
    keep()
    page = client_as("donor").get("/portal/money").get_data(as_text=True)
    assert "已冲回" in page and "9,999.00" in page and "1,700.00" in page and "11,699.00" not in page


def test_the_receipt_is_told_by_its_numbers(hetao: Scene, client_as: Callable[[str], Any]) -> None:
    page = client_as("donor").get("/portal/papers").get_data(as_text=True)
    for told in ("15060124", "0003217788", "a1b2c3", "还没登记票据", "不打印财政票据", "还没有开出捐赠证书"):
        assert told in page, told


def test_the_donation_certificate_comes_as_a_copy(hetao: Scene, client_as: Callable[[str], Any]) -> None:
    gift = build.give(hetao, 6000000)
    content = json.dumps(
        {"salutation": "", "body": "感谢贵单位向社会捐赠专户捐赠人民币60,000.00元。", "closing": "特颁此证，谨致谢忱。",
         "goods_line": "", "title": "捐赠证书", "organisation": "乌拉特中旗妇女联合会", "issued_on": "2024-09-02",
         "recipient_name": "河套商会", "amount_fen": 6000000, "donor_line": "",
         "honorary_note": "本证书为荣誉凭证，不作为财税票据"}
    )  # fmt: skip
    paper = build.certify_gift(gift, content, hashlib.sha256(content.encode()).hexdigest())
    grant = db.session.query(Certificate).filter(Certificate.disbursement_id.is_not(None)).first()
    build.make_scene("stranger", alias_of="别的公司")
    keep()
    client = client_as("donor")
    assert paper.number in client.get("/portal/papers").get_data(as_text=True)
    answer = client.get(f"/portal/papers/{paper.public_id}.pdf")
    assert answer.status_code == 200 and answer.mimetype == "application/pdf"
    assert grant is not None and client.get(f"/portal/papers/{grant.public_id}.pdf").status_code == 404
    assert client_as("stranger").get(f"/portal/papers/{paper.public_id}.pdf").status_code == 404


def test_a_new_donor_reads_what_comes_next(session: Any, client_as: Callable[[str], Any]) -> None:
    build.make_scene()
    keep()
    client = client_as("donor")
    assert "还没有结对。" in client.get("/portal").get_data(as_text=True)
    assert "还没有记下您的捐赠。" in client.get("/portal/money").get_data(as_text=True)
    assert client.get("/portal/board.pdf").data.startswith(b"%PDF")


@pytest.mark.parametrize("page", [*PAGES, "/portal/pairings/{ref}", "/portal/pairings/{ref}.pdf", "/portal/board.pdf"])
def test_no_page_asks_more_than_eight_times(
    hetao: Scene, client_as: Callable[[str], Any], count_queries: Callable[[], Any], page: str
) -> None:
    for alias in build.ALIASES[1:]:
        girl = build.make_girl()
        build.enrol(hetao, girl)
        build.pair(hetao, girl, alias)
    keep()
    client, url = client_as("donor"), page.format(ref=_ref(hetao))
    client.get(url)
    counter = count_queries()
    assert client.get(url).status_code == 200
    assert len(counter) <= 8, "\n".join(counter.statements)


def test_the_board_page_is_one_page_whose_sums_are_those_of_the_site(
    hetao: Scene, client_as: Callable[[str], Any]
) -> None:
    for n in range(60):
        build.pair(hetao, build.make_girl(), f"小星{n}")
    for n in range(20):
        build.give(hetao, 100 + n)
    keep()
    reader = PdfReader(io.BytesIO(client_as("donor").get("/portal/board.pdf").data))
    text = reader.pages[0].extract_text()
    assert len(reader.pages) == 1
    sums = sum(gift.balance.given for gift in facts.list_gifts(hetao.donor.id))
    assert f"{sums / 100:,.2f}" in text and "已发到 1 名孩子 800.00 元" in text.replace("\n", "")


def test_papers_are_chinese_whatever_the_readers_language(hetao: Scene, client_as: Callable[[str], Any]) -> None:
    hetao.user.locale = "en"
    keep()
    client = client_as("donor")
    for url in ("/portal/board.pdf", f"/portal/pairings/{_ref(hetao)}.pdf"):
        text = PdfReader(io.BytesIO(client.get(url).data)).pages[0].extract_text()
        assert "已经发到" in text and "2026年3月" in text and "演示数据" not in text, url


def test_a_demonstration_says_so_on_paper(hetao: Scene) -> None:
    shown = build_page(hetao.donor.id, dt.date(2026, 3, 12))
    head = Head(
        "河套商会", "乌拉特中旗妇女联合会", "0478-5900000", dt.date(2026, 3, 12), dt.datetime(2026, 3, 12), True
    )
    for paper in (pairing_pdf(head, shown.pairs[0]), board_pdf(head, shown)):
        text = PdfReader(io.BytesIO(paper)).pages[-1].extract_text()
        assert "演示数据" in text and "小禾" in text and "不作为财税票据" in text


def test_fifteen_years_fit_on_two_pages(session: Any, client_as: Callable[[str], Any]) -> None:
    scene = build.make_scene()
    girl = build.make_girl()
    pairing = build.pair(scene, girl, "小禾", years=15)
    gift = build.give(scene, 15 * 40000)
    for year in pairing.instalments:
        year.donation_id, year.state = gift.id, InstalmentState.ALLOCATED
    keep()
    reader = PdfReader(io.BytesIO(client_as("donor").get(f"/portal/pairings/{_ref(scene)}.pdf").data))
    assert len(reader.pages) == 2
    assert "2038—2039" in reader.pages[1].extract_text()
    assert "第 1 页 / 共 2 页" in reader.pages[0].extract_text()
