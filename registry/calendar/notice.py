"""The text in which a notice is entered and shown: one holiday or make-up day a line.

元旦 2026-01-01 至 2026-01-03 放假
元旦 2026-01-04 上班
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from registry.calendar.models import CalendarDay, DayKind
from registry.core.errors import Invalid
from registry.core.i18n import Text, _

LONGEST_HOLIDAY = 15
_DATE = r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?"
_LINE = re.compile(rf"^(?P<name>\D{{1,50}}?)\s*{_DATE}(?:\s*(?:至|到|~|—|－)\s*{_DATE})?\s*(?P<kind>放假|上班)$")


@dataclass(frozen=True)
class NoticeDay:
    """One day of a notice."""

    day: dt.date
    kind: DayKind
    name: str


def parse_notice(text: str, year: int) -> list[NoticeDay]:
    """The days in `text`; raises Invalid naming the line. Days lie in `year` or in the December before it."""
    days: dict[dt.date, NoticeDay] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        for entry in _parse_line(line.strip(), number):
            if entry.day in days:
                raise _refused(
                    _("第 %(line)s 行：%(day)s 前面已经写过。同一天只能写一次。", line=number, day=entry.day)
                )
            if entry.day.year != year and (entry.day.year, entry.day.month) != (year - 1, 12):
                raise _refused(
                    _(
                        "第 %(line)s 行：%(day)s 不在 %(year)s 年。请核对年份。",
                        line=number,
                        day=entry.day,
                        year=year,
                    )
                )
            days[entry.day] = entry
    if not any(entry.kind is DayKind.HOLIDAY for entry in days.values()):
        raise _refused(_("还没有写放假的日子。请照国务院通知逐行写。"))
    return [days[day] for day in sorted(days)]


def _parse_line(line: str, number: int) -> list[NoticeDay]:
    match = _LINE.match(line)
    if match is None:
        raise _refused(_("第 %(line)s 行看不懂。请写成“元旦 2026-01-01 至 2026-01-03 放假”的样子。", line=number))
    kind = DayKind.HOLIDAY if match["kind"] == "放假" else DayKind.WORKDAY
    groups = [part for part in match.groups()[1:7] if part is not None]
    try:
        first = dt.date(*map(int, groups[:3]))
        last = dt.date(*map(int, groups[3:])) if len(groups) > 3 else first
    except ValueError as error:
        raise _refused(_("第 %(line)s 行：没有这一天。请核对月份和日子。", line=number)) from error
    length = (last - first).days + 1
    if not 1 <= length <= LONGEST_HOLIDAY:
        raise _refused(_("第 %(line)s 行：起止日期颠倒，或者超过 15 天。请核对。", line=number))
    return [NoticeDay(first + dt.timedelta(days=i), kind, match["name"].strip(" ：:")) for i in range(length)]


def _refused(message: Text) -> Invalid:
    return Invalid(message, field="days")


def write_notice(days: Iterable[CalendarDay]) -> str:
    """The days as text, consecutive ones of one holiday joined: the inverse of parse_notice."""
    runs: list[list[CalendarDay]] = []
    for day in days:
        last = runs[-1][-1] if runs else None
        if last and (last.name, last.kind) == (day.name, day.kind) and (day.day - last.day).days == 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return "\n".join(_write_run(run) for run in runs)


def _write_run(run: Sequence[CalendarDay]) -> str:
    word = "放假" if run[0].kind is DayKind.HOLIDAY else "上班"
    until = f" 至 {run[-1].day}" if len(run) > 1 else ""
    return f"{run[0].name} {run[0].day}{until} {word}"
