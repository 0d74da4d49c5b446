"""The roster of love mothers with their pairings: child + name + telephone make a row the same row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from registry.access.permissions import Permission
from registry.core.errors import Conflict
from registry.core.i18n import _
from registry.core.listing import some_of
from registry.core.roster_kinds import Entries, RosterColumn, RosterContext, RosterEntry, RosterPeople, RosterSpec
from registry.donors.mother_models import MotherContact, MotherPairing, MotherPairKind
from registry.donors.mothers import MotherData, end_mother_pairing, pair_mother
from registry.donors.roster_donors import UNDONE
from registry.extensions import db
from registry.people.columns import phone_index
from registry.people.models import RecipientKind
from registry.programs.eligibility import chunks

KINDS = {
    "one_one": "一对一 1对1 一帮一",
    "several": "多位妈妈帮一个孩子 多对一 多帮一",
    "team": "单位团队 团队 单位",
}
COLUMNS = (
    RosterColumn("mother", ("爱心妈妈姓名", "爱心妈妈", "结对妈妈", "结对妈妈姓名", "代理妈妈", "代理妈妈姓名", "志愿者姓名"),
                 "name", required=True, inherits=True, example="赵爱华"),
    RosterColumn("mother_phone", ("爱心妈妈电话", "爱心妈妈联系电话", "爱心妈妈联系方式", "妈妈电话", "结对妈妈电话", "代理妈妈电话", "志愿者电话"),
                 "phone", required=True, inherits=True, example="13800138000"),
    RosterColumn("unit", ("爱心妈妈单位", "爱心妈妈工作单位", "工作单位", "单位", "志愿者单位"), "title", inherits=True, example="中心小学"),
    RosterColumn("kind", ("结对方式", "结对形式", "帮扶方式"), "choice", words=KINDS, inherits=True, example="一对一"),
    RosterColumn("starts_on", ("结对日期", "结对时间", "起始日期", "开始日期", "日期"), "date", inherits=True, example="2026-03-01"),
)  # fmt: skip


def _check(entries: Entries, context: RosterContext) -> None:
    for entry in entries:
        values, about = entry.values, entry.person or entry.new_person
        on: dt.date = values.get("starts_on") or entry.filled_on or context.today
        if about.kind is not RecipientKind.CHILD:
            entry.refuse("name", "not_a_child", _("只能和在册的孩子结对。请另选一个孩子。"))
        elif on > context.today:
            entry.refuse("starts_on", "date_ahead", _("%(day)s还没到。请写今天或以前。", day=on.isoformat()))
        if values.get("starts_on") is None:
            entry.warn("starts_on", "no_date", _("没写结对日期，先按 %(day)s 记。请以后核对。", day=on.isoformat()))
        entry.key = (entry.who, values["mother"], phone_index(values["mother_phone"]))
        entry.fields = {"kind": MotherPairKind(values["kind"]) if values.get("kind") else None}
        entry.extra["on"] = on
    _check_free([entry for entry in entries if not entry.refused])


def _check_free(entries: Entries) -> None:
    """A child with a mother of her own gets no second, in the file and on the register."""
    live: dict[Any, dict[tuple[Any, ...], MotherPairKind]] = {}
    for pairing in _pairings(entries):
        if pairing.ended_on is None:
            live.setdefault(pairing.person_id, {})[_key(pairing)] = pairing.kind
    in_file: dict[Any, set[tuple[Any, ...]]] = {}
    for entry in entries:
        in_file.setdefault(entry.who, set()).add(entry.key)
    for entry in entries:
        alone = len(in_file[entry.who] | set(live.get(entry.who, ()))) == 1
        kind = entry.fields["kind"] or (MotherPairKind.ONE_ONE if alone else MotherPairKind.SEVERAL)
        entry.extra["kind"] = kind
        taken = live.setdefault(entry.who, {})
        others = [known for key, known in taken.items() if key != entry.key]
        if others and MotherPairKind.ONE_ONE in (kind, *others):
            message = _("这个孩子已有爱心妈妈，又写了一对一。请先结束那一份，或者写“多位妈妈帮一个孩子”。")
            entry.refuse("kind", "paired", message)
        else:
            taken.setdefault(entry.key, kind)


def _key(pairing: MotherPairing) -> tuple[Any, ...]:
    return pairing.person_id, pairing.mother.name, pairing.mother.phone_index


def _pairings(entries: Entries) -> list[MotherPairing]:
    found: list[MotherPairing] = []
    for part in chunks({entry.person.id for entry in entries if entry.person is not None}):
        query = (
            select(MotherPairing)
            .options(joinedload(MotherPairing.mother))
            .where(MotherPairing.person_id.in_(part), MotherPairing.end_reason.is_distinct_from(UNDONE))
        )
        found += db.session.scalars(query.order_by(MotherPairing.id))
    return found


def _existing(entries: Entries, context: RosterContext) -> Mapping[tuple[Any, ...], Sequence[MotherPairing]]:
    found: dict[tuple[Any, ...], list[MotherPairing]] = {}
    for pairing in sorted(_pairings(entries), key=lambda one: (one.ended_on is not None, one.id)):
        found.setdefault(_key(pairing), []).append(pairing)
    return found


def _may_update(entry: RosterEntry, values: Mapping[str, Any], context: RosterContext) -> None:
    entry.refuse("kind", "terms", _("这份结对的方式已经定了。要改，请在结对页结束后另结。"))


def _create(entries: Entries, context: RosterContext) -> list[MotherPairing]:
    return [
        pair_mother(
            entry.person,
            MotherData(entry.values["mother"], entry.values["mother_phone"], entry.values.get("unit") or ""),
            starts_on=entry.extra["on"], kind=entry.extra["kind"], actor=context.actor, today=context.today,
        )
        for entry in entries
    ]  # fmt: skip


def _remove(pairings: Sequence[MotherPairing], context: RosterContext) -> None:
    """End the pairings; Conflict once a contact was noted for one."""
    ids = [pairing.id for pairing in pairings]
    busy: set[int] = set()
    for part in chunks(ids):
        query = select(MotherContact.pairing_id).where(MotherContact.pairing_id.in_(part)).distinct()
        busy |= set(db.session.scalars(query.order_by(MotherContact.pairing_id)))
    if busy:
        names = some_of(dict.fromkeys(pairing.person.name for pairing in pairings if pairing.id in busy))
        raise Conflict(_("不能撤回：%(names)s的爱心妈妈已有联系记录。请在结对页逐份结束。", names=names))
    for pairing in pairings:
        if pairing.ended_on is None:
            end_mother_pairing(pairing, reason=UNDONE, ended_on=context.today, actor=context.actor, today=context.today)


MOTHERS = RosterSpec(
    "mothers", _("爱心妈妈名单"), Permission.VISIT_WRITE, MotherPairing, COLUMNS, _check, _existing, _create, _remove,
    people=RosterPeople(headings=("结对儿童", "结对儿童姓名", "帮扶儿童", "受助儿童"), who="child"),
    may_update=_may_update, labels={"kind": _("结对方式")}, show=lambda name, value: _shown(value),
)  # fmt: skip


def _shown(value: Any) -> str | None:
    return KINDS[value.value].split()[0] if isinstance(value, MotherPairKind) else None
