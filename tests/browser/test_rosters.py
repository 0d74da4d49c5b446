"""An officer who knows only Excel brings in five offices' workbooks at her browser: look, answer, take, mend, take back."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from registry.audit.services import record
from registry.people.models import Person
from registry.regions.models import Region
from tests.browser.pages import Worker
from tests.rosters.offices import county, school, township, village
from tests.rosters.offices.people import name_of, number_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _choose(worker: Worker, data: bytes, name: str, *, kind: str = "儿童花名册") -> None:
    """The file, as she picks it from her disk."""
    worker.page.context.set_default_timeout(30_000)  # a machine that is busy with other things takes its time
    worker.open("/rosters")
    worker.choose("哪种花名册", kind)
    worker.page.locator("input[type=file]").set_input_files({"name": name, "mimeType": XLSX, "buffer": data})
    worker.press("看看再收")


def _people(session: Any) -> int:
    session.rollback()
    return int(session.scalar(select(func.count()).select_from(Person).where(Person.merged_into_id.is_(None))) or 0)


def test_from_the_messy_sheet_to_undo(log_in: Callable[..., Worker], session: Any) -> None:
    worker = log_in("township")
    _choose(worker, township.workbook(), township.FILENAME)
    worker.sees(
        "还没有写入任何数据",
        "合计 15 行，对得上",
        "这些表头没认出来",
        "下面写的是“德岭山镇小学”。",
        "证件号少一位，现在是 17 位。",
    )
    worker.shot("roster-preview", whole=True)
    assert number_of(0) not in worker.page.content() and _people(session) == 0
    worker.choose("念书的地方", "学校")
    worker.press("照这样再看")
    expect(worker.page.locator("body")).not_to_contain_text("这些表头没认出来")
    worker.press(re.compile("^收好的 11 行，退回 4 行"))
    worker.told("收好了：新增 11 行")
    worker.shot("roster-done", whole=True)
    assert _people(session) == township.GOOD
    with worker.page.expect_download() as download:
        worker.press("下载退回的行（带原因）")
    mended = _mend(download.value.path().read_bytes())
    _choose(worker, mended, "退回的行.xlsx")
    worker.press(re.compile("^收下 4 行"))
    worker.told("收好了：新增 4 行")
    assert _people(session) == township.GOOD + township.BAD
    _choose(worker, township.mended(), township.FILENAME)
    worker.sees("一模一样的 15 行")
    worker.press(re.compile("^收下 15 行"))
    worker.told("和台账一模一样，什么都没变")
    worker.open("/rosters")
    worker.page.get_by_role("button", name="撤回…").last.click()
    worker.page.get_by_role("dialog").get_by_role("button", name="撤回").click()
    worker.told("已撤回")
    assert (_people(session), worker.problems) == (township.BAD, [])


def _mend(data: bytes) -> bytes:
    """She types the cells in red."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    page = book.worksheets[0]
    headings = [cell.value for cell in page[1]]
    for line, place in ((2, 9), (3, 10), (4, 11)):
        page.cell(line, headings.index("身份证号码（18位）") + 1).value = number_of(place)
    page.cell(5, headings.index("儿童姓名") + 1).value = name_of(13)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_differences_are_shown_one_by_one(log_in: Callable[..., Worker], session: Any) -> None:
    worker = log_in("township")
    _choose(worker, school.file(mended=True), school.FILENAME)
    worker.press(re.compile("^收下 6 行"))
    worker.told("新增 6 行")
    text = school.file(mended=True).decode("gb18030").replace("五(2)班", "六(2)班", 1)
    _choose(worker, text.encode("gb18030"), school.FILENAME)
    worker.sees("有变化的 1 行", "五(2)班", "六(2)班", "一模一样的 5 行")
    worker.page.get_by_text("台账的不动").click()
    worker.press("照这样再看")
    worker.sees("一模一样的 6 行")
    worker.shot("roster-keep-ours", whole=True)
    assert worker.problems == []


@pytest.mark.parametrize(
    ("data", "name", "kind", "button"),
    [(village.workbook(), village.FILENAME, "儿童花名册", "收下 60 行"),
     (county.workbook(), county.FILENAME, "妇女花名册", f"收下 {county.ROWS} 行")],
)  # fmt: skip
def test_forms_and_an_old_ledger_on_a_phone(
    log_in: Callable[..., Worker], session: Any, data: bytes, name: str, kind: str, button: str
) -> None:
    worker = log_in("township", phone=True)
    _choose(worker, data, name, kind=kind)
    worker.shot(f"roster-{kind}", whole=True)
    assert worker.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    worker.press(re.compile(f"^{button}"))
    worker.told("收好了")
    assert _people(session) == int(re.sub(r"\D", "", button))


def test_a_lost_column_is_explained_on_a_phone(log_in: Callable[..., Worker], session: Any) -> None:
    worker = log_in("township", phone=True)
    _choose(worker, school.file(), school.FILENAME)
    worker.sees("收不了的 3 行", "Excel 把证件号变成了科学计数")
    why = worker.page.locator(".refused-rows td.why").first
    expect(why).to_be_visible()
    assert worker.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    worker.press("全部不收")
    worker.told("没有收，台账没有变。")
    assert _people(session) == 0


def test_a_village_name_that_two_townships_have(log_in: Callable[..., Worker], session: Any) -> None:
    session.add(Region(code="150824101209", name="四义堂村", level=5, parent_code="150824101000", initials="sytc",
                       pinyin="siyitangcun", valid_from=dt.date(1900, 1, 1), source="tests"))  # fmt: skip
    record(None, "tests.region")
    session.commit()
    book = openpyxl.Workbook()
    for row in (["姓名", "身份证号", "村", "类别"], *[[name_of(n), number_of(n), "四义堂", "留守"] for n in range(3)]):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    worker = log_in("county")
    _choose(worker, out.getvalue(), "各乡镇汇总.xlsx")
    worker.sees("先回答 1 个问题", "有重名的村（嘎查）")
    worker.shot("roster-village-question", whole=True)
    worker.choose("四义堂", "乌加河镇 四义堂村")
    worker.press("照这样再看")
    worker.press(re.compile("^收下 3 行"))
    worker.told("新增 3 行")
    session.rollback()
    assert set(session.scalars(select(Person.scope_code))) == {"150824101209"}
