"""Blank workbooks as counties send them: each function gives the bytes of one."""

from __future__ import annotations

import io
from typing import Any

import xlwt
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.datavalidation import DataValidation

EDGE = Border(*(Side(style="thin"),) * 4)


def saved(book: Any) -> bytes:
    """The bytes of a workbook."""
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _framed(sheet: Any, top: int, low: int, width: int) -> None:
    for row in range(top, low + 1):
        for column in range(1, width + 1):
            sheet.cell(row, column).border = EDGE
            sheet.cell(row, column).alignment = Alignment(horizontal="center", vertical="center")


def _titled(
    title: str, width: int, unit: str = "填报单位（盖章）：        填表日期：    年  月  日"
) -> tuple[Any, Any]:
    book = Workbook()
    sheet = book.active
    sheet["A1"], sheet["A2"] = title, unit
    sheet["A1"].font = Font(name="方正小标宋简体", size=18)
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=width)
    sheet.merge_cells(start_row=2, start_column=1, end_row=2, end_column=width)
    return book, sheet


def matrix() -> bytes:
    """Townships down the side, groups of children across the top in two rows, sums beside and below."""
    book, sheet = _titled("乌拉特中旗儿童情况统计表", 10, "填报单位：旗妇联    单位：人")
    sheet["A3"], sheet["B3"], sheet["C3"], sheet["F3"], sheet["I3"] = (
        "序号",
        "乡镇（街道）",
        "留守儿童",
        "困境儿童",
        "备注",
    )
    for place, text in zip("CDEFGH", ("小计", "男", "女", "合计", "孤儿", "家庭贫困"), strict=True):
        sheet[f"{place}4"] = text
    for span in ("A3:A4", "B3:B4", "C3:E3", "F3:H3", "I3:I4"):
        sheet.merge_cells(span)
    for number, name in enumerate(("海流图镇", "乌加河镇", "德岭山镇"), start=1):
        sheet.cell(4 + number, 1, number)
        sheet.cell(4 + number, 2, name)
        sheet.cell(4 + number, 3, f"=D{4 + number}+E{4 + number}")
    sheet["A8"] = "合计"
    sheet.merge_cells("A8:B8")
    for place in "CDEFGH":
        sheet[f"{place}8"] = f"=SUM({place}5:{place}7)"
    _framed(sheet, 3, 8, 9)
    sheet["A9"] = "单位负责人：      统计负责人：      填表人：      报出日期："
    return saved(book)


def names() -> bytes:
    """A plain list of names with ages, formatted dates and a width of its own."""
    book, sheet = _titled("留守儿童花名册", 8)
    for place, text in enumerate(
        ("序号", "姓名", "性别", "年龄", "出生年月", "身份证号码", "家庭住址", "监护人电话"), start=1
    ):
        sheet.cell(3, place, text).font = Font(bold=True)
    sheet.column_dimensions["F"].width = 24
    for row in range(4, 7):
        sheet.cell(row, 1, row - 3)
        sheet.cell(row, 5).number_format = "yyyy年m月"
        sheet.row_dimensions[row].height = 30
    _framed(sheet, 3, 6, 8)
    return saved(book)


def two_rows_and_notes() -> bytes:
    """A head of two rows with merged cells, a total, and three notes at the foot."""
    book, sheet = _titled("农村留守儿童基本情况登记表", 9)
    upper = (("A3", "序号"), ("B3", "儿童基本情况"), ("E3", "父亲"), ("G3", "监护人"), ("I3", "残疾类别"))
    for place, text in upper:
        sheet[place] = text
    for place, text in zip(
        "BCDEFGH", ("姓名", "性别", "出生日期", "姓名", "联系电话", "姓名", "联系电话"), strict=True
    ):
        sheet[f"{place}4"] = text
    for span in ("A3:A4", "B3:D3", "E3:F3", "G3:H3", "I3:I4"):
        sheet.merge_cells(span)
    _framed(sheet, 3, 6, 9)
    sheet["A7"] = "注：1.“监护人”填实际照料儿童的人；2.联系电话必填；3.残疾类别按残疾证填写。"
    sheet.merge_cells("A7:I8")
    sheet["A9"] = "单位负责人：        复核人：        填表人："
    sheet.merge_cells("A9:I9")
    return saved(book)


def drop_downs_and_hidden() -> bytes:
    """Drop-downs from words and from a hidden sheet, a hidden column, a yellow heading."""
    book, sheet = _titled("留守儿童摸排表", 8)
    heads = ("序号", "姓名", "性别", "类别", "是否留守", "身份证号", "学段", "备注")
    for place, text in enumerate(heads, start=1):
        sheet.cell(3, place, text).fill = PatternFill("solid", fgColor="FFD9E1F2")
    sheet.column_dimensions["F"].hidden = True
    options = book.create_sheet("选项")
    options.sheet_state = "hidden"
    for row, text in enumerate(("幼儿园", "小学", "初中", "高中"), start=1):
        options.cell(row, 1, text)
    for place, formula in (("C", '"男,女"'), ("D", '"留守儿童,困境儿童"'), ("E", '"是,否"'), ("G", "选项!$A$1:$A$4")):
        rule = DataValidation(type="list", formula1=formula, allow_blank=True)
        sheet.add_data_validation(rule)
        rule.add(f"{place}4:{place}5")
    _framed(sheet, 3, 5, 8)
    sheet["A6"] = "填表人："
    return saved(book)


def old() -> bytes:
    """An .xls of before 2007, with a merged title and three empty rows."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("花名册")
    sheet.write_merge(0, 0, 0, 4, "留守儿童花名册")
    for place, text in enumerate(("序号", "姓名", "性别", "就读学校", "监护人姓名")):
        sheet.write(1, place, text)
    for row in range(3):
        sheet.write(2 + row, 0, row + 1)
    sheet.write_merge(5, 5, 0, 4, "填表人：")
    return saved(book)


def unknown_words() -> bytes:
    """Headings nobody has heard of beside known ones."""
    book, sheet = _titled("留守儿童帮扶台账", 6)
    for place, text in enumerate(("序号", "姓名", "性别", "娃念书的地方", "照看的人", "包联干部"), start=1):
        sheet.cell(3, place, text)
    _framed(sheet, 3, 6, 6)
    return saved(book)


SIX = {"matrix": matrix, "names": names, "two_rows": two_rows_and_notes, "drop_downs": drop_downs_and_hidden, "old": old,
       "unknown": unknown_words}  # fmt: skip
