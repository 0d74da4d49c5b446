"""The pages: the whole way walked by three offices in the browser's words, what each role may open, query budgets."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from sqlalchemy import select

from registry.audit.models import AuditLog
from registry.extensions import db
from registry.people.models import Person
from registry.programs import deciding, notices
from registry.programs.enrolments import Wanted, all_enrolments
from registry.programs.models import Cycle, Enrolment, EnrolmentState, Notice, Program, Quota, Tariff
from registry.programs.nominating import nominate_many
from registry.programs.queries import get_cycle
from registry.programs.steps import withdraw
from tests.factories.programs import make_cycle, make_enrolment, make_person, make_programs, make_woman

S = EnrolmentState


@pytest.fixture
def spring(session: Any, actors: Any, today: dt.date) -> Cycle:
    programs = make_programs(actors.county, today)
    cycle = make_cycle(programs["spring_bud"], actors.county, today)
    session.commit()
    return cycle


def page(answer: Any) -> str:
    text: str = answer.get_data(as_text=True)
    assert answer.status_code == 200, (answer.status_code, text[:600])
    return text


def refs(session: Any, state: EnrolmentState) -> list[str]:
    session.rollback()
    return list(session.scalars(select(Enrolment.public_id).where(Enrolment.state == state)))


def test_whole_way_in_the_browser(spring: Cycle, session: Any, client_as: Any, app: Any) -> None:
    child, woman = make_person(name="王雨桐"), make_woman()
    session.commit()
    child_ref, cycle_ref = child.public_id, spring.public_id
    township, county, county2 = client_as("township"), client_as("county"), client_as("county2")
    choose = page(township.get(f"/programs/nominate?person={child_ref}"))
    assert "春蕾计划助学" in choose and "选这一期" in choose
    chosen = page(township.post("/programs/nominate", data={"person": child_ref, "cycle": cycle_ref}))
    assert "提名王雨桐到春蕾计划助学 2026 春" in chosen and "400.00" in chosen
    assert refs(session, S.NOMINATED) == []
    done = township.post(
        "/programs/nominate", data={"person": child_ref, "cycle": cycle_ref, "act": "nominate", "reason": "父亲重病"}
    )
    assert done.status_code == 302 and len(refs(session, S.NOMINATED)) == 1
    ref = refs(session, S.NOMINATED)[0]
    assert "王雨桐" in page(county.get(f"/programs/cycles/{cycle_ref}/review"))
    county.post(f"/programs/cycles/{cycle_ref}/review", data={"ids": ref, "verdict": "return", "reason": "缺低保证"})
    assert "缺低保证" in page(township.get(f"/programs/enrolments/{ref}"))
    township.post(f"/programs/enrolments/{ref}/resubmit", data={"reason": "已补"})
    county.post(f"/programs/cycles/{cycle_ref}/review", data={"ids": ref, "verdict": "accept"})
    assert refs(session, S.REVIEWED) == [ref]
    board = page(county.get(f"/programs/cycles/{cycle_ref}/notices"))
    assert "2026年3月23日" in board
    county.post(
        f"/programs/cycles/{cycle_ref}/notices",
        data={"region": "150824000000", "posted_on": "2026-03-12", "hotline": ""},
    )
    session.rollback()
    notice_ref = session.scalar(select(Notice.public_id))
    wall = page(township.get(f"/programs/notices/{notice_ref}"))
    assert "王雨桐" not in wall and "德岭山镇" in wall
    paper = township.get(f"/programs/notices/{notice_ref}.pdf")
    assert paper.status_code == 200 and paper.data.startswith(b"%PDF")
    early = county2.post(f"/programs/cycles/{cycle_ref}/approve", data={"count": "0", "sum": "0", "verdict": "approve"})
    assert early.status_code in (302, 409) and refs(session, S.NOTICED) == [ref]
    app.config["REGISTRY_TODAY"] = dt.date(2026, 3, 24)
    assert "您提名或初审" in page(county.get(f"/programs/cycles/{cycle_ref}/approve"))
    ready = page(county2.get(f"/programs/cycles/{cycle_ref}/approve"))
    assert "批准 1 人，400.00 元" in ready and "人民币肆佰元整" in ready
    stale = county2.post(f"/programs/cycles/{cycle_ref}/approve", data={"count": "2", "sum": "80000"})
    assert stale.status_code == 409 and refs(session, S.APPROVED) == []
    county2.post(f"/programs/cycles/{cycle_ref}/approve", data={"count": "1", "sum": "40000", "verdict": "approve"})
    assert refs(session, S.APPROVED) == [ref]
    session.rollback()
    reads = set(session.scalars(select(AuditLog.action)))
    assert {"enrolment.approve", "enrolment.review_page", "notice.print", "enrolment.read"} <= reads
    assert woman.id


def test_many_at_once_from_the_list(spring: Cycle, session: Any, client_as: Any) -> None:
    people = [make_person().public_id for _n in range(3)] + [make_woman().public_id]
    session.commit()
    township = client_as("township")
    listed = page(township.post("/programs/nominate/many", data={"person": people, "cycle": spring.public_id}))
    assert "提名3 人到" in listed and "另有 1 人不合条件" in listed and "1,200.00" in listed
    answer = township.post(
        "/programs/nominate/many", data={"person": people, "cycle": spring.public_id, "act": "nominate"}
    )
    assert answer.status_code == 302, answer.get_data(as_text=True)
    assert len(refs(session, S.NOMINATED)) == 3


def test_quota_table_on_one_page(spring: Cycle, session: Any, client_as: Any) -> None:
    county, url = client_as("county"), f"/programs/cycles/{spring.public_id}/quotas"
    assert "德岭山镇" in page(county.get(url))
    wrong = county.post(url, data={"persons-150824102000": "三", "budget-150824101000": "5"})
    assert "人数要写整数" in page(wrong) and session.scalar(select(Quota.id)) is None
    county.post(url, data={"persons-150824102000": "3", "budget-150824102000": "1,200.00", "persons-150824101000": ""})
    session.rollback()
    assert [(q.region_code, q.persons, q.budget_fen) for q in session.scalars(select(Quota))] == [
        ("150824102000", 3, 120_000)
    ]


def test_full_quota_says_so_and_writes_nothing(spring: Cycle, session: Any, client_as: Any) -> None:
    child = make_person().public_id
    session.commit()
    client_as("county").post(f"/programs/cycles/{spring.public_id}/quotas", data={"persons-150824102000": "0"})
    answer = client_as("township").post(
        "/programs/nominate", data={"person": child, "cycle": spring.public_id, "act": "nominate"}
    )
    assert "还剩 0 个" in page(answer) and refs(session, S.NOMINATED) == []


def test_setting_up_a_program(session: Any, client_as: Any) -> None:
    county = client_as("county")
    form = {
        "title": "寒窗助学", "kind": "other", "audience": "child", "stages": ["senior"], "sex_rule": "girls_only",
        "notice_required": "y", "notice_days": "5", "notice_working_days": "0", "certificate_title": "助学证书",
    }  # fmt: skip
    assert "还没写项目名称" in page(county.post("/programs/new", data=form | {"title": ""}))
    assert county.post("/programs/new", data=form).status_code == 302
    program = session.scalar(select(Program).where(Program.title == "寒窗助学"))
    assert (program.stages, program.notice_days, program.notice_working_days) == ("senior", 5, False)
    ref = program.public_id
    county.post(f"/programs/{ref}/edit", data=form | {"title": "寒窗助学金", "lifetime": "y"})
    county.post(f"/programs/{ref}/tariffs/new", data={"stage": "", "amount": "0.1万元", "valid_from": "2026.3.13"})
    bad = county.post(
        f"/programs/{ref}/cycles/new", data={"title": "一", "starts_on": "2026-03-01", "ends_on": "2026-02-01"}
    )
    assert "结束的日子在开始之前" in page(bad)
    county.post(f"/programs/{ref}/cycles/new", data={"title": "一", "starts_on": "2026年3月1日", "ends_on": "20261231"})
    session.rollback()
    assert session.scalar(select(Tariff.amount_fen)) == 100_000
    assert session.scalar(select(Cycle.ends_on)) == dt.date(2026, 12, 31)
    assert session.scalar(select(Program.lifetime_kind)) == "other"
    for path in (f"/programs/{ref}", f"/programs/{ref}/rules", f"/programs/{ref}/edit"):
        assert "寒窗助学金" in page(county.get(path))


def test_objection_from_the_page(spring: Cycle, session: Any, client_as: Any, actors: Any, today: dt.date) -> None:
    make_enrolment(spring, actors, today, upto="noticed")
    session.commit()
    ref = session.scalar(select(Notice.public_id))
    township, county = client_as("township"), client_as("county")
    wrong = township.post(
        f"/programs/notices/{ref}/objections", data={"serial": "9", "received_on": "2026-03-12", "text": "有车"}
    )
    assert wrong.status_code == 422
    township.post(
        f"/programs/notices/{ref}/objections", data={"serial": "1", "received_on": "2026-03-12", "text": "有车"}
    )
    shown = page(county.get(f"/programs/notices/{ref}"))
    assert "有车" in shown and "记下结果" in shown
    settle = re.search(r'action="(/programs/notices/[^"]+/settle)"', shown)
    assert settle is not None
    county.post(settle.group(1), data={"outcome": "查过，不属实"})
    assert "查过，不属实" in page(county.get(f"/programs/notices/{ref}"))


def test_earlier_grant_from_the_page(session: Any, client_as: Any) -> None:
    woman = make_woman().public_id
    session.commit()
    township = client_as("township")
    assert "以前享受过" in page(township.get(f"/programs/earlier?person={woman}"))
    data = {"person": woman, "kind": "cancer_aid", "granted_on": "2014-06-01", "source": "旧册第 12 号"}
    assert township.post("/programs/earlier", data=data).status_code == 302
    assert "2014年6月1日" in page(township.post("/programs/earlier", data=data))


@pytest.mark.parametrize(
    ("role", "path", "code"),
    [
        ("village", "/programs", 200), ("village", "/programs/new", 403), ("city", "/programs", 200),
        ("township", "/programs/cycles/{cycle}/review", 403), ("township", "/programs/cycles/{cycle}/approve", 403),
        ("township", "/programs/cycles/{cycle}/quotas", 403), ("township", "/programs/cycles/{cycle}/notices", 200),
        ("other_county", "/programs/cycles/{cycle}/review", 404), ("other_county", "/programs/{program}", 404),
        ("other_township", "/programs/enrolments/{enrolment}", 404), ("auditor", "/programs/{program}", 200),
        ("city", "/programs/enrolments/{enrolment}", 403), ("system_admin", "/programs", 403),
        ("auditor", "/programs/nominate", 403), ("city", "/programs/{program}", 200),
    ],
)  # fmt: skip
def test_who_may_open_what(
    spring: Cycle, session: Any, client_as: Any, actors: Any, today: dt.date, role: str, path: str, code: int
) -> None:
    enrolment = make_enrolment(spring, actors, today, person=make_person(name="其其格"))
    session.commit()
    url = path.format(cycle=spring.public_id, program=spring.program.public_id, enrolment=enrolment.public_id)
    answer = client_as(role).get(url)
    assert answer.status_code == code
    if role in ("auditor", "city", "other_county"):
        assert "其其格" not in answer.get_data(as_text=True)


def test_a_township_does_not_post_a_notice(
    spring: Cycle, client_as: Any, session: Any, actors: Any, today: dt.date
) -> None:
    make_enrolment(spring, actors, today, upto="reviewed")
    session.commit()
    answer = client_as("township").post(
        f"/programs/cycles/{spring.public_id}/notices", data={"region": "150824102000", "posted_on": "2026-03-12"}
    )
    assert answer.status_code == 403 and session.scalar(select(Notice.id)) is None


def test_lists_stay_within_their_budget(
    spring: Cycle, session: Any, client_as: Any, actors: Any, today: dt.date, count_queries: Any
) -> None:
    nominate_many([make_person() for _n in range(60)], spring, reason=None, actor=actors.township, today=today)
    session.commit()
    client, program, person = client_as("county"), spring.program.public_id, session.scalar(select(Person.public_id))
    deciding.accept(all_enrolments(Wanted(cycle_id=spring.id), actors.county)[:30], actor=actors.county2, today=today)
    notices.post_notice(spring, "150824000000", actor=actors.county2, today=today)
    session.commit()
    clients = {"county": client, "township": client_as("township")}
    cycle, counter = f"/programs/cycles/{spring.public_id}", count_queries()
    for who, path in (
        ("county", "/programs"), ("county", f"/programs/{program}"), ("county", f"{cycle}/review"),
        ("county", f"{cycle}/notices"), ("county", f"{cycle}/approve"),
        ("township", f"/programs/nominate?person={person}"),
        ("township", f"/programs/nominate?person={person}&cycle={spring.public_id}"),
    ):  # fmt: skip
        clients[who].get(path)  # names of regions are kept in the process
        before = len(counter)
        page(clients[who].get(path))
        assert len(counter) - before <= 8, (path, [s[:80] for s in counter.statements[-(len(counter) - before) :]])
    listed = page(client.get(f"/programs/{program}"))
    nxt = re.search(r'href="([^"]+after=[^"]+)"', listed)
    assert nxt is not None
    second = page(client.get(nxt.group(1).replace("&amp;", "&")))
    assert second.count("data-open") == 10 and "before=" in second


def test_desk_and_timeline(spring: Cycle, session: Any, actors: Any, today: dt.date, app: Any) -> None:
    plugs = app.extensions["plugs"]
    first = make_enrolment(spring, actors, today, upto="reviewed", person=make_person(name="乌兰"))
    second = make_enrolment(spring, actors, today, person=make_person(name="其木格"))
    third = make_enrolment(spring, actors, today)
    withdraw([third], reason="搬走", actor=actors.township, today=today)
    with app.test_request_context():
        groups = {g.key: g for tell in plugs.desk if (g := tell(actors.county, today)) and g.key.startswith("programs")}
        assert {key: group.count for key, group in groups.items()} == {"programs.review": 1, "programs.post": 1}
        rows = db.session.execute(next(t for t in plugs.timeline if t.__name__ == "steps_of")(first.person_id)).all()
        assert sorted(row.state for row in rows) == ["nominated", "reviewed"]
        sentence, glyph, url = plugs.timeline_words["enrolment"](rows[0])
        assert "春蕾计划助学 2026 春" in str(sentence) and glyph and first.public_id in url
    assert second.state is S.NOMINATED
    assert get_cycle(spring.public_id).id == spring.id and session.scalar(select(Person.id)) is not None
