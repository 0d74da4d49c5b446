"""The commands as scripts use them: exit status, one JSON value, the workbook of refused rows, undo."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.rosters.conftest import TOWNSHIP, people
from tests.rosters.sheets import child, children, workbook


@pytest.fixture
def run(app: Any, session: Any, tmp_path: Path) -> Any:
    """run("roster", …) → the command's result; `file` writes bytes and gives the path."""
    runner = app.test_cli_runner()
    session.rollback()

    def invoke(*args: str) -> Any:
        result = runner.invoke(args=list(args))
        session.rollback()
        return result

    return invoke


def kept(tmp_path: Path, data: bytes, name: str = "花名册.xlsx") -> str:
    path = tmp_path / name
    path.write_bytes(data)
    return str(path)


def _import(file: str, *more: str, region: str = TOWNSHIP, user: str = "township") -> tuple[str, ...]:
    return ("roster", "import", "children", file, "--region", region, "--as", user, *more)


def test_json_of_a_clean_file(run: Any, tmp_path: Path) -> None:
    result = run(*_import(kept(tmp_path, workbook(children(3))), "--json"))
    assert result.exit_code == 0, result.output
    value = json.loads(result.stdout)
    assert list(value) == ["import", "rows", "created", "updated", "unchanged", "refused", "people_created", "problems"]
    assert (value["rows"], value["created"], value["people_created"], value["refused"]) == (3, 3, 3, 0)
    assert people() == 3


def test_refused_rows_give_3_and_come_back(run: Any, tmp_path: Path) -> None:
    file = kept(tmp_path, workbook([*children(2), child(2, c2=1.50824201401011e17)]))
    errors = tmp_path / "errors.xlsx"
    result = run(*_import(file, "--json", "--errors", str(errors)))
    assert result.exit_code == 3
    value = json.loads(result.stdout)
    assert (value["import"], value["refused"], value["created"]) == (None, 1, 0)
    assert {p["row"] for p in value["problems"] if p["level"] == "refused"} == {4}
    assert people() == 0
    page = openpyxl.load_workbook(errors).active
    assert page.cell(1, page.max_column).value == "原因"
    assert "科学计数" in page.cell(2, page.max_column).value
    assert page.cell(2, 2).value == "刘子轩"
    result = run(*_import(file, "--json", "--partial"))
    assert result.exit_code == 3
    assert json.loads(result.stdout)["created"] == 2
    assert people() == 2


def test_undo_and_again(run: Any, tmp_path: Path) -> None:
    file = kept(tmp_path, workbook(children(3)))
    first = json.loads(run(*_import(file, "--json")).stdout)
    assert run("roster", "undo", first["import"], "--as", "township").exit_code == 0
    assert people() == 0
    again = json.loads(run(*_import(file, "--json")).stdout)
    assert (again["created"], again["unchanged"]) == (3, 0)
    twice = run("roster", "undo", first["import"], "--as", "township")
    assert twice.exit_code == 1
    assert people() == 3


@pytest.mark.parametrize(
    ("change", "status"),
    [({"region": "150824101000"}, 1), ({"user": "nobody"}, 1), ({"user": "village"}, 1), ({"user": "auditor"}, 1)],
)
def test_who_may_not_import_there_is_refused(run: Any, tmp_path: Path, change: Any, status: int) -> None:
    result = run(*_import(kept(tmp_path, workbook(children(1))), "--json", **change))
    assert result.exit_code == status
    assert json.loads(result.stdout)["rows"] == 0
    assert len(result.stderr.strip().splitlines()) == 1
    assert people() == 0


def test_an_unknown_kind_is_bad_usage(run: Any, tmp_path: Path) -> None:
    file = kept(tmp_path, workbook(children(1)))
    result = run("roster", "import", "ponies", file, "--region", TOWNSHIP, "--as", "township")
    assert result.exit_code == 2
    assert "ponies" in result.stderr
    assert run("roster", "template", "ponies", "-o", str(tmp_path / "x.xlsx")).exit_code == 2


def test_an_unreadable_file_is_one_line(run: Any, tmp_path: Path) -> None:
    result = run(*_import(kept(tmp_path, b"%PDF-1.4 something", "表.xlsx")))
    assert result.exit_code == 1
    assert len(result.stderr.strip().splitlines()) == 1


def test_the_template_can_be_filled_and_imported(run: Any, tmp_path: Path) -> None:
    out = tmp_path / "空表.xlsx"
    assert run("roster", "template", "children", "-o", str(out)).exit_code == 0
    book = openpyxl.load_workbook(out)
    page = book.worksheets[0]
    heads = {str(cell.value).split("（")[0]: cell.column for cell in page[3] if cell.value}
    source = child(0)
    for heading, place in (("姓名", 1), ("身份证号", 2), ("村", 3), ("困境类型", 10)):
        page.cell(5, heads[heading]).value = source[place]
    book.save(out)
    value = json.loads(run(*_import(str(out), "--json")).stdout)
    assert (value["rows"], value["created"]) == (1, 1)


def test_without_json_the_summary_is_for_people(run: Any, tmp_path: Path) -> None:
    result = run(*_import(kept(tmp_path, workbook(children(2)))))
    assert result.exit_code == 0
    assert "新增 2" in result.stdout
