"""The columns of the recipients' list as a file: what the worker sees, masked the same."""

from __future__ import annotations

from dataclasses import replace

from flask import current_app

from registry.access.sending import Asked, Outgoing
from registry.core.i18n import _
from registry.core.tables.outgoing import Out, yuan
from registry.people.listing import PeoplePage, list_people, rows_of
from registry.people.queries import find_people
from registry.people.tabs import ListAsked

RECIPIENTS = Outgoing("recipients", _("帮扶对象"), (
    Out(_("姓名"), 14, "name"),
    Out(_("性别"), 6, lambda row: str(_("女") if row.sex == "female" else _("男"))),
    Out(_("出生日期"), 12, "birth_date"),
    Out(_("年龄"), 6, "age"),
    Out(_("证件号"), 22, lambda row: row.id_masked or str(_("无证件"))),
    Out(_("乡镇"), 14, "township"),
    Out(_("村（嘎查）"), 16, "village"),
    Out(_("情况"), 30, lambda row: "、".join(map(str, row.tags))),
    Out(_("监护人"), 14, "guardian_name"),
    Out(_("学校"), 22, "school"),
    Out(_("在享项目"), 30, lambda row: "、".join(row.running)),
    Out(_("本年已发（元）"), 14, yuan("aid_fen")),
    Out(_("上次走访"), 12, "last_visit_on"),
    Out(_("登记日期"), 12, "registered_on"),
), "person.export", "id")  # fmt: skip


def people_listed(asked: Asked) -> PeoplePage:
    """The ticked rows, or a page of the list as it is narrowed, with this year's aid and the programs that run."""
    plugs, actor, today = current_app.extensions["plugs"], asked.actor, asked.today
    if ids := asked.args.getlist("ids"):
        page = PeoplePage(rows_of(find_people(ids, actor), actor, today, plugs.aid_teller), None)
    else:
        narrowed = ListAsked.of(asked.args).filter
        page = list_people(narrowed, actor=actor, today=today, cursor=asked.cursor, limit=asked.limit,
                           aid=plugs.aid_teller)  # fmt: skip
    running = plugs.running([row.id for row in page.rows]) if plugs.running is not None else {}
    return replace(page, rows=tuple(replace(row, running=tuple(running.get(row.id, ()))) for row in page.rows))
