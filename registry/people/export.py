"""The columns of the recipients' list as a file: what the worker sees, masked the same."""

from __future__ import annotations

import datetime as dt

from registry.access.actor import Actor
from registry.access.sending import Outgoing, all_pages
from registry.core.i18n import _
from registry.core.tables.outgoing import Out
from registry.people.filters import PersonFilter
from registry.people.listing import PersonRow, list_people

RECIPIENTS = Outgoing("recipients", _("帮扶对象"), (
    Out(_("姓名"), 14, lambda row: row.name),
    Out(_("性别"), 6, lambda row: str(_("女") if row.sex == "female" else _("男"))),
    Out(_("出生日期"), 12, lambda row: row.birth_date.isoformat()),
    Out(_("年龄"), 6, lambda row: str(row.age)),
    Out(_("证件号"), 22, lambda row: row.id_masked or str(_("无证件"))),
    Out(_("乡镇"), 14, lambda row: row.township),
    Out(_("村（嘎查）"), 16, lambda row: row.village),
    Out(_("情况"), 30, lambda row: "、".join(map(str, row.tags))),
    Out(_("监护人"), 14, lambda row: row.guardian_name),
    Out(_("学校"), 22, lambda row: row.school),
    Out(_("上次走访"), 12, lambda row: row.last_visit_on.isoformat() if row.last_visit_on else ""),
    Out(_("登记日期"), 12, lambda row: row.registered_on.isoformat()),
), "person.export")  # fmt: skip


def all_rows(person_filter: PersonFilter, actor: Actor, today: dt.date) -> tuple[list[PersonRow], bool]:
    """The rows of a narrowed list, and whether there are more than one file holds."""
    return all_pages(lambda cursor: list_people(person_filter, actor=actor, today=today, cursor=cursor, limit=500))
