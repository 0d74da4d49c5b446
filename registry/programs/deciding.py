"""What the county decides: the review of nominations, and the approval, which is never the maker's own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import and_, or_, select

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.core.i18n import _
from registry.extensions import db
from registry.programs.eligibility import chunks
from registry.programs.errors import NoticeRunning, ObjectionOpen, ReasonMissing, SamePerson, WrongState
from registry.programs.gates import require_open
from registry.programs.lifetime import claim
from registry.programs.models import Enrolment, EnrolmentState, EnrolmentStep, Notice, Objection
from registry.programs.steps import move, refresh_locked, require_visible
from registry.programs.words import STATE_LABELS

S = EnrolmentState
ONE_DAY = dt.timedelta(days=1)


def accept(enrolments: Sequence[Enrolment], *, actor: Actor, today: dt.date) -> list[Enrolment]:
    """nominated → reviewed; where the program has no public notice they go on as exempt at once.

    Raises WrongState, and Conflict where a gate holds one back (cancer aid: papers that are not checked).
    """
    actor.demand(Permission.ENROLMENT_REVIEW)
    require_visible(enrolments, actor)
    refresh_locked(enrolments)
    require_open([enrolment for enrolment in enrolments if enrolment.state is S.NOMINATED])
    done = move(enrolments, S.REVIEWED, "enrolment.review", actor=actor, today=today, reviewed_by_id=actor.user_id)
    silent = [enrolment for enrolment in done if not enrolment.cycle.program.notice_required]
    if silent:
        exempt(silent, str(_("本项目不公示")), actor=actor, today=today)
    return done


def exempt(enrolments: Sequence[Enrolment], reason: str, *, actor: Actor, today: dt.date) -> list[Enrolment]:
    """reviewed (or noticed by mistake) → notice_exempt with the reason; no public notice names them."""
    return move(
        enrolments, S.NOTICE_EXEMPT, "enrolment.exempt", actor=actor, today=today, note=reason, exempt_reason=reason,
        notice_id=None,
    )  # fmt: skip


def send_back(enrolments: Sequence[Enrolment], *, reason: str, actor: Actor, today: dt.date) -> list[Enrolment]:
    """nominated or reviewed → returned, for the township to mend. Raises ReasonMissing, WrongState."""
    actor.demand(Permission.ENROLMENT_REVIEW)
    if not reason.strip():
        raise ReasonMissing
    require_visible(enrolments, actor)
    refresh_locked(enrolments)
    why = reason.strip()[:300]
    return move(
        enrolments, S.RETURNED, "enrolment.return", actor=actor, today=today, note=why, return_reason=why,
        reviewed_by_id=actor.user_id,
    )  # fmt: skip


def refuse(enrolments: Sequence[Enrolment], *, reason: str, actor: Actor, today: dt.date) -> list[Enrolment]:
    """Any state before the approval → refused. Raises ReasonMissing, WrongState."""
    actor.demand(Permission.ENROLMENT_REVIEW)
    if not reason.strip():
        raise ReasonMissing
    require_visible(enrolments, actor)
    refresh_locked(enrolments)
    return move(enrolments, S.REFUSED, "enrolment.refuse", actor=actor, today=today, note=reason.strip()[:300])


@dataclass
class Readiness:
    """Who of some enrolments can be approved by the actor today, and what holds back the others."""

    ready: list[Enrolment] = field(default_factory=list)
    running: list[Enrolment] = field(default_factory=list)
    disputed: list[Enrolment] = field(default_factory=list)
    own: list[Enrolment] = field(default_factory=list)
    objections: int = 0
    last_end: dt.date | None = None

    @property
    def total_fen(self) -> int:
        """Fen of those who are ready."""
        return sum(enrolment.amount_fen for enrolment in self.ready)


def check_ready(enrolments: Sequence[Enrolment], actor: Actor, today: dt.date) -> Readiness:
    """Sort enrolments after their notice by what the approval needs; a query for notices with objections, one for makers."""
    notices, disputed, blocked, count = _notices(enrolments)
    made = _made_by(enrolments, actor)
    found = Readiness(objections=count)
    for enrolment in enrolments:
        notice = notices.get(enrolment.notice_id or 0)
        if notice is not None and enrolment.state is S.NOTICED and today <= notice.ends_on:
            found.running.append(enrolment)
            found.last_end = max(found.last_end or notice.ends_on, notice.ends_on)
        elif enrolment.id in disputed or (enrolment.notice_id or 0) in blocked:
            found.disputed.append(enrolment)
        elif enrolment.id in made or actor.user_id in (enrolment.nominated_by_id, enrolment.reviewed_by_id):
            found.own.append(enrolment)
        else:
            found.ready.append(enrolment)
    return found


def _notices(enrolments: Sequence[Enrolment]) -> tuple[dict[int, Notice], set[int], set[int], int]:
    """Notices of these enrolments' cycles by row id; enrolments with an open objection, notices with an open one about
    nobody in particular, and the number of both."""
    ids = {enrolment.id for enrolment in enrolments}
    own = sorted({enrolment.notice_id for enrolment in enrolments if enrolment.notice_id is not None})
    cycles = sorted({enrolment.cycle_id for enrolment in enrolments})
    rows = db.session.execute(
        select(Notice, Objection.id.label("objection"), Objection.enrolment_id)
        .outerjoin(Objection, and_(Objection.notice_id == Notice.id, Objection.settled_on.is_(None)))
        .where(or_(Notice.id.in_(own), Notice.cycle_id.in_(cycles)))
        .order_by(Notice.id, Objection.id)
    ).all()
    said = [row for row in rows if row.objection is not None]
    about = {row.enrolment_id for row in said if row.enrolment_id in ids}
    general = {row.Notice.id for row in said if row.enrolment_id is None and row.Notice.id in own}
    count = sum(row.enrolment_id in about or (row.enrolment_id is None and row.Notice.id in general) for row in said)
    return {row.Notice.id: row.Notice for row in rows}, about, general, count


def _made_by(enrolments: Sequence[Enrolment], actor: Actor) -> set[int]:
    """Those that the actor nominated, mended or reviewed at any time."""
    made = (S.NOMINATED.value, S.REVIEWED.value, S.RETURNED.value)
    found: set[int] = set()
    for part in chunks(enrolment.id for enrolment in enrolments):
        found.update(
            db.session.scalars(
                select(EnrolmentStep.enrolment_id).where(
                    EnrolmentStep.enrolment_id.in_(part),
                    EnrolmentStep.actor_id == actor.user_id,
                    EnrolmentStep.to_state.in_(made),
                )
            )
        )
    return found


def approve(enrolments: Sequence[Enrolment], *, actor: Actor, today: dt.date) -> list[Enrolment]:
    """noticed (the notice ended) or exempt → approved, all or none. Once-in-a-lifetime places are taken here.

    Raises WrongState, SamePerson, NoticeRunning (names the day), ObjectionOpen, AlreadyGranted.
    """
    actor.demand(Permission.ENROLMENT_APPROVE)
    require_visible(enrolments, actor)
    refresh_locked(enrolments)
    for enrolment in enrolments:
        if enrolment.state not in (S.NOTICED, S.NOTICE_EXEMPT):
            raise WrongState(enrolment.person.name, STATE_LABELS[enrolment.state])
    found = check_ready(enrolments, actor, today)
    if found.last_end is not None:
        raise NoticeRunning(found.last_end, found.last_end + ONE_DAY)
    if found.disputed:
        raise ObjectionOpen(found.objections)
    if found.own:
        raise SamePerson(len(found.own))
    _claim_lifetime(enrolments, today)
    return move(
        enrolments, S.APPROVED, "enrolment.approve", actor=actor, today=today, approved_by_id=actor.user_id,
        approved_on=today,
    )  # fmt: skip


def _claim_lifetime(enrolments: Sequence[Enrolment], today: dt.date) -> None:
    for enrolment in enrolments:
        program = enrolment.cycle.program
        if program.lifetime_kind:
            claim(enrolment.person, program.lifetime_kind, today, f"{program.title} {enrolment.cycle.title}")


def review(
    enrolments: Sequence[Enrolment], verdict: str, *, actor: Actor, today: dt.date, reason: str = ""
) -> list[Enrolment]:
    """The reviewer's verdict by its word: accept, return or refuse (both with a reason); see those functions."""
    if verdict == "accept":
        return accept(enrolments, actor=actor, today=today)
    if verdict == "return":
        return send_back(enrolments, reason=reason, actor=actor, today=today)
    if verdict == "refuse":
        return refuse(enrolments, reason=reason, actor=actor, today=today)
    raise ValueError(f"no such verdict: {verdict}")
