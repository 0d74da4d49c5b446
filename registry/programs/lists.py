"""The lists of programs as asked for, as files: programs, the people of a cycle, its notices, a notice's lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from registry.access.permissions import Permission
from registry.access.sending import Asked, Outgoing
from registry.core.i18n import _
from registry.core.paging import Page
from registry.core.tables.outgoing import Out, yuan
from registry.programs.enrolments import Wanted, list_enrolments, shown_rows
from registry.programs.models import Cycle, EnrolmentState, Program
from registry.programs.notices import NoticeLine, get_notice, list_notices, notice_content
from registry.programs.queries import get_cycle, get_program, list_cycles
from registry.programs.showing import ProgramLine, program_lines
from registry.regions.queries import region_names
from registry.settings.codes import code_word

PROGRAMS = Outgoing("programs", _("项目"), (
    Out(_("项目"), 28, "program.title"), Out(_("类别"), 16, "kind"),
    Out(_("这一期"), 20, "cycle.title"), Out(_("名额"), 8, "places"),
    Out(_("已用"), 8, "tally.live"), Out(_("办理中（人）"), 10, "running"), Out(_("已批准（人）"), 10, "granted"),
    Out(_("应发（元）"), 14, yuan("tally.live_fen")),
), "program.export")  # fmt: skip
ENROLMENTS = Outgoing("enrolments", _("名单"), (
    Out(_("姓名"), 14, "0.name"), Out(_("证件号"), 22, "0.id_number"),
    Out(_("村（嘎查）"), 18, "1"), Out(_("学段"), 10, code_word("school_stage", "0.enrolment.stage")),
    Out(_("到哪一步"), 14, "0.state_label"),
    Out(_("提名日"), 12, "0.enrolment.nominated_on"),
    Out(_("理由"), 30, "0.enrolment.reason"),
    Out(_("实物"), 16, "0.enrolment.goods_item"),
    Out(_("金额（元）"), 12, yuan("0.enrolment.amount_fen")),
), "enrolment.export", "0.enrolment.person_id")  # fmt: skip
NOTICES = Outgoing("notices", _("公示"), (
    Out(_("张贴日"), 12, "notice.posted_on"), Out(_("到哪天满"), 12, "notice.ends_on"), Out(_("人数"), 8, "persons"),
    Out(_("没处理的异议"), 12, "open_objections"), Out(_("监督电话"), 16, "notice.hotline"),
), "notice.export")  # fmt: skip
NOTICE = Outgoing("notice", _("公示名单"), (
    Out(_("序号"), 6, "0.serial"), Out(_("姓名"), 14, "0.name"),
    Out(_("乡镇"), 16, "0.township"), Out(_("学段"), 10, code_word("school_stage", "0.stage")),
    Out(_("实物"), 16, "0.goods_item"), Out(_("金额（元）"), 12, yuan("0.amount_fen")),
), "notice.export", "1")  # fmt: skip


def programs_listed(asked: Asked) -> Page[ProgramLine]:
    """All programs with their present cycle."""
    return Page(program_lines(asked.actor, asked.today), None)


def cycle_asked(program: Program, name: str, today: dt.date) -> tuple[Sequence[Cycle], Cycle | None]:
    """The cycles of a program, and the one named, else the latest that has begun."""
    cycles = list_cycles(program)
    started = [cycle for cycle in cycles if cycle.starts_on <= today]
    return cycles, next((c for c in cycles if c.public_id == name), next(iter([*started, *cycles]), None))


def enrolments_asked(cycle: Cycle, asked: Asked) -> Wanted:
    """The people of a cycle in a state and a place."""
    state = asked.get("state")
    states = (EnrolmentState(state),) if state in set(EnrolmentState) else ()
    return Wanted(cycle_id=cycle.id, states=states, region_code=asked.get("region") or None)


def enrolments_listed(asked: Asked) -> Page[Any]:
    """A page of the people of a cycle, each with her village. Raises Denied without people:read."""
    asked.actor.demand(Permission.PEOPLE_READ)
    _cycles, cycle = cycle_asked(get_program(asked.path["ref"], asked.actor), asked.get("cycle"), asked.today)
    if cycle is None:
        return Page([], None)
    page = list_enrolments(enrolments_asked(cycle, asked), asked.actor, after=asked.cursor, limit=asked.limit)
    return _with_villages(page, asked)


def notices_listed(asked: Asked) -> Page[NoticeLine]:
    """The notices of a cycle."""
    return Page(list_notices(get_cycle(asked.path["ref"], asked.actor), asked.actor), None)


def notice_listed(asked: Asked) -> Page[Any]:
    """The lines of a notice as they hang on the wall, each with the person's row id for the log."""
    content = notice_content(get_notice(asked.path["ref"], asked.actor), asked.today)
    return Page(list(zip(content.rows, content.shown_ids, strict=True)), None)


def review_listed(asked: Asked) -> Page[Any]:
    """A page of those who wait for the county's review, as the list of people has them."""
    cycle = get_cycle(asked.path["ref"], asked.actor)
    wanted = Wanted(cycle_id=cycle.id, states=(EnrolmentState.NOMINATED,), region_code=asked.get("region") or None)
    return _with_villages(list_enrolments(wanted, asked.actor, after=asked.cursor, limit=asked.limit), asked)


def _with_villages(page: Any, asked: Asked) -> Page[Any]:
    villages = region_names(enrolment.scope_code for enrolment in page.rows)
    rows = shown_rows(page.rows, asked.actor)
    return Page([(row, villages.get(row.enrolment.scope_code, "")) for row in rows], page.after)
