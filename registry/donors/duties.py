"""The "six ones" 六个一 of a love mother: six things to do with her child, each every so many days.

Names are the code list `mother_duty`, days the settings `mother_days_…` with their dates: both differ from place to
place, 0 days means that it is not asked. A contact ticks the duties that were done with it; what is due follows.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, false, func, or_, select

from registry.core.i18n import Text
from registry.donors.mother_models import MotherContact, MotherPairing
from registry.extensions import db
from registry.people.showing import labels_of
from registry.settings.queries import get_county_numbers

LIST = "mother_duty"


class Duty(enum.StrEnum):
    """The six; the order is that of the bits in `MotherContact.duties` and never changes."""

    TALK = "talk"
    MEETING = "meeting"
    STUDY = "study"
    TEACHER = "teacher"
    GIFT = "gift"
    BIRTHDAY = "birthday"

    @property
    def bit(self) -> int:
        """Its bit."""
        return 1 << list(Duty).index(self)


KEYS = {duty: f"mother_days_{duty.value}" for duty in Duty}


@dataclass(frozen=True)
class DutyState:
    """One of the six in one pairing: when it was done last, when it is due next; `late` in days, 0 when it is not."""

    duty: Duty
    label: Text
    days: int
    last: dt.date | None
    due: dt.date
    late: int


def duty_days(region_code: str, on: dt.date) -> dict[Duty, int]:
    """Every how many days each is asked in a county on a day; those that are not asked are absent."""
    numbers = get_county_numbers(list(KEYS.values()), on=on, region_code=region_code)
    return {duty: numbers[key] for duty, key in KEYS.items() if numbers.get(key)}


def duty_labels() -> dict[Duty, Text]:
    """The names of the six, as the office calls them."""
    labels = labels_of(LIST)[LIST]
    return {duty: labels[duty.value] for duty in Duty if duty.value in labels}


def mask_of_duties(duties: Sequence[Duty]) -> int:
    """The bits of those that were done."""
    return sum({duty.bit for duty in duties})


def duties_in(mask: int) -> list[Duty]:
    """Those that are in a mask."""
    return [duty for duty in Duty if mask & duty.bit]


def last_done(pairing_ids: Sequence[int]) -> Mapping[int, dict[Duty, dt.date]]:
    """Pairing row id → when each duty was done last; one query."""
    contact = MotherContact
    days = [func.max(case((contact.duties.op("&")(duty.bit) != 0, contact.on))) for duty in Duty]
    query = (
        select(contact.pairing_id, *days)
        .where(contact.pairing_id.in_(pairing_ids), contact.void_reason.is_(None))
        .group_by(contact.pairing_id)
        .order_by(contact.pairing_id)
    )
    rows = db.session.execute(query).all() if pairing_ids else []
    return {row[0]: {duty: day for duty, day in zip(Duty, row[1:], strict=True) if day} for row in rows}


def duty_states(pairings: Sequence[MotherPairing], today: dt.date) -> dict[int, list[DutyState]]:
    """Where each of the six stands in each running pairing, by row id; two queries for all of them."""
    done, labels = last_done([row.id for row in pairings]), duty_labels()
    return {
        row.id: [
            _state(duty, labels.get(duty, duty.value), days, done.get(row.id, {}).get(duty), row.starts_on, today)
            for duty, days in duty_days(row.scope_code, today).items()
        ]
        for row in pairings if row.ended_on is None
    }  # fmt: skip


def _state(duty: Duty, label: Text | str, days: int, last: dt.date | None, since: dt.date, today: dt.date) -> DutyState:
    due = (last or since) + dt.timedelta(days=days)
    return DutyState(duty, label, days, last, due, max(0, (today - due).days))  # type: ignore[arg-type]


def duty_late(region_code: str, today: dt.date) -> ColumnElement[bool]:
    """The condition on running pairings of which at least one of the six is overdue."""
    late: list[ColumnElement[bool]] = []
    for duty, days in duty_days(region_code, today).items():
        before, contact = today - dt.timedelta(days=days), MotherContact
        done = select(contact.id).where(
            contact.pairing_id == MotherPairing.id, contact.void_reason.is_(None), contact.on >= before,
            contact.duties.op("&")(duty.bit) != 0,
        )  # fmt: skip
        late.append((MotherPairing.starts_on < before) & ~done.exists())
    return MotherPairing.ended_on.is_(None) & or_(*late) if late else false()
