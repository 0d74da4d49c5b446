"""A list that goes out holds the rows of its pages, as text, marked and logged, for those who may open it."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select

from registry.audit.models import AuditLog
from registry.core.tables.outgoing import Out, as_csv, as_xlsx
from registry.donors.queries import DonationFilter, list_donations
from tests.donors.conftest import House


def csv_rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def xlsx_rows(data: bytes) -> list[list[str]]:
    sheet: Any = openpyxl.load_workbook(io.BytesIO(data)).active
    return [[f"{cell:.2f}" if isinstance(cell, float | int) else cell or "" for cell in row]
            for row in sheet.iter_rows(values_only=True)]  # fmt: skip


def paged(house: House, limit: int = 3) -> list[str]:
    """The sums of all gifts by the list's own pages, in their order."""
    found, cursor = [], None
    while True:
        page = list_donations(DonationFilter(), house.actor, cursor=cursor, limit=limit)
        found += [row.donation.amount_fen for row in page.rows]
        if (cursor := page.next_cursor) is None:
            return [f"{fen / 100:,.2f}".replace(",", "") for fen in found]


@pytest.mark.parametrize(("kind", "read"), [("xlsx", xlsx_rows), ("csv", csv_rows)])
def test_gifts_go_out_as_the_list_pages_them(
    house: House, client_as: Callable[..., Any], session: Any, kind: str, read: Callable[[bytes], list[list[str]]]
) -> None:
    for turn in range(7):
        house.give(100_000 + turn * 100)
    session.commit()
    answer = client_as("county").post("/donations/export", data={"format": kind})
    assert answer.status_code == 200 and f".{kind}" in answer.headers["Content-Disposition"]
    mark, _headings, *rows = read(answer.data)
    assert house.actor.name in mark[0] and len(rows) == 8
    assert [row[5].replace(",", "") for row in rows] == paged(house)
    logged = session.scalars(select(AuditLog).where(AuditLog.action == "donation.export")).one()
    assert json.loads(logged.detail) == {"rows": 8, "format": kind}


def test_donors_go_out_narrowed_as_on_the_page(house: House, client_as: Callable[..., Any], session: Any) -> None:
    session.commit()
    county = client_as("county")
    assert [row[0] for row in csv_rows(county.post("/donors/export", data={"format": "csv"}).data)[2:]] == [
        house.donor.name
    ]
    assert len(csv_rows(county.post("/donors/export", data={"format": "csv", "status": "closed"}).data)) == 2
    assert "/donors/export" in county.get("/donors").text and "/donations/export" in county.get("/donations").text


@pytest.mark.parametrize("path", ["/donors/export", "/donations/export"])
def test_who_may_not_open_the_list_gets_no_file(
    house: House, client_as: Callable[..., Any], session: Any, path: str
) -> None:
    session.commit()
    assert client_as("township").post(path).status_code == 403


def test_no_cell_is_a_formula_and_no_number_is_rounded() -> None:
    columns = (Out("甲", 10, str),)
    bad = ["=1+1", "+1", "-1", "@a", "\tx", " =1", "150430201502030021"]
    cells = [[cell] for cell in bad]
    assert [row[0][0] for row in csv_rows(as_csv("谁", columns, cells))[2:]] == ["'"] * len(bad)
    sheet: Any = openpyxl.load_workbook(io.BytesIO(as_xlsx("表", "谁", columns, cells))).active
    assert [cell.value for (cell,) in sheet.iter_rows(min_row=3)] == bad
    with_formula = as_xlsx("表", "谁", columns, cells)
    assert b"<f>" not in _sheet(with_formula)


def _sheet(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return book.read("xl/worksheets/sheet1.xml")
