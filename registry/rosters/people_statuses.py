"""Which statuses a row of a children's or women's roster speaks of: its columns, else the title, else the parents."""

from __future__ import annotations

import datetime as dt
from typing import Any

from registry.people.data import StatusData
from registry.people.models import RecipientKind
from registry.people.statuses import LEFT_BEHIND
from registry.rosters.outcomes import Context
from registry.rosters.reading.roster import RosterRow

OTHER = "other"
_TICKED = (
    ("is_left_behind", LEFT_BEHIND), ("is_orphan", "orphan"), ("is_unsupported", "de_facto_unsupported"),
    ("is_in_difficulty", "poverty"),
)  # fmt: skip
_WORDS_OF_WOMEN = (
    ("两癌", "cancer"), ("单亲", "single"), ("残疾", "disability"), ("重病", "serious_illness"),
    ("失独", "lost_only_child"), ("受灾", "disaster"), ("贫困", "low_income"), ("低收入", "low_income"),
    ("困难", "low_income"),
)  # fmt: skip


def start_of(row: RosterRow, context: Context) -> dt.date:
    """The day the row speaks of: its own day of survey, the day of filling in, else today; never a later one."""
    told = row.values.get("survey_date")
    day = told if isinstance(told, dt.date) else row.source.fill_date
    return min(day or context.today, context.today)


def said_statuses(row: RosterRow, kind: RecipientKind) -> tuple[str, ...]:
    """The codes that the roster says of this row; empty when it says nothing."""
    found = _women(row) if kind is RecipientKind.WOMAN else _children(row)
    return tuple(dict.fromkeys(found))


def _children(row: RosterRow) -> list[str]:
    values = row.values
    codes = list(values.get("status") or ())
    for key, code in _TICKED:
        if values.get(key) is True and not (code == "poverty" and any(known != LEFT_BEHIND for known in codes)):
            codes.append(code)
    if values.get("both_away") is True or values.get("one_away") is True:
        codes.append(LEFT_BEHIND)
    return codes or list(row.source.statuses) or _from_parents(values)


def _from_parents(values: dict[str, Any]) -> list[str]:
    """Both parents at work elsewhere: left behind; both dead: an orphan."""
    states = {values.get("father_state"), values.get("mother_state")}
    if states == {"away_work"}:
        return [LEFT_BEHIND]
    return ["orphan"] if states == {"dead"} else []


def _women(row: RosterRow) -> list[str]:
    codes = list(row.values.get("hardship") or ())
    if row.values.get("is_single") is True:
        codes.append("single")
    if codes:
        return codes
    for text in (row.source.title, row.source.sheet):
        found = [code for word, code in _WORDS_OF_WOMEN if word in text]
        if found:
            return [code for code in found if code != "low_income"] or found[:1]
    return []


def status_data(codes: tuple[str, ...], row: RosterRow, birth: dt.date | None, context: Context) -> list[StatusData]:
    """The codes as statuses from the row's day on, "other" where nothing was said."""
    start = max(start_of(row, context), birth) if birth else start_of(row, context)
    return [StatusData(code, start_on=min(start, context.today)) for code in codes or (OTHER,)]
