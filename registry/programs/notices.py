"""Public notices: posting, the clock, who must not be named, what is printed, objections (domain rules 3.3, 3.10)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, literal, or_, select
from sqlalchemy.orm import joinedload

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers, visible_to
from registry.audit.services import record
from registry.calendar.queries import add_working_days
from registry.core.dates import age_on
from registry.core.errors import Conflict, Invalid, NotFound
from registry.core.i18n import _
from registry.core.masking import mask_name_notice
from registry.extensions import db
from registry.people.models import RecipientKind
from registry.programs.deciding import exempt
from registry.programs.eligibility import ADULT, unpublishable
from registry.programs.enrolments import Wanted, all_enrolments, within_quota
from registry.programs.errors import ReasonMissing
from registry.programs.models import Cycle, Enrolment, EnrolmentState, Notice, Objection, Program
from registry.programs.queries import program_visible
from registry.programs.steps import move, refresh_locked
from registry.regions.queries import region_names
from registry.settings.queries import get_text, region_chain

S = EnrolmentState


@dataclass(frozen=True)
class Posted:
    """What posting did: the notice (None when nobody may be published), who is on it, and who goes on without."""

    notice: Notice | None
    noticed: Sequence[Enrolment]
    exempt: Sequence[Enrolment]


def notice_end(program: Program, posted_on: dt.date) -> dt.date:
    """The last day of a notice: the day of posting does not count. Raises YearNotLoaded."""
    if program.notice_working_days:
        return add_working_days(posted_on, program.notice_days)
    return posted_on + dt.timedelta(days=program.notice_days)


def post_notice(
    cycle: Cycle, scope_code: str, *, actor: Actor, today: dt.date, posted_on: dt.date | None = None,
    hotline: str | None = None, photo_id: str | None = None,
) -> Posted:  # fmt: skip
    """Put all reviewed enrolments of a region (12 digits) on a notice; classes that must not be named go on exempt.

    `posted_on` may lie in the past (the paper was up before it was entered), not before a nomination on it.
    Raises Conflict when nobody waits, Invalid for the day, NotFound outside the actor's region, YearNotLoaded.
    """
    actor.demand(Permission.ENROLMENT_REVIEW)
    if not covers(actor, scope_code):
        raise NotFound
    waiting = all_enrolments(Wanted(cycle_id=cycle.id, states=(S.REVIEWED,), region_code=scope_code), actor)
    if not waiting:
        raise Conflict(_("没有等着公示的人。先在初审里通过，再张贴公示。"))
    refresh_locked(waiting)
    hidden = unpublishable([enrolment.person_id for enrolment in waiting], today)
    silent = [enrolment for enrolment in waiting if enrolment.person_id in hidden]
    named = [enrolment for enrolment in waiting if enrolment.person_id not in hidden]
    if silent:
        exempt(silent, str(_("孤儿和事实无人抚养儿童不公示，保护儿童隐私")), actor=actor, today=today)
    notice = _post(cycle, scope_code, named, actor, today, posted_on or today, hotline, photo_id) if named else None
    return Posted(notice, named, silent)


def _post(
    cycle: Cycle, scope_code: str, named: Sequence[Enrolment], actor: Actor, today: dt.date, posted_on: dt.date,
    hotline: str | None, photo_id: str | None,
) -> Notice:  # fmt: skip
    if posted_on > today:
        raise Invalid(_("张贴的日子还没到。贴出来以后再登记。"), "posted_on")
    if any(enrolment.nominated_on > posted_on for enrolment in named):
        raise Invalid(_("张贴的日子比提名还早。请核对。"), "posted_on")
    program = cycle.program
    line = hotline if hotline is not None else get_text("hotline", on=today, region_code=scope_code)
    notice = Notice(
        cycle_id=cycle.id, scope_code=scope_code, posted_on=posted_on, ends_on=notice_end(program, posted_on),
        days=program.notice_days, working_days=program.notice_working_days, hotline=line.strip()[:50],
        photo_id=photo_id, created_by_id=actor.user_id,
    )  # fmt: skip
    db.session.add(notice)
    db.session.flush()
    record(actor, "notice.post", notice, subjects=[enrolment.person_id for enrolment in named])
    move(named, S.NOTICED, "enrolment.notice", actor=actor, today=today, notice_id=notice.id)
    return notice


def notice_visible(actor: Actor) -> ColumnElement[bool]:
    """Notices of the actor's region and of the offices above it: what hangs on the county's wall is public."""
    return or_(visible_to(actor, Notice.scope_code), Notice.scope_code.in_(region_chain(actor.region_code)))


def get_notice(public_id: str, actor: Actor) -> Notice:
    """The notice with cycle and program; raises NotFound outside the actor's region."""
    found = db.session.scalar(
        select(Notice)
        .options(joinedload(Notice.cycle).joinedload(Cycle.program))
        .where(Notice.public_id == public_id, notice_visible(actor))
        .order_by(Notice.id)
    )
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True)
class NoticeLine:
    """A notice in a list: how many it names and how many objections are open."""

    notice: Notice
    persons: int
    open_objections: int


def list_notices(cycle: Cycle, actor: Actor) -> list[NoticeLine]:
    """Notices of a cycle in the actor's region, newest first; one query."""
    persons = select(func.count(Enrolment.id)).where(Enrolment.notice_id == Notice.id).scalar_subquery()
    waiting = (
        select(func.count(Objection.id))
        .where(Objection.notice_id == Notice.id, Objection.settled_on.is_(None))
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Notice, persons, waiting)
        .join(Cycle, Notice.cycle_id == Cycle.id)
        .join(Program, Cycle.program_id == Program.id)
        .where(Notice.cycle_id == cycle.id, notice_visible(actor), program_visible(actor))
        .order_by(Notice.posted_on.desc(), Notice.id.desc())
    )
    return [NoticeLine(*row) for row in rows]


@dataclass(frozen=True)
class NoticeRow:
    """One line of the printed notice. A minor has a number only: `name` is empty."""

    serial: int
    name: str
    township: str
    stage: str
    amount_fen: int
    goods_item: str


@dataclass(frozen=True)
class NoticeContent:
    """What a notice shows to everybody, and how many of it are withheld since posting."""

    rows: Sequence[NoticeRow]
    persons: int
    total_fen: int
    withheld: int
    person_ids: Sequence[int]
    shown_ids: Sequence[int]


def _listed(notice: Notice) -> list[Enrolment]:
    return list(
        db.session.scalars(
            select(Enrolment)
            .options(joinedload(Enrolment.person))
            .where(Enrolment.notice_id == notice.id)
            .order_by(Enrolment.scope_code, Enrolment.id)
        )
    )


def find_on_notice(notice: Notice, person_id: int) -> Enrolment | None:
    """The enrolment of a person that a notice shows, or None."""
    return next((enrolment for enrolment in _listed(notice) if enrolment.person_id == person_id), None)


def notice_content(notice: Notice, on: dt.date) -> NoticeContent:
    """The list as everybody may read it, with the same numbers for every reader.

    The masked list: adults 张＊芳, minors by number; to the township only, never an account or diagnosis.

    Who has become an orphan or de facto unsupported since is left out (domain rules 3.3).
    """
    listed = _listed(notice)
    hidden = unpublishable([enrolment.person_id for enrolment in listed], on)
    shown = [enrolment for enrolment in listed if enrolment.person_id not in hidden]
    names = region_names(enrolment.scope_code[:9] + "000" for enrolment in shown)
    rows = [
        NoticeRow(
            serial,
            "" if _is_minor(enrolment, on) else mask_name_notice(enrolment.person.name),
            names.get(enrolment.scope_code[:9] + "000", ""),
            enrolment.stage,
            enrolment.amount_fen,
            enrolment.goods_item or "",
        )
        for serial, enrolment in enumerate(shown, start=1)
    ]
    total = sum(row.amount_fen for row in rows)
    everyone, named = ([enrolment.person_id for enrolment in group] for group in (listed, shown))
    return NoticeContent(rows, len(rows), total, len(hidden), everyone, named)


def _is_minor(enrolment: Enrolment, on: dt.date) -> bool:
    person = enrolment.person
    return age_on(person.birth_date, on) < ADULT or person.kind is RecipientKind.CHILD


def list_objections(notice: Notice, actor: Actor) -> Sequence[Objection]:
    """Objections to a notice, newest first; below the notice's office only those about one's own people."""
    mine = or_(
        visible_to(actor, Enrolment.scope_code),
        Objection.created_by_id == actor.user_id,
        literal(covers(actor, notice.scope_code)),
    )
    return db.session.scalars(
        select(Objection)
        .outerjoin(Enrolment, Objection.enrolment_id == Enrolment.id)
        .where(Objection.notice_id == notice.id, mine)
        .order_by(Objection.received_on.desc(), Objection.id.desc())
    ).all()


def get_objection(notice: Notice, public_id: str) -> Objection:
    """The objection of this notice; raises NotFound."""
    found = db.session.scalar(
        select(Objection).where(Objection.notice_id == notice.id, Objection.public_id == public_id)
    )
    if found is None:
        raise NotFound
    return found


def log_objection(
    notice: Notice, text: str, *, received_on: dt.date, actor: Actor, today: dt.date, enrolment: Enrolment | None = None
) -> Objection:
    """Enter an objection; while it is open, the enrolment (or, about nobody in particular, the notice) waits.

    The text is sealed. Raises ReasonMissing, Invalid for the day.
    """
    actor.demand(Permission.ENROLMENT_NOMINATE)
    if not covers(actor, notice.scope_code) and not within_quota(notice.scope_code, actor.region_code):
        raise NotFound
    if not text.strip():
        raise ReasonMissing
    if not notice.posted_on <= received_on <= today:
        raise Invalid(_("收到异议的日子要在张贴之后、今天之前。请核对。"), "received_on")
    if enrolment is not None and enrolment.notice_id != notice.id:
        raise Invalid(_("这个序号不在这张公示上。请核对。"), "serial")
    objection = Objection(
        notice_id=notice.id, received_on=received_on, enrolment_id=enrolment.id if enrolment else None,
        created_by_id=actor.user_id,
    )  # fmt: skip
    objection.text = text.strip()
    db.session.add(objection)
    db.session.flush()
    subjects = [enrolment.person_id] if enrolment else []
    record(actor, "notice.objection", objection, subjects=subjects, region_code=notice.scope_code)
    return objection


def settle_objection(objection: Objection, outcome: str, *, actor: Actor, today: dt.date) -> Objection:
    """Write how an objection was settled. Where it was right, refuse the enrolment besides. Raises Conflict."""
    actor.demand(Permission.ENROLMENT_REVIEW)
    if not covers(actor, objection.notice.scope_code):
        raise NotFound
    if objection.settled_on is not None:
        raise Conflict(_("这件异议已经处理过了。"))
    if not outcome.strip():
        raise ReasonMissing
    objection.settled_on, objection.outcome = today, outcome.strip()[:300]
    record(actor, "notice.settle", objection, region_code=objection.notice.scope_code)
    db.session.flush()
    return objection
