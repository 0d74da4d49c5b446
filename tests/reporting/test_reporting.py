"""A table asked for goes its way: asked, sent, sent back, taken, merged; each township sees its own part only."""

from __future__ import annotations

import datetime as dt
import io
import re
from types import SimpleNamespace
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import func, select

from registry.audit.models import AuditLog
from registry.core.errors import Conflict, Denied, Invalid, NotFound
from registry.files.models import StoredFile
from registry.files.queries import get_file
from registry.reporting import services
from registry.reporting.layout import find_forms
from registry.reporting.merging import merge
from registry.reporting.models import ReportAnswer, ReportTask
from registry.reporting.plugs import desk_group
from registry.reporting.queries import answers_of, get_answer, get_task, list_answers, list_tasks
from registry.reporting.words import reminder
from registry.tables.services import read_xlsx
from tests.factories.people import make_child

TOWN, OTHER, THIRD = "150824102000", "150824101000", "150824100000"
NAMES = {TOWN: "德岭山镇", OTHER: "乌加河镇", THIRD: "海流图镇"}
HEADS = ("序号", "姓名", "身份证号", "家长", "", "补助（元）")
ID = "150824201406304526"


def saved(book: Any) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def table(rows: Any = (), empty: int = 2, total: bool = True, heads: tuple[str, ...] = HEADS) -> bytes:
    """Title, filling line, a heading of two rows with a section, rows, a total with a formula, a foot."""
    book = Workbook()
    sheet = book.active
    sheet.title = "花名册"
    sheet["A1"] = "乌拉特中旗留守儿童花名册"
    sheet.merge_cells("A1:F1")
    sheet["A2"] = "填报单位：    填表日期："
    for at, text in enumerate(heads, start=1):
        sheet.cell(3, at, text)
    sheet["D4"], sheet["E4"] = "姓名", "电话"
    sheet.merge_cells("D3:E3")
    for number, row in enumerate([*rows, *[()] * (empty if not rows else 0)], start=5):
        sheet.cell(number, 1, number - 4)
        for at, value in enumerate(row, start=2):
            sheet.cell(number, at, value).data_type = "s" if isinstance(value, str) else "n"
    foot = sheet.max_row + 1
    if total:
        sheet.cell(foot, 1, "合计")
        sheet.cell(foot, 6, f"=SUM(F5:F{foot - 1})")
        sheet.cell(foot + 1, 1, "填表人：        审核人：")
    return saved(book)


@pytest.fixture
def task(session: Any, actors: SimpleNamespace, today: dt.date) -> ReportTask:
    return asked(actors, today)


def asked(actors: SimpleNamespace, today: dt.date, data: bytes | None = None, **more: Any) -> ReportTask:
    values = {
        "title": "留守儿童花名册",
        "due_on": today + dt.timedelta(days=5),
        "townships": [TOWN, OTHER, THIRD],
    } | more
    return services.ask(data or table(), "空表.xlsx", actor=actors.county, today=today, **values)


def ticked(page: str) -> int:
    return len(re.findall(r'name="townships"[^>]* checked', page))


def own(actor: Any) -> ReportAnswer:
    return list_answers(actor)[0]


def test_a_double_press_makes_one_task_and_one_template(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    first, second = (asked(actors, today, key="k1") for _press in range(2))
    assert first is second
    assert session.scalar(select(func.count(ReportTask.id))) == 1
    assert session.scalar(select(func.count(StoredFile.id))) == 1
    assert session.scalar(select(func.count(ReportAnswer.id))) == 3


def test_scope_is_in_the_queries(session: Any, actors: SimpleNamespace, task: ReportTask, today: dt.date) -> None:
    mine, theirs = own(actors.township), own(actors.other_township)
    services.send(theirs, table([("王一", ID, "王父", "1", 100)]), "a.xlsx", actor=actors.other_township, today=today)
    assert (mine.scope_code, theirs.scope_code) == (TOWN, OTHER)
    for stranger in (actors.township, actors.other_county):
        with pytest.raises(NotFound):
            get_answer(theirs.public_id, stranger)
    with pytest.raises(NotFound):
        get_task(task.public_id, actors.other_county)
    assert list_tasks(actors.other_county) == [] and list_answers(actors.other_county) == []
    for nobody in (actors.village, actors.city, actors.auditor, actors.system_admin):
        with pytest.raises(Denied):
            list_answers(nobody)
    with pytest.raises(Denied):
        list_tasks(actors.township)
    with pytest.raises(Denied):
        services.send(theirs, None, "", nothing=True, actor=actors.township, today=today)
    with pytest.raises(NotFound):
        get_file(theirs.file.public_id, actors.township)


def test_who_may_ask_whom(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    with pytest.raises(Invalid):
        asked(actors, today, townships=["150825100000"])
    with pytest.raises(Invalid):
        asked(actors, today, due_on=today - dt.timedelta(days=1))
    with pytest.raises(Denied):
        services.ask(table(), "a.xlsx", title="x", due_on=today, townships=[TOWN], actor=actors.township, today=today)
    for data in (b"%PDF-1.4 %%EOF", b"", saved(Workbook())):
        with pytest.raises(Invalid):
            services.ask(data, "a.xlsx", title="x", due_on=today, townships=[TOWN], actor=actors.county, today=today)


def test_the_same_file_twice_is_one_answer(
    session: Any, actors: SimpleNamespace, task: ReportTask, today: dt.date
) -> None:
    answer, data = own(actors.township), table([("王一", ID, "王父", "13900000000", 100)])
    for _again in range(2):
        services.send(answer, data, "a.xlsx", actor=actors.township, today=today)
    session.commit()
    assert (answer.state, answer.row_count) == ("sent", 1)
    assert session.scalar(select(func.count(StoredFile.id)).where(StoredFile.owner_type == "ReportAnswer")) == 1
    sent = select(func.count(AuditLog.id)).where(AuditLog.action == "reporting.send")
    assert session.scalar(sent) == 1


def test_what_does_not_fit_is_refused_with_the_cure(
    session: Any, actors: SimpleNamespace, task: ReportTask, today: dt.date
) -> None:
    answer = own(actors.township)
    with pytest.raises(Invalid, match="零报告"):
        services.send(answer, table(), "a.xlsx", actor=actors.township, today=today)
    with pytest.raises(Invalid, match="身份证号"):
        wrong = table([("王一", ID)], heads=("序号", "姓名", "备注", "家长", "", "补助（元）"))
        services.send(answer, wrong, "a.xlsx", actor=actors.township, today=today)
    assert answer.state == "asked"
    services.send(answer, None, "", nothing=True, actor=actors.township, today=today)
    assert (answer.state, answer.is_zero, answer.row_count) == ("sent", True, 0)


def test_sent_back_and_taken_and_closed(
    session: Any, actors: SimpleNamespace, task: ReportTask, today: dt.date
) -> None:
    answer, data = own(actors.township), table([("王一", ID, "王父", "1", 100)])
    with pytest.raises(Conflict):
        services.accept(answer, actor=actors.county)
    services.send(answer, data, "a.xlsx", actor=actors.township, today=today)
    with pytest.raises(Invalid):
        services.send_back(answer, reason=" ", actor=actors.county)
    services.send_back(answer, reason="少一个孩子", actor=actors.county)
    assert desk_group(actors.township, today).items[0].reason == "退回：少一个孩子"
    services.send(answer, data, "a.xlsx", actor=actors.township, today=today)
    services.accept(answer, actor=actors.county)
    with pytest.raises(Conflict):
        services.send(answer, table([("李二", ID, "", "", 1)]), "a.xlsx", actor=actors.township, today=today)
    services.close(task, actor=actors.county, today=today)
    with pytest.raises(Conflict):
        services.send(own(actors.other_township), data, "a.xlsx", actor=actors.other_township, today=today)
    assert desk_group(actors.other_township, today) is None


def test_the_desk_and_the_reminder_say_who_owes(
    session: Any, actors: SimpleNamespace, task: ReportTask, today: dt.date
) -> None:
    late = task.due_on + dt.timedelta(days=2)
    assert desk_group(actors.township, today).items[0].when == "还剩 5 天"
    assert desk_group(actors.township, late).tone == "late"
    services.send(own(actors.township), None, "", nothing=True, actor=actors.township, today=today)
    assert desk_group(actors.county, today).count == 1
    text = reminder(task, answers_of(task, actors.county), NAMES, late)
    assert "乌加河镇" in text and "海流图镇" in text and "德岭山镇" not in text and "过期 2 天" in text


def merged(task: ReportTask, actors: SimpleNamespace) -> Any:
    return load_workbook(
        io.BytesIO(merge(task, answers_of(task, actors.county), NAMES, today=task.due_on, who="王建华"))
    )


def test_merging_keeps_the_layout_numbers_anew_and_names_the_township(
    session: Any, actors: SimpleNamespace, task: ReportTask, today: dt.date
) -> None:
    first = table([("王一", ID, "王父", "13900000000", 100), ("=1+1", ID, "+2", "@x", 50.5)])
    second = table([("李二", ID, "李父", "13800000000", 200), ("李三", ID, "", "", 1)])
    services.send(own(actors.township), first, "a.xlsx", actor=actors.township, today=today)
    services.send(own(actors.other_township), second, "b.xlsx", actor=actors.other_township, today=today)
    book = merged(task, actors)
    sheet = book["花名册"]
    assert sheet["A1"].value == "乌拉特中旗留守儿童花名册" and "A1:F1" in {str(s) for s in sheet.merged_cells.ranges}
    assert [sheet.cell(row, 1).value for row in range(5, 9)] == [1, 2, 3, 4]
    assert [sheet.cell(row, 2).value for row in range(5, 9)] == ["李二", "李三", "王一", "=1+1"]
    assert [sheet.cell(row, 7).value for row in range(4, 9)] == ["报送单位", *["乌加河镇"] * 2, *["德岭山镇"] * 2]
    assert sheet["B8"].data_type == sheet["D8"].data_type == "s"
    assert sheet["C5"].value == ID
    assert (sheet["A9"].value, sheet["F9"].value) == ("合计", "=SUM(F5:F8)")
    assert sheet["A10"].value.startswith("填表人")
    states = [[cell.value for cell in row] for row in book["报送情况"].iter_rows(min_row=2)]
    assert [row[:3] for row in states] == [
        ["海流图镇", "还没报", None],
        ["乌加河镇", "已报，待收", 2],
        ["德岭山镇", "已报，待收", 2],
    ]


def test_a_table_without_total_gets_one_and_returned_ones_stay_out(
    session: Any, actors: SimpleNamespace, today: dt.date
) -> None:
    task = asked(actors, today, data=table(total=False))
    answers = {one.scope_code: one for one in answers_of(task, actors.county)}
    for code, amount in ((TOWN, 100), (OTHER, 30)):
        data = table([("王一", ID, "王父", "1", amount)], total=False)
        services.send(answers[code], data, "a.xlsx", actor=actors.county, today=today)
    services.send_back(answers[OTHER], reason="重报", actor=actors.county)
    sheet = merged(task, actors)["花名册"]
    assert [sheet.cell(row, 2).value for row in (5, 6)] == ["王一", None]
    totals = [row for row in range(5, sheet.max_row + 1) if sheet.cell(row, 1).value == "合计"]
    assert len(totals) == 1 and sheet.cell(totals[0], 6).value == 100


def test_rows_the_template_names_are_filled_and_added(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    def figures(*numbers: int | None) -> bytes:
        book = Workbook()
        sheet = book.active
        for row in (("类别", "人数", "户数"), ("留守", *numbers[:2]), ("困境", *numbers[2:])):
            sheet.append(row)
        return saved(book)

    task = asked(actors, today, data=figures(None, None, None, None))
    answers = {one.scope_code: one for one in answers_of(task, actors.county)}
    services.send(answers[TOWN], figures(1, 2, 3, 4), "a.xlsx", actor=actors.county, today=today)
    services.send(answers[OTHER], figures(10, 20, 30, None), "b.xlsx", actor=actors.county, today=today)
    sheet = merged(task, actors).worksheets[0]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["类别", "人数", "户数"], ["留守", 11, 22], ["困境", 33, 4],
    ]  # fmt: skip


def test_the_forms_of_a_workbook() -> None:
    (form,) = find_forms(read_xlsx(table(), "a.xlsx"))
    assert form.last_heading == 4 and form.serial == 1 and form.foot == 7
    assert form.columns == {1: "序号", 2: "姓名", 3: "身份证号", 4: "家长/姓名", 5: "家长/电话", 6: "补助"}


def test_the_pages_from_asking_to_merging(app: Any, actors: SimpleNamespace, client_as: Any, today: dt.date) -> None:
    make_child(actors.county, today)
    app.extensions["sqlalchemy"].session.commit()
    county, township = client_as("county"), client_as("township")
    page = county.get("/reporting/new").get_data(as_text=True)
    assert ticked(page) == 3
    sent = {"title": "留守儿童花名册", "due_on": "2026-03-20", "townships": [TOWN, OTHER], "key": "k",
            "file": (io.BytesIO(table()), "空表.xlsx")}  # fmt: skip
    where = county.post("/reporting/new", data=sent).headers["Location"]
    assert "乌加河镇" in county.get(where).get_data(as_text=True)
    assert "留守儿童花名册" in township.get("/").get_data(as_text=True)
    with app.app_context():
        mine = own(actors.township).public_id
        theirs = own(actors.other_township).public_id
    assert township.get(f"/reporting/answers/{theirs}").status_code == 404
    assert township.get(f"/reporting/answers/{theirs}/book.xlsx").status_code == 404
    assert township.get(where).status_code == 403
    assert township.get(f"/reporting/answers/{mine}/template.xlsx").data[:2] == b"PK"
    filled = township.post(f"/reporting/answers/{mine}/fill").headers["Location"]
    assert "就报这份" in township.get(filled).get_data(as_text=True)
    done = township.post(f"/reporting/answers/{mine}/send", data={"filled": filled.partition("filled=")[2]})
    assert done.status_code == 302
    assert county.post(f"/reporting/answers/{mine}/return", data={"reason": ""}).status_code == 422
    assert county.post(f"/reporting/answers/{mine}/accept").status_code == 302
    book = load_workbook(io.BytesIO(county.get(f"{where}/merged.xlsx").data))
    assert book["花名册"]["B5"].value and book["花名册"]["G5"].value == "德岭山镇"
    again = county.get(f"/reporting/new?again={where.rpartition('/')[2]}").get_data(as_text=True)
    assert "再发一次" in again and ticked(again) == 2
    sent = {"title": "再来", "due_on": "2026-03-20", "townships": [TOWN], "key": "k2"}
    assert county.post(f"/reporting/new?again={where.rpartition('/')[2]}", data=sent).status_code == 302
    assert county.post(f"{where}/close").status_code == 302
    assert "已结束" in county.get("/reporting").get_data(as_text=True)
    with app.app_context():
        actions = set(app.extensions["sqlalchemy"].session.scalars(select(AuditLog.action)))
    assert {"reporting.ask", "reporting.send", "reporting.accept", "reporting.close", "reporting.merge"} <= actions
