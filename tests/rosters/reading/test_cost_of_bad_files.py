"""Every bad file costs at most 300 MB and ten seconds of the processor, and ends in one refusal or a report of rows."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import xlwt

from tests.rosters.reading.files import HEAD, number, person, replaced, text, xls, xlsx
from tests.rosters.reading.test_damaged_rows import CELLS, DATES, WITH_BIRTH, born, row
from tests.rosters.reading.test_refused_files import FAR, GOOD, OLE, PART, REFUSED, SHEET

ROOT = Path(__file__).parents[3]
MEGABYTES = 300
MILLION = 1_000_000


def _zeros(member: str, megabytes: int) -> bytes:
    """A good package with a member that unpacks to this much."""
    out = io.BytesIO(GOOD)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as package, package.open(member, "w") as into:
        for _part in range(megabytes):
            into.write(b" " * 1_000_000)
    return out.getvalue()


def _sheet(rows: Iterator[bytes]) -> bytes:
    return replaced(GOOD, PART, SHEET % b"".join(rows))


def _entities() -> bytes:
    """The billion laughs."""
    lines = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">{lines}]><x>&a9;</x>'.encode()


def _line(place: int, **changed: Any) -> list[Any]:
    return person(place, **changed)


def _from_1904() -> bytes:
    book = xlwt.Workbook()
    book.dates_1904 = True
    sheet = book.add_sheet("a")
    for line, cells in enumerate((WITH_BIRTH, born(41820 - 1462))):
        for place, value in enumerate(cells):
            sheet.write(line, place, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


LARGE: dict[str, tuple[bytes, str, str]] = {
    "zip bomb of 230 MB": (_zeros("xl/media/b.xml", 230), "a.xlsx", "refused"),
    "zip bomb as a sheet": (_zeros("xl/worksheets/sheet9.xml", 120), "a.xlsx", "refused"),
    "zip in a zip": (replaced(GOOD, "xl/embeddings/a.zip", GOOD * 20), "a.xlsx", "rows 1"),
    "many members": (b"", "many.xlsx", "refused"),
    "xml bomb in the sheet": (replaced(GOOD, PART, _entities()), "a.xlsx", "refused"),
    "xml bomb in the strings": (replaced(GOOD, "xl/sharedStrings.xml", _entities()), "a.xlsx", "refused"),
    "xml bomb in the workbook": (replaced(GOOD, "xl/workbook.xml", _entities()), "a.xlsx", "refused"),
    "million rows": (_sheet(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(1, MILLION + 1)),
                     "a.xlsx", "refused"),
    "million rows without places": (_sheet(b"<row><c><v>1</v></c></row>" for _n in range(MILLION)), "a.xlsx", "refused"),
    "million rows of text": (b"1,2,3,4\n" * MILLION, "a.csv", "refused"),
    "far corner": (replaced(GOOD, PART, FAR), "a.xlsx", "refused"),
    "one line of 20 MB": (b"a" * 20_000_000, "a.csv", "refused"),
    "ten million separators": (b"," * 10_000_000, "a.csv", "refused"),
    "a quoted cell of 9 MB": ('姓名,性别,村\n"'.encode() + b"x" * 9_000_000 + b'",1,2\n', "a.csv", "refused"),
    "deep elements": (replaced(GOOD, PART, b"<a>" * 200_000), "a.xlsx", "refused"),
    "headings only": (xlsx([HEAD]), "a.xlsx", "rows 0"),
    "headings twice": (xlsx([HEAD, person(1), HEAD, person(2, "其其格")]), "a.xlsx", "rows 2"),
    "headings on 3,000 lines": (xlsx([HEAD] * 3_000), "a.xlsx", "rows 0"),
    "one number 3,000 times": (xlsx([HEAD, *[person(1, f"乌{chr(0x4E00 + n)}") for n in range(3_000)]]), "a.xlsx", "rows 3000"),
    "every cell wrong": (xlsx([HEAD, *[["x", "12", "十", "见附件", "？", "12", "字" * 600] for _n in range(3_000)]]),
                         "a.xlsx", "rows 3000"),
    "merged over rows": (xlsx([HEAD, person(1), person(2, "其其格")], merged=("E2:E3",)), "a.xlsx", "rows 2"),
    "merged over everything": (xlsx([HEAD, person(1), person(2, "其其格")], merged=("A2:G900",)), "a.xlsx", "rows"),
    "four bytes in GB 18030": (text([HEAD, person(1, "𬱖娜")], "gb18030"), "a.csv", "rows 1"),
    "UTF-16": (text([HEAD, person(1)], "utf-16"), "a.csv", "rows 1"),
    "UTF-16 cut off": (text([HEAD, person(1)], "utf-16")[:-1], "a.csv", "refused"),
    "quotes and line breaks": (text([HEAD, [*person(1)[:6], '他说"好"\n再见,']]), "a.csv", "rows 1"),
    "macros": (replaced(GOOD, "xl/vbaProject.bin", OLE), "a.xlsm", "rows 1"),
    "formula without a value": (xlsx([HEAD, row(备注="=A2&B2")]), "a.xlsx", "rows 1"),
    "dates from 1904": (_from_1904(), "a.xls", "rows 1"),
    "old file": (xls([HEAD, person(1)]), "a.xls", "rows 1"),
    "ids as numbers": (xlsx([HEAD, *[row(身份证号=int(number(2))) for _n in range(50)]]), "a.xlsx", "rows 50"),
}  # fmt: skip


def _many_members() -> bytes:
    out = io.BytesIO(GOOD)
    with zipfile.ZipFile(out, "a") as package:
        for place in range(6_000):
            package.writestr(f"xl/media/{place}.bin", b"")
    return out.getvalue()


def _files() -> dict[str, tuple[bytes, str, str]]:
    found = {f"refused, {name}": (data, filename, "refused") for name, (data, filename, _word) in REFUSED.items()}
    for name, (changed, _code) in CELLS.items():
        found[f"cell, {name}"] = xlsx([HEAD, row(**changed)]), "a.xlsx", "rows 1"
    for name, (value, _code) in DATES.items():
        found[f"date, {name}"] = xlsx([WITH_BIRTH, born(value)]), "a.xlsx", "rows 1"
    return found | LARGE | {"many members": (_many_members(), "many.xlsx", "refused")}


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("bad")
    for name, (data, filename, _expected) in _files().items():
        (folder / f"{name.replace('/', '-')}__{filename}").write_bytes(data)
    command = [sys.executable, "-m", "tests.rosters.reading.bad_files", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return found


# What the issue names, one by one.
NAMED = (
    "zip bomb of 230 MB", "xml bomb in the sheet", "million rows", "macros", "refused, encrypted", "refused, renamed pdf",
    "refused, empty", "headings only", "headings twice", "refused, zero bytes in text", "merged over rows",
    "four bytes in GB 18030", "UTF-16", "quotes and line breaks", "ids as numbers", "cell, phone as a number",
    "cell, id in scientific notation", "date, serial text", "refused, et", "refused, wps", "refused, docx by name",
    "old file", "formula without a value", "dates from 1904",
)  # fmt: skip


def test_every_kind_that_has_a_name_is_there(measured: dict[str, Any]) -> None:
    assert [name for name in NAMED if name not in measured] == []


def test_there_are_many(measured: dict[str, Any]) -> None:
    assert len(measured) == len(_files()) >= 100


def test_each_is_refused_or_read(measured: dict[str, Any]) -> None:
    expected = {name.replace("/", "-"): said for name, (_data, _filename, said) in _files().items()}
    wrong = {name: one["said"] for name, one in measured.items() if not one["said"].startswith(expected[name])}
    assert wrong == {}


def test_none_costs_too_much(measured: dict[str, Any]) -> None:
    assert {name: one for name, one in measured.items() if one["megabytes"] > MEGABYTES or one["seconds"] > 10} == {}
