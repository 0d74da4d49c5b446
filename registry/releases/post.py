"""What a donor may read: released letters, visit notes and photos of her own pairings, months instead of days."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import load_only

from registry.core.errors import NotFound
from registry.core.i18n import _
from registry.donors.models import Pairing
from registry.extensions import db
from registry.files.models import StoredFile
from registry.files.queries import read_bytes
from registry.releases.models import DonorLetter, LetterKind, LetterState


@dataclass(frozen=True)
class Post:
    """A released letter, note or photo. `month` is the first day of the month of its release."""

    ref: str
    kind: LetterKind
    alias: str
    pairing: str
    month: dt.date
    text: str
    photo: bool

    @property
    def paragraphs(self) -> list[str]:
        """The text line by line."""
        return [line.strip() for line in self.text.splitlines() if line.strip()]


_TOLD = (DonorLetter.kind, DonorLetter.text_sealed, DonorLetter.derivative_id, DonorLetter.released_on,
         DonorLetter.public_id)  # fmt: skip


def _released(donor_id: int) -> Select[DonorLetter, str, str]:
    return (
        select(DonorLetter, Pairing.alias, Pairing.public_id)
        .options(load_only(*_TOLD, raiseload=True))  # never the writer's own words, the whole photo or a reason
        .join(Pairing, Pairing.id == DonorLetter.pairing_id)
        .where(Pairing.donor_id == donor_id, DonorLetter.state == LetterState.RELEASED)
        .order_by(DonorLetter.released_on.desc(), DonorLetter.id.desc())
    )


def list_post(donor_id: int, *, ref: str = "", limit: int = 60) -> list[Post]:
    """What was released to a donor, the newest first, of one pairing where its public id is given; one query."""
    query = _released(donor_id).limit(limit)
    if ref:
        query = query.where(Pairing.public_id == ref)
    return [
        Post(row.public_id, row.kind, alias, pairing, row.released_on.replace(day=1), row.text or "",
             row.derivative_id is not None)
        for row, alias, pairing in db.session.execute(query)
        if row.released_on is not None
    ]  # fmt: skip


def get_photo(donor_id: int, ref: str) -> bytes:
    """The released picture (JPEG); raises NotFound for what was not released to this donor."""
    query = (
        select(StoredFile)
        .options(load_only(StoredFile.public_id, StoredFile.path, StoredFile.erased_at, raiseload=True))
        .join(DonorLetter, DonorLetter.derivative_id == StoredFile.public_id)
        .join(Pairing, Pairing.id == DonorLetter.pairing_id)
        .where(DonorLetter.public_id == ref, DonorLetter.state == LetterState.RELEASED, Pairing.donor_id == donor_id)
    )
    found = db.session.scalar(query)
    if found is None or found.erased_at is not None:
        raise NotFound(_("没有找到这张照片，或者它不是给您的。请从“来信与回访”里打开。"))
    return read_bytes(found)
