"""The insurance: terms from the settings, the waiting period, claims up to the cover, renewal, pages and figures."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from registry.core.errors import Conflict, Denied, Invalid
from registry.insurance import services
from registry.insurance.models import ClaimState, Illness, PolicyState
from registry.insurance.queries import PolicyFilter, list_policies
from tests.factories.people import make_woman
from tests.factories.registers import make_policy

DAY = dt.timedelta(days=1)
PERIOD = ("150824000000", dt.date(2026, 1, 1), dt.date(2026, 6, 30))


def claim(policy: Any, actors: Any, today: dt.date, **more: Any) -> Any:
    values = {"event_on": today - DAY, "illness": Illness.CERVICAL, "diagnosis": "宫颈癌ⅡB期", "claimed_fen": 5_000_000}
    return services.report_claim(policy, actor=actors.township, today=today, **values | more)


def test_a_policy_by_share(session: Any, actors: Any, today: dt.date) -> None:
    woman = make_woman(actors.township)
    policy = make_policy(woman, actors.township)
    assert (policy.premium_fen, policy.cover_fen, policy.breast_times) == (10_000, 5_000_000, 2)
    assert (policy.covered_from, policy.ends_on) == (dt.date(2025, 11, 30), dt.date(2026, 8, 31))
    with pytest.raises(Invalid, match="只收 16 到 60 岁"):
        make_policy(make_woman(actors.township, birth=dt.date(1950, 1, 1)), actors.township)
    with pytest.raises(Invalid, match="至少一份"):
        make_policy(woman, actors.township, shares=0)
    with pytest.raises(Denied):
        make_policy(woman, actors.other_township)
    make_policy(woman, actors.township, policy_number="AK-1")
    with pytest.raises(Conflict, match="已经登记过"):
        make_policy(woman, actors.township, policy_number="AK-1")
    fresh = services.renew(policy, actor=actors.township)
    assert (fresh.starts_on, fresh.covered_from) == (dt.date(2026, 9, 1), dt.date(2026, 9, 1)), "no waiting again"
    with pytest.raises(Conflict, match="已经续过"):
        services.renew(policy, actor=actors.township)
    services.cancel_policy(fresh, reason="不想续了", actor=actors.township)
    session.commit()
    assert fresh.state is PolicyState.CANCELLED


def test_a_claim_waits_ends_and_is_covered(session: Any, actors: Any, today: dt.date) -> None:
    woman = make_woman(actors.township)
    policy = make_policy(woman, actors.township)
    with pytest.raises(Invalid, match="等待期到2025年11月30日才满，2025年11月29日确诊还在等待期里"):
        claim(policy, actors, today, event_on=dt.date(2025, 11, 29))
    old = make_policy(woman, actors.township, starts_on=dt.date(2024, 1, 1))
    with pytest.raises(Invalid, match="就到期了"):
        claim(old, actors, today, event_on=dt.date(2025, 1, 1))
    with pytest.raises(Invalid, match="最多赔 50,000.00 元"):
        claim(policy, actors, today, claimed_fen=5_000_001)
    assert not policy.claims, "what is refused leaves nothing"
    first = claim(policy, actors, today, claimed_fen=1_000_000)
    with pytest.raises(Invalid, match="加起来超了"):
        claim(policy, actors, today, claimed_fen=4_000_001)
    breast = claim(
        make_policy(woman, actors.township, shares=1), actors, today, illness=Illness.BREAST, claimed_fen=2_000_000
    )
    assert breast.times == 2 and b"breast" not in bytes(breast.illness_sealed)
    with pytest.raises(Conflict, match="有理赔"):
        services.cancel_policy(policy, reason="退", actor=actors.township)
    services.accept_claim(first, actor=actors.township)
    with pytest.raises(Invalid, match="不超过申请"):
        services.pay_claim(first, paid_fen=1_000_001, paid_on=today, actor=actors.township, today=today)
    services.pay_claim(first, paid_fen=900_000, paid_on=today, actor=actors.township, today=today)
    services.refuse_claim(breast, reason="既往症", actor=actors.township)
    session.commit()
    with pytest.raises(Conflict):
        services.refuse_claim(first, reason="晚了", actor=actors.township)
    with pytest.raises(IntegrityError, match="waiting"):
        session.execute(text("UPDATE insurance_claim SET event_on = '2025-09-02' WHERE id = :id"), {"id": first.id})
    session.rollback()
    assert (first.state, breast.state) == (ClaimState.PAID, ClaimState.REFUSED)


def test_pages_figures_and_renewals(
    app: Any, session: Any, actors: Any, today: dt.date, client_as: Any, count_queries: Any
) -> None:
    women = [make_woman(actors.township, name=f"张小{name}") for name in "甲乙丙丁"]
    ending = make_policy(women[0], actors.township, starts_on=dt.date(2025, 4, 1))
    fresh = make_policy(women[1], actors.township, starts_on=dt.date(2026, 2, 1), shares=3)
    make_policy(women[2], actors.township, starts_on=dt.date(2026, 3, 1), shares=2, payer="federation")
    old = make_policy(women[3], actors.township)
    paid = claim(old, actors, today)
    services.pay_claim(paid, paid_fen=5_000_000, paid_on=today, actor=actors.township, today=today)
    claim(ending, actors, today, claimed_fen=100_000)
    session.commit()
    figures = {spec.id: spec for spec in app.extensions["plugs"].figures if spec.id.startswith("insurance.")}
    found = {key.removeprefix("insurance."): spec.count(*PERIOD, today) for key, spec in figures.items()}
    assert found == {"policies": 5, "persons": 2, "premium": 10_000, "claims": 5_000_000, "claim_cases": 1}
    rows = list_policies(PolicyFilter(first=PERIOD[1], last=PERIOD[2]), actors.county, today).rows
    assert sum(row.shares for row in rows) == 5
    client, ref = client_as("township"), fresh.public_id
    for address in ("/insurance", "/insurance?status=ending", "/insurance?q=张小甲", f"/insurance/{ref}", "/insurance/claims",
                    f"/insurance/new?person={women[0].public_id}", "/insurance/new?q=张小"):  # fmt: skip
        client.get(address)
        counter = count_queries()
        page = client.get(address)
        assert page.status_code == 200 and len(counter) <= 8, (address, counter.statements)
    listed = client.get("/insurance?status=ending").get_data(as_text=True)
    assert "张小甲" in listed and "张小乙" not in listed
    desk = client.get("/").get_data(as_text=True)
    assert "保险该续了" in desk and "理赔在办" in desk
    assert client.get("/insurance/renewals.pdf").data.startswith(b"%PDF")
    sent = {"event_on": "2026-03-01", "illness": "breast", "diagnosis": "浸润性乳腺癌", "claimed_fen": "1000"}
    refused = client.post(f"/insurance/{ref}/claims", data=sent)
    assert refused.status_code == 422 and "等待期到2026年5月2日才满" in refused.get_data(as_text=True)
    assert client.post(f"/insurance/{old.public_id}/claims", data=sent).status_code == 302
    assert "浸润性乳腺癌" in client.get(f"/insurance/{old.public_id}").get_data(as_text=True)
    masked = client_as("auditor").get(f"/insurance/{old.public_id}").get_data(as_text=True)
    assert "浸润性乳腺癌" not in masked and "张小丁" not in masked
    assert client_as("other_county").get(f"/insurance/{ref}").status_code == 404
    opened = client_as("county").get(figures["insurance.claims"].records(*PERIOD)).get_data(as_text=True)
    assert "张小丁" in opened and "张小甲" not in opened
