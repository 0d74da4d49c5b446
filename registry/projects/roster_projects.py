"""The roster of projects: the same project by kind, title and place (contract, roster kinds)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from registry.access.permissions import Permission
from registry.access.scope import visible_to
from registry.audit.services import record
from registry.core.errors import Conflict
from registry.core.i18n import _
from registry.core.listing import some_of
from registry.core.roster_kinds import Entries, RosterColumn, RosterContext, RosterEntry, RosterSpec
from registry.extensions import db
from registry.projects.models import Project, ProjectState, ProjectStep
from registry.projects.services import ProjectData, accept_project, add_project, add_tranche, report_progress

UNDONE = "导入撤回"
KINDS = {
    "water_cellar": "母亲水窖 水窖 集雨窖", "school_water": "校园安全饮水 校园饮水 安全饮水 饮水工程", "bud_school": "春蕾学校 春蕾班",
    "child_growth": "儿童成长项目 儿童项目", "outside": "外部项目 合作项目 公益项目", "other": "其他",
}  # fmt: skip
SOURCES = {
    "fiscal": "财政 财政资金 政府", "lottery": "彩票公益金 彩票 福彩", "donation": "社会捐赠 捐赠", "foundation": "基金会",
    "own": "妇联经费 自筹", "intl": "国际项目 国际",
}  # fmt: skip
COLUMNS = (
    RosterColumn("kind", ("项目类别", "类别", "项目类型", "类型", "项目种类"), "choice", words=KINDS, example="母亲水窖"),
    RosterColumn("title", ("项目名称", "名称", "项目"), "title", required=True, example="母亲水窖"),
    RosterColumn("place", ("实施地点", "地点", "项目地点", "学校", "实施单位", "建设地点", "项目实施地"), "title", example="德岭山镇中心小学"),
    RosterColumn("funder", ("资助方", "资助单位", "捐赠方", "援助方", "出资方", "资金来源单位", "捐建单位"), "title"),
    RosterColumn("fund_source", ("资金来源", "资金性质"), "choice", words=SOURCES),
    RosterColumn("agreement", ("协议号", "批文号", "文号", "协议", "协议或批文号"), "title"),
    RosterColumn("amount", ("总额", "金额", "项目资金", "资金", "总投资", "投资", "项目金额", "资助金额", "计划资金"), "money", example="100000"),
    RosterColumn("agreed_on", ("立项日期", "立项时间", "批复日期", "签约日期", "开工日期", "开始日期", "实施时间", "日期"), "date",
                 example="2014-03-10"),
    RosterColumn("paid", ("已到账", "到账金额", "已拨付", "拨付金额", "已拨资金", "到位资金", "已到位", "已付金额", "已拨付金额"), "money"),
    RosterColumn("is_paid", ("是否到账", "是否拨付", "资金是否到位", "到账情况", "拨付情况"), "yes_no"),
    RosterColumn("paid_on", ("到账日期", "拨付日期", "拨款日期", "拨付时间", "到位时间"), "date"),
    RosterColumn("due_on", ("完工期限", "完工日期", "计划完工", "竣工日期", "截止日期", "完成时限", "预计完工时间"), "date"),
    RosterColumn("report_due_on", ("报告期限", "报告日期", "结项日期"), "date"),
    RosterColumn("progress", ("进度", "完成进度", "工程进度", "进展"), "percent"),
    RosterColumn("accepted_on", ("验收日期", "验收时间"), "date"),
    RosterColumn("accepted_by", ("验收单位", "验收人"), "title"),
    RosterColumn("people_served", ("受益人数", "受益人口", "惠及人数"), "number"),
    RosterColumn("note", ("备注", "说明")),
)  # fmt: skip
_GUESSES = (("水窖", "water_cellar"), ("饮水", "school_water"), ("春蕾", "bud_school"), ("成长", "child_growth"))


def _kind(values: Mapping[str, Any]) -> str:
    return values.get("kind") or next((kind for word, kind in _GUESSES if word in values["title"]), "outside")


def _check(entries: Entries, context: RosterContext) -> None:
    for entry in entries:
        values = entry.values
        kind, place = _kind(values), values.get("place") or ""
        paid = values.get("paid")
        if paid is None and values.get("is_paid") and values.get("amount"):
            paid = values["amount"]
        if paid and paid > (values.get("amount") or 0):
            entry.refuse("paid", "paid", _("到账比总额多。请核对两个数，或把总额补上。"))
            continue
        if values.get("paid_on") and values["paid_on"] > context.today:
            entry.refuse("paid_on", "future", _("到账日期还没到。请写今天或以前，没到账就空着。"))
            continue
        entry.key, entry.name = (kind, values["title"], place), values["title"]
        entry.extra["agreed_on"] = values.get("agreed_on") or _agreed(entry, context)
        progress = values.get("progress")
        entry.fields = {name: values.get(name) for name in
                        ("funder", "fund_source", "agreement", "due_on", "report_due_on", "people_served", "note")}  # fmt: skip
        served = values.get("people_served")
        entry.fields |= {"people_served": max(0, int(served)) if served is not None else None}
        entry.fields |= {"amount_fen": values.get("amount"), "agreed_on": values.get("agreed_on"), "paid_fen": paid,
                         "progress": min(100, max(0, int(progress))) if progress is not None else None}  # fmt: skip


def _agreed(entry: RosterEntry, context: RosterContext) -> dt.date:
    """The day of a project without one: the money's, else the year of its deadline when that is past, else today."""
    due = entry.values.get("due_on")
    day: dt.date = entry.values.get("paid_on") or (
        dt.date(due.year, 1, 1) if due and due < context.today else context.today
    )
    entry.warn("agreed_on", "no_date", _("没写立项日期，先按 %(day)s 记。请以后核对。", day=day.isoformat()))
    return day


def _existing(entries: Entries, context: RosterContext) -> Mapping[tuple[Any, ...], Sequence[Project]]:
    titles = sorted({entry.key[1] for entry in entries if entry.key})
    found: dict[tuple[Any, ...], list[Project]] = {}
    for start in range(0, len(titles), 400):
        query = (
            select(Project)
            .where(Project.title.in_(titles[start : start + 400]), Project.state != ProjectState.CANCELLED,
                   visible_to(context.actor, Project.scope_code))
            .options(selectinload(Project.tranches))
        )  # fmt: skip
        for project in db.session.scalars(query.order_by(Project.id)):
            found.setdefault((project.kind, project.title, project.place), []).append(project)
    return found


def _create(entries: Entries, context: RosterContext) -> list[Project]:
    return [_add(entry, context) for entry in entries]


def _add(entry: RosterEntry, context: RosterContext) -> Project:
    fields, (kind, title, place) = entry.fields, entry.key
    names = ("fund_source", "agreement", "due_on", "report_due_on", "people_served", "note")
    data = ProjectData(
        kind, title, entry.place, entry.extra["agreed_on"], place, fields["funder"] or "",
        amount_fen=fields["amount_fen"] or 0, **{name: fields[name] for name in names},
    )  # fmt: skip
    project = add_project(data, actor=context.actor)
    _money_and_progress(project, entry, context)
    return project


def _money_and_progress(project: Project, entry: RosterEntry, context: RosterContext) -> None:
    who: dict[str, Any] = {"actor": context.actor, "today": context.today}
    fields = entry.fields
    more = (fields["paid_fen"] or 0) - project.paid_fen
    if more > 0:
        paid_on = entry.values.get("paid_on") or min(project.agreed_on, context.today)
        add_tranche(project, more, paid_on=paid_on, **who)
    accepted_on = entry.values.get("accepted_on")
    if project.state is not ProjectState.UNDER_WAY:
        return
    if accepted_on and accepted_on <= context.today:
        by = entry.values.get("accepted_by") or "见花名册"
        accept_project(project, on=max(accepted_on, project.agreed_on), by=by, **who)
    elif fields["progress"] is not None and fields["progress"] != project.progress:
        report_progress(project, fields["progress"], context.source[:100], on=context.today, **who)


def _may_update(entry: RosterEntry, values: Mapping[str, Any], context: RosterContext) -> None:
    if "paid_fen" in values and values["paid_fen"] < entry.existing.paid_fen:
        entry.refuse("paid", "paid", _("台账里到账的比这一行多。到账记错了，请在项目里改。"))


def _update(entry: RosterEntry, values: Mapping[str, Any], context: RosterContext) -> None:
    project = entry.existing
    for name, value in values.items():
        if name not in ("paid_fen", "progress"):
            setattr(project, name, value)
    db.session.flush()
    _money_and_progress(project, entry, context)
    record(context.actor, "project.change", project)


def _remove(projects: Sequence[Project], context: RosterContext) -> None:
    """Cancel them; raises Conflict when work on one was recorded since."""
    ids = [project.id for project in projects]
    busy = set(db.session.scalars(select(ProjectStep.project_id).where(
        ProjectStep.project_id.in_(ids), ProjectStep.said != context.source[:100])))  # fmt: skip
    names = some_of(
        (project.title for project in projects if project.id in busy or project.state is ProjectState.REPORTED),
        unit=_("个"),
    )
    if names:
        raise Conflict(_("不能撤回：%(names)s后来又记过进度。请逐个处理。", names=names))
    for project in projects:
        project.state, project.cancel_reason = ProjectState.CANCELLED, UNDONE
        record(context.actor, "project.cancel", project, reason=UNDONE)


PROJECTS = RosterSpec(
    "projects", _("实施项目表"), Permission.PROJECT_WRITE, Project, COLUMNS, _check, _existing, _create, _remove,
    update=_update, may_update=_may_update, subjects=lambda project: (),
    labels={
        "funder": _("资助方"), "fund_source": _("资金来源"), "agreement": _("协议或批文号"), "amount_fen": _("总额（元）"),
        "agreed_on": _("立项日期"), "paid_fen": _("已到账（元）"), "due_on": _("完工期限"), "report_due_on": _("报告期限"),
        "progress": _("进度"), "people_served": _("受益人数"), "note": _("备注"),
    },
)  # fmt: skip
