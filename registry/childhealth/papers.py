"""营养包发放名单: who is due, by village, with room for the packs given and the guardian's signature."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from registry.access.actor import Actor
from registry.core.dates import format_cn, months_old
from registry.core.i18n import official_language
from registry.core.paper.table import THUMB, table_pdf
from registry.people.showing import shown_name

HEADINGS = (
    "序号",
    "村（社区）",
    "姓名",
    "出生日期",
    "月龄",
    "领过（袋）",
    "上次领",
    "该领",
    "发了（袋）",
    "监护人签字",
)


def due_pdf(
    rows: Sequence[Any], *, places: Mapping[str, str], actor: Actor, today: dt.date, organisation: str, demo: bool,
    printed_at: dt.datetime,
) -> bytes:  # fmt: skip
    """The list to carry; rows as of queries.due_for_packs. Raises MissingGlyph."""
    ordered = sorted(rows, key=lambda row: (row.scope_code, row.next_on or today, row.id))
    lines = [
        (str(number), places.get(row.scope_code, ""), shown_name(row.name, actor), row.birth_date.isoformat(),
         str(months_old(row.birth_date, today)), str(row.packs or 0), row.issued_on.isoformat() if row.issued_on else "没领过",
         row.next_on.isoformat() if row.next_on else ("现在" if not row.issued_on else "领满了"), "　" * 4, "　" * 6)
        for number, row in enumerate(ordered, start=1)
    ]  # fmt: skip
    totals = ("", "合计", f"{len(lines)}人", "", "", str(sum(row.packs or 0 for row in rows)), "", "", "", "")
    with official_language():
        return table_pdf(f"儿童营养包发放名单（{format_cn(today)}）", HEADINGS, lines, totals, organisation=organisation,
                         landscape=True, printed_at=printed_at, demo=demo, row=THUMB)  # fmt: skip
