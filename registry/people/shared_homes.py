"""The households that many new persons share: those of the register that their rows name, and who has a head already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import and_, select

from registry.core.orm import PUBLIC_ID_LENGTH
from registry.extensions import db
from registry.people.data import PersonData
from registry.people.models import Household, Person

CHUNK = 500


@dataclass
class SharedHomes:
    """Households by the text their rows share, and the row ids of those that have a head on the register."""

    ids: dict[str, int] = field(default_factory=dict)
    headed: set[int] = field(default_factory=set)


def known_homes(data: Sequence[PersonData]) -> SharedHomes:
    """The households of the register that rows name by their public ids."""
    homes = SharedHomes()
    named = (row.household_public_id or "" for row in data)
    wanted = sorted({ref for ref in named if len(ref) == PUBLIC_ID_LENGTH})
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        found = db.session.execute(
            select(Household.public_id, Household.id, Person.id.label("head"))
            .outerjoin(Person, and_(Person.household_id == Household.id, Person.heads_household,
                                    Person.merged_into_id.is_(None)))
            .where(Household.public_id.in_(part))
            .order_by(Household.id)
        )  # fmt: skip
        for row in found:
            homes.ids[row.public_id] = row.id
            if row.head is not None:
                homes.headed.add(row.id)
    return homes
