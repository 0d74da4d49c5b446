"""签到表 of an activity: the persons named first, then empty lines; ready for the clipboard at the door."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from registry.activities.models import Activity
from registry.core.dates import format_cn
from registry.core.i18n import official_language
from registry.core.paper.table import THUMB, table_pdf

HEADINGS = ("序号", "姓名", "村（社区）或单位", "联系电话", "签字", "备注")
EMPTY_LINES = 20


def sign_in_pdf(
    activity: Activity, named: Sequence[tuple[str, str]], *, organisation: str, demo: bool, printed_at: dt.datetime
) -> bytes:
    """The sheet as PDF; `named` are (name, place). Raises MissingGlyph."""
    wanted = max(len(named) + 5, EMPTY_LINES)
    lines = [
        (str(number), *(named[number - 1] if number <= len(named) else ("　" * 8, "")), "　" * 6, "　" * 8, "　" * 3)
        for number in range(1, wanted + 1)
    ]
    title = f"{activity.title}签到表"
    office = f"{organisation}　{format_cn(activity.held_on)}　{activity.place}".strip()
    with official_language():
        return table_pdf(title, HEADINGS, lines, organisation=office, landscape=False, printed_at=printed_at, demo=demo,
                         row=THUMB, counted=False)  # fmt: skip
