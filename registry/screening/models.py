"""Campaigns, invitations, screenings with sealed results, follow-ups of the positive ones and attempts to reach them.

Health data: what was found is sealed. In clear stand only what lists and rates need: that she was screened, by which
kinds of test, whether a second look is needed, and the days.
"""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import Boolean, CheckConstraint, Date, ForeignKey, Index, Integer, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.orm import BigId, Entity, Sealed, Timestamped, enum_type, sealed_column
from registry.core.triggers import attach_triggers, trigger_pair
from registry.people.models import Person
from registry.programs.models import Enrolment


class InviteState(enum.StrEnum):
    """invited → screened | away | declined; who was away or declined may still come."""

    INVITED = "invited"
    AWAY = "away"
    DECLINED = "declined"
    SCREENED = "screened"
    VOID = "void"


class FollowState(enum.StrEnum):
    """due → done | lost | refused (domain.md, follow_up); void when the screening was a mistake."""

    DUE = "due"
    DONE = "done"
    LOST = "lost"
    REFUSED = "refused"
    VOID = "void"


class Part(enum.StrEnum):
    """Which cancer a test looks for."""

    CERVICAL = "cervical"
    BREAST = "breast"


class Campaign(Entity, Timestamped):
    """A round of screening in a region (12 digits) from a day to a day; `hospital` takes the tests."""

    __tablename__ = "screening_campaign"
    __table_args__ = (
        Index("ix_screening_campaign_scope", "scope_code", "starts_on"),
        CheckConstraint("ends_on >= starts_on", name="order"),
        CheckConstraint("age_min <= age_max", name="ages"),
    )

    title: Mapped[str] = mapped_column(String(100))
    scope_code: Mapped[str] = mapped_column(String(12))
    starts_on: Mapped[dt.date] = mapped_column(Date)
    ends_on: Mapped[dt.date] = mapped_column(Date)
    hospital: Mapped[str] = mapped_column(String(100), default="")
    venue: Mapped[str | None] = mapped_column(String(200), default=None)
    age_min: Mapped[int] = mapped_column(SmallInteger, default=35)
    age_max: Mapped[int] = mapped_column(SmallInteger, default=64)
    closed_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    targets: Mapped[list[ScreeningTarget]] = relationship(order_by="ScreeningTarget.region_code")


class ScreeningTarget(Entity, Timestamped):
    """How many women of a place are eligible by the office's count: the denominator, where it is known."""

    __tablename__ = "screening_target"
    __table_args__ = (
        Index("uq_screening_target_place", "campaign_id", "region_code", unique=True),
        CheckConstraint("eligible >= 0", name="eligible"),
    )

    campaign_id: Mapped[int] = mapped_column(ForeignKey("screening_campaign.id"))
    region_code: Mapped[str] = mapped_column(String(12))
    eligible: Mapped[int] = mapped_column(Integer)


class Invitation(Entity, Timestamped):
    """A woman who is due in a campaign. One who came without any campaign has one of her own, made with her result."""

    __tablename__ = "screening_invitation"
    __table_args__ = (
        Index("uq_screening_invitation_campaign", "campaign_id", "person_id", unique=True,
              sqlite_where=text("state <> 'void'"), postgresql_where=text("state <> 'void'")),
        Index("ix_screening_invitation_person", "person_id", "invited_on"),
        Index("ix_screening_invitation_scope", "scope_code", "invited_on", "id"),
        Index("ix_screening_invitation_day", "invited_on", "scope_code", "state"),
    )  # fmt: skip

    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("screening_campaign.id"), default=None)
    campaign: Mapped[Campaign | None] = relationship()
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    person: Mapped[Person] = relationship()
    scope_code: Mapped[str] = mapped_column(String(12))
    invited_on: Mapped[dt.date] = mapped_column(Date)
    state: Mapped[InviteState] = mapped_column(enum_type(InviteState), default=InviteState.INVITED)
    note: Mapped[str | None] = mapped_column(String(200), default=None)
    screenings: Mapped[list[Screening]] = relationship(back_populates="invitation", order_by="Screening.screened_on")


class Screening(Entity, Timestamped):
    """What was tested on a day. Codes of cytology, hpv, birads and histology are sealed; `positive` asks for a look.

    `next_cervical_on`, `next_breast_on`: when the same woman is due again if nothing was found.
    """

    __tablename__ = "screening"
    __table_args__ = (
        Index("uq_screening_person_day", "person_id", "screened_on", unique=True,
              sqlite_where=text("voided_on IS NULL"), postgresql_where=text("voided_on IS NULL")),
        Index("ix_screening_scope_day", "scope_code", "screened_on", "positive", "person_id"),
        Index("ix_screening_next", "next_cervical_on", "scope_code"),
        Index("ix_screening_invitation", "invitation_id"),
        CheckConstraint("positive = (cervical_positive OR breast_positive)", name="positive"),
        CheckConstraint("(voided_on IS NULL) = (void_reason IS NULL)", name="voided"),
    )  # fmt: skip

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    person: Mapped[Person] = relationship()
    invitation_id: Mapped[int] = mapped_column(ForeignKey("screening_invitation.id"))
    invitation: Mapped[Invitation] = relationship(back_populates="screenings")
    scope_code: Mapped[str] = mapped_column(String(12))
    screened_on: Mapped[dt.date] = mapped_column(Date)
    hospital: Mapped[str] = mapped_column(String(100), default="")
    tests: Mapped[str] = mapped_column(String(60), default="")
    cytology_sealed = sealed_column()
    cytology = Sealed("cytology")
    hpv_sealed = sealed_column()
    hpv = Sealed("hpv")
    birads_sealed = sealed_column()
    birads = Sealed("birads")
    histology_sealed = sealed_column()
    histology = Sealed("histology")
    note_sealed = sealed_column()
    note = Sealed("note")
    cervical_positive: Mapped[bool] = mapped_column(Boolean, default=False)
    breast_positive: Mapped[bool] = mapped_column(Boolean, default=False)
    positive: Mapped[bool] = mapped_column(Boolean, default=False)
    next_cervical_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    next_breast_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    warned: Mapped[str | None] = mapped_column(String(200), default=None)
    voided_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    void_reason: Mapped[str | None] = mapped_column(String(200), default=None)
    follow_ups: Mapped[list[SecondLook]] = relationship(back_populates="screening", order_by="SecondLook.id")

    @property
    def follow_up(self) -> str | None:
        """The state of the second looks as a roster says it: what is still due counts, else the latest."""
        states = [follow.state for follow in self.follow_ups if follow.state is not FollowState.VOID]
        return (FollowState.DUE if FollowState.DUE in states else states[-1]).value if states else None

    @follow_up.setter
    def follow_up(self, value: str | None) -> None:
        """Give the second looks an earlier state back, when an import is undone."""
        for follow in self.follow_ups:
            if value is not None and follow.state is not FollowState.VOID:
                follow.state = FollowState(value)
                follow.closed_on = None if follow.state is FollowState.DUE else follow.closed_on or self.screened_on


class SecondLook(Entity, Timestamped):
    """A second look that is due by a day; the outcome is sealed. One is open per screening and part.

    `imported`: its state came with a roster, and goes with it when the import is taken back.
    """

    __tablename__ = "screening_follow_up"
    __table_args__ = (
        Index("uq_screening_follow_up_open", "screening_id", "part", unique=True,
              sqlite_where=text("state = 'due'"), postgresql_where=text("state = 'due'")),
        Index("ix_screening_follow_up_due", "state", "scope_code", "due_on", "id"),
        Index("ix_screening_follow_up_closed", "closed_on", "scope_code", "state"),
        Index("ix_screening_follow_up_person", "person_id"),
        CheckConstraint("(state = 'due') = (closed_on IS NULL)", name="closed"),
    )  # fmt: skip

    screening_id: Mapped[int] = mapped_column(ForeignKey("screening.id"))
    screening: Mapped[Screening] = relationship(back_populates="follow_ups")
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    person: Mapped[Person] = relationship()
    scope_code: Mapped[str] = mapped_column(String(12))
    part: Mapped[Part] = mapped_column(enum_type(Part))
    urgent: Mapped[bool] = mapped_column(Boolean, default=False)
    due_on: Mapped[dt.date] = mapped_column(Date)
    state: Mapped[FollowState] = mapped_column(enum_type(FollowState), default=FollowState.DUE)
    closed_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    closed_by_id: Mapped[int | None] = mapped_column(BigId, default=None)
    outcome_sealed = sealed_column()
    outcome = Sealed("outcome")
    note_sealed = sealed_column()
    note = Sealed("note")
    after_id: Mapped[int | None] = mapped_column(ForeignKey("screening_follow_up.id"), default=None)
    imported: Mapped[bool] = mapped_column(Boolean, default=False)
    contacts: Mapped[list[ScreeningContact]] = relationship(
        back_populates="follow_up", order_by="ScreeningContact.on, ScreeningContact.id"
    )


class ScreeningContact(Entity, Timestamped):
    """One reminder or attempt to reach a woman for her follow-up."""

    __tablename__ = "screening_contact"
    __table_args__ = (Index("ix_screening_contact_follow_up", "follow_up_id", "on"),)

    follow_up_id: Mapped[int] = mapped_column(ForeignKey("screening_follow_up.id"))
    follow_up: Mapped[SecondLook] = relationship(back_populates="contacts")
    on: Mapped[dt.date] = mapped_column(Date)
    how: Mapped[str] = mapped_column(String(16))
    answer: Mapped[str] = mapped_column(String(16))
    note_sealed = sealed_column()
    note = Sealed("note")
    by_name: Mapped[str] = mapped_column(String(50), default="")


class AidFile(Entity, Timestamped):
    """The papers of one application for cancer aid. Diagnosis and stage are sealed; `papers` are those that were seen.

    Whoever filled it in last (`filled_by_id`) does not check it. `superior`: 上级系统录入状态.
    """

    __tablename__ = "cancer_aid_file"
    __table_args__ = (
        Index("ix_cancer_aid_file_scope", "scope_code", "checked_on"),
        CheckConstraint("(checked_on IS NULL) = (checked_by_id IS NULL)", name="checked"),
        CheckConstraint("checked_by_id IS NULL OR checked_by_id <> filled_by_id", name="maker_checker"),
    )

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), unique=True)
    enrolment: Mapped[Enrolment] = relationship()
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    scope_code: Mapped[str] = mapped_column(String(12))
    site_sealed = sealed_column()
    site = Sealed("site")
    stage_sealed = sealed_column()
    stage = Sealed("stage")
    hospital: Mapped[str] = mapped_column(String(100), default="")
    second_class: Mapped[bool] = mapped_column(Boolean, default=False)
    diagnosed_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    papers: Mapped[str] = mapped_column(String(200), default="")
    superior: Mapped[str] = mapped_column(String(16), default="not_entered")
    filled_by_id: Mapped[int] = mapped_column(BigId)
    checked_by_id: Mapped[int | None] = mapped_column(BigId, default=None)
    checked_on: Mapped[dt.date | None] = mapped_column(Date, default=None)


# A result never comes before the campaign it belongs to began.
_EARLY = "screening before its campaign"
_CONDITION = (
    "EXISTS (SELECT 1 FROM screening_invitation i JOIN screening_campaign c ON c.id = i.campaign_id "
    "WHERE i.id = NEW.invitation_id AND NEW.screened_on < c.starts_on)"
)
_FUNCTION = (
    "CREATE OR REPLACE FUNCTION screening_not_early() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN IF {_CONDITION} THEN RAISE EXCEPTION '{_EARLY}' USING ERRCODE = 'integrity_constraint_violation'; "
    "END IF; RETURN NEW; END $$"
)
attach_triggers(
    Screening.__table__,
    [
        *trigger_pair(
            "screening_not_early_insert",
            sqlite=f"CREATE TRIGGER screening_not_early_insert BEFORE INSERT ON screening WHEN {_CONDITION} "
            f"BEGIN SELECT RAISE(ABORT, '{_EARLY}'); END",
            postgresql=[
                _FUNCTION,
                "CREATE TRIGGER screening_not_early BEFORE INSERT OR UPDATE ON screening "
                "FOR EACH ROW EXECUTE FUNCTION screening_not_early()",
            ],
        ),
        *trigger_pair(
            "screening_not_early_update",
            sqlite=f"CREATE TRIGGER screening_not_early_update BEFORE UPDATE ON screening WHEN {_CONDITION} "
            f"BEGIN SELECT RAISE(ABORT, '{_EARLY}'); END",
            postgresql=[],
        ),
    ],
)
