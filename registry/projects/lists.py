"""The lists of projects as asked for, as files: projects and a project's tranches."""

from __future__ import annotations

from typing import Any

from registry.access.sending import Asked, Outgoing
from registry.core.i18n import _
from registry.core.paging import Page
from registry.core.tables.outgoing import Out, word, yuan
from registry.projects.models import Tranche
from registry.projects.queries import ProjectFilter, get_project, list_projects
from registry.projects.words import STATES
from registry.regions.args import period_of
from registry.regions.queries import region_names
from registry.settings.codes import code_word

PROJECTS = Outgoing("projects", _("实施项目"), (
    Out(_("项目"), 32, "0.title"), Out(_("类别"), 16, code_word("project_kind", "0.kind")), Out(_("地方"), 16, "1"),
    Out(_("地点"), 24, "0.place"), Out(_("资助方"), 24, "0.funder"), Out(_("总额（元）"), 14, yuan("0.amount_fen")),
    Out(_("已到账（元）"), 14, yuan("0.paid_fen")), Out(_("进度（%）"), 8, "0.progress"), Out(_("完工期限"), 12, "0.due_on"),
    Out(_("状态"), 12, word(STATES, "0.state")),
), "project.export")  # fmt: skip
TRANCHES = Outgoing("tranches", _("拨款"), (
    Out(_("笔次"), 6, "seq"), Out(_("金额（元）"), 14, yuan("amount_fen")), Out(_("应到日期"), 12, "due_on"),
    Out(_("到账日期"), 12, "paid_on"),
), "project.export")  # fmt: skip


def projects_asked(asked: Asked) -> ProjectFilter:
    """The kind, the state and what narrows them."""
    period = period_of(asked.args)
    return ProjectFilter(asked.get("q"), period.region, asked.get("kind"), asked.get("status"), asked.get("counted"),
                         period.first, period.last)  # fmt: skip


def projects_listed(asked: Asked) -> Page[Any]:
    """A page of the projects, each with its place."""
    page = list_projects(projects_asked(asked), asked.actor, asked.today, cursor=asked.cursor)
    names = region_names({row.scope_code for row in page.rows})
    return Page([(row, names.get(row.scope_code, "")) for row in page.rows], page.next_cursor)


def tranches_listed(asked: Asked) -> Page[Tranche]:
    """The tranches of a project."""
    return Page(get_project(asked.path["ref"], asked.actor).tranches, None)
