"""Which rows point at a person, in whatever room they stand, and how they move to another and back.

The tables are found by their foreign keys, so that a room built tomorrow moves too. Rows that would be there twice
(the same status, the same mother) stay with the merged record; a row whose uniqueness says more (a second place in one
program and year) refuses the merge.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Column, Table, insert, select, update
from sqlalchemy.exc import IntegrityError

from registry.core.errors import Conflict
from registry.core.i18n import Text, _
from registry.core.orm import new_public_id
from registry.core.triggers import TRIGGERS
from registry.duplicates.models import MergedRow, PersonMerge
from registry.extensions import db
from registry.people.models import Relative, StatusSpell

OWN_TABLES = frozenset({"name_gram", "duplicate_pair", "person_merge"})
WORDS: dict[str, Text] = {
    "enrolment": _("同一项目同一年度的名额"),
    "pairing": _("同一项目的结对"),
    "disbursement": _("同一年的发放"),
    "lifetime_aid": _("一生一次的救助"),
    "instalment": _("结对的年度"),
}


def pointing_columns() -> Iterator[tuple[Table, Column[int]]]:
    """Every column of every table that refers to a person, the merge's own aside.

    Earlier merges (`person.merged_into_id`) move along. Rows that can never change stay; who reads them by person asks
    for whom she was merged into as well.
    """
    immutable = {trigger.name.removesuffix("_no_update") for trigger in TRIGGERS if trigger.name.endswith("_no_update")}
    for table in db.metadata.sorted_tables:
        if table.name in OWN_TABLES or table.name in immutable or "id" not in table.c:
            continue
        for column in table.columns:
            if any(key.target_fullname == "person.id" for key in column.foreign_keys):
                yield table, column


def move_rows(merge: PersonMerge) -> int:
    """Point all rows of the merged person at the one that stays and note each; returns how many. Raises Conflict."""
    staying = _staying(merge)
    moved: list[dict[str, object]] = []
    for table, column in pointing_columns():
        ids = db.session.scalars(select(table.c.id).where(column == merge.gone_id).order_by(table.c.id)).all()
        ids = [row_id for row_id in ids if (table.name, row_id) not in staying]
        if ids and _point(table, column, ids, merge.kept_id):
            moved.extend(
                {"public_id": new_public_id(), "merge_id": merge.id, "table_name": table.name,
                 "column_name": column.name, "row_id": row_id}
                for row_id in ids
            )  # fmt: skip
    if moved:
        db.session.execute(insert(MergedRow), moved)
    return len(moved)


def _point(table: Table, column: Column[int], ids: Sequence[int], person_id: int) -> bool:
    try:
        with db.session.begin_nested():
            db.session.execute(update(table).where(table.c.id.in_(ids)).values({column.name: person_id}))
    except IntegrityError as error:
        what = WORDS.get(table.name, _("同一件事的记录"))
        raise Conflict(_("两份档案都有%(what)s，合并后会重复。先撤回或办结其中一份的，再合并。", what=what)) from error
    return True


def _staying(merge: PersonMerge) -> set[tuple[str, int]]:
    """Statuses and relatives that the remaining record has already."""
    kept, gone = merge.kept, merge.gone
    codes = {spell.code for spell in kept.statuses if spell.end_on is None}
    kin = {(row.kinship, row.name) for row in kept.relatives if row.ended_on is None}
    single = {row.kinship for row in kept.relatives if row.ended_on is None and row.kinship in ("mother", "father")}
    return {
        (StatusSpell.__tablename__, spell.id) for spell in gone.statuses if spell.end_on is None and spell.code in codes
    } | {
        (Relative.__tablename__, row.id)
        for row in gone.relatives
        if (row.kinship, row.name) in kin or row.kinship in single
    }


def move_back(merge: PersonMerge) -> int:
    """Point the noted rows at the merged person again, where they still point at the one that stayed."""
    rows = db.session.execute(
        select(MergedRow.table_name, MergedRow.column_name, MergedRow.row_id).where(MergedRow.merge_id == merge.id)
    ).all()
    known = {(table.name, column.name): (table, column) for table, column in pointing_columns()}
    count = 0
    for key in sorted({(row.table_name, row.column_name) for row in rows} & known.keys()):
        table, column = known[key]
        ids = [row.row_id for row in rows if (row.table_name, row.column_name) == key]
        here = db.session.scalars(select(table.c.id).where(table.c.id.in_(ids), column == merge.kept_id)).all()
        if here and _point(table, column, here, merge.gone_id):
            count += len(here)
    return count
