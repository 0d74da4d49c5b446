"""Files that cannot or must not be opened: one clear sentence each, and never anything else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.core.tables.guards import Unreadable
from registry.core.tables.workbook import read_workbook
from tests.rosters.reading.files import HEAD, person, read, replaced, text, xls, xlsx

GOOD = xlsx([HEAD, person(1)])
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
FAR = SHEET % b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
FAR_SWAPPED = FAR.replace(b'<c r="XFD1048576">', b'<c s="0" r="XFD1048576">')
LONG = SHEET % b'<row r="200001"><c r="A200001"><v>1</v></c></row>'
PART = "xl/worksheets/sheet1.xml"

REFUSED = {
    "empty": (b"", "a.xlsx", "空的"),
    "only zeros": (b"\x00" * 500, "a.xlsx", "空的"),
    "blank sheet": (xlsx([[]]), "a.xlsx", "没有内容"),
    "blank csv": (b",,,\n,,,\n", "a.csv", "没有内容"),
    "renamed pdf": (b"%PDF-1.7\n" + b"x" * 900, "a.xlsx", "PDF"),
    "picture": (b"\x89PNG\r\n\x1a\n" + b"x" * 900, "a.xlsx", "图片"),
    "rar": (b"Rar!\x1a\x07" + b"x" * 900, "a.xls", "压缩包"),
    "web page as xls": (b"<html><table><tr><td>x</td></tr></table></html>", "a.xls", "网页格式"),
    "xml table": (b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>", "a.xls", "网页格式"),
    "et": (GOOD, "花名册.et", "另存为 .xlsx"),
    "wps": (OLE, "花名册.wps", "另存为 .xlsx"),
    "docx by name": (GOOD, "花名册.docx", "另存为 .xlsx"),
    "encrypted": (OLE + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "密码"),
    "word document": (OLE + "WordDocument".encode("utf-16-le"), "a.xls", "文字文档"),
    "compound of something": (OLE, "a.xls", "打不开"),
    "cut off": (GOOD[:-400], "a.xlsx", "打不开"),
    "cut off xls": (xls([HEAD, person(1)])[:2000], "a.xls", "打不开"),
    "docx inside": (replaced(GOOD, "word/document.xml", b"<a/>"), "a.xlsx", "Word"),
    "zip of files": (b"PK\x05\x06" + b"\x00" * 18, "a.xlsx", "压缩包"),
    "zip bomb": (replaced(GOOD, "xl/media/a.bin", b"\x00" * 30_000_000), "a.xlsx", "大得不正常"),
    "doctype": (replaced(GOOD, PART, b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "a.xlsx", "内部声明"),
    "doctype utf-16": (replaced(GOOD, PART, "<?xml?><!DOCTYPE a>".encode("utf-16")), "a.xlsx", "内部声明"),
    "one cell far away": (replaced(GOOD, PART, FAR), "a.xlsx", "行"),
    "far, attributes swapped": (replaced(GOOD, PART, FAR_SWAPPED), "a.xlsx", "行"),
    "too many rows": (replaced(GOOD, PART, LONG), "a.xlsx", "最多 200000 行"),
    "too many rows in text": (b"a,b\n" * 200_002, "a.csv", "最多 200000 行"),
    "zero bytes in text": ("姓名,电话\n乌云\x00,1\n".encode(), "a.csv", "空字符"),
    "no encoding": (b"\xff\x80\x81,\xff\xff\n" * 20, "a.csv", "编码"),
    "open quote": ('姓名,性别,村\n"乌云,女,四义堂村\n其其格,女,四义堂村\n'.encode(), "a.csv", "引号"),
    "endless cell": (b"a" * 200_000, "a.csv", "字太多"),
    "no heading": (xlsx([["会议通知"], ["请于三月到会"]]), "a.xlsx", "没有找到表头"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_with_one_sentence(name: str) -> None:
    data, filename, word = REFUSED[name]
    with pytest.raises(Unreadable) as refused:
        read(data, filename)
    assert word in str(refused.value)
    assert str(refused.value).endswith("。")


def test_styled_but_empty_cells_far_below_do_not_matter() -> None:
    empty = b'<row r="1048576"><c r="XFD1048576" s="0"/></row>'
    rows = SHEET % (b'<row r="1"><c r="A1"><v>7</v></c></row>' + empty)
    assert read_workbook(replaced(GOOD, PART, rows), "a.xlsx").sheets[0].rows[0][0] == 7


def test_a_file_with_macros_gives_its_data() -> None:
    assert len(read(replaced(GOOD, "xl/vbaProject.bin", OLE), "宏.xlsm").rows) == 1


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400) | st.binary(max_size=300).map(lambda tail: GOOD[:700] + tail))
def test_no_bytes_give_anything_but_a_workbook_or_a_refusal(data: bytes) -> None:
    try:
        assert read_workbook(data, "a.xlsx").sheets
    except Unreadable as refused:
        assert str(refused)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(GOOD) - 1), st.integers(0, 255))
def test_one_broken_byte_gives_data_or_a_refusal(place: int, byte: int) -> None:
    broken = GOOD[:place] + bytes([byte]) + GOOD[place + 1 :]
    try:
        assert read(broken).sources
    except Unreadable as refused:
        assert str(refused)


def test_text_in_every_encoding_reads_alike() -> None:
    rows = [HEAD, person(1, "𬱖娜")]
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "gb18030"):
        for delimiter in (",", "\t", ";"):
            reading = read(text(rows, encoding, delimiter), "a.csv")
            assert reading.rows[0].values["name"] == "𬱖娜", (encoding, delimiter)
