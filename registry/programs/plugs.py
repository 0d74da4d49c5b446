"""What this room tells others: a person's steps in the timeline, work on the desk, and who already receives what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from flask import url_for
from sqlalchemy import BigInteger, String, cast, func, literal, or_, select

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import visible_to
from registry.core.i18n import Text, _
from registry.core.plugs import DeskGroup, DeskItem, PersonPanel, Plugs
from registry.extensions import db
from registry.people.models import Person
from registry.people.showing import shown_name
from registry.programs.already import already_receives, running_for, running_titles
from registry.programs.enrolments import oldest_day, waiting_cycles
from registry.programs.following import follow_region
from registry.programs.models import Cycle, Enrolment, EnrolmentState, EnrolmentStep, Notice, Program
from registry.programs.quota_following import follow_quotas
from registry.programs.requirements import NEEDS
from registry.programs.roster_enrolments import ENROLMENTS
from registry.programs.schedule_desk import planned
from registry.programs.words import STATE_GLYPHS

S = EnrolmentState
SHOWN = 5
SENTENCES: dict[str, Text] = {
    "nominated": _("提名到%(what)s"),
    "returned": _("%(what)s：退回补正"),
    "reviewed": _("%(what)s：初审通过"),
    "noticed": _("%(what)s：张贴公示"),
    "notice_exempt": _("%(what)s：不公示，直接报批"),
    "approved": _("%(what)s：批准"),
    "active": _("%(what)s：开始享受"),
    "completed": _("%(what)s：已完成"),
    "refused": _("%(what)s：不予纳入"),
    "withdrawn": _("%(what)s：撤回"),
}


def steps_of(person_id: int) -> Any:
    """Every step of a person's enrolments as timeline rows."""
    return (
        select(
            EnrolmentStep.on.label("at"),
            literal("enrolment", String).label("kind"),
            Enrolment.public_id.label("ref"),
            (Program.title + " " + Cycle.title).label("title"),
            cast(Enrolment.amount_fen, BigInteger).label("amount_fen"),
            cast(EnrolmentStep.to_state, String).label("state"),
            cast(EnrolmentStep.actor_id, BigInteger).label("actor_id"),
        )
        .join(Enrolment, EnrolmentStep.enrolment_id == Enrolment.id)
        .join(Cycle, Enrolment.cycle_id == Cycle.id)
        .join(Program, Enrolment.program_id == Program.id)
        .where(Enrolment.person_id == person_id)
    )


def step_words(row: Any) -> tuple[Text, str, str | None]:
    """The sentence of a step, its circle and the enrolment's page."""
    sentence = Text(SENTENCES[row.state].source, what=row.title)
    return sentence, STATE_GLYPHS[S(row.state)], url_for("programs.enrolment", ref=row.ref)


def _day(day: dt.date) -> str:
    return str(_("%(month)s月%(day)s日", month=day.month, day=day.day))


def _cycle_items(rows: Sequence[Any], endpoint: str, reason: Text, action: Text) -> list[DeskItem]:
    return [
        DeskItem(
            name=f"{row.program} {row.title}",
            meta=str(_("%(n)s 人", n=row.persons)),
            reason=str(reason),
            when=str(_("最早 %(day)s", day=_day(oldest_day(row.oldest)))),
            url=url_for(endpoint, ref=row.public_id),
            action=str(action),
        )
        for row in rows[:SHOWN]
    ]


def _group(key: str, title: Text, rows: Sequence[Any], items: list[DeskItem], tone: str = "wait") -> DeskGroup | None:
    count = sum(row.persons for row in rows)
    return DeskGroup(key, title, count, items, tone, url=url_for("programs.index")) if count else None


def to_review(actor: Actor, today: dt.date) -> DeskGroup | None:
    """Nominations that wait for the county's review."""
    if not actor.can(Permission.ENROLMENT_REVIEW):
        return None
    rows = waiting_cycles(actor, [S.NOMINATED])
    items = _cycle_items(rows, "programs.review", _("乡镇提名，等初审"), _("初审"))
    return _group("programs.review", _("等您初审的提名"), rows, items)


def to_post(actor: Actor, today: dt.date) -> DeskGroup | None:
    """Reviewed persons whose notice is not posted yet."""
    if not actor.can(Permission.ENROLMENT_REVIEW):
        return None
    rows = waiting_cycles(actor, [S.REVIEWED])
    items = _cycle_items(rows, "programs.notices", _("初审通过，等张贴公示"), _("公示"))
    return _group("programs.post", _("等张贴公示"), rows, items)


def to_approve(actor: Actor, today: dt.date) -> DeskGroup | None:
    """Persons whose notice has ended, or who need none."""
    if not actor.can(Permission.ENROLMENT_APPROVE):
        return None
    rows = db.session.execute(
        select(
            Cycle.public_id, Cycle.title, Program.title.label("program"),
            func.count(Enrolment.id).label("persons"), func.min(Enrolment.nominated_on).label("oldest"),
        )
        .join(Cycle, Enrolment.cycle_id == Cycle.id)
        .join(Program, Enrolment.program_id == Program.id)
        .outerjoin(Notice, Enrolment.notice_id == Notice.id)
        .where(
            visible_to(actor, Enrolment.scope_code),
            or_(Enrolment.state == S.NOTICE_EXEMPT, (Enrolment.state == S.NOTICED) & (Notice.ends_on < today)),
        )
        .group_by(Cycle.id, Cycle.public_id, Cycle.title, Program.title)
        .order_by(func.min(Enrolment.nominated_on), Cycle.id)
    ).all()  # fmt: skip
    items = _cycle_items(rows, "programs.approve", _("公示已满或不需公示"), _("批准"))
    return _group("programs.approve", _("等批准的人"), rows, items)


def to_mend(actor: Actor, today: dt.date) -> DeskGroup | None:
    """What came back to the township, with the reason."""
    if not actor.can(Permission.ENROLMENT_NOMINATE) or actor.can(Permission.ENROLMENT_REVIEW):
        return None
    here = (visible_to(actor, Enrolment.scope_code), Enrolment.state == S.RETURNED)
    count = func.count(Enrolment.id).over()
    rows = db.session.execute(
        select(
            Person.name, Enrolment.public_id, Enrolment.return_reason, Enrolment.nominated_on,
            (Program.title + " " + Cycle.title).label("what"), count.label("persons"),
        )
        .join(Person, Enrolment.person_id == Person.id)
        .join(Cycle, Enrolment.cycle_id == Cycle.id)
        .join(Program, Enrolment.program_id == Program.id)
        .where(*here, visible_to(actor, Person.scope_code))
        .order_by(Enrolment.nominated_on, Enrolment.id)
        .limit(SHOWN)
    ).all()  # fmt: skip
    if not rows:
        return None
    items = [
        DeskItem(
            row.name, row.what, row.return_reason or "", _day(row.nominated_on),
            url_for("programs.enrolment", ref=row.public_id), str(_("补正")),
        )
        for row in rows
    ]  # fmt: skip
    return DeskGroup("programs.mend", _("退回来要补的提名"), rows[0].persons, items, "late")


def panels(actor: Actor, person: Person, today: dt.date) -> list[PersonPanel]:
    """On the person's page: what others of her household receive, above everything; then what she is in herself."""
    rows = running_for(person, actor)
    others = [(row, shown_name(row.name, actor)) for row in rows if not row.own]
    own = [row for row in rows if row.own]
    found = []
    if others:
        found.append(PersonPanel("warning", _("家里已有人在享"), "", "programs/_panel_warning.html", {"rows": others}))
    if own:
        found.append(PersonPanel("running", _("在享项目"), "", "programs/_panel_running.html", {"rows": own}))
    return found


def register(plugs: Plugs) -> None:
    """Put in the timeline, the desk's groups, and the aid of a person and her household."""
    plugs.region_followers += [follow_region, follow_quotas]
    plugs.running = running_titles
    plugs.program_needs = NEEDS
    plugs.rosters["enrolments"] = ENROLMENTS
    plugs.timeline.append(steps_of)
    plugs.timeline_words["enrolment"] = step_words
    plugs.desk.extend([planned, to_review, to_post, to_approve, to_mend])
    plugs.aid.append(already_receives)
    plugs.person_panels.append(panels)
