"""How a loan stands on a day: what is paid of each row, what is overdue since when. Derived, never stored as truth.

Payments are taken as a set ordered by day, so the order in which they were entered changes nothing (invariant 15).
An extension moves the due days of all rows from a number on; amounts and the number of rows stay.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from registry.core.dates import month_range

DAY = dt.timedelta(days=1)
CALLABLE_DAYS = 30  # a loan this many days late counts in the stress of the guarantee fund
BUCKETS = ((0, 0), (1, 29), (30, 89), (90, 179), (180, None))


@dataclass(frozen=True)
class Due:
    """A row of the schedule as it is to be paid: `base_on` is the day before any extension."""

    no: int
    due_on: dt.date
    base_on: dt.date
    principal_fen: int
    interest_fen: int = 0


@dataclass(frozen=True)
class Moved:
    """An extension: from the day it was granted, rows from `from_no` on are due on `new_due_on`."""

    on: dt.date
    from_no: int
    new_due_on: dt.date


@dataclass(frozen=True)
class Paid:
    """Principal that came back on a day, in fen."""

    on: dt.date
    fen: int


@dataclass(frozen=True)
class Filled:
    """A row with what has been paid of it and the day on which it was whole (None: not yet)."""

    due: Due
    paid_fen: int
    whole_on: dt.date | None


@dataclass(frozen=True)
class Standing:
    """A loan on a day: fen outstanding, fen overdue, the oldest unpaid due day that has passed, days late (0: none)."""

    outstanding_fen: int
    overdue_fen: int
    oldest_on: dt.date | None
    days_late: int

    @property
    def bucket(self) -> int:
        """The place in BUCKETS."""
        return bucket_of(self.days_late)


def bucket_of(days_late: int) -> int:
    """The ageing class of a number of days late: on time, up to 29, 30–89, 90–179, 180 and more."""
    return next(place for place, (_low, high) in enumerate(BUCKETS) if high is None or days_late <= high)


def moved_on(due: Due, moves: Sequence[Moved], day: dt.date) -> dt.date:
    """The due day of a row as it was agreed on a day."""
    for move in sorted(moves, key=lambda one: one.on, reverse=True):
        if move.on <= day and due.no >= move.from_no:
            return max(move.new_due_on, due.base_on)
    return due.base_on


def fill(dues: Sequence[Due], paid: Sequence[Paid]) -> list[Filled]:
    """What the payments, earliest first, have filled of the rows, in the order of their numbers."""
    stream = sorted(paid, key=lambda one: one.on)
    rows, place, left = [], 0, stream[0].fen if stream else 0
    whole_on: dt.date | None = None
    for due in sorted(dues, key=lambda one: one.no):
        got = 0
        while got < due.principal_fen and place < len(stream):
            taken = min(left, due.principal_fen - got)
            got, left, whole_on = got + taken, left - taken, stream[place].on
            if left == 0:
                place += 1
                left = stream[place].fen if place < len(stream) else 0
        rows.append(Filled(due, got, whole_on if got == due.principal_fen and due.principal_fen else None))
    return rows


def standing(
    dues: Sequence[Due], paid: Sequence[Paid], day: dt.date, moves: Sequence[Moved] = (), written_off: int = 0
) -> Standing:
    """The loan at the end of a day: a row is late from the day after its due day on."""
    known = sum(one.fen for one in paid if one.on <= day)
    outstanding = sum(due.principal_fen for due in dues) - known - written_off
    late, oldest, covered = 0, None, known
    for due in sorted(dues, key=lambda one: one.no):
        unpaid = max(due.principal_fen - covered, 0)
        covered = max(covered - due.principal_fen, 0)
        agreed = moved_on(due, moves, day)
        if unpaid and agreed < day:
            late += unpaid
            oldest = agreed if oldest is None else min(oldest, agreed)
    late = min(late, max(outstanding, 0))
    if not late:
        oldest = None
    return Standing(outstanding, late, oldest, (day - oldest).days if oldest else 0)


def ageing_history(
    dues: Sequence[Due], paid: Sequence[Paid], moves: Sequence[Moved], first: dt.date, last: dt.date
) -> list[tuple[dt.date, Standing]]:
    """How the loan stood at each month's end from `first` to `last`, and on `last` itself."""
    days, month = [], month_range(first)[1]
    while month < last:
        days.append(month)
        month = month_range(month + DAY)[1]
    return [(day, standing(dues, paid, day, moves)) for day in [*days, last]]
