"""Entering and correcting a year's notice."""

from __future__ import annotations

import datetime as dt

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.audit.services import record
from registry.calendar.models import CalendarDay, CalendarYear
from registry.calendar.notice import NoticeDay
from registry.calendar.queries import find_day, find_year, list_days
from registry.core.errors import Conflict, Invalid
from registry.core.i18n import _
from registry.extensions import db

FIRST_YEAR = 2008  # the present system of holidays and make-up days (国务院令第513号) began then


def enter_year(year: int, *, source: str, days: list[NoticeDay], actor: Actor, today: dt.date) -> CalendarYear:
    """Enter or correct the notice of a year; raises Denied, Invalid, Conflict. Logged as calendar.enter."""
    actor.demand(Permission.SETTINGS_WRITE)
    _check_year(year, source, today)
    row = find_year(year)
    if row is None:
        row = CalendarYear(year=year, source=source.strip(), loaded=True, shipped=False, created_by_id=actor.user_id)
        db.session.add(row)
        db.session.flush()
    row.source, row.loaded = source.strip(), True
    _replace_days(year, days)
    db.session.flush()
    record(actor, "calendar.enter", row, detail={"year": year, "days": len(days)})
    return row


def _check_year(year: int, source: str, today: dt.date) -> None:
    if not FIRST_YEAR <= year <= today.year + 1:
        raise Invalid(_("只能录入 %(first)s 年到 %(last)s 年。", first=FIRST_YEAR, last=today.year + 1), field="year")
    if not 5 <= len(source.strip()) <= 100:
        raise Invalid(_("还没写通知的文号。例如“国办发明电〔2025〕7号”。"), field="source")


def _replace_days(year: int, days: list[NoticeDay]) -> None:
    wanted = {entry.day: entry for entry in days}
    for old in list_days(year):
        entry = wanted.pop(old.day, None)
        if entry is None:
            db.session.delete(old)
        else:
            old.kind, old.name = entry.kind, entry.name
    for entry in wanted.values():
        other = find_day(entry.day)
        if other is not None:
            raise Conflict(
                _("%(day)s 已经写在 %(year)s 年的通知里。请先到那一年去掉。", day=entry.day, year=other.year),
                field="days",
            )
        db.session.add(CalendarDay(day=entry.day, kind=entry.kind, name=entry.name, year=year))
