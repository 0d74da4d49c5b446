"""Projects: the way from agreement to report, what is refused, the pages within their budget, the half-year's figures."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from registry.core.errors import Conflict, Denied, Invalid, NotFound
from registry.projects import services
from registry.projects.models import ProjectState
from registry.projects.queries import ProjectFilter, get_project, list_projects
from tests.factories.registers import AGREED, make_project

MARCH = dt.date(2026, 3, 1)


def test_the_way_of_a_project(session: Any, actors: Any, today: dt.date) -> None:
    who = {"actor": actors.township, "today": today}
    project = make_project(actors.township)
    services.add_tranche(project, 6_000_000, due_on=MARCH, **who)
    with pytest.raises(Conflict, match="只剩 40,000.00 元"):
        services.add_tranche(project, 4_000_001, **who)
    with pytest.raises(Invalid, match="还没到"):
        services.pay_tranche(project, 1, paid_on=today + dt.timedelta(days=1), **who)
    services.pay_tranche(project, 1, paid_on=MARCH, **who)
    with pytest.raises(Conflict, match="已经记过到账"):
        services.pay_tranche(project, 1, paid_on=MARCH, **who)
    with pytest.raises(Conflict, match="不能取消"):
        services.cancel_project(project, reason="不做了", actor=actors.township)
    services.report_progress(project, 60, "井壁完成", on=MARCH, **who)
    services.report_progress(project, 20, "早些时候的记录", on=AGREED, **who)
    assert project.progress == 60, "a note entered later about an earlier day does not turn progress back"
    with pytest.raises(Conflict):
        services.file_report(project, on=today, **who)
    services.accept_project(project, on=today, by="旗水利局", people_served=420, **who)
    services.file_report(project, on=today, **who)
    session.commit()
    assert (project.state, project.progress, project.paid_fen) == (ProjectState.REPORTED, 100, 6_000_000)
    with pytest.raises(Conflict):
        services.report_progress(project, 10, "", on=today, **who)


def test_what_is_refused(session: Any, actors: Any, today: dt.date) -> None:
    project = make_project(actors.township)
    with pytest.raises(Conflict, match="已经登记过"):
        make_project(actors.township)
    with pytest.raises(Denied):
        make_project(actors.other_township, title="别的")
    with pytest.raises(Invalid, match="早于立项"):
        make_project(actors.township, title="另一个", due_on=dt.date(2026, 1, 1))
    services.add_tranche(project, 5_000_000, actor=actors.township, today=today)
    session.commit()
    with pytest.raises(IntegrityError, match="more than the project"):
        session.execute(
            text("INSERT INTO project_tranche (public_id, project_id, seq, amount_fen, created_at, updated_at) "
                 "VALUES ('x', :id, 2, 5000001, '2026-03-01', '2026-03-01')"), {"id": project.id},
        )  # fmt: skip
    session.rollback()
    with pytest.raises(NotFound):
        get_project(project.public_id, actors.other_county)
    assert not list_projects(ProjectFilter(), actors.other_township, today).rows
    assert list_projects(ProjectFilter(q="基金会"), actors.city, today).rows == [project]
    services.cancel_project(make_project(actors.township, title="不做的"), reason="选址不合适", actor=actors.township)
    assert make_project(actors.township, title="不做的").state is ProjectState.UNDER_WAY, (
        "a cancelled one may come again"
    )


def test_pages(session: Any, actors: Any, today: dt.date, client_as: Any, count_queries: Any) -> None:
    for number in range(12):
        project = make_project(actors.township, title=f"水窖 {number}", due_on=dt.date(2026, 3, 1))
        services.add_tranche(project, 1_000_000, actor=actors.township, today=today)
    session.commit()
    ref = project.public_id
    client = client_as("township")
    for address in (
        "/projects",
        f"/projects/{ref}",
        "/projects/new",
        f"/projects/{ref}/edit",
        "/projects?q=水窖&status=late",
    ):
        client.get(address)
        counter = count_queries()
        page = client.get(address)
        assert page.status_code == 200 and len(counter) <= 8, (address, counter.statements)
    assert "晚 11 天" in client.get("/projects").get_data(as_text=True)
    assert "水窖 0" in client.get("/").get_data(as_text=True), "the desk says what is late"
    assert client.get("/projects/list.pdf").data.startswith(b"%PDF")
    bad = client.post(f"/projects/{ref}/tranches", data={"amount": "20万"})
    assert bad.status_code == 422 and "项目总额只剩 90,000.00 元没排" in bad.get_data(as_text=True)
    good = client.post(f"/projects/{ref}/progress", data={"on": "2026-03-10", "progress": "45", "said": "打井"})
    assert good.status_code == 302 and "45%　打井" in client.get(f"/projects/{ref}").get_data(as_text=True)
    new = {
        "kind": "outside",
        "title": "安全饮水",
        "scope_code": "150824102000",
        "amount_fen": "3万",
        "agreed_on": "2026-03-01",
    }
    assert client.post("/projects/new", data=new).status_code == 302
    assert "已经登记过" in client.post("/projects/new", data=new).get_data(as_text=True)
    assert "水窖 1" not in client_as("other_county").get("/projects").get_data(as_text=True)


def test_the_half_year(app: Any, session: Any, actors: Any, today: dt.date, client_as: Any) -> None:
    """Two water cellars, 200,000 yuan together, one paid (a real half-year); a third belongs to the year before."""
    first, second = make_project(actors.county), make_project(actors.county, place="四义堂小学")
    services.add_tranche(first, 10_000_000, paid_on=MARCH, actor=actors.county, today=today)
    make_project(actors.county, place="老校区", agreed_on=dt.date(2025, 2, 1))
    session.commit()
    figures = {spec.id: spec for spec in app.extensions["plugs"].figures}
    period = ("150824000000", dt.date(2026, 1, 1), dt.date(2026, 6, 30))
    found = {key: figures[key].count(*period, today) for key in ("projects.count", "projects.amount", "projects.paid")}
    assert found == {"projects.count": 2, "projects.amount": 20_000_000, "projects.paid": 10_000_000}
    client = client_as("county")
    agreed = client.get(figures["projects.count"].records(*period)).get_data(as_text=True)
    assert "四义堂小学" in agreed and "老校区" not in agreed
    paid = client.get(figures["projects.paid"].records(*period)).get_data(as_text=True)
    assert "中心小学" in paid and "四义堂小学" not in paid
    assert second.paid_fen == 0
