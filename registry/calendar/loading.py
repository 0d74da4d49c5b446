"""Loading the years that come with the program, taken over as facts from the State Council's notices."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, select

from registry.calendar.models import CalendarDay, CalendarYear, DayKind
from registry.calendar.notice import NoticeDay
from registry.core.orm import new_public_id

SHIPPED = Path(__file__).parent / "data" / "state_council.json"


def shipped_years() -> list[tuple[int, str, list[NoticeDay]]]:
    """(year, number of the notice, days) for the years that come with the program."""
    years = json.loads(SHIPPED.read_text(encoding="utf-8"))["years"]
    return [(entry["year"], entry["source"], _shipped_days(entry)) for entry in years]


def _shipped_days(entry: dict[str, Any]) -> list[NoticeDay]:
    days = []
    for name, first, last in entry["holidays"]:
        day, end = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
        while day <= end:
            days.append(NoticeDay(day, DayKind.HOLIDAY, name))
            day += dt.timedelta(days=1)
    days += [NoticeDay(dt.date.fromisoformat(day), DayKind.WORKDAY, name) for name, day in entry["workdays"]]
    return sorted(days, key=lambda entry: entry.day)


def load_calendar(connection: Connection) -> int:
    """Put in the shipped years that are absent and return how many; years already there are left as they are.

    `db upgrade` calls it with its own connection, so that a year corrected by hand is never overwritten.
    """
    present = set(connection.execute(select(CalendarYear.year)).scalars())
    missing = [entry for entry in shipped_years() if entry[0] not in present]
    taken = set(connection.execute(select(CalendarDay.day)).scalars())
    for year, source, days in missing:
        connection.execute(
            insert(CalendarYear),
            {"public_id": new_public_id(), "year": year, "source": source, "loaded": True, "shipped": True},
        )
        rows = [
            {"public_id": new_public_id(), "day": d.day, "kind": d.kind, "name": d.name, "year": year}
            for d in days
            if d.day not in taken
        ]
        connection.execute(insert(CalendarDay), rows)
    return len(missing)
