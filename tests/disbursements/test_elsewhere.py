"""What other rooms' pages show of the pay-outs: the person's page, the list, a gift's certificate, the desk."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from sqlalchemy import select

from registry.core.engine import begin_write
from registry.disbursements import services
from registry.disbursements.models import Batch, Certificate
from registry.disbursements.receipts import newest_certificates
from registry.donors.models import Donation
from registry.donors.services import reverse_donation
from registry.people.models import Household
from registry.people.queries import PersonFilter, View, count_by_view, list_people
from tests.disbursements.test_pages import _text
from tests.factories.disbursements import make_approved, make_batch, make_fund
from tests.factories.donors import make_donor, make_gift
from tests.factories.donors import make_fund as make_gift_fund
from tests.factories.people import make_child
from tests.factories.programs import make_cycle, make_enrolment, make_person, make_programs

MOST_QUESTIONS = 8


def _plain(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def _page(client: Any, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, answer.status_code
    return str(answer.get_data(as_text=True))


def _gift(actors: Any, today: dt.date) -> Donation:
    return make_gift(make_donor(actors.county), make_gift_fund(), 100_000, actor=actors.county, today=today)


@pytest.fixture
def sisters(session: Any, actors: Any, today: dt.date) -> Batch:
    """Two sisters and a stranger are paid 400.00 each; the younger one's payment is the first line."""
    home = Household(scope_code="150824102201", head_name="张桂芳", income_class="dibao")
    first = make_approved(actors, today, 1, household=home, name="王雨桐")
    second = make_approved(actors, today, 1, cycle=first[0].cycle, household=home, name="王雨彤")
    third = make_approved(actors, today, 1, cycle=first[0].cycle, name="娜仁托娅")
    batch = make_batch(actors, today, enrolments=first + second + third, upto="paid")
    session.commit()
    return batch


def test_the_persons_page_tells_what_she_and_her_family_receive(sisters: Batch, client_as: Any) -> None:
    line = sisters.disbursements[0]
    paper = newest_certificates([line.id])[line.id]
    text = _page(client_as("township"), f"/recipients/{line.person.public_id}")
    plain = _plain(text)
    warning = "".join(_plain(text.split("家里已有人在享")[1].split("</div>")[0]).split())
    assert re.fullmatch(r"：王雨彤.*2026春400\.00元（在享）。", warning), warning
    assert "在享项目" in plain and f"/programs/enrolments/{line.enrolment.public_id}" in text
    assert f'href="/certificates/{paper.public_id}"' in text and paper.number in plain
    assert "娜仁托娅" not in plain
    alone = _plain(_page(client_as("township"), f"/recipients/{sisters.disbursements[2].person.public_id}"))
    assert "家里已有人在享" not in alone and "在享项目" in alone


def test_roles_without_the_pay_outs_get_no_links_and_auditors_no_names(sisters: Batch, client_as: Any) -> None:
    url = f"/recipients/{sisters.disbursements[0].person.public_id}"
    village = _page(client_as("village"), url)
    assert "领过的钱和物" in village and 'href="/certificates/' not in village
    auditor = _plain(_page(client_as("auditor"), url))
    assert "家里已有人在享" in auditor and "王雨彤" not in auditor
    assert client_as("other_township").get(url).status_code == 404


def test_a_void_payment_is_struck_and_not_in_the_total(
    sisters: Batch, session: Any, actors: Any, today: dt.date, client_as: Any
) -> None:
    line = sisters.disbursements[0]
    begin_write(session)
    services.void_line(line, reason="发错了人", actor=actors.county, today=today)
    session.commit()
    text = _page(client_as("township"), f"/recipients/{line.person.public_id}")
    part = text.split("<h2>领过的钱和物")[1].split("</table>")[0]
    assert part.count('class="is-void"') == 1 and "作废" in part
    total = _plain(part.split("<tfoot>")[1])
    assert "合计 退回和作废的不计 0.00" in total and "400.00" not in total


def test_the_list_shows_this_years_aid_and_who_got_none(
    sisters: Batch, session: Any, actors: Any, today: dt.date, app: Any, client_as: Any
) -> None:
    teller = app.extensions["plugs"].aid_teller
    begin_write(session)
    services.void_line(sisters.disbursements[1], reason="发错了人", actor=actors.county, today=today)
    make_person(name="没领过", scope_code="150824102202")
    session.commit()
    rows = list_people(PersonFilter(), actor=actors.township, today=today, aid=teller).rows
    assert {row.name: row.aid_fen for row in rows} == {
        "王雨桐": 40_000, "王雨彤": 0, "娜仁托娅": 40_000, "没领过": 0,
    }  # fmt: skip
    none = list_people(PersonFilter(view=View.NO_AID), actor=actors.township, today=today, aid=teller).rows
    assert {row.name for row in none} == {"王雨彤", "没领过"}
    counts = count_by_view(actors.township, today, teller).counts
    assert counts is not None and counts[View.NO_AID] == 2
    later = today.replace(year=today.year + 1)
    assert len(list_people(PersonFilter(view=View.NO_AID), actor=actors.township, today=later, aid=teller).rows) == 4
    page = _plain(_page(client_as("township"), "/recipients?view=no_aid"))
    assert "本年已发" in page and "没领过" in page and "王雨桐" not in page


def test_a_person_with_a_history_opens_with_few_questions(
    session: Any, actors: Any, today: dt.date, client_as: Any, count_queries: Any
) -> None:
    posted = today - dt.timedelta(days=20)
    child = make_child(actors.township, today)
    programs = {program.kind.value: program for program in make_programs(actors.county, posted).values()}
    cycle = make_cycle(programs["spring_bud"], actors.county, posted)
    fresh = make_enrolment(cycle, actors, posted, person=child, upto="approved", amount_fen=40_000)
    make_batch(actors, today, enrolments=[fresh], upto="signed")
    session.commit()
    client, url = client_as("township"), f"/recipients/{child.public_id}"
    client.get(url)  # names of regions are kept in the process
    counter = count_queries()
    assert "领过的钱和物" in _page(client, url)
    assert len(counter) <= MOST_QUESTIONS, "\n".join(counter.statements)


def test_a_gift_gets_one_certificate_that_is_no_receipt(
    session: Any, actors: Any, today: dt.date, client_as: Any
) -> None:
    gift = _gift(actors, today)
    session.commit()
    url, county = f"/donations/{gift.public_id}", client_as("county")
    assert "开捐赠证书" in _page(county, url)
    assert client_as("township").post(f"{url}/certificate").status_code == 403
    assert client_as("other_county").post(f"{url}/certificate").status_code == 404
    for _again in range(2):
        assert county.post(f"{url}/certificate").status_code == 302
    session.rollback()
    (paper,) = session.scalars(select(Certificate).where(Certificate.donation_id == gift.id)).all()
    text = _page(county, url)
    assert "开捐赠证书" not in text and paper.number in text and f"/certificates/{paper.public_id}.pdf" in text
    pdf = county.get(f"/certificates/{paper.public_id}.pdf")
    assert pdf.mimetype == "application/pdf" and "不作为财税票据" in _text(pdf.data)


def test_a_reversed_gift_gets_no_certificate(session: Any, actors: Any, today: dt.date, client_as: Any) -> None:
    gift = _gift(actors, today)
    reverse_donation(gift, reason="记错了", actor=actors.county, today=today)
    session.commit()
    county = client_as("county")
    assert "开捐赠证书" not in _page(county, f"/donations/{gift.public_id}")
    assert county.post(f"/donations/{gift.public_id}/certificate").status_code == 409


def test_the_desk_shows_the_years_money_by_month(
    session: Any, actors: Any, today: dt.date, client_as: Any, app: Any
) -> None:
    cycle = make_approved(actors, today, 1)[0].cycle
    for day, many in ((dt.date(2026, 2, 10), 1), (today, 2)):
        people = make_approved(actors, day, many, cycle=cycle)
        make_batch(actors, day, enrolments=people, fund=make_fund(on=dt.date(2026, 1, 5)), upto="paid")
    session.commit()
    money = app.extensions["plugs"].desk_money
    told = money(actors.township, today)
    assert (told.fen, told.times, told.months) == (120_000, 3, [(1, 0), (2, 40_000), (3, 80_000)])
    assert money(actors.other_township, today).fen == 0
    assert money(actors.village, today) is None and money(actors.auditor, today) is None
    township = client_as("township")
    plain = _plain(_page(township, "/"))
    assert "本年已发" in plain and "1,200.00 元 3 人次" in plain and "3月* 800.00" in plain
    records = _plain(_page(township, told.url))
    assert "1,200.00" in records and "3 笔" in records
    assert "本年已发" not in _page(client_as("village"), "/")
