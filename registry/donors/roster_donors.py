"""The roster of donors: a row is the same donor by the credit code, else by the name (contract, roster kinds)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import or_, select

from registry.access.permissions import Permission
from registry.access.scope import covers, visible_to
from registry.audit.services import record
from registry.core.errors import Conflict, Invalid
from registry.core.i18n import _
from registry.core.listing import some_of
from registry.core.roster_kinds import Entries, RosterColumn, RosterContext, RosterEntry, RosterSpec
from registry.core.width import half_width
from registry.donors.credit_code import read_credit_code
from registry.donors.models import Donation, DonationState, Donor, DonorKind, Pairing, PairingState
from registry.donors.registering import DonorData, add_donor, checked_values, pinyin_key
from registry.donors.words import DONOR_KINDS
from registry.extensions import db

UNDONE = "导入撤回"
CHUNK = 400
KINDS = {
    "individual": "个人 自然人 爱心人士", "company": "企业 公司 单位 机关 学校 银行",
    "chamber": "商会 协会 联合会 社会团体 社会组织 团体", "foundation": "基金会",
}  # fmt: skip
_BY_NAME = (("基金会", "foundation"), ("商会", "chamber"), ("协会", "chamber"), ("联合会", "chamber"))
_FIRMS = ("公司", "集团", "厂", "店", "银行", "合作社", "中心", "局", "委", "校", "院", "社", "行", "所", "部")
_BLANK = re.compile(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])")  # "河套 商会": a blank that means nothing
_TEXTS = ("contact_name", "contact_phone", "second_contact", "receipt_title", "named_as", "note")
COLUMNS = (
    RosterColumn("name", ("捐赠人", "捐赠单位", "捐赠方", "捐赠人名称", "捐赠单位名称", "捐赠单位（个人）", "捐赠者", "单位名称", "爱心企业",
                          "企业名称", "名称", "姓名", "捐赠人姓名", "捐款人", "捐款单位", "爱心单位", "爱心人士"), "title", required=True,
                 example="河套商会"),
    RosterColumn("kind", ("类型", "类别", "性质", "捐赠人类型", "单位性质"), "choice", words=KINDS, example="商会"),
    RosterColumn("credit_code", ("统一社会信用代码", "信用代码", "社会信用代码", "组织机构代码"), "code"),
    RosterColumn("contact_name", ("联系人", "联系人姓名", "负责人", "第一联系人"), "title"),
    RosterColumn("contact_phone", ("联系电话", "电话", "手机号", "手机", "联系方式", "联系人电话"), "phone"),
    RosterColumn("second_contact", ("第二联系人", "备用联系人", "其他联系人"), "title"),
    RosterColumn("receipt_title", ("票据抬头", "发票抬头", "抬头", "收据抬头"), "title"),
    RosterColumn("anonymous", ("是否匿名", "匿名"), "yes_no"),
    RosterColumn("named_as", ("冠名", "冠名名称", "项目冠名"), "title"),
    RosterColumn("note", ("备注", "说明")),
)  # fmt: skip


def plain_name(name: str) -> str:
    """A donor's name as it is compared: half-width, without blanks."""
    return "".join(half_width(name).split())


def kind_by_name(name: str) -> str:
    """What a donor without a kind is: by the words in the name; two to four characters are a person."""
    for word, kind in _BY_NAME:
        if word in name:
            return kind
    return "company" if len(name) > 4 or name.endswith(_FIRMS) else "individual"


def donors_named(names: Sequence[str], codes: Sequence[str], context: RosterContext) -> list[Donor]:
    """Donors of the actor's region with one of the names, and whoever has one of the codes; taken-back ones not."""
    found: dict[int, Donor] = {}
    for start in range(0, max(len(names), len(codes)), CHUNK):
        part = Donor.name.in_(names[start : start + CHUNK]) & visible_to(context.actor, Donor.scope_code)
        coded = Donor.credit_code.in_(codes[start : start + CHUNK])
        query = select(Donor).where(
            or_(part, coded), or_(Donor.closed_on.is_(None), Donor.note.is_distinct_from(UNDONE))
        )
        found.update({donor.id: donor for donor in db.session.scalars(query.order_by(Donor.id))})
    return [found[key] for key in sorted(found)]


def _check(entries: Entries, context: RosterContext) -> None:
    for entry in entries:
        values, name = entry.values, _BLANK.sub("", entry.values["name"])
        entry.extra["said_kind"] = values.get("kind")
        kind = values.get("kind") or kind_by_name(name)
        code = _code_or_none(entry)
        data = DonorData(name, DonorKind(kind), code,
                         anonymous=bool(values.get("anonymous")), **{key: values.get(key) for key in _TEXTS})  # fmt: skip
        try:
            clean = checked_values(data)
        except Invalid as error:
            entry.refuse(error.field or "", error.field or "donor", error.message)
            continue
        entry.name = str(clean["name"])
        entry.fields = {key: clean[key] for key in ("name", "credit_code", *_TEXTS)}
        entry.fields |= {"kind": clean["kind"] if values.get("kind") else None, "anonymous": values.get("anonymous")}
    _settle_keys([entry for entry in entries if not entry.refused], context)


def _code_or_none(entry: RosterEntry) -> str | None:
    """The credit code where its check digit holds; a miswritten one is work for later, the donor is known by name."""
    code: str | None = entry.values.get("credit_code")
    try:
        return read_credit_code(code)
    except Invalid as error:
        entry.warn("credit_code", "credit_code", _("%(what)s先按名称登记，代码空着。", what=error.message))
        return None


def _settle_keys(entries: Entries, context: RosterContext) -> None:
    """The credit code where one is known for the name, else the name: a file may give it in one of two rows."""
    names = [entry.name for entry in entries]
    codes = [str(entry.fields["credit_code"]) for entry in entries if entry.fields["credit_code"]]
    known = donors_named(names, codes, context)
    by_code = {donor.credit_code: donor for donor in known if donor.credit_code}
    by_name: dict[str, list[Donor]] = {}
    for one in known:
        by_name.setdefault(plain_name(one.name), []).append(one)
    in_file = {plain_name(e.name): e.fields["credit_code"] for e in entries if e.fields["credit_code"]}
    for entry in entries:
        code, plain = entry.fields["credit_code"], plain_name(entry.name)
        same_name = by_name.get(plain, [])
        donor = by_code.get(code) if code else None
        if donor is None:
            fitting = [one for one in same_name if not code or one.credit_code in (None, code)]
            donor = fitting[0] if len(fitting) == 1 else None
            if len(fitting) > 1:
                entry.refuse(
                    "name",
                    "ambiguous",
                    _("台账里有 %(count)s 个同名的捐赠人。请补上统一社会信用代码。", count=len(fitting)),
                )
                continue
        if donor is not None and not covers(context.actor, donor.scope_code):
            entry.refuse("credit_code", "elsewhere", _("这个统一社会信用代码已由别的单位登记。请和上级联系核对。"))
            continue
        entry.extra["donor"] = donor
        entry.key = ("donor", donor.id) if donor else ("code", code or in_file.get(plain)) if code or plain in in_file \
            else ("name", plain)  # fmt: skip


def _existing(entries: Entries, context: RosterContext) -> Mapping[tuple[Any, ...], Sequence[Donor]]:
    return {entry.key: [entry.extra["donor"]] for entry in entries if entry.extra["donor"] is not None}


def _create(entries: Entries, context: RosterContext) -> list[Donor]:
    return [_add(entry, context) for entry in entries]


def _add(entry: RosterEntry, context: RosterContext) -> Donor:
    fields = entry.fields
    kind = fields["kind"] or DonorKind(kind_by_name(entry.name))
    texts = {key: fields[key] for key in ("credit_code", *_TEXTS)}
    return add_donor(entry.name, kind, entry.place, actor=context.actor, anonymous=bool(fields["anonymous"]), **texts)


def _update(entry: RosterEntry, values: Mapping[str, Any], context: RosterContext) -> None:
    donor = entry.existing
    for name, value in values.items():
        setattr(donor, name, value)
    donor.pinyin = pinyin_key(donor.name)
    record(context.actor, "donor.change", donor)


def _remove(donors: Sequence[Donor], context: RosterContext) -> None:
    """Close the donors; raises Conflict while a gift or a pairing of theirs stands."""
    ids = [donor.id for donor in donors]
    busy: set[int] = set()
    for start in range(0, len(ids), CHUNK):
        part = ids[start : start + CHUNK]
        busy.update(
            db.session.scalars(
                select(Donation.donor_id).where(Donation.donor_id.in_(part), Donation.state == DonationState.POSTED)
            )
        )
        busy.update(
            db.session.scalars(
                select(Pairing.donor_id).where(Pairing.donor_id.in_(part), Pairing.state != PairingState.ENDED)
            )
        )
    if busy:
        names = some_of((donor.name for donor in donors if donor.id in busy), unit=_("个"))
        raise Conflict(_("不能撤回：%(names)s已经有捐款或结对。请先撤回那些，或逐个停用。", names=names))
    for donor in donors:
        donor.closed_on, donor.credit_code, donor.note = context.today, None, UNDONE
        record(context.actor, "donor.close", donor, reason=UNDONE)


def _show(name: str, value: Any) -> str | None:
    return str(DONOR_KINDS[DonorKind(value)]) if name == "kind" else None


DONORS = RosterSpec(
    "donors", _("捐赠人名单"), Permission.DONOR_WRITE, Donor, COLUMNS, _check, _existing, _create, _remove,
    update=_update, show=_show, subjects=lambda donor: (),
    labels={
        "name": _("名称"), "kind": _("类型"), "credit_code": _("统一社会信用代码"), "contact_name": _("联系人"),
        "contact_phone": _("联系电话"), "second_contact": _("第二联系人"), "receipt_title": _("票据抬头"),
        "anonymous": _("匿名"), "named_as": _("冠名"), "note": _("备注"),
    },
)  # fmt: skip
