"""What changes on the way: the day, an ended task, a corrected table, the next month, a merger; and the wrong table."""

from __future__ import annotations

import datetime as dt
import io
from types import SimpleNamespace
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import func, select

from registry.audit.models import AuditLog
from registry.audit.services import record
from registry.core.errors import Conflict, Denied, Invalid, NotFound
from registry.regions.models import Region
from registry.regions.names import has_office
from registry.reporting import dates, services
from registry.reporting.following import follow_region
from registry.reporting.merging import merge
from registry.reporting.models import ReportTask, ReportVersion
from registry.reporting.plugs import desk_group
from registry.reporting.queries import answers_of, count_owed, get_version, list_answers, list_tasks, versions_of
from tests.reporting.test_reporting import ID, NAMES, OTHER, THIRD, TOWN, asked, own, saved, table, ticked


@pytest.fixture
def task(session: Any, actors: SimpleNamespace, today: dt.date) -> ReportTask:
    return asked(actors, today)


def place_table(rows: Any = ()) -> bytes:
    """A table with a column of townships, as the county merges them."""
    book = Workbook()
    sheet = book.active
    sheet.append(["序号", "乡镇", "姓名", "补助金额"])
    for number, row in enumerate(rows, start=1):
        sheet.append([number, *row])
    return saved(book)


def sent(answer: Any, actor: Any, today: dt.date, *rows: Any) -> None:
    services.send(answer, table(list(rows)), "a.xlsx", actor=actor, today=today)


@pytest.mark.parametrize(("name", "office"), [
    ("海流图镇", True), ("呼勒斯太苏木", True), ("东华门街道", True), ("霞云岭乡", True), ("太阳宫地区", True),
    ("巴彦淖尔市牧洋海牧场有限公司", False), ("曙光农场", False), ("大兴经济开发区", False),
    ("巴彦淖尔市同和太种畜繁育中心", False),
])  # fmt: skip
def test_which_places_have_an_office(name: str, office: bool) -> None:
    assert has_office(name) == office


def test_a_farm_is_not_asked_unless_ticked(
    session: Any, actors: SimpleNamespace, today: dt.date, client_as: Any
) -> None:
    session.add(Region(code="150824400000", name="牧洋海牧场有限公司", level=4, parent_code="150824000000",
                       valid_from=dt.date(1900, 1, 1), source="tests"))  # fmt: skip
    record(None, "test.region", region_code="150824000000")
    session.commit()
    page = client_as("county").get("/reporting/new").get_data(as_text=True)
    assert "牧洋海牧场有限公司" in page and ticked(page) == 3
    assert len(answers_of(asked(actors, today, townships=["150824400000", TOWN]), actors.county)) == 2


def test_another_day_is_logged_and_told(
    session: Any, actors: SimpleNamespace, task: ReportTask, today: dt.date
) -> None:
    later, before = today + dt.timedelta(days=9), task.due_on
    for _again in range(2):
        dates.move_due(task, later, actor=actors.county2, today=today)
        session.commit()
    assert (task.due_on, task.due_was, task.due_changed_on) == (later, before, today)
    assert session.scalar(select(func.count(AuditLog.id)).where(AuditLog.action == "reporting.due")) == 1
    group = desk_group(actors.township, today)
    assert (
        group is not None and "日期改了，原来是3月17日" in group.items[0].reason and "还剩 9 天" in group.items[0].when
    )
    with pytest.raises(Invalid):
        dates.move_due(task, today - dt.timedelta(days=1), actor=actors.county, today=today)
    for stranger in (actors.other_county, actors.township):
        with pytest.raises(Denied):
            dates.move_due(task, later, actor=stranger, today=today)
    services.close(task, actor=actors.county, today=today)
    with pytest.raises(Conflict):
        dates.move_due(task, later + dt.timedelta(days=1), actor=actors.county, today=today)


def test_an_ended_task_is_opened_again(session: Any, actors: SimpleNamespace, task: ReportTask, today: dt.date) -> None:
    services.close(task, actor=actors.county, today=today)
    with pytest.raises(Conflict):
        sent(own(actors.township), actors.township, today, ("王一", ID, "王父", "1", 100))
    for _again in range(2):
        dates.reopen(task, actor=actors.county2, today=today)
        session.commit()
    assert (task.state, task.closed_on) == ("open", None)
    assert session.scalar(select(func.count(AuditLog.id)).where(AuditLog.action == "reporting.reopen")) == 1
    sent(own(actors.township), actors.township, today, ("王一", ID, "王父", "1", 100))
    assert own(actors.township).state == "sent"
    with pytest.raises(Denied):
        dates.reopen(task, actor=actors.other_county, today=today)


def test_a_corrected_table_is_a_new_version_and_that_is_merged(
    session: Any, actors: SimpleNamespace, task: ReportTask, today: dt.date
) -> None:
    answer = own(actors.township)
    sent(answer, actors.township, today, ("王一", ID, "王父", "1", 100))
    services.send_back(answer, reason="金额错了", actor=actors.county, version=1)
    sent(answer, actors.township, today, ("王一", ID, "王父", "1", 300))
    session.commit()
    assert answer.version == 2 and [old.number for old in versions_of([answer])[answer.id]] == [1]
    assert get_version(answer, 1).file_id != answer.file_id and get_version(answer, 2).file_id == answer.file_id
    with pytest.raises(NotFound):
        get_version(answer, 3)
    book = load_workbook(io.BytesIO(merge(task, answers_of(task, actors.county), NAMES, today=today, who="w")))
    assert book["花名册"]["F5"].value == 300
    lines = {line[0]: line for line in book["报送情况"].iter_rows(min_row=2, values_only=True)}
    assert lines["德岭山镇"][5] == 2


def test_two_officers_look_at_different_versions(
    session: Any, actors: SimpleNamespace, task: ReportTask, today: dt.date
) -> None:
    answer = own(actors.township)
    sent(answer, actors.township, today, ("王一", ID, "王父", "1", 100))
    sent(answer, actors.township, today, ("王一", ID, "王父", "1", 200))
    for verdict in (lambda: services.accept(answer, actor=actors.county, version=1),
                    lambda: services.send_back(answer, reason="重报", actor=actors.county2, version=1)):  # fmt: skip
        with pytest.raises(Conflict, match="又报了一次"):
            verdict()
    assert answer.state == "sent"
    services.accept(answer, actor=actors.county, version=2)
    services.accept(answer, actor=actors.county2, version=2)
    assert answer.state == "accepted"


def test_what_was_sent_before_versions_is_the_first(
    session: Any, actors: SimpleNamespace, task: ReportTask, today: dt.date
) -> None:
    answer = own(actors.township)
    sent(answer, actors.township, today, ("王一", ID, "王父", "1", 100))
    session.query(ReportVersion).delete()
    answer.version = 0
    sent(answer, actors.township, today, ("王一", ID, "王父", "1", 200))
    assert answer.version == 2 and [old.number for old in versions_of([answer])[answer.id]] == [1]


def test_the_sums_of_each_township_are_beside_those_of_the_whole(
    session: Any, actors: SimpleNamespace, task: ReportTask, today: dt.date
) -> None:
    sent(own(actors.township), actors.township, today, ("王一", ID, "王父", "1", 100), ("王二", ID, "王父", "1", 200))
    late = task.due_on + dt.timedelta(days=2)
    sent(own(actors.other_township), actors.other_township, late, ("李一", ID, "李父", "1", 50))
    book = load_workbook(io.BytesIO(merge(task, answers_of(task, actors.county), NAMES, today=late, who="w")))
    rows = [list(line[:3]) for line in book["各乡镇合计"].iter_rows(values_only=True)]
    assert rows == [["花名册", "行数", "补助"], ["乌加河镇", 1, 50], ["德岭山镇", 2, 300],
                    ["各乡镇相加", "=SUM(B2:B3)", "=SUM(C2:C3)"], ["合并表里", None, "=SUM('花名册'!F5:F7)"],
                    ["相差", None, "=C4-C5"]]  # fmt: skip
    assert sum(book["花名册"].cell(number, 6).value for number in (5, 6, 7)) == 350
    said = {line[0].value: line[6] for line in book["报送情况"].iter_rows(min_row=2)}
    assert said["乌加河镇"].value == "晚了 2 天报" and said["乌加河镇"].fill.fgColor.rgb.endswith("FFFF00")
    assert said["德岭山镇"].value == "按时报" and not said["德岭山镇"].fill.fgColor.rgb.endswith("FFFF00")


@pytest.mark.parametrize(("title", "after", "months"), [
    ("2026年3月留守儿童花名册", "2026年4月留守儿童花名册", 1), ("2026年12月花名册", "2027年1月花名册", 1), ("9月报表", "10月报表", 1),
    ("2026年第一季度统计表", "2026年第二季度统计表", 3), ("2026年第四季度统计表", "2027年第一季度统计表", 3), ("困难妇女名单", "困难妇女名单", 1),
])  # fmt: skip
def test_the_next_period(title: str, after: str, months: int) -> None:
    assert dates.next_title(title) == (after, months)


def test_the_same_for_next_month_in_one_press(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    task = asked(actors, today, title="2026年3月花名册", townships=[TOWN, OTHER], note="要盖章")
    session.commit()
    first, second = (dates.ask_next(task, actor=actors.county, today=today) for _press in range(2))
    assert first is second and first.title == "2026年4月花名册" and first.note == "要盖章"
    assert (first.due_on.month, first.due_on.day) == (task.due_on.month + 1, task.due_on.day)
    assert [row.scope_code for row in answers_of(first, actors.county)] == sorted([TOWN, OTHER])
    with pytest.raises(Denied):
        dates.ask_next(task, actor=actors.other_county, today=today)


def test_another_tasks_table_is_named(session: Any, actors: SimpleNamespace, task: ReportTask, today: dt.date) -> None:
    asked(actors, today, place_table(), title="乡镇补助表")
    answer = next(row for row in list_answers(actors.township) if row.task is task)
    with pytest.raises(Invalid, match="这像是“乡镇补助表”的表"):
        services.send(answer, place_table([("德岭山镇", "王一", 1)]), "a.xlsx", actor=actors.township, today=today)
    assert answer.version == 0


def test_rows_of_another_township_are_refused(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    asked(actors, today, place_table(), title="乡镇补助表")
    answer = own(actors.township)
    mixed = place_table([("德岭山", "王一", 1), ("乌加河镇", "李一", 2), ("乌加河", "李二", 2)])
    with pytest.raises(Invalid, match="里面有 2 行是别的乡镇的：乌加河镇"):
        services.send(answer, mixed, "a.xlsx", actor=actors.township, today=today)
    services.send(
        answer, place_table([("德岭山", "王一", 1), ("", "王二", 2)]), "a.xlsx", actor=actors.township, today=today
    )
    assert answer.row_count == 2


def test_after_a_merger_nobody_is_asked_twice_and_nothing_sent_is_lost(
    session: Any, actors: SimpleNamespace, task: ReportTask, today: dt.date
) -> None:
    single = asked(actors, today, title="只问一个", townships=[OTHER])
    closed = asked(actors, today, title="结束了", townships=[OTHER])
    services.close(closed, actor=actors.county, today=today)
    session.commit()
    follow_region({OTHER: TOWN}, actors.system_admin, today)
    session.commit()
    assert count_owed(actors.other_township) == 0
    assert sorted(row.task.title for row in list_answers(actors.township, owed=True)) == ["只问一个", "留守儿童花名册"]
    assert [row.scope_code for row in answers_of(closed, actors.county)] == [OTHER]
    line = next(line for line in list_tasks(actors.county) if line.task is task)
    assert line.asked == 2 and next(line for line in list_tasks(actors.county) if line.task is single).asked == 1
    sent(
        next(row for row in list_answers(actors.township) if row.task is task),
        actors.township,
        today,
        ("王一", ID, "王父", "1", 100),
    )
    follow_region({TOWN: THIRD}, actors.system_admin, today)
    rows = {row.scope_code: row for row in answers_of(task, actors.county)}
    assert rows[TOWN].state == "sent" and not rows[TOWN].dropped and rows[OTHER].dropped


def test_the_pages(session: Any, actors: SimpleNamespace, task: ReportTask, today: dt.date, client_as: Any) -> None:
    answer = own(actors.township)
    for amount in (100, 200):
        sent(answer, actors.township, today, ("王一", ID, "王父", "1", amount))
    session.commit()
    ref, url = task.public_id, f"/reporting/{task.public_id}"
    county, township, stranger = client_as("county"), client_as("township"), client_as("other_county")
    page = county.get(url).get_data(as_text=True)
    assert "第 2 次报" in page and "改日期" in page and "下一期再要" in page and "重新打开" not in page
    old = f"/reporting/answers/{answer.public_id}/versions/1.xlsx"
    assert county.get(old).status_code == township.get(old).status_code == 200
    assert stranger.get(old).status_code == client_as("other_township").get(old).status_code == 404
    assert county.get(old.replace("1.xlsx", "9.xlsx")).status_code == 404
    stale = county.post(f"/reporting/answers/{answer.public_id}/accept", data={"version": "1"}, follow_redirects=True)
    assert "又报了一次" in stale.get_data(as_text=True)
    wrong = county.post(f"/reporting/answers/{answer.public_id}/return?version=1", data={"reason": "金额错了"})
    assert wrong.status_code == 422 and "又报了一次" in wrong.get_data(as_text=True)
    assert county.post(f"{url}/due", data={"due_on": "2020-01-01"}).status_code == 422
    assert "原来是3月17日" in county.post(f"{url}/due", data={"due_on": "2026-03-30"}, follow_redirects=True).get_data(
        as_text=True
    )
    assert "原来是3月17日" in township.get(f"/reporting/answers/{answer.public_id}").get_data(as_text=True)
    county.post(f"{url}/close")
    assert "重新打开" in county.get(url).get_data(as_text=True)
    assert "没报的乡镇可以接着报" in county.post(f"{url}/reopen", follow_redirects=True).get_data(as_text=True)
    assert "发出了" in county.post(f"{url}/next", follow_redirects=True).get_data(as_text=True)
    for path in ("due", "reopen", "next"):
        assert stranger.post(f"/reporting/{ref}/{path}").status_code == 404
        assert township.post(f"/reporting/{ref}/{path}").status_code == 403
