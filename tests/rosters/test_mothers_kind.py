"""The roster of love mothers: a pairing a row, a volunteer once, one mother for one child, undo until a contact."""

from __future__ import annotations

from typing import Any

import pytest

from registry.core.errors import Conflict
from registry.donors.mother_models import ContactWay, LoveMother, MotherPairing
from registry.donors.mothers import note_contact
from registry.extensions import db
from tests.factories.people import make_child
from tests.rosters.sheets import workbook
from tests.rosters.test_records import counts, problems, undo
from tests.rosters.test_register_kinds import Take, again_and_back

HEADS = ("序号", "儿童姓名", "身份证号", "爱心妈妈", "爱心妈妈电话", "工作单位", "结对方式", "结对时间")
WHERE = {"kind": "mothers"}


def _sheet(*rows: list[Any]) -> bytes:
    return workbook([[n, *row] for n, row in enumerate(rows, 1)], headings=HEADS, title="爱心妈妈结对名单")


def test_pairings_come_in_once_and_go_back(take: Take, kinds: Any, actors: Any, today: Any, session: Any) -> None:
    first, second = (make_child(actors.township, name=name) for name in ("萨仁高娃", "王雨桐"))
    session.commit()
    good = _sheet(
        [first.name, first.id_number, "赵爱华", "13800138000", "中心小学", "一对一", "2026-01-05"],
        [second.name, second.id_number, "赵爱华", "138 0013 8000", "中心小学", "", "2026.1.6"],
        [second.name, second.id_number, "孙丽", "13900139000", "", "", ""],
    )
    result = take(good, **WHERE)
    assert counts(result) == (3, 0, 0, 0) and problems(result) == ["no_date"]
    assert db.session.query(LoveMother).count() == 2, "one volunteer beside two children is one"
    kinds_now = {(row.person.name, row.mother.name): row.kind.value for row in db.session.query(MotherPairing)}
    assert kinds_now == {
        ("萨仁高娃", "赵爱华"): "one_one",
        ("王雨桐", "赵爱华"): "several",
        ("王雨桐", "孙丽"): "several",
    }
    again_and_back(take, result, good, WHERE, kinds, actors, today)


def test_a_bad_row_says_why_and_the_others_come_in(take: Take, actors: Any, session: Any) -> None:
    child = make_child(actors.township, name="萨仁高娃")
    session.commit()
    bad = _sheet(
        [child.name, child.id_number, "赵爱华", "13800138000", "", "一对一", "2026-01-05"],
        [child.name, child.id_number, "孙丽", "13900139000", "", "一对一", "2026-01-05"],
        [child.name, child.id_number, "白雪", "", "", "", "2026-01-05"],
        ["不在册的人", "150824201501010024", "白雪", "13600136000", "", "", "2026-01-05"],
    )
    result = take(bad, partial=True, **WHERE)
    assert counts(result)[0] == 1 and counts(result)[3] == 3 and "paired" in problems(result)


def test_no_undo_after_a_contact(take: Take, kinds: Any, actors: Any, today: Any, session: Any) -> None:
    child = make_child(actors.township, name="萨仁高娃")
    session.commit()
    result = take(_sheet([child.name, child.id_number, "赵爱华", "13800138000", "", "", "2026-01-05"]), **WHERE)
    pairing = db.session.query(MotherPairing).one()
    note_contact(pairing, on=today, way=ContactWay.HOME, note="陪写作业", actor=actors.township, today=today)
    session.commit()
    with pytest.raises(Conflict, match="已有联系记录"):
        undo(result, kinds, actors, today, db.session)
