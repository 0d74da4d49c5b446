"""What is entered about a visit, checked before anything is written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from registry.core.errors import Invalid
from registry.core.i18n import _
from registry.files.intake import prepare
from registry.visits.words import MET, NEEDS, NOBODY, PURPOSES, pack

MOST_PHOTOS = 6
LONGEST_FINDINGS = 2000
LONGEST_GIFTS, LONGEST_PROMISE, LONGEST_NAME = 200, 300, 50
FARTHEST_DAYS = 730


@dataclass(frozen=True)
class Photo:
    """A picture as it was sent."""

    data: bytes
    filename: str


@dataclass(frozen=True)
class VisitEntry:
    """The checked answers: packed codes, trimmed texts, days that make sense together."""

    done_on: dt.date
    purposes: str
    met: str
    needs: str
    findings: str
    gifts: str | None
    promised: str | None
    next_due_on: dt.date | None


def checked_entry(
    person: Any,
    *,
    done_on: dt.date,
    purposes: Sequence[str],
    met: Sequence[str],
    needs: Sequence[str],
    findings: str,
    gifts: str | None,
    promised: str | None,
    next_due_on: dt.date | None,
    today: dt.date,
) -> VisitEntry:
    """The answers, checked; `person`: whoever has a birth date. Raises Invalid naming the field."""
    check_days(person, done_on, next_due_on, today)
    packed_met = pack(met, MET, "met")
    if not packed_met:
        raise Invalid(_("还没选见到了谁。家里没人也请选上。"), "met")
    if NOBODY in met and packed_met != NOBODY:
        raise Invalid(_("选了“家里没人”，又选了见到的人。请留一样。"), "met")
    text = checked_text(findings, LONGEST_FINDINGS, "findings") or ""
    if len(text) < 2 and packed_met != NOBODY:
        raise Invalid(_("还没写情况怎样。一两句就行。"), "findings")
    return VisitEntry(
        done_on=done_on,
        purposes=checked_purposes(purposes),
        met=packed_met,
        needs=pack(needs, NEEDS, "needs"),
        findings=text,
        gifts=checked_text(gifts, LONGEST_GIFTS, "gifts"),
        promised=checked_text(promised, LONGEST_PROMISE, "promised"),
        next_due_on=next_due_on,
    )


def check_days(person: Any, done_on: dt.date, next_due_on: dt.date | None, today: dt.date) -> None:
    """Raise Invalid for a visit in the future or before the person was born, or a next one that is not after it."""
    if done_on > today:
        raise Invalid(_("走访日期 %(day)s 还没到。请改成今天或以前。", day=done_on.isoformat()), "done_on")
    if done_on < person.birth_date:
        raise Invalid(_("走访日期 %(day)s 早于出生日期。请再核对一遍。", day=done_on.isoformat()), "done_on")
    if next_due_on is None:
        return
    if next_due_on <= done_on:
        raise Invalid(_("下次走访要晚于这次。请改一个以后的日子。"), "next_due_on")
    if (next_due_on - done_on).days > FARTHEST_DAYS:
        raise Invalid(_("下次走访排在两年以后了。请改近一些。"), "next_due_on")


def checked_purposes(purposes: Sequence[str]) -> str:
    """Packed purposes; at least one."""
    packed = pack(purposes, PURPOSES, "purposes")
    if not packed:
        raise Invalid(_("还没选为什么走访。可选几项。"), "purposes")
    return packed


def checked_text(text: str | None, longest: int, field: str) -> str | None:
    """The text without spaces around it, None when empty; raises Invalid when it is too long."""
    trimmed = (text or "").replace("\r\n", "\n").strip()
    if len(trimmed) > longest:
        raise Invalid(_("最多 %(most)s 个字，现在是 %(now)s 个。", most=longest, now=len(trimmed)), field)
    return trimmed or None


def check_photos(photos: Sequence[Photo]) -> None:
    """Raise FileRefused or Invalid (field "photos") before anything is written: too many, no picture, damaged."""
    if len(photos) > MOST_PHOTOS:
        raise Invalid(_("最多 %(most)s 张照片，现在是 %(now)s 张。", most=MOST_PHOTOS, now=len(photos)), "photos")
    for photo in photos:
        try:
            media_type = prepare(photo.data).media_type
        except Invalid as error:
            raise Invalid(error.message, "photos") from error
        if not media_type.startswith("image/"):
            raise Invalid(_("这里只收照片。PDF 请在档案里存。"), "photos")
