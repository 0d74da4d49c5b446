"""A large file stands packed: every row of it is read, matched, refused, written and taken back as in a small one."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest

from registry.core import spool
from registry.core.tables import workbook as reading
from registry.rosters.reading.errors_book import errors_workbook
from tests.rosters.conftest import people, person
from tests.rosters.sheets import NAMES, child, children, number, workbook


@pytest.fixture(autouse=True)
def _packed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "OPEN", 1)
    monkeypatch.setattr(reading, "OPEN", 1)
    monkeypatch.setattr(spool, "PORTION", 2)


def test_all_rows_once_and_again(take: Any) -> None:
    data = workbook(children(7))
    assert take(data).counts.created == 7
    assert take(data).counts.unchanged == 7
    assert person(NAMES[5]).id_number == number(5)


def test_several_rows_of_one_child_far_apart(take: Any) -> None:
    rows = [child(0), *(child(n) for n in range(1, 6)), child(0, c10="残疾"), child(3)]
    result = take(workbook(rows))
    assert (result.counts.created, result.counts.updated, result.counts.unchanged) == (6, 1, 1)
    assert {spell.code for spell in person(NAMES[0]).statuses} == {"left_behind", "disability"}
    assert people() == 6


def test_a_refused_row_comes_back_with_its_cells(take: Any) -> None:
    rows = [*children(5), child(5, c2=number(1))]
    result = take(workbook(rows), partial=True)
    assert (result.counts.created, result.counts.refused) == (5, 1)
    page = openpyxl.load_workbook(io.BytesIO(errors_workbook(result.planned.reading.rows))).active
    assert (page.cell(2, 2).value, page.cell(2, 3).value) == (NAMES[5], number(1))


def test_a_merged_village_counts_for_all_its_rows(take: Any) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(children(6))))
    page = book.active
    village = next(cell.column for row in page.iter_rows() for cell in row if cell.value == "四义堂村")
    last = page.max_row
    for row in range(last - 4, last + 1):
        page.cell(row, village).value = None
    page.cell(last - 5, village).value = "四义堂村"
    page.merge_cells(start_row=last - 5, end_row=last, start_column=village, end_column=village)
    kept = io.BytesIO()
    book.save(kept)
    assert take(kept.getvalue()).counts.created == 6
    assert {person(name).scope_code for name in NAMES[:6]} == {"150824102201"}
