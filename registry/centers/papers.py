"""阵地登记卡: a facility with its equipment and the children who come, as a table for the file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from registry.centers.models import Facility
from registry.core.dates import age_on, format_cn
from registry.core.i18n import Text, official_language
from registry.core.paper.table import table_pdf
from registry.people.models import Person

HEADINGS = ("序号", "姓名", "年龄", "学校", "来的日期", "备注")


def card_pdf(
    facility: Facility, members: Sequence[tuple[str, Person, dt.date]], *, kind: Text | None, place: str,
    organisation: str, demo: bool, printed_at: dt.datetime, today: dt.date,
) -> bytes:  # fmt: skip
    """The card as PDF; `members` are (shown name, person, day of coming). Raises MissingGlyph."""
    with official_language():
        lines = [
            (str(number), name, str(age_on(person.birth_date, today)), person.school or "", format_cn(since), "　" * 6)
            for number, (name, person, since) in enumerate(members, start=1)
        ]
        equipment = "、".join(f"{row.name}{row.quantity}" for row in facility.items)
        facts = (
            f"{kind or facility.kind}　{place}{facility.address}",
            f"管理员：{facility.keeper}" if facility.keeper else "",
            f"开放：{facility.hours}" if facility.hours else "",
            f"容纳：{facility.capacity}人" if facility.capacity else "",
            f"设备：{equipment}" if equipment else "",
        )
        said = "　".join(fact for fact in (organisation, *facts) if fact)
        return table_pdf(f"{facility.name}登记卡", HEADINGS, lines or [("", "暂无", "", "", "", "")], organisation=said,
                         landscape=True, printed_at=printed_at, demo=demo)  # fmt: skip


def occupancy(rows: Sequence[tuple[str, int, int]]) -> list[dict[str, Any]]:
    """How full facilities are, as lines of a bar chart of which a whole bar is a full house; (name, enrolled, capacity)."""
    return [
        {
            "label": name,
            "value_text": f"{here} / {capacity}（{round(100 * here / capacity)}%）",
            "ratio": here / capacity,
        }
        for name, here, capacity in rows
    ]
