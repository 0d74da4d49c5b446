"""A school's export, opened in Excel and saved as CSV in GB 18030: half of the identity numbers have lost their digits."""

from __future__ import annotations

import csv
import io

from tests.rosters.offices.people import born, name_of, number_of, scientific, sex_of

FILENAME = "德岭山镇小学-困境儿童.csv"
HEADINGS = (
    "No",
    "学生姓名",
    "性别",
    "身份证件号码",
    "出生日期",
    "学籍号",
    "班级",
    "家庭详细住址",
    "家长电话",
    "家长姓名",
    "情况",
    "班主任",
)
ROWS, LOST = 6, 3


def _line(place: int, number: str, day: str, **other: str) -> list[str]:
    return [str(place), other.get("name", name_of(place + 20)), sex_of(place + 20), number, day, f"G{number_of(place + 20)}",
            "五(2)班", other.get("address", f"德岭山镇四义堂村{place}组"), f"1384785{place:04d}", "赵秀英", other.get("kind", "留守"),
            "王老师"]  # fmt: skip


def file(*, mended: bool = False) -> bytes:
    """Six children; the numbers of three are 1.50824E+17 unless `mended`."""

    def lost(place: int) -> str:
        number = number_of(place + 20)
        return number if mended else scientific(number)

    day = [born(place + 20) for place in range(7)]
    out = io.StringIO()
    lines = [
        ["德岭山镇小学困境儿童统计表（2026年春）"], [], list(HEADINGS),
        _line(1, f'="{number_of(21)}"', f"{day[1].year}.{day[1].month}.{day[1].day}", name="𬱖娜"),
        _line(2, "\t" + number_of(22), f"{day[2]:%Y%m%d}", kind="留守,家庭贫困"),
        _line(3, number_of(23), f"{day[3].month}/{day[3].day}/{day[3].year}", address='德岭山镇"四义堂村"\n二组'),
        _line(4, lost(4), f"{day[4].year}/{day[4].month}/{day[4].day}"), _line(5, lost(5), f"{day[5].year}年{day[5].month}月{day[5].day}日"),
        _line(6, lost(6), f"{day[6]:%Y-%m}"),
        ["", "合计：6人"], ["制表：教导处"],
    ]  # fmt: skip
    csv.writer(out).writerows(lines)
    return out.getvalue().encode("gb18030")
