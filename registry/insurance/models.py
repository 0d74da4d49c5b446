"""Policies and claims. A claim within the waiting period, after the end or above the cover is refused by trigger."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, Integer, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.orm import Entity, Sealed, Timestamped, enum_type, sealed_column
from registry.core.triggers import TriggerDdl, attach_triggers, trigger_pair
from registry.people.models import Person


class PolicyState(enum.StrEnum):
    """active → cancelled with a reason; waiting and ended are derived from the day."""

    ACTIVE = "active"
    CANCELLED = "cancelled"


class ClaimState(enum.StrEnum):
    """reported → accepted → paid, or refused with a reason."""

    REPORTED = "reported"
    ACCEPTED = "accepted"
    PAID = "paid"
    REFUSED = "refused"


class Illness(enum.StrEnum):
    """What a claim is for: breast cancer is covered more than once over (setting insurance_breast_times)."""

    BREAST = "breast"
    CERVICAL = "cervical"
    OTHER = "other"


_LIVE = text("state = 'active' AND policy_number IS NOT NULL")


class Policy(Entity, Timestamped):
    """Shares of one person from a day to a day; covered from `covered_from` on. Money in fen.

    `occurrence` tells rows apart that a roster holds twice; `breast_times` is frozen at the beginning.
    """

    __tablename__ = "insurance_policy"
    __table_args__ = (
        Index("ix_insurance_policy_person", "person_id", "starts_on"),
        Index("ix_insurance_policy_scope", "scope_code", "starts_on", "id"),
        Index("ix_insurance_policy_ends", "state", "ends_on", "scope_code"),
        Index("uq_insurance_policy_number", "policy_number", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        CheckConstraint("shares > 0 AND premium_fen >= 0 AND cover_fen > 0 AND breast_times >= 1", name="amounts"),
        CheckConstraint("covered_from >= starts_on AND ends_on >= starts_on", name="days"),
        CheckConstraint("state <> 'cancelled' OR cancel_reason IS NOT NULL", name="cancelled"),
    )  # fmt: skip

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    person: Mapped[Person] = relationship()
    scope_code: Mapped[str] = mapped_column(String(12))
    policy_number: Mapped[str | None] = mapped_column(String(64), default=None)
    insurer: Mapped[str] = mapped_column(String(100), default="")
    shares: Mapped[int] = mapped_column(Integer)
    premium_fen: Mapped[int] = mapped_column(BigInteger)
    payer: Mapped[str] = mapped_column(String(32), default="self")
    payer_name: Mapped[str] = mapped_column(String(100), default="")
    starts_on: Mapped[dt.date] = mapped_column(Date)
    covered_from: Mapped[dt.date] = mapped_column(Date)
    ends_on: Mapped[dt.date] = mapped_column(Date)
    cover_fen: Mapped[int] = mapped_column(BigInteger)
    breast_times: Mapped[int] = mapped_column(SmallInteger, default=1)
    state: Mapped[PolicyState] = mapped_column(enum_type(PolicyState), default=PolicyState.ACTIVE)
    cancel_reason: Mapped[str | None] = mapped_column(String(200), default=None)
    renewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("insurance_policy.id"), default=None, index=True)
    occurrence: Mapped[int] = mapped_column(SmallInteger, default=1)
    claims: Mapped[list[Claim]] = relationship(back_populates="policy", order_by="Claim.id")


class Claim(Entity, Timestamped):
    """A claim on a policy. The illness (a code of Illness) and the diagnosis are sealed; `times` is how often the cover counts."""

    __tablename__ = "insurance_claim"
    __table_args__ = (
        Index("ix_insurance_claim_policy", "policy_id"),
        Index("ix_insurance_claim_state", "state", "scope_code", "reported_on"),
        Index("ix_insurance_claim_paid", "paid_on", "scope_code"),
        CheckConstraint("claimed_fen > 0 AND paid_fen >= 0 AND times >= 1", name="amounts"),
        CheckConstraint("(state = 'paid') = (paid_on IS NOT NULL)", name="paid"),
        CheckConstraint("state <> 'refused' OR reason IS NOT NULL", name="refused"),
    )

    policy_id: Mapped[int] = mapped_column(ForeignKey("insurance_policy.id"))
    policy: Mapped[Policy] = relationship(back_populates="claims")
    scope_code: Mapped[str] = mapped_column(String(12))
    event_on: Mapped[dt.date] = mapped_column(Date)
    reported_on: Mapped[dt.date] = mapped_column(Date)
    times: Mapped[int] = mapped_column(SmallInteger, default=1)
    illness_sealed = sealed_column()
    illness = Sealed("illness")
    diagnosis_sealed = sealed_column()
    diagnosis = Sealed("diagnosis")
    claimed_fen: Mapped[int] = mapped_column(BigInteger)
    paid_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    state: Mapped[ClaimState] = mapped_column(enum_type(ClaimState), default=ClaimState.REPORTED)
    paid_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    reason: Mapped[str | None] = mapped_column(String(200), default=None)


_P = "(SELECT {} FROM insurance_policy WHERE id = NEW.policy_id)"
_RULES = {
    "waiting": f"NEW.event_on < {_P.format('covered_from')}",
    "ended": f"NEW.event_on > {_P.format('ends_on')}",
    "cover": "NEW.state <> 'refused' AND NEW.claimed_fen + COALESCE((SELECT SUM(claimed_fen) FROM insurance_claim "
    "WHERE policy_id = NEW.policy_id AND id <> NEW.id AND state <> 'refused'), 0) > "
    + _P.format("cover_fen * CASE WHEN NEW.times > breast_times THEN breast_times ELSE NEW.times END"),
    "paid": "NEW.paid_fen > NEW.claimed_fen",
}


def _rules() -> list[TriggerDdl]:
    made: list[TriggerDdl] = []
    for name, broken in _RULES.items():
        for verb in ("insert", "update"):
            trigger, said = f"insurance_claim_{name}_{verb}", f"insurance_claim: {name}"
            made += trigger_pair(
                trigger,
                sqlite=f"CREATE TRIGGER {trigger} AFTER {verb.upper()} ON insurance_claim WHEN {broken} "
                f"BEGIN SELECT RAISE(ABORT, '{said}'); END",
                postgresql=[
                    f"CREATE OR REPLACE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                    "PERFORM 1 FROM insurance_policy WHERE id = NEW.policy_id FOR UPDATE; "
                    f"IF {broken} THEN RAISE EXCEPTION '{said}' USING ERRCODE = 'integrity_constraint_violation'; "
                    "END IF; RETURN NEW; END $$",
                    f"CREATE TRIGGER {trigger} AFTER {verb.upper()} ON insurance_claim FOR EACH ROW "
                    f"EXECUTE FUNCTION {trigger}()",
                ],
            )
    return made


attach_triggers(Claim.__table__, _rules())
