"""Households, persons on the register and their relatives, their statuses, consent, history, and search rows."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Computed,
    Date,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.orm import BigId, Entity, Moment, Sealed, Timestamped, enum_type, sealed_column, utcnow
from registry.core.triggers import attach_triggers
from registry.extensions import Model
from registry.people.bits import VISIT_CLASS_SQL
from registry.people.triggers import consent_triggers, mark_triggers

# Prefix probes are ranges by code point, whatever the collation of the database.
GRAM = String(120).with_variant(String(120, collation="C"), "postgresql")


_KEPT = "closed_on IS NULL AND merged_into_id IS NULL"
# A child's live statuses are the low sixteen bits of the mask (statuses.BITS).
_ENDING = f"status_mask & 65535 <> 0 AND {_KEPT}"


class RecipientKind(enum.StrEnum):
    """Whom the register keeps: children and women; and others who head a household that was given something."""

    CHILD = "child"
    WOMAN = "woman"
    OTHER = "other"


class Sex(enum.StrEnum):
    """GB/T 2261.1, as words."""

    FEMALE = "female"
    MALE = "male"


class ConsentAnswer(enum.StrEnum):
    """The guardian's answer; "not asked yet" is an answer of its own."""

    NOT_ASKED = "not_asked"
    GIVEN = "given"
    REFUSED = "refused"


class Household(Entity, Timestamped):
    """A family under one head. `scope_code` is the village (12 digits), else the township.

    `head_index` is the blind index of the head's identity number, `number_index` that of 户号, which is a number of
    its village only. A household that nobody lives in any more stays, for its history; lists leave it out.
    """

    __tablename__ = "household"
    __table_args__ = (
        Index("ix_household_scope_code", "scope_code", "id"),
        Index("ix_household_head_name", "scope_code", "head_name"),
        Index("ix_household_head_index", "head_index", sqlite_where=text("head_index IS NOT NULL"),
              postgresql_where=text("head_index IS NOT NULL")),
        Index("ix_household_number_index", "number_index", sqlite_where=text("number_index IS NOT NULL"),
              postgresql_where=text("number_index IS NOT NULL")),
    )  # fmt: skip

    scope_code: Mapped[str] = mapped_column(String(12))
    head_name: Mapped[str] = mapped_column(String(50))
    address_sealed = sealed_column()
    address = Sealed("address")
    income_class: Mapped[str | None] = mapped_column(String(32), default=None)
    income_per_head_fen: Mapped[int | None] = mapped_column(BigInteger, default=None)
    size: Mapped[int | None] = mapped_column(SmallInteger, default=None)
    hardship_cause: Mapped[str | None] = mapped_column(String(200), default=None)
    dibao_number_sealed = sealed_column()
    dibao_number = Sealed("dibao_number")
    head_index: Mapped[str | None] = mapped_column(String(32), default=None)
    number_sealed = sealed_column()
    number = Sealed("number")
    number_index: Mapped[str | None] = mapped_column(String(32), default=None)
    version: Mapped[int] = mapped_column(Integer, default=1, server_default="1")
    people: Mapped[list[Person]] = relationship(back_populates="household", order_by="Person.id")


class Person(Entity, Timestamped):
    """A recipient. `status_mask` is the bitmask of live statuses (statuses.BITS), kept for list filters.

    `county_code` (6) and `township_code` (9) repeat the head of `scope_code`, so that lists are an index walk.
    """

    __tablename__ = "person"
    __table_args__ = (
        Index("ix_person_village_updated", "scope_code", "closed_on", "updated_at", "id"),
        Index("ix_person_township_updated", "township_code", "closed_on", "updated_at", "id"),
        Index("ix_person_county_updated", "county_code", "closed_on", "updated_at", "id"),
        # Stocks as of a day are counted from this index alone: rows are wide with their sealed fields.
        Index("ix_person_stock", "scope_code", "closed_on", "registered_on", "birth_date", "kind", "merged_into_id"),
        # The tabs' counts of a township are counted anew from this index alone after a change (see tallies).
        Index("ix_person_tally", "township_code", "closed_on", "merged_into_id", "scope_code", "kind", "status_mask",
              "birth_date", "last_visit_on", "consent_asked", "visit_class", "visit_from", "visit_plan_on"),
        # Who is due for a visit, the longest overdue first, is read in this order (see schedule).
        Index("ix_person_visit", "county_code", "visit_class", "visit_from", "id", "visit_plan_on", "scope_code",
              sqlite_where=text(_KEPT), postgresql_where=text(_KEPT)),
        Index("ix_person_visit_plan", "county_code", "visit_plan_on", "id",
              sqlite_where=text(f"visit_plan_on IS NOT NULL AND {_KEPT}"),
              postgresql_where=text(f"visit_plan_on IS NOT NULL AND {_KEPT}")),
        Index("ix_person_unasked", "scope_code", "id", sqlite_where=text(f"consent_asked = 0 AND {_KEPT}"), postgresql_where=text(f"NOT consent_asked AND {_KEPT}")),
        Index("ix_person_unnumbered", "scope_code", "registered_on", "id",
              sqlite_where=text(f"id_index IS NULL AND {_KEPT}"), postgresql_where=text(f"id_index IS NULL AND {_KEPT}")),
        Index("ix_person_ending", "county_code", "birth_date", "scope_code", "status_mask",
              sqlite_where=text(_ENDING), postgresql_where=text(_ENDING)),
        Index("ix_person_birth", "county_code", "birth_date"),
        Index("ix_person_last4", "county_code", "id_last4_index"),
        Index("ix_person_phone", "phone_index"),
        Index("ix_person_household", "household_id"),
        Index("ix_person_merged", "merged_into_id", sqlite_where=text("merged_into_id IS NOT NULL"),
              postgresql_where=text("merged_into_id IS NOT NULL")),
        Index("uq_person_id_index", "id_index", unique=True,
              sqlite_where=text("id_index IS NOT NULL AND merged_into_id IS NULL"),
              postgresql_where=text("id_index IS NOT NULL AND merged_into_id IS NULL")),
        Index("uq_person_head", "household_id", unique=True,
              sqlite_where=text("heads_household AND merged_into_id IS NULL"),
              postgresql_where=text("heads_household AND merged_into_id IS NULL")),
        CheckConstraint("length(scope_code) = 12", name="scope_code"),
        CheckConstraint("(closed_on IS NULL) = (closed_reason IS NULL)", name="closed"),
    )  # fmt: skip

    household_id: Mapped[int | None] = mapped_column(ForeignKey("household.id"), default=None)
    household: Mapped[Household | None] = relationship(back_populates="people")
    kind: Mapped[RecipientKind] = mapped_column(enum_type(RecipientKind))
    scope_code: Mapped[str] = mapped_column(String(12))
    county_code: Mapped[str] = mapped_column(String(6))
    township_code: Mapped[str] = mapped_column(String(9))
    name: Mapped[str] = mapped_column(String(50))
    pinyin: Mapped[str] = mapped_column(String(300), default="")
    sex: Mapped[Sex] = mapped_column(enum_type(Sex))
    birth_date: Mapped[dt.date] = mapped_column(Date)
    ethnicity: Mapped[str | None] = mapped_column(String(4), default=None)
    id_type: Mapped[str] = mapped_column(String(16), default="cn_id")
    id_number_sealed = sealed_column()
    id_number = Sealed("id_number")
    id_index: Mapped[str | None] = mapped_column(String(32), default=None)
    id_last4_index: Mapped[str | None] = mapped_column(String(32), default=None)
    no_id_reason: Mapped[str | None] = mapped_column(String(200), default=None)
    phone_sealed = sealed_column()
    phone = Sealed("phone")
    phone_index: Mapped[str | None] = mapped_column(String(32), default=None)
    address_sealed = sealed_column()
    address = Sealed("address")
    registered_residence: Mapped[str | None] = mapped_column(String(100), default=None)
    relation_to_head: Mapped[str | None] = mapped_column(String(32), default=None)
    # A household has one head on the register at most; a head who is not on it is only named by the household.
    heads_household: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    health_sealed = sealed_column()
    health = Sealed("health")
    disability_kind: Mapped[str | None] = mapped_column(String(16), default=None)
    disability_grade: Mapped[int | None] = mapped_column(SmallInteger, default=None)
    disability_number_sealed = sealed_column()
    disability_number = Sealed("disability_number")
    school: Mapped[str | None] = mapped_column(String(100), default=None)
    stage: Mapped[str | None] = mapped_column(String(16), default=None)
    grade: Mapped[int | None] = mapped_column(SmallInteger, default=None)
    # The day stage and grade were written: the grade is one higher each school year since (see terms).
    grade_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    class_name: Mapped[str | None] = mapped_column(String(50), default=None)
    student_number_sealed = sealed_column()
    student_number = Sealed("student_number")
    teacher_phone_sealed = sealed_column()
    teacher_phone = Sealed("teacher_phone")
    boarding: Mapped[bool | None] = mapped_column(Boolean, default=None)
    schooling: Mapped[str | None] = mapped_column(String(16), default=None)
    guardian_type: Mapped[str | None] = mapped_column(String(32), default=None)
    care_state: Mapped[str | None] = mapped_column(String(16), default=None)
    bank_account_sealed = sealed_column()
    bank_account = Sealed("bank_account")
    bank_name: Mapped[str | None] = mapped_column(String(100), default=None)
    account_holder: Mapped[str | None] = mapped_column(String(50), default=None)
    account_relation: Mapped[str | None] = mapped_column(String(32), default=None)
    support_received: Mapped[str | None] = mapped_column(String(500), default=None)
    note_sealed = sealed_column()
    note = Sealed("note")
    photo_id: Mapped[str | None] = mapped_column(String(16), default=None)
    status_mask: Mapped[int] = mapped_column(Integer, default=0)
    # Whether anybody has asked for consent; a trigger on `consent` keeps it.
    consent_asked: Mapped[bool] = mapped_column(Boolean, default=False)
    registered_on: Mapped[dt.date] = mapped_column(Date)
    last_visit_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    # The earliest open plan (a trigger on `visit` keeps it), and what the database computes for the schedule.
    visit_plan_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    visit_class: Mapped[int] = mapped_column(SmallInteger, Computed(VISIT_CLASS_SQL), deferred=True)
    visit_from: Mapped[dt.date] = mapped_column(Date, Computed("coalesce(last_visit_on, registered_on)"), deferred=True)
    closed_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    closed_reason: Mapped[str | None] = mapped_column(String(200), default=None)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), default=None)
    version: Mapped[int] = mapped_column(Integer, default=1)
    # The page's own key, so that a form sent twice registers once even where there is no ID number.
    form_key: Mapped[str | None] = mapped_column(String(16), unique=True, default=None)
    relatives: Mapped[list[Relative]] = relationship(back_populates="person", order_by="Relative.id")
    statuses: Mapped[list[StatusSpell]] = relationship(
        back_populates="person", order_by="StatusSpell.start_on, StatusSpell.id"
    )


class Relative(Entity, Timestamped):
    """A parent, grandparent or other relative; `is_guardian` marks who cares. `state` is a parent_state code."""

    __tablename__ = "relative"
    __table_args__ = (Index("ix_relative_person", "person_id"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    person: Mapped[Person] = relationship(back_populates="relatives")
    kinship: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(50))
    birth_date: Mapped[dt.date | None] = mapped_column(Date, default=None)
    id_number_sealed = sealed_column()
    id_number = Sealed("id_number")
    id_index: Mapped[str | None] = mapped_column(String(32), default=None, index=True)
    phone_sealed = sealed_column()
    phone = Sealed("phone")
    state: Mapped[str | None] = mapped_column(String(32), default=None)
    workplace: Mapped[str | None] = mapped_column(String(100), default=None)
    is_guardian: Mapped[bool] = mapped_column(Boolean, default=False)
    note: Mapped[str | None] = mapped_column(String(200), default=None)
    ended_on: Mapped[dt.date | None] = mapped_column(Date, default=None)


class StatusSpell(Entity, Timestamped):
    """A status from a day to a day; `list_name` is child_status or mother_hardship. Live while `end_on` is empty."""

    __tablename__ = "status_spell"
    __table_args__ = (
        Index("ix_status_spell_person", "person_id", "list_name", "code", "start_on", "end_on"),
        Index("ix_status_spell_code", "code", "start_on"),
        Index("uq_status_spell_live", "person_id", "code", unique=True,
              sqlite_where=text("end_on IS NULL"), postgresql_where=text("end_on IS NULL")),
        CheckConstraint("end_on IS NULL OR end_on >= start_on", name="order"),
    )  # fmt: skip

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    person: Mapped[Person] = relationship(back_populates="statuses")
    list_name: Mapped[str] = mapped_column(String(32))
    code: Mapped[str] = mapped_column(String(32))
    start_on: Mapped[dt.date] = mapped_column(Date)
    end_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    end_reason: Mapped[str | None] = mapped_column(String(200), default=None)
    evidence: Mapped[str | None] = mapped_column(String(200), default=None)
    definition: Mapped[str | None] = mapped_column(String(100), default=None)
    confirmed_on: Mapped[dt.date | None] = mapped_column(Date, default=None)


class Consent(Entity, Timestamped):
    """What the guardian (or the woman) answered, when, to whom, and where the signed paper is (a file's public id)."""

    __tablename__ = "consent"
    __table_args__ = (Index("ix_consent_person", "person_id", "asked_on"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    answer: Mapped[ConsentAnswer] = mapped_column(enum_type(ConsentAnswer))
    given_by: Mapped[str | None] = mapped_column(String(50), default=None)
    relation: Mapped[str | None] = mapped_column(String(32), default=None)
    asked_on: Mapped[dt.date] = mapped_column(Date)
    source: Mapped[str | None] = mapped_column(String(100), default=None)
    file_id: Mapped[str | None] = mapped_column(String(16), default=None)


class PersonRevision(Entity):
    """One edit: who, when, why, and old and new values, sealed (a JSON object field → [old, new])."""

    __tablename__ = "person_revision"
    __table_args__ = (Index("ix_person_revision_person", "person_id", "at"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[dt.datetime] = mapped_column(Moment, default=utcnow)
    day: Mapped[dt.date] = mapped_column(Date)
    actor_id: Mapped[int | None] = mapped_column(BigId)
    actor_name: Mapped[str] = mapped_column(String(50))
    kind: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(String(200), default=None)
    changes_sealed = sealed_column()
    changes = Sealed("changes")


class PersonTransfer(Entity):
    """A move to another region on a day; events before it keep their own region."""

    __tablename__ = "person_transfer"
    __table_args__ = (Index("ix_person_transfer_person", "person_id", "on"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    from_code: Mapped[str] = mapped_column(String(12))
    to_code: Mapped[str] = mapped_column(String(12))
    on: Mapped[dt.date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(String(200))
    actor_id: Mapped[int | None] = mapped_column(BigId)


class SplitDecision(Model):
    """Where a person belongs after her place was split (its old code and the day); staying is a decision too."""

    __tablename__ = "split_decision"

    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"), primary_key=True)
    from_code: Mapped[str] = mapped_column(String(12), primary_key=True)
    on: Mapped[dt.date] = mapped_column(Date, primary_key=True)
    to_code: Mapped[str] = mapped_column(String(12))
    decided_by_id: Mapped[int | None] = mapped_column(BigId)


class NameGram(Model):
    """Search rows: beginnings of name parts (c), pinyin (p), initials (i) of persons of a county."""

    __tablename__ = "name_gram"
    __table_args__ = {"sqlite_with_rowid": False}

    county_code: Mapped[str] = mapped_column(String(6), primary_key=True)
    kind: Mapped[str] = mapped_column(String(1), primary_key=True)
    gram: Mapped[str] = mapped_column(GRAM, primary_key=True)
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"), primary_key=True, index=True)


class Reveal(Entity):
    """One look at a full identity field: counted per user and day, with the reason."""

    __tablename__ = "reveal"
    __table_args__ = (Index("ix_reveal_user_day", "user_id", "day"),)

    user_id: Mapped[int] = mapped_column(BigId)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    field: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(String(200))
    day: Mapped[dt.date] = mapped_column(Date)
    at: Mapped[dt.datetime] = mapped_column(Moment, default=utcnow)


class LifetimeAid(Entity):
    """Aid that a person gets once in a lifetime (cancer aid): one row per kind and identity number, ever."""

    __tablename__ = "lifetime_aid"
    __table_args__ = (UniqueConstraint("kind", "id_index"),)

    kind: Mapped[str] = mapped_column(String(32))
    id_index: Mapped[str] = mapped_column(String(32))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    granted_on: Mapped[dt.date] = mapped_column(Date)
    source: Mapped[str] = mapped_column(String(200))


class TownshipMark(Model):
    """A random number that is another one after every transaction that changes what a township's tabs count.

    Kept by trigger; whoever keeps counts of a township keeps the mark they were counted under (see tallies).
    `transaction_id`: PostgreSQL's, so that an import of 100,000 rows changes the mark once.
    """

    __tablename__ = "township_mark"

    township_code: Mapped[str] = mapped_column(String(9), primary_key=True)
    mark: Mapped[int] = mapped_column(BigInteger)
    transaction_id: Mapped[int | None] = mapped_column(BigInteger, default=None)


attach_triggers(Person.__table__, mark_triggers())
attach_triggers(Consent.__table__, consent_triggers())
