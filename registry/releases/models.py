"""What was released to donors, kept for ever: the donor's pages as they were built, each child's facts, letters."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, SmallInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.orm import BigId, Entity, Moment, Sealed, Timestamped, enum_type, sealed_column, utcnow
from registry.core.triggers import attach_triggers, forbid_changes, raise_function, trigger_pair
from registry.donors.models import Pairing


class Level(enum.StrEnum):
    """How closely a child is told: the finest that at least k children of the county share."""

    STAGE_STATUS = "stage_status"
    STAGE = "stage"
    BAND = "band"
    COUNTY = "county"


class LetterKind(enum.StrEnum):
    """What comes for a donor."""

    LETTER = "letter"
    VISIT_NOTE = "visit_note"
    PHOTO = "photo"


class LetterState(enum.StrEnum):
    """received → checked → released | refused | escalated (design.md)."""

    RECEIVED = "received"
    CHECKED = "checked"
    RELEASED = "released"
    REFUSED = "refused"
    ESCALATED = "escalated"


class DonorRelease(Entity):
    """Everything a donor may see, built once. `content` is JSON of approved values under aliases, dates to the month.

    `released_by_id` is empty where the money alone moved: it was released by those who approved the payment.
    """

    __tablename__ = "donor_release"
    __table_args__ = (Index("ix_donor_release_donor", "donor_id", "id"),)

    donor_id: Mapped[int] = mapped_column(ForeignKey("donor.id"))
    scope_code: Mapped[str] = mapped_column(String(12))
    content: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    released_by_id: Mapped[int | None] = mapped_column(BigId, default=None)
    released_at: Mapped[dt.datetime] = mapped_column(Moment, default=utcnow)


class ReleasedChild(Entity):
    """What one release told of a child. All rows of a person, whichever donor they went to, count together for k."""

    __tablename__ = "released_child"
    __table_args__ = (
        Index("ix_released_child_person", "person_id"),
        Index("ix_released_child_pairing", "pairing_id", "id"),
        CheckConstraint("crowd >= 1", name="crowd"),
    )

    pairing_id: Mapped[int] = mapped_column(ForeignKey("pairing.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    scope_code: Mapped[str] = mapped_column(String(12))
    level: Mapped[Level] = mapped_column(enum_type(Level))
    county: Mapped[str] = mapped_column(String(60))
    stage: Mapped[str] = mapped_column(String(16), default="")
    status: Mapped[str] = mapped_column(String(16), default="")
    school_year: Mapped[int] = mapped_column(SmallInteger)
    visits: Mapped[str] = mapped_column(Text, default="")
    crowd: Mapped[int] = mapped_column(Integer)
    released_by_id: Mapped[int | None] = mapped_column(BigId, default=None)
    released_at: Mapped[dt.datetime] = mapped_column(Moment, default=utcnow)


class DonorLetter(Entity, Timestamped):
    """A letter, a visit note or a photo for a donor. `text` is what goes out; the writer's own words stay sealed too.

    `accepted` holds the doubtful words that the checker found harmless; `covers` the squares of the photo to blur.
    """

    __tablename__ = "donor_letter"
    __table_args__ = (
        Index("ix_donor_letter_pairing", "pairing_id", "state"),
        Index("ix_donor_letter_work", "state", "scope_code", "id"),
        CheckConstraint("checker_id IS NULL OR checker_id <> writer_id", name="four_eyes"),
        CheckConstraint("state NOT IN ('checked', 'released') OR checker_id IS NOT NULL", name="checked"),
        CheckConstraint("state <> 'released' OR (released_by_id IS NOT NULL AND released_on IS NOT NULL)",
                        name="released"),
        CheckConstraint("state NOT IN ('refused', 'escalated') OR reason_sealed IS NOT NULL", name="reason"),
        CheckConstraint("state <> 'escalated' OR escalated_at IS NOT NULL", name="escalated_at"),
        CheckConstraint("text_sealed IS NOT NULL OR photo_id IS NOT NULL", name="something"),
    )  # fmt: skip

    pairing_id: Mapped[int] = mapped_column(ForeignKey("pairing.id"))
    pairing: Mapped[Pairing] = relationship()
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    scope_code: Mapped[str] = mapped_column(String(12))
    kind: Mapped[LetterKind] = mapped_column(enum_type(LetterKind))
    state: Mapped[LetterState] = mapped_column(enum_type(LetterState), default=LetterState.RECEIVED)
    received_on: Mapped[dt.date] = mapped_column(Date)
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"), default=None)
    original_sealed = sealed_column()
    original = Sealed("original")
    text_sealed = sealed_column()
    text = Sealed("text")
    accepted_sealed = sealed_column()
    accepted = Sealed("accepted")
    photo_id: Mapped[str | None] = mapped_column(String(16), default=None)
    covers: Mapped[str] = mapped_column(String(100), default="")
    derivative_id: Mapped[str | None] = mapped_column(String(16), default=None)
    writer_id: Mapped[int] = mapped_column(BigId)
    checker_id: Mapped[int | None] = mapped_column(BigId, default=None)
    released_by_id: Mapped[int | None] = mapped_column(BigId, default=None)
    released_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    reason_sealed = sealed_column()
    reason = Sealed("reason")
    escalated_at: Mapped[dt.datetime | None] = mapped_column(Moment, default=None)
    handled_at: Mapped[dt.datetime | None] = mapped_column(Moment, default=None)
    handled_by_id: Mapped[int | None] = mapped_column(BigId, default=None)
    outcome_sealed = sealed_column()
    outcome = Sealed("outcome")

    @property
    def open_case(self) -> bool:
        """Whether somebody still has to look after the child."""
        return self.state is LetterState.ESCALATED and self.handled_at is None


for _model in (DonorRelease, ReleasedChild):
    attach_triggers(_model.__table__, forbid_changes(_model.__tablename__))

# What a donor has read stays as she read it: a released text or picture is taken back, never rewritten.
_FROZEN = "donor_letter: what was released is frozen"
_WHEN = (
    "OLD.state = 'released' AND (NEW.text_sealed {differs} OLD.text_sealed OR "
    "NEW.derivative_id {differs} OLD.derivative_id OR NEW.pairing_id <> OLD.pairing_id OR NEW.kind <> OLD.kind)"
)
attach_triggers(
    DonorLetter.__table__,
    trigger_pair(
        "donor_letter_frozen",
        sqlite="CREATE TRIGGER donor_letter_frozen BEFORE UPDATE ON donor_letter "
        f"WHEN {_WHEN.format(differs='IS NOT')} BEGIN SELECT RAISE(ABORT, '{_FROZEN}'); END",
        postgresql=[
            raise_function("donor_letter_frozen_fn", _FROZEN),
            "CREATE TRIGGER donor_letter_frozen BEFORE UPDATE ON donor_letter FOR EACH ROW "
            f"WHEN ({_WHEN.format(differs='IS DISTINCT FROM')}) EXECUTE FUNCTION donor_letter_frozen_fn()",
        ],
    ),
)
