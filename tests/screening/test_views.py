"""The pages of screening: within their budget, nothing of a result on them, doubts asked once, papers, denials."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import func, select

from registry.extensions import db
from registry.screening import following
from registry.screening.campaigns import invite_eligible
from registry.screening.models import Screening
from tests.factories.people import make_woman
from tests.factories.screening import make_campaign, make_result


@pytest.fixture
def scene(session: Any, actors: Any, today: dt.date) -> SimpleNamespace:
    """Twelve women invited, five of them screened, each with a second look that is late."""
    campaign = make_campaign(actors.county)
    women = [
        make_woman(actors.township, name=f"王秀{'英兰梅芳'[n % 4]}", birth=dt.date(1980, 1, n + 1)) for n in range(12)
    ]
    invite_eligible(campaign, actor=actors.township, today=today)
    found = [
        make_result(woman, actors.township, dt.date(2026, 2, 3), cytology="HSIL", birads="2") for woman in women[:5]
    ]
    look = found[0].follow_ups[0]
    following.add_contact(look, on=today, how="phone", answer="no_answer", note=None, actor=actors.village, today=today)
    session.commit()
    return SimpleNamespace(campaign=campaign.public_id, ill=women[0].public_id, well=women[11].public_id,
                           look=look.public_id, result=found[0].public_id)  # fmt: skip


def test_pages_are_quick_and_say_no_result(scene: Any, client_as: Any, count_queries: Any) -> None:
    for username in ("township", "village", "county", "auditor"):
        client = client_as(username)
        paths = ["/screening", f"/screening?campaign={scene.campaign}&status=screened", f"/screening/campaigns/{scene.campaign}",
                 "/screening/records?figure=screening.positive&from=2026-01-01&to=2026-12-31"]  # fmt: skip
        if username != "auditor":
            paths += ["/screening/follow-ups?tab=late", "/screening/due", f"/screening/follow-ups/{scene.look}",
                      f"/screening/women/{scene.ill}", "/screening?status=waiting&q=wxy"]  # fmt: skip
        for path in paths:
            client.get(path)
            counter = count_queries()
            page = client.get(path)
            assert page.status_code == 200 and len(counter) <= 8, (username, path, counter.statements)
            said = page.get_data(as_text=True)
            assert "HSIL" not in said, path
            assert ("王秀英" not in said) or username != "auditor", path
    for path in ("/screening/follow-ups", f"/screening/women/{scene.ill}", "/screening/follow-ups.pdf"):
        assert client_as("auditor").get(path).status_code == 403
    assert client_as("system_admin").get("/screening").status_code == 403
    assert client_as("other_township").get(f"/screening/women/{scene.ill}").status_code == 404


def test_desk_and_papers(scene: Any, client_as: Any) -> None:
    client = client_as("township")
    desk = client.get("/").get_data(as_text=True)
    assert "健康随访晚了" in desk and "联系过 1 次" in desk and "HSIL" not in desk
    for path in (
        f"/screening/campaigns/{scene.campaign}/invitations.pdf?region=150824102201",
        "/screening/follow-ups.pdf",
    ):
        paper = client.get(path)
        assert paper.mimetype == "application/pdf" and paper.data.startswith(b"%PDF")


def test_a_result_through_the_form(scene: Any, client_as: Any, session: Any) -> None:
    client = client_as("township")
    path = f"/screening/results/new?person={scene.well}&campaign={scene.campaign}"
    assert "登记筛查结果" in client.get(path).get_data(as_text=True)
    data = {"screened_on": "2026-01-05", "campaign": scene.campaign, "cytology": "LSIL", "note": "写了的话还在"}
    early = client.post(path, data=data)
    page = early.get_data(as_text=True)
    assert early.status_code == 422 and "2026-02-01 才开始" in page and "写了的话还在" in page
    assert client.post(path, data=data | {"screened_on": "2026-03-02"}).status_code == 302
    assert client.post(path, data=data | {"screened_on": "2026-03-02"}).status_code == 422  # the same again
    session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Screening)) == 6
    assert client_as("village").get(path).status_code == 403


def test_looking_at_results_asks_why(scene: Any, client_as: Any) -> None:
    client = client_as("township")
    path = f"/screening/women/{scene.ill}/results"
    refused = client.post(path, data={"reason": ""})
    assert refused.status_code == 422 and "HSIL" not in refused.get_data(as_text=True)
    shown = client.post(path, data={"reason": "联系市医院复查"})
    assert shown.status_code == 200 and "HSIL" in shown.get_data(as_text=True)
    assert client_as("village").post(path, data={"reason": "想看看"}).status_code == 403
    log = client_as("security_admin").get("/audit?action=screening.reveal").get_data(as_text=True)
    assert "HSIL" not in log


def test_a_second_look_through_the_forms(scene: Any, client_as: Any) -> None:
    client = client_as("township")
    path = f"/screening/follow-ups/{scene.look}"
    assert client.post(f"{path}/finish", data={"on": "2026-03-10", "outcome": ""}).status_code == 422
    assert client.post(f"{path}/give-up", data={"state": "lost", "reason": "找不到"}).status_code == 422
    assert (
        client.post(f"{path}/contacts", data={"on": "2026-03-11", "how": "home", "answer": "reached"}).status_code
        == 302
    )
    done = client.post(f"{path}/finish", data={"on": "2026-03-10", "outcome": "treated", "note": "已做手术"})
    assert done.status_code == 302
    page = client.get(path).get_data(as_text=True)
    assert "已随访" in page and "已做手术" not in page and "已治疗" not in page
    late = client_as("village").post(f"{path}/contacts", data={"on": "2026-03-12", "how": "phone", "answer": "reached"})
    assert late.status_code == 422


def test_campaign_forms(scene: Any, client_as: Any) -> None:
    client = client_as("county")
    data = {"title": "乳腺专项", "scope_code": "150824000000", "starts_on": "2026-05-01", "ends_on": "2026-04-01",
            "age_min": "35", "age_max": "64"}  # fmt: skip
    assert "结束日期早于开始日期" in client.post("/screening/campaigns/new", data=data).get_data(as_text=True)
    made = client.post("/screening/campaigns/new", data=data | {"ends_on": "2026-06-01"})
    assert made.status_code == 302
    path = made.headers["Location"]
    odd = client.post(f"{path}/targets", data={"n-150824102000": "很多"})
    assert odd.status_code == 422 and "很多" in odd.get_data(as_text=True)
    assert client.post(f"{path}/targets", data={"n-150824102000": "350"}).status_code == 302
    assert "350" in client.get(path).get_data(as_text=True)
    assert client.post(f"{path}/close").status_code == 302
    assert client.post(f"{path}/invite").status_code == 409
    assert client_as("township").post(f"{path}/close").status_code in (403, 409)
