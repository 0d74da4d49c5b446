"""The roster of visits that were made: person + purpose + date + occurrence (contract). Plans are left as they are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from registry.access.permissions import Permission
from registry.audit.services import record
from registry.core.errors import Invalid
from registry.core.i18n import Text, _
from registry.core.roster_kinds import Entries, RosterColumn, RosterContext, RosterPeople, RosterSpec
from registry.extensions import db
from registry.people.models import RecipientKind
from registry.visits.entry import LONGEST_FINDINGS, LONGEST_GIFTS, LONGEST_NAME, LONGEST_PROMISE, check_days
from registry.visits.models import Visit, VisitState
from registry.visits.services import settle_last_visit
from registry.visits.words import CARE, MET, NEEDS, NOBODY, PURPOSES, pack, said

UNDONE = "导入撤回"
CHUNK = 400
_ALSO = {
    "慰问": "festival", "探望": "care", "走访": "care", "看望": "care", "入户": "first", "监护": "guardianship", "心理": "mind",
    "学习": "school", "上学": "school", "患病": "health", "病": "health", "贷款": "loan", "微心愿": "wish", "身份证": "id_number",
}  # fmt: skip
_MET_ALSO = {
    "儿童": "child", "学生": "child", "女童": "child", "奶奶": "grandmother", "姥姥": "grandmother", "外婆": "grandmother", "爷爷": "grandfather",
    "姥爷": "grandfather", "外公": "grandfather", "父亲": "parents", "母亲": "parents", "爸": "parents", "妈": "parents", "监护人": "relative",
    "丈夫": "spouse", "不在家": "nobody", "没人": "nobody", "无人": "nobody",
}  # fmt: skip
_NEEDS_ALSO = {"学习": "supplies", "文具": "supplies", "煤": "heating", "医": "doctor", "药": "doctor", "学费": "tuition", "衣": "clothing",
               "被": "clothing", "房": "housing", "户口": "papers", "工作": "job", "辅导": "tutoring"}  # fmt: skip


def _mentioned(text: str, labels: Mapping[str, Text], also: Mapping[str, str]) -> list[str]:
    """The codes whose words stand in a text."""
    found = [code for code, label in labels.items() if str(label.source) in text]
    return list(dict.fromkeys([*found, *(code for word, code in also.items() if word in text)]))


COLUMNS = (
    RosterColumn("done_on", ("走访日期", "走访时间", "日期", "时间", "入户日期", "探访日期", "慰问日期", "家访日期", "访视日期"), "date",
                 required=True, inherits=True, example="2026-02-10"),
    RosterColumn("visitor", ("走访人", "走访人员", "走访干部", "探访人", "慰问人", "家访人", "爱心妈妈", "责任人", "走访人姓名"), "title",
                 inherits=True, example="李秀英"),
    RosterColumn("purposes", ("走访目的", "目的", "走访类型", "走访类别", "走访事由", "事由", "类型"), "title", inherits=True, example="日常走访"),
    RosterColumn("met", ("见到谁", "见到", "访谈对象", "在场人", "受访人"), "title"),
    RosterColumn("findings", ("走访情况", "走访记录", "情况", "走访内容", "主要情况", "发现问题", "存在问题", "家庭情况", "情况记录"),
                 example="身体好，作业按时写完"),
    RosterColumn("needs", ("需求", "主要需求", "存在困难", "困难需求", "需要帮助", "诉求")),
    RosterColumn("gifts", ("慰问品", "慰问物资", "带去的东西", "物品", "赠送物品")),
    RosterColumn("promised", ("答应的事", "承诺", "帮扶措施", "解决措施", "下一步措施", "处理意见")),
    RosterColumn("next_due_on", ("下次走访", "下次走访日期", "下次走访时间"), "date"),
)  # fmt: skip


def _check(entries: Entries, context: RosterContext) -> None:
    for entry in entries:
        values, on = entry.values, entry.values["done_on"]
        born = entry.person or entry.new_person
        try:
            check_days(born, on, None, context.today)
        except Invalid as error:
            entry.refuse(error.field or "done_on", "done_on", error.message)
            continue
        text = str(values.get("purposes") or "")
        purposes = _mentioned(text, PURPOSES, _ALSO) or ([CARE] if not text else ["other"])
        met = _mentioned(str(values.get("met") or ""), MET, _MET_ALSO)
        if not met:
            met = ["child" if born.kind is RecipientKind.CHILD else "self"]
            entry.warn("met", "met_missing", _("没写见到了谁，先记作见到本人。"))
        needs = _mentioned(str(values.get("needs") or ""), NEEDS, _NEEDS_ALSO)
        due = values.get("next_due_on")
        packed = pack(purposes, PURPOSES, "purposes")
        entry.key = (entry.who, packed, on)
        entry.fields = {
            "visitor_name": (values.get("visitor") or "")[:LONGEST_NAME] or None,
            "met": NOBODY if NOBODY in met else pack(met, MET, "met"),
            "needs": pack(needs, NEEDS, "needs") or None, "findings": _findings(values),
            "gifts": (values.get("gifts") or "")[:LONGEST_GIFTS] or None,
            "promised": (values.get("promised") or "")[:LONGEST_PROMISE] or None,
            "next_due_on": due if isinstance(due, dt.date) and due > on else None,
        }  # fmt: skip
        if not values.get("met"):
            entry.extra["met"] = entry.fields.pop("met")
        entry.extra |= {"purposes": packed, "on": on}


def _findings(values: Mapping[str, Any]) -> str | None:
    """What was found, with the needs as they were written where no word of the list says them."""
    parts = [values.get("findings"), values.get("needs")]
    return "；".join(part for part in parts if part)[:LONGEST_FINDINGS] or None


def _existing(entries: Entries, context: RosterContext) -> Mapping[tuple[Any, ...], Sequence[Visit]]:
    ids = sorted({entry.person.id for entry in entries if entry.person is not None})
    found: dict[tuple[Any, ...], list[Visit]] = {}
    for start in range(0, len(ids), CHUNK):
        part = ids[start : start + CHUNK]
        query = select(Visit).where(Visit.person_id.in_(part), Visit.state == VisitState.DONE).order_by(Visit.id)
        for visit in db.session.scalars(query):
            found.setdefault((visit.person_id, visit.purposes, visit.done_on), []).append(visit)
    return found


def _create(entries: Entries, context: RosterContext) -> list[Visit]:
    visits = []
    for entry in entries:
        fields, person = {"met": entry.extra.get("met"), **entry.fields}, entry.person
        visits.append(
            Visit(
                person_id=person.id, household_id=person.household_id, scope_code=person.scope_code,
                state=VisitState.DONE, done_on=entry.extra["on"], recorded_on=context.today,
                visitor_id=None, visitor_name=fields["visitor_name"] or context.actor.name,
                purposes=entry.extra["purposes"], met=fields["met"], needs=fields["needs"] or "",
                findings=fields["findings"] or "", gifts=fields["gifts"], promised=fields["promised"],
                next_due_on=fields["next_due_on"], created_by_id=context.actor.user_id,
            )
        )  # fmt: skip
    db.session.add_all(visits)
    db.session.flush()
    _settle(visits, context, "visit.import")
    return visits


def _settle(visits: Sequence[Visit], context: RosterContext, action: str) -> None:
    """The last visit of each person from her visits, and one entry in the log."""
    ids = sorted({visit.person_id for visit in visits})
    settle_last_visit(ids)
    record(context.actor, action, subjects=ids, region_code=context.region, detail={"visits": len(visits)})


def _remove(visits: Sequence[Visit], context: RosterContext) -> None:
    for visit in visits:
        visit.planned_on, visit.done_on = visit.done_on, None
        visit.state, visit.cancel_reason = VisitState.CANCELLED, UNDONE
    db.session.flush()
    _settle(visits, context, "visit.cancel")


def _show(name: str, value: Any) -> str | None:
    return said(value, {"met": MET, "needs": NEEDS}[name]) if name in ("met", "needs") else None


VISITS = RosterSpec(
    "visits", _("走访登记表"), Permission.VISIT_WRITE, Visit, COLUMNS, _check, _existing, _create, _remove,
    people=RosterPeople(headings=("走访对象", "走访对象姓名", "慰问对象", "户主姓名")), occurrences=True, show=_show,
    labels={
        "visitor_name": _("走访人"), "met": _("见到了谁"), "needs": _("需求"), "findings": _("情况"), "gifts": _("慰问品"),
        "promised": _("答应的事"), "next_due_on": _("下次走访"),
    },
)  # fmt: skip
