"""What two donors could lay side by side: one picture sent to both, one sentence about two children of a household.

Aliases, files and dates give no hint that two children belong together; a letter written for both would.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import aliased

from registry.donors.models import Pairing
from registry.extensions import db
from registry.files.models import StoredFile
from registry.people.models import Person
from registry.releases.models import DonorLetter, LetterState

LONG_ENOUGH = 10  # shorter lines are greetings


def picture_with_another(letter: DonorLetter) -> bool:
    """Whether another donor was sent this very picture, of whichever child; one query."""
    mine, other, file = aliased(StoredFile), aliased(DonorLetter), aliased(StoredFile)
    query = (
        select(other.id)
        .join(file, file.public_id == other.photo_id)
        .join(mine, mine.digest == file.digest)
        .join(Pairing, Pairing.id == other.pairing_id)
        .where(
            mine.public_id == letter.photo_id, other.state == LetterState.RELEASED,
            Pairing.donor_id != letter.pairing.donor_id,
        )
    )  # fmt: skip
    return db.session.scalar(query.limit(1)) is not None


def line_with_another(letter: DonorLetter) -> str:
    """A line that another donor has read already, about her or a child of her household; "" when there is none."""
    lines = _lines(letter.text)
    if not lines:
        return ""
    home = select(Person.household_id).where(Person.id == letter.person_id, Person.household_id.is_not(None))
    query = (
        select(DonorLetter)
        .join(Pairing, Pairing.id == DonorLetter.pairing_id)
        .join(Person, Person.id == DonorLetter.person_id)
        .where(
            DonorLetter.state == LetterState.RELEASED, Pairing.donor_id != letter.pairing.donor_id,
            (Person.id == letter.person_id) | Person.household_id.in_(home),
        )
        .order_by(DonorLetter.id)
    )  # fmt: skip
    return next((line for other in db.session.scalars(query) for line in _lines(other.text) if line in lines), "")


def _lines(text: str | None) -> list[str]:
    """The lines that are long enough to be recognised, without spaces and marks."""
    plain = ("".join(char for char in line if char.isalnum()) for line in (text or "").replace("。", "\n").splitlines())
    return [line for line in plain if len(line) >= LONG_ENOUGH]
