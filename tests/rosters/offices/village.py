"""A village's sixty registration forms, one child a page, as the ministry's form is laid out, with ticks and dashes."""

from __future__ import annotations

import io
from typing import Any

import openpyxl

from tests.rosters.offices.people import born, name_of, number_of, sex_of

FILENAME = "四义堂村农村留守儿童登记表（一人一表）.xlsx"
PAGES = 60


def _form(place: int) -> list[list[Any]]:
    day = born(place)
    return [
        ["农村留守儿童基本情况登记表"],
        ["填报单位(盖章)", "四义堂村委会", None, None, None, None, "填报日期", "2026年3月2日"],
        ["姓名", name_of(place), "性别", sex_of(place), "民族", "蒙", "出生日期", f"{day.year}年{day.month}月{day.day}日"],
        ["公民身份证号码", number_of(place), None, None, "是否登记户口", "是（√）  否（ ）"],
        ["户籍所在地", "德岭山镇四义堂村", None, None, "现居住地", f"四义堂村{place % 5 + 1}组"],
        ["身体情况", "健康（√）残疾（ ）患病（ ）", "残疾类别及等级", "无", "患病类型", "无", "是否学校寄宿", "是（ ）  否（√）"],
        ["就学情况", "未入园（ ） 小学（√） 初中（ ） 不在学（ ） 辍学（ ）"],
        ["祖父姓名", "—", "出生日期", "—", "祖母姓名", f"赵秀{name_of(place)[1]}", "出生日期", "1955.3.8"],
        ["外祖父姓名", "张福", "出生日期", "1953年", "外祖母姓名", "", "出生日期", ""],
        ["父亲姓名", f"{name_of(place)[0]}建国", "出生日期", "1985-03-01", "当前务工地点", "包头市", "联系电话", f"1384785{place:04d}"],
        ["母亲姓名", "李梅", "出生日期", "1987/5/6", "当前务工地点", "包头市", "联系电话", "—"],
        ["父亲公民身份证号码", "", None, None, "母亲公民身份证号码", ""],
        ["父母双方同时外出", "（√）", "父母一方外出、另一方无监护能力", "（ ）", None, None, "无监护能力", "（ ）"],
        ["父母外出有无委托其他监护人", "有（√）  无（ ）", "委托监护人姓名", f"赵秀{name_of(place)[1]}", "受委托监护人电话", f"1394785{place:04d}"],
        ["公民身份证号码", "", "与被监护人关系", "祖母", "居住地地址", "四义堂村"],
        ["监护类型", "隔代监护", "家庭经济来源", "务农（√）务工（√）", "救助帮扶情况", "低保（√）"],
        ["单位负责人", "周春梅", "复核人", "", "填表人", "周春梅"],
    ]  # fmt: skip


def workbook() -> bytes:
    """Sixty pages, named after the children, and two that nobody filled in."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for place in range(PAGES):
        page = book.create_sheet(f"{place + 1}{name_of(place)}")
        for row in _form(place):
            page.append(row)
        page.merge_cells("A1:H1")
        page.merge_cells("B4:D4")
    for number in (PAGES + 1, PAGES + 2):
        blank = book.create_sheet(f"{number}空")
        for row in _form(0):
            blank.append([cell if place % 2 == 0 else None for place, cell in enumerate(row)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
