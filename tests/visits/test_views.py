"""The pages: lists with their scope and budget, the form, photos, papers, and what a phone sends."""

from __future__ import annotations

import base64
import datetime as dt
import io
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from registry.extensions import db
from registry.files.models import StoredFile
from registry.visits.models import Visit, VisitState
from tests.factories.visits import make_child, make_home, make_plan, make_visit
from tests.files.pictures import photo_with_place

DAY = dt.timedelta(days=1)
Login = Callable[[str], FlaskClient]


@pytest.fixture
def village(session: Any, actors: SimpleNamespace, today: dt.date) -> SimpleNamespace:
    """Three families of one village, one of another township."""
    first, second = make_home(head_name="其木格"), make_home(head_name="郭志强", address="一社 3 号")
    late = make_child("娜仁托娅", home=first, statuses=("orphan",))
    soon = make_child("郭子涵", home=second)
    away = make_child("高晓燕", scope_code="150824101201")
    plans = [make_plan(late, today - 41 * DAY), make_plan(soon, today), make_plan(away, today - 5 * DAY)]
    session.commit()
    return SimpleNamespace(late=late.public_id, soon=soon.public_id, away=away.public_id,
                           plans=[plan.public_id for plan in plans])  # fmt: skip


def visits_done() -> int:
    db.session.rollback()  # see what the requests committed
    return db.session.scalar(select(func.count()).select_from(Visit).where(Visit.state == VisitState.DONE)) or 0


def answer(**more: Any) -> dict[str, Any]:
    return {"met": ["child"], "findings": "孩子在家做作业。", "needs": ["doctor"], "done_on": "2026-03-12",
            "purposes": ["care"], "client_key": "abcdefgh-1", "next_due_on": "2026-04-11"} | more  # fmt: skip


def test_lists_show_what_is_late_in_the_own_region(village: Any, client_as: Login) -> None:
    page = client_as("township").get("/visits").get_data(as_text=True)
    assert "娜仁托娅" in page and "晚 41 天" in page and "高晓燕" not in page and "郭子涵" not in page
    assert "郭子涵" in client_as("village").get("/visits?tab=week").get_data(as_text=True)
    county = client_as("county").get("/visits?tab=all").get_data(as_text=True)
    assert "高晓燕" in county and "娜仁托娅" in county
    assert "娜仁托娅" not in client_as("other_county").get("/visits?tab=all").get_data(as_text=True)
    auditor = client_as("auditor").get("/visits").get_data(as_text=True)
    assert "娜仁托娅" not in auditor and "晚 41 天" in auditor


@pytest.mark.parametrize(
    "path",
    ["/visits", "/visits?tab=all", "/visits?tab=done", "/visits/route?village=150824102201", "/visits/new",
     "/visits/new?person={late}", "/visits/{plan}/done", "/visits/{plan}", "/visits/{done}"],
)  # fmt: skip
def test_no_page_asks_more_than_eight_times(
    session: Any, village: Any, actors: Any, today: dt.date, client_as: Login, count_queries: Any, path: str
) -> None:
    for place in range(12):
        child = make_child(home=make_home())
        make_plan(child, today - place * DAY)
        done = make_visit(make_child(home=make_home()), today, actor=actors.township, today=today)
    session.commit()
    client = client_as("township")
    address = path.format(late=village.late, plan=village.plans[0], done=done.public_id)
    client.get(address)
    counter = count_queries()
    assert client.get(address).status_code == 200
    assert len(counter) <= 8, counter.statements


def test_other_townships_get_nothing(village: Any, client_as: Login) -> None:
    client = client_as("other_township")
    for path in ("/visits/{0}", "/visits/{0}/done", "/visits/{0}/record.pdf", "/visits/{0}/change"):
        assert client.get(path.format(village.plans[0])).status_code == 404
    assert client.get("/visits/new?person=" + village.late).status_code == 404
    assert client.get("/visits/route?village=150824102201").status_code == 403
    assert client.get("/visits/route.json?village=150824102201").status_code == 403
    assert client.post(f"/visits/{village.plans[0]}/cancel", data={"reason": "不去了"}).status_code == 404


def test_saving_leads_to_the_next_household(session: Any, village: Any, client_as: Login) -> None:
    client = client_as("village")
    page = client.get(f"/visits/{village.plans[0]}/done").get_data(as_text=True)
    assert "下一户 郭子涵" in page and "不拍孩子正脸，不拍证件" in page and "存好，去下一户" in page
    photos = [(io.BytesIO(photo_with_place()), "IMG_1.jpg"), (io.BytesIO(photo_with_place()), "IMG_2.jpg")]
    sent = client.post(f"/visits/{village.plans[0]}/done", data=answer(photos=photos))
    assert sent.status_code == 302 and sent.headers["Location"].endswith(f"/visits/{village.plans[1]}/done")
    again = client.post(f"/visits/{village.plans[0]}/done", data=answer(findings="又按了一次"))
    assert again.status_code == 302
    assert visits_done() == 1
    assert session.scalar(select(func.count()).select_from(StoredFile)) == 2
    shown = client.get(f"/visits/{village.plans[0]}").get_data(as_text=True)
    assert "孩子在家做作业。" in shown and "看病" in shown and shown.count("/thumbnail") == 2 and "今天内可改" in shown
    assert "今天内可改" not in client_as("township").get(f"/visits/{village.plans[0]}").get_data(as_text=True)
    last = client.post(f"/visits/{village.plans[1]}/done", data=answer(client_key="abcdefgh-2"))
    assert "/visits/route?village=" in last.headers["Location"]


def test_what_is_wrong_stands_in_the_margin_and_the_text_stays(session: Any, village: Any, client_as: Login) -> None:
    client = client_as("village")
    sent = client.post(f"/visits/{village.plans[0]}/done", data=answer(met=[], findings="写了的话还在"))
    page = sent.get_data(as_text=True)
    assert sent.status_code == 422 and "还没选见到了谁" in page and "写了的话还在" in page
    future = client.post(f"/visits/{village.plans[0]}/done", data=answer(done_on="2026-03-13"))
    assert future.status_code == 422 and "还没到" in future.get_data(as_text=True)
    broken = client.post(f"/visits/{village.plans[0]}/done", data=answer(done_on="某天"))
    assert broken.status_code == 422
    assert visits_done() == 0


def test_plan_and_cancel(session: Any, village: Any, client_as: Login) -> None:
    client = client_as("village")
    sent = client.post("/visits/plan?person=" + village.soon, data={"on": "2026-03-20", "purposes": ["festival"]})
    assert sent.status_code == 302
    assert client.post(f"/visits/{village.plans[0]}/cancel", data={"reason": "外出住院"}).status_code == 302
    assert "外出住院" in client.get(f"/visits/{village.plans[0]}").get_data(as_text=True)
    session.rollback()
    open_now = select(func.count()).select_from(Visit).where(Visit.state == VisitState.PLANNED)
    assert session.scalar(open_now) == 3


def test_papers_are_pdf(session: Any, village: Any, actors: Any, today: dt.date, client_as: Login) -> None:
    client = client_as("village")
    client.post(f"/visits/{village.plans[0]}/done", data=answer(findings="情况稳定，" * 380))
    for path in (f"/visits/{village.plans[0]}/record.pdf", "/visits/route.pdf"):
        paper = client.get(path)
        assert paper.mimetype == "application/pdf" and paper.data.startswith(b"%PDF")


def test_the_phone_keeps_names_and_village_only(village: Any, client_as: Login) -> None:
    kept = client_as("village").get("/visits/route.json").get_json()
    assert [one["name"] for one in kept["people"]] == ["娜仁托娅", "郭子涵"]
    assert set(kept) == {"today", "village", "place", "people"}
    assert all(set(one) == {"person", "visit", "name", "kind", "late", "days", "mates"} for one in kept["people"])
    shell = client_as("village").get("/visits/offline").get_data(as_text=True)
    assert "娜仁托娅" not in shell and "csrf" not in shell and "周春梅" not in shell


def item(person: str, **more: Any) -> dict[str, Any]:
    return {"client_key": "phone-0001", "person": person, "done_on": "2026-03-11", "met": ["child"],
            "findings": "在没网的地方记的。", "needs": ["heating"]} | more  # fmt: skip


def test_what_the_phone_kept_arrives_once(session: Any, village: Any, client_as: Login) -> None:
    client = client_as("village")
    picture = {"name": "a.jpg", "data": base64.b64encode(photo_with_place()).decode()}
    first = client.post("/visits/sync", json={"visits": [item(village.late, photos=[picture])]}).get_json()
    assert [one["state"] for one in first["results"]] == ["saved"]
    again = client.post("/visits/sync", json={"visits": [item(village.late, findings="改过的话")]}).get_json()
    assert [one["state"] for one in again["results"]] == ["known"]
    assert again["results"][0]["visit"] == first["results"][0]["visit"]
    assert visits_done() == 1 and session.scalar(select(func.count()).select_from(StoredFile)) == 1


def test_a_refused_item_keeps_its_reason_and_stops_no_other(session: Any, village: Any, client_as: Login) -> None:
    items: list[Any] = [
        item(village.away, client_key="phone-away"),
        item(village.late, client_key="phone-late", done_on="2026-03-13"),
        item(village.late, client_key="phone-code", met=["ghost"]),
        item(village.late, client_key="phone-pics", photos=[{"name": "x", "data": "bm90IGEgcGljdHVyZQ=="}]),
        item(village.late, client_key="phone-odd1", findings=["no", "text"]),
        item(village.late, client_key="phone-odd2", photos="no list"),
        "no item at all",
        item(village.soon, client_key="phone-good"),
    ]
    results = client_as("village").post("/visits/sync", json={"visits": items}).get_json()["results"]
    assert [one["state"] for one in results] == ["refused"] * 7 + ["saved"]
    assert all(one["message"] for one in results[:7]) and results[7]["message"] is None
    assert visits_done() == 1


@pytest.mark.parametrize("body", [{}, {"visits": "x"}, {"visits": [1] * 21}, [], None])
def test_a_broken_parcel_is_refused_whole(village: Any, client_as: Login, body: Any) -> None:
    assert client_as("village").post("/visits/sync", json=body).status_code == 422
    assert visits_done() == 0


def test_only_those_who_write_visits_may_send(village: Any, client_as: Login) -> None:
    for username in ("auditor", "city", "system_admin"):
        assert client_as(username).post("/visits/sync", json={"visits": []}).status_code == 403


def test_the_worker_script_is_open_and_nothing_else(app: Any) -> None:
    client = app.test_client()
    script = client.get("/sw.js")
    assert script.status_code == 200 and script.mimetype == "text/javascript"
    assert script.headers["Cache-Control"] == "no-cache"
    for path in ("/visits/offline", "/visits/route.json", "/visits/sync"):
        assert client.get(path).status_code == 302


@pytest.mark.parametrize(
    "path",
    ["/visits?region=1508241022011", "/visits?region=乌加河", "/visits?after=zz", "/visits?tab=done&from=某天",
     "/visits/route?village=150824102201x", "/visits?tab=nothing", "/visits/route?region=1"],
)  # fmt: skip
def test_an_odd_address_is_no_accident(village: Any, client_as: Login, path: str) -> None:
    assert client_as("township").get(path).status_code in (200, 403, 422)
