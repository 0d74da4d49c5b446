"""The roster of pairings: donor + child + program (contract), each pledged with its years."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from registry.access.permissions import Permission
from registry.core.dates import add_years
from registry.core.errors import Conflict
from registry.core.i18n import _
from registry.core.listing import some_of
from registry.core.roster_kinds import Entries, RosterColumn, RosterContext, RosterEntry, RosterPeople, RosterSpec
from registry.donors.models import Donor, InstalmentState, Pairing, PairingState
from registry.donors.pairing import LIVE, MOST_YEARS, end_pairing, pledge_pairing
from registry.donors.roster_donations import enter_donors, leave_donors, meet_donors
from registry.donors.roster_donors import COLUMNS as OF_DONOR
from registry.donors.roster_donors import UNDONE
from registry.extensions import db
from registry.people.models import RecipientKind
from registry.programs.eligibility import chunks
from registry.programs.models import Program, ProgramKind
from registry.programs.roster_programs import KIND_CHOICES, ProgramBook

COLUMNS = (
    replace(OF_DONOR[0], key="donor", headings=(
        "捐赠人", "结对人", "结对单位", "捐赠单位", "爱心人士", "爱心企业", "资助人", "结对方", "捐赠方", "帮扶单位", "帮扶人", "爱心妈妈",
        "资助单位", "捐赠人名称", "捐赠单位（个人）"), inherits=True),
    OF_DONOR[2],
    RosterColumn("program", ("项目", "项目名称", "资助项目", "结对项目"), "title", inherits=True, example="结对助学"),
    RosterColumn("program_kind", ("项目类型", "项目类别"), "choice", words=KIND_CHOICES, inherits=True),
    RosterColumn("starts_on", ("结对日期", "结对时间", "开始日期", "起始日期", "开始时间", "认领日期", "日期", "资助起始时间"), "date",
                 inherits=True, example="2026-03-01"),
    RosterColumn("years", ("结对年数", "年数", "年限", "结对年限", "资助年限", "资助年数", "期限", "帮扶年限"), "number", inherits=True, example="3"),
    RosterColumn("yearly", ("每年金额", "年资助金额", "每年资助金额", "年资助额", "每年资助", "每年资助额", "年资助", "资助额", "年资助标准", "资助标准", "资助金额", "每人每年", "金额", "年度资助款"),
                 "money", inherits=True, example="1000"),
)  # fmt: skip


def _check(entries: Entries, context: RosterContext) -> None:
    meet_donors(entries, context, "donor")
    book = ProgramBook(context)
    for entry in entries:
        if not entry.refused:
            _fill(entry, book, context)
    _check_free([entry for entry in entries if not entry.refused], context)


def _fill(entry: RosterEntry, book: ProgramBook, context: RosterContext) -> None:
    values = entry.values
    if not values.get("program") and not values.get("program_kind"):
        entry.values = values = {**values, "program_kind": ProgramKind.PAIR_AID.value}
    chosen = book.choose(entry, values.get("starts_on"))
    if chosen is None:
        return
    about = entry.person or entry.new_person
    years, yearly = values.get("years"), values.get("yearly")
    on = values.get("starts_on") or entry.filled_on or context.today
    if about.kind is not RecipientKind.CHILD:
        entry.refuse("name", "not_a_child", _("只能和在册的孩子结对。请另选一个孩子。"))
    elif not yearly or yearly < 0:
        entry.refuse("yearly", "amount_missing", _("没写每年多少钱。请写每年的金额。"))
    elif years is not None and (years != int(years) or not 1 <= years <= MOST_YEARS):
        entry.refuse("years", "years", _("结对年数写 1 到 15。"))
    elif on > add_years(context.today, 1):
        entry.refuse("starts_on", "date_ahead", _("开始的日子在一年以后。请核对。"))
    else:
        if years is None:
            entry.warn("years", "years_missing", _("没写结对几年，先按 1 年记。"))
        entry.key = (entry.who, entry.extra["who"], chosen.key[0])
        entry.fields = {"years": int(years) if years is not None else None, "yearly_fen": yearly}
        entry.extra |= {"chosen": chosen, "book": book, "on": on}


def _check_free(entries: Entries, context: RosterContext) -> None:
    """A child has one live pairing in a program: with another donor it is refused, in the file and on the register."""
    live = _pairings(entries)
    taken: dict[tuple[Any, Any], Any] = {}
    for pairing in live:
        if pairing.state in LIVE and pairing.mode == "one_one":
            taken[pairing.person_id, pairing.program_id] = (pairing.donor_id, pairing.donor.name)
    for entry in entries:
        who, donor, program = entry.key
        name = str(entry.values["donor"])
        first = taken.setdefault((who, program), (donor, name))
        if first[0] != donor:
            message = _("这个孩子在这个项目里已经和%(donor)s结对。要换人，先结束那一份。", donor=first[1])
            entry.refuse("donor", "paired", message)


def _pairings(entries: Entries) -> list[Pairing]:
    found: list[Pairing] = []
    for part in chunks({entry.person.id for entry in entries if entry.person is not None}):
        query = select(Pairing).where(Pairing.person_id.in_(part), Pairing.end_reason.is_distinct_from(UNDONE))
        found += db.session.scalars(query.order_by(Pairing.id))
    return found


def _existing(entries: Entries, context: RosterContext) -> Mapping[tuple[Any, ...], Sequence[Pairing]]:
    found: dict[tuple[Any, ...], list[Pairing]] = {}
    for pairing in sorted(_pairings(entries), key=lambda one: (one.state not in LIVE, one.id)):
        found.setdefault((pairing.person_id, pairing.donor_id, pairing.program_id), []).append(pairing)
    return found


def _may_update(entry: RosterEntry, values: Mapping[str, Any], context: RosterContext) -> None:
    entry.refuse("yearly" if "yearly_fen" in values else "years", "terms",
                 _("这份结对的年数和金额已经定了。要改，请在结对页结束后另结。"))  # fmt: skip


def _create(entries: Entries, context: RosterContext) -> list[Pairing]:
    enter_donors(entries, context, "donor")
    made = []
    for entry in entries:
        program: Program = entry.extra["book"].settle_program(entry.extra["chosen"])
        on: dt.date = entry.extra["on"]
        made.append(
            pledge_pairing(
                entry.extra["donor"], entry.person, program, years=entry.fields["years"] or 1,
                yearly_fen=entry.fields["yearly_fen"], starts_on=on, actor=context.actor, today=context.today,
            )
        )  # fmt: skip
    return made


def _remove(pairings: Sequence[Pairing], context: RosterContext) -> None:
    """End the pairings; Conflict once money of a gift was set aside or paid for one."""
    moved = [p for p in pairings if any(i.state is not InstalmentState.SCHEDULED for i in p.instalments)]
    if moved:
        names = some_of((pairing.alias for pairing in moved), unit=_("份"))
        raise Conflict(_("不能撤回：结对 %(names)s 的钱已经安排或发了。请在结对页逐份结束。", names=names))
    for pairing in pairings:
        if pairing.state in (PairingState.HELD, PairingState.PLEDGED, PairingState.ACTIVE):
            end_pairing(pairing, reason=UNDONE, actor=context.actor, today=context.today)
    donors: dict[int, Donor] = {pairing.donor_id: pairing.donor for pairing in pairings}
    leave_donors(list(donors.values()), context)


PAIRINGS = RosterSpec(
    "pairings", _("结对名单"), Permission.PAIRING_WRITE, Pairing, COLUMNS, _check, _existing, _create, _remove,
    people=RosterPeople(headings=("结对儿童", "结对学生", "受助儿童", "受助女童", "结对对象", "帮扶对象姓名"), who="child"),
    may_update=_may_update, labels={"years": _("结对年数"), "yearly_fen": _("每年金额")},
)  # fmt: skip
