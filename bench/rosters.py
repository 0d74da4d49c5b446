"""Importing 100,000 rows × 15 columns against the bare limit of the same work, and looking at 5,000 rows before it.

The bare limit reads the workbook with calamine, checks numbers, dates and telephones plainly, looks for duplicates in
a set, seals what must be sealed, and writes the same rows (household, person, relative, status, search) with
executemany in one transaction: nothing is understood, matched, previewed, explained or undone. Each run is a process
of its own; its peak memory is the largest resident size that the system reports.
"""

from __future__ import annotations

import json
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import xlsxwriter
from flask import Flask, current_app
from python_calamine import CalamineWorkbook
from sqlalchemy import insert

from bench.register import COUNTY, PASSWORD, TODAY
from registry.access.permissions import Role
from registry.accounts.queries import find_user
from registry.accounts.services import add_user
from registry.audit.services import record
from registry.cli import upgrade_register
from registry.core.crypto import keys
from registry.core.dates import parse_date
from registry.core.engine import begin_write
from registry.core.identity import make_id_number
from registry.core.orm import utcnow
from registry.core.pinyin import pinyin_of
from registry.extensions import db
from registry.factory import create_app
from registry.people.bulk import public_ids
from registry.people.columns import id_index, last4_index
from registry.people.models import Household, NameGram, Person, RecipientKind, Relative, Sex, StatusSpell
from registry.people.search import gram_rows
from registry.regions.loading import ensure_villages
from registry.regions.queries import children_of
from registry.rosters.catalogue import kinds_of
from registry.rosters.services import import_roster

ROWS, LOOKED_AT = 100_000, 5_000
HEADINGS = ("序号", "姓名", "身份证号", "性别", "民族", "出生日期", "乡镇", "村", "家庭住址", "监护人姓名", "与儿童关系",
            "监护人电话", "学校", "年级", "困境类型")  # fmt: skip


def workbook(path: Path, rows: int, places: list[tuple[str, str]], *, school: str = "第一小学") -> None:
    """An invented children's roster of 15 columns."""
    chance = Random(7)
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_numbers": False})
    sheet = book.add_worksheet("花名册")
    sheet.write_row(0, 0, HEADINGS)
    surnames, given = "王李张刘陈杨赵黄周吴徐孙马朱胡林郭何高罗", "雨桐子轩欣怡梓涵浩然诗琪俊杰思远佳慧嘉文博天宇雅静"
    for number in range(rows):
        day, serial = (
            TODAY.replace(year=2010 + number % 12, month=1 + number // 12 % 12, day=1 + number // 144 % 28),
            number // 4032,
        )
        person = make_id_number("150824", day, serial % 1000)
        township, village = places[number % len(places)]
        name = chance.choice(surnames) + chance.choice(given) + chance.choice(given)
        sheet.write_row(number + 1, 0, [
            number + 1, name, person, "男" if int(person[16]) % 2 else "女", "汉族", day.isoformat(), township, village,
            f"{village}{number % 40}号", chance.choice(surnames) + "秀英", "祖母", f"139{number:08d}", school, "五年级", "留守",
        ])  # fmt: skip
    book.close()


def bare(path: Path) -> None:
    """The limit: see the module."""
    seen, ring, new_ids = set(), keys(), public_ids()
    rows: dict[Any, list[dict[str, Any]]] = {
        model: [] for model in (Household, Person, Relative, StatusSpell, NameGram)
    }
    stamp = {"created_at": (now := utcnow()), "updated_at": now, "created_by_id": None}
    for place, row in enumerate(CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()[1:], start=1):
        number, born = str(row[2]), parse_date(str(row[5]))
        if not re.fullmatch(r"[0-9]{17}[0-9X]", number) or number in seen or not re.fullmatch(r"1[0-9]{10}", row[11]):
            raise ValueError(row)
        seen.add(number)
        home, person, relative, code = next(new_ids), next(new_ids), next(new_ids), COUNTY
        rows[Household].append({"id": place, "public_id": home, "scope_code": code, "head_name": row[9],
                                "address_sealed": ring.seal(home, "address", row[8])} | stamp)  # fmt: skip
        rows[Person].append({
            "id": place, "public_id": person, "household_id": place, "kind": RecipientKind.CHILD, "scope_code": code,
            "county_code": code[:6], "township_code": code[:9], "name": row[1], "pinyin": " ".join(pinyin_of(row[1])),
            "sex": Sex.MALE, "birth_date": born, "ethnicity": "01", "id_type": "cn_id", "school": row[12],
            "id_number_sealed": ring.seal(person, "id_number", number), "id_index": id_index("cn_id", number),
            "id_last4_index": last4_index(number), "registered_on": TODAY, "stage": "primary", "grade": 5,
            "address_sealed": ring.seal(person, "address", row[8]), "status_mask": 32, "version": 1,
        } | stamp)  # fmt: skip
        rows[Relative].append({
            "public_id": relative, "person_id": place, "kinship": "grandmother", "name": row[9], "is_guardian": True,
            "phone_sealed": ring.seal(relative, "phone", row[11]),
        } | stamp)  # fmt: skip
        rows[StatusSpell].append({"public_id": next(new_ids), "person_id": place, "list_name": "child_status",
                                  "code": "left_behind", "start_on": TODAY} | stamp)  # fmt: skip
        rows[NameGram].extend(gram_rows(COUNTY[:6], place, row[1]))
    rows[NameGram].sort(key=lambda gram: (gram["county_code"], gram["kind"], gram["gram"], gram["person_id"]))
    begin_write(db.session)
    record(None, "bench.bare")
    for model, values in rows.items():
        db.session.connection().execute(insert(model.__table__), values)
    db.session.commit()


def imported(path: Path, *, dry_run: bool = False) -> None:
    """The register's own import, as `roster import children` does it."""
    user = find_user("bench")
    assert user is not None
    begin_write(db.session)
    kind = kinds_of(current_app.extensions["plugs"])["children"]
    result = import_roster(
        kind, path.read_bytes(), path.name, region=COUNTY, actor=user.actor(), today=TODAY, dry_run=dry_run
    )
    db.session.commit()
    assert result.counts.refused == 0, result.counts


def _app(folder: Path, name: str) -> Flask:
    environ = {"INSTANCE_PATH": str(folder), "DATABASE_URL": f"sqlite:///{folder / name}.db", "SECRET_KEY": "bench",
               "REGISTRY_TODAY": TODAY.isoformat()}  # fmt: skip
    return create_app(environ)


def prepare(folder: Path) -> None:
    """A register with one county's villages and its officer, and the workbooks."""
    with _app(folder, "empty").app_context():
        upgrade_register()
        begin_write(db.session)
        ensure_villages(db.session, COUNTY)
        add_user(
            "bench", name="量", role=Role.COUNTY, region_code=COUNTY, password=PASSWORD, actor=None, must_change=False
        )
        db.session.commit()
        places = [(town.name, village.name) for town in children_of(COUNTY) for village in children_of(town.code)]
        (folder / "places.json").write_text(json.dumps(places, ensure_ascii=False))
        names = Counter(village for _town, village in places)
        places = [place for place in places if names[place[1]] == 1]
        workbook(folder / "many.xlsx", ROWS, places)
        workbook(folder / "some.xlsx", LOOKED_AT, places)
        workbook(folder / "changed.xlsx", LOOKED_AT, places, school="第二小学")
        db.session.remove()
        db.engine.dispose()


def _act(what: str, folder: Path) -> None:
    """One measurement in a process of its own: prints seconds, processor seconds and peak megabytes."""
    shutil.copy(folder / "empty.db", folder / f"{what}.db")
    with _app(folder, what).app_context():
        if what == "update":
            imported(folder / "some.xlsx")
        wall, worked = time.perf_counter(), time.process_time()
        if what == "bare":
            bare(folder / "many.xlsx")
        else:
            name = {"import": "many", "some": "some", "preview": "some", "update": "changed"}[what]
            imported(folder / f"{name}.xlsx", dry_run=what == "preview")
        taken = {"seconds": time.perf_counter() - wall, "worked": time.process_time() - worked}
    print(json.dumps(taken | {"peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))


def measure() -> None:
    """Prints the ratio, the peak memory, the preview and the update of 5,000. On a busy machine trust the processor's
    seconds, which are given beside the clock's."""
    with tempfile.TemporaryDirectory() as folder:
        found = {}
        for what in ("prepare", "bare", "import", "preview", "update"):
            done = subprocess.run([sys.executable, "-m", "bench.rosters", what, folder], capture_output=True, text=True, check=True)  # fmt: skip
            found[what] = json.loads(done.stdout.splitlines()[-1]) if what != "prepare" else {}
    limit, taken = found["bare"], found["import"]
    print(f"rosters: {ROWS:,} rows x {len(HEADINGS)}: {taken['seconds']:.1f} s, bare limit {limit['seconds']:.1f} s, "
          f"ratio {taken['seconds'] / limit['seconds']:.2f}, of the processor {taken['worked'] / limit['worked']:.2f} "
          f"(<= 2.5); peak {taken['peak']:.0f} MB (<= 400)")  # fmt: skip
    for what, words in (("preview", "preview of"), ("update", "update of")):
        print(
            f"rosters: {words} {LOOKED_AT:,} rows {found[what]['seconds']:.2f} s, processor {found[what]['worked']:.2f} s (<= 3)"
        )


if __name__ == "__main__":
    if sys.argv[1] == "prepare":
        prepare(Path(sys.argv[2]))
    else:
        _act(sys.argv[1], Path(sys.argv[2]))
