"""Checking what was entered about a person before anything is written, and turning it into columns.

One rule for the form, the roster and the demonstration. `lenient` is for rosters: an empty guardian or relative is
work for later, not a refusal (contract, roster import).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from registry.access.scope import covers
from registry.core.codes import DISABILITIES, ETHNIC_GROUPS, KINSHIPS
from registry.core.dates import age_on
from registry.core.errors import Invalid
from registry.core.i18n import _
from registry.core.identity import PERMIT_PREFIXES, normalise_id_text, parse_id_number
from registry.core.names import normalise_name
from registry.core.width import half_width
from registry.people.columns import CHECKED_TYPES
from registry.people.data import (
    FIELD_LABELS,
    SCHOOLING,
    SEALED_FIELDS,
    ConsentData,
    HouseholdData,
    PersonData,
    RelativeData,
    StatusData,
)
from registry.people.models import ConsentAnswer, RecipientKind, Sex
from registry.people.rules import CodeBook, Rules, refuse
from registry.people.statuses import CHILD_ENDS_AT, LEFT_BEHIND, list_of
from registry.regions.codes import COUNTY, TOWNSHIP, normalise_code

_GROWN_STAGES = frozenset({"senior", "vocational", "college"})  # Spring Bud pays pupils over 18 too
_PAPER = re.compile(r"[A-Z0-9-]{4,20}")
_PHONE = re.compile(r"1[0-9]{10}")
_LANDLINE = re.compile(r"0[0-9]{2,3}-?[0-9]{7,8}")
_BANK = re.compile(r"[0-9]{8,30}")
_LISTED = (("guardian_type", "guardian_type"), ("care_state", "guardianship_state"), ("stage", "school_stage"))
_LENGTHS = {"no_id_reason": 200, "registered_residence": 100, "school": 100, "class_name": 50, "bank_name": 100,
            "account_holder": 50, "support_received": 500, "address": 200, "health": 500, "note": 500,
            "disability_number": 30, "student_number": 30}  # fmt: skip


def checked(data: PersonData, rules: Rules) -> PersonData:
    """`data` written the one way it is kept; raises Invalid on the first field that is wrong (see FIELD_LABELS)."""
    scope_code, name = checked_scope(data.scope_code, rules), normalise_name(data.name)
    data = checked_identity(data, rules.today)
    _check_codes(data, rules.book)
    values = _checked_texts(data) | {
        "scope_code": scope_code,
        "name": name,
        "phone": checked_phone(data.phone),
        "teacher_phone": checked_phone(data.teacher_phone, "teacher_phone"),
        "bank_account": _checked_bank(data.bank_account),
        "relatives": tuple(_checked_relative(relative, rules) for relative in data.relatives or ()),
        "statuses": tuple(checked_status(status, data, rules) for status in data.statuses or ()),
        "consent": checked_consent(data.consent, rules) if data.consent else None,
        "household": _checked_household(data.household, rules) if data.household else None,
    }
    _check_guardian(data, rules)
    _check_kind(data, rules)
    return replace(data, **values)


def checked_scope(code: str, rules: Rules) -> str:
    """The 12 digits of a village or township inside the actor's region; raises Invalid (field "scope_code")."""
    try:
        padded = normalise_code(code)
    except Invalid as error:
        raise Invalid(error.message, "scope_code") from error
    if not covers(rules.actor, padded):
        refuse(_("这个地方不归您管。请选本单位下面的村。"), "scope_code")
    rules.book.require_place(padded, COUNTY if rules.lenient else TOWNSHIP)
    return padded


def checked_identity(data: PersonData, today: dt.date) -> PersonData:
    """Number, birth date and sex that agree, or the reason why they do not; raises Invalid on the field concerned."""
    if data.id_type in CHECKED_TYPES:
        return _checked_number(data, today)
    if data.birth_date is None:
        refuse(_("还没写出生日期。没有身份证的，照出生证或村里证明写。"), "birth_date")
    if not dt.date(1900, 1, 1) <= data.birth_date <= today:
        refuse(_("出生日期不对，要在 1900 年以后、今天以前。"), "birth_date")
    if data.sex is None:
        refuse(_("还没选性别。"), "sex")
    if data.id_type == "none":
        if not (data.no_id_reason or "").strip():
            refuse(_("没有证件的，请写明原因，例如“未上户口”。"), "no_id_reason")
        return replace(data, id_number="" if data.id_number == "" else None)
    if data.id_type not in ("birth_cert", "passport"):
        refuse(_("请选证件类型。"), "id_type")
    number = normalise_id_text(data.id_number or "")
    if not _PAPER.fullmatch(number):
        refuse(_("证件号不对：应是 4 到 20 位字母和数字。没有证件就选“无证件”。"), "id_number")
    return replace(data, id_number=number)


def _checked_number(data: PersonData, today: dt.date) -> PersonData:
    parsed = parse_id_number(data.id_number or "", today=today)
    if parsed.is_permit != (data.id_type == "hmt_permit"):
        expected = _("港澳台居住证") if parsed.number[:6] in PERMIT_PREFIXES else _("居民身份证")
        refuse(_("这个号码是%(expected)s的，请改证件类型。", expected=expected), "id_type")
    birth, sex = data.birth_date or parsed.birth_date, data.sex or Sex(parsed.sex)
    if not (data.override_birth or "").strip():
        if birth != parsed.birth_date:
            refuse(
                _(
                    "出生日期与证件号不一致：证件号上是 %(day)s。请核对；确实不一致的，写明原因。",
                    day=parsed.birth_date.isoformat(),
                ),
                "birth_date",
            )
        if sex.value != parsed.sex:
            word = _("男") if parsed.sex == "male" else _("女")
            refuse(_("性别与证件号不一致：证件号上是%(sex)s。请核对；确实不一致的，写明原因。", sex=word), "sex")
    if birth > today:
        refuse(_("出生日期还没到。请核对。"), "birth_date")
    return replace(data, id_number=parsed.number, birth_date=birth, sex=sex, no_id_reason=None)


def _tidied(text: str | None, field: str) -> str | None:
    if text is None:
        return None
    tidy = " ".join(half_width(text).split())
    limit = _LENGTHS[field]
    if len(tidy) > limit:
        label = FIELD_LABELS.get(field, field)
        refuse(_("“%(label)s”最多 %(limit)s 个字，请写短一些。", label=label, limit=limit), field)
    return tidy


def _checked_texts(data: PersonData) -> dict[str, Any]:
    texts = {}
    for field in _LENGTHS:
        tidy = _tidied(getattr(data, field), field)
        texts[field] = tidy if field in SEALED_FIELDS else tidy or None
    return texts


def checked_phone(text: str | None, field: str = "phone") -> str | None:
    """A mobile number of 11 digits or a landline with its area code; None and "" pass. Raises Invalid on `field`."""
    if not text:
        return text
    digits = re.sub(r"[\s()-]", "", half_width(text))
    digits = re.sub(r"^(\+86|0086)", "", digits)
    if _PHONE.fullmatch(digits) or _LANDLINE.fullmatch(digits):
        return digits
    if digits.isdigit() and not digits.startswith("0"):
        refuse(_("电话现在是 %(length)s 位。手机号是 11 位，请核对。", length=len(digits)), field)
    refuse(_("电话不对。请写 11 位手机号，或带区号的座机。"), field)


def _checked_bank(text: str | None) -> str | None:
    if not text:
        return text
    digits = re.sub(r"[\s-]", "", half_width(text))
    if not _BANK.fullmatch(digits):
        refuse(_("银行账号只能是 8 到 30 位数字，请照存折或卡再核对。"), "bank_account")
    return digits


def _check_codes(data: PersonData, book: CodeBook) -> None:
    for field, list_name in _LISTED:
        book.require(list_name, getattr(data, field), field)
    known: tuple[tuple[str, Mapping[str, Any]], ...] = (
        ("ethnicity", ETHNIC_GROUPS), ("disability_kind", DISABILITIES), ("schooling", SCHOOLING),
        ("relation_to_head", KINSHIPS), ("account_relation", KINSHIPS),
    )  # fmt: skip
    for field, codes in known:
        if getattr(data, field) is not None and getattr(data, field) not in codes:
            refuse(_("“%(label)s”里没有这一项。请在列出的几项里选。", label=FIELD_LABELS[field]), field)
    if data.disability_grade is not None and data.disability_grade not in (1, 2, 3, 4):
        refuse(_("残疾等级是 1 到 4 级。"), "disability_grade")
    if data.grade is not None and not 1 <= data.grade <= 9:
        refuse(_("年级写 1 到 9。"), "grade")


def _checked_relative(relative: RelativeData, rules: Rules) -> RelativeData:
    field = "guardian_name" if relative.is_guardian else "relatives"
    try:
        name = normalise_name(relative.name)
    except Invalid as error:
        raise Invalid(error.message, field) from error
    if relative.kinship not in KINSHIPS:
        refuse(_("家庭成员与本人的关系没有选对。请在列出的几项里选。"), "relatives")
    rules.book.require("parent_state", relative.state, "relatives")
    if relative.birth_date is not None and relative.birth_date > rules.today:
        refuse(_("家庭成员的出生日期还没到。请核对。"), "relatives")
    number = relative.id_number
    if number:
        try:
            number = parse_id_number(number, today=rules.today).number
        except Invalid as error:
            raise Invalid(_("%(name)s的%(problem)s", name=name, problem=error.message), "relatives") from error
    phone_field = "guardian_phone" if relative.is_guardian else "relatives"
    return replace(relative, name=name, id_number=number, phone=checked_phone(relative.phone, phone_field),
                   workplace=(relative.workplace or "").strip()[:100] or None,
                   note=(relative.note or "").strip()[:200] or None)  # fmt: skip


def checked_status(status: StatusData, data: PersonData, rules: Rules) -> StatusData:
    """A status of the right list that has begun and has not ended by age; raises Invalid (field "statuses")."""
    rules.book.require(list_of(data.kind), status.code, "statuses")
    start = status.start_on or data.registered_on or rules.today
    if start > rules.today:
        refuse(_("身份的开始日期还没到。请写今天或以前的日期。"), "statuses")
    if data.birth_date is not None and start < data.birth_date:
        refuse(_("身份的开始日期早于出生日期。请核对。"), "statuses")
    definition = status.definition
    if definition is None and data.kind == RecipientKind.CHILD and status.code == LEFT_BEHIND:
        definition = rules.book.definition(data.scope_code)
    evidence = (status.evidence or "").strip()[:200] or None
    return replace(status, start_on=start, definition=definition, evidence=evidence)


def checked_consent(consent: ConsentData, rules: Rules) -> ConsentData:
    """An answer with a day, and with a name where there is an answer; raises Invalid (fields "consent…")."""
    asked_on = consent.asked_on or rules.today
    if asked_on > rules.today:
        refuse(_("询问的日期还没到。请写今天或以前的日期。"), "consent_on")
    given_by = (consent.given_by or "").strip()[:50] or None
    if consent.answer != ConsentAnswer.NOT_ASKED and given_by is None and not rules.lenient:
        refuse(_("还没写是谁答复的。"), "consent_by")
    return replace(consent, asked_on=asked_on, given_by=given_by)


def _checked_household(household: HouseholdData, rules: Rules) -> HouseholdData:
    rules.book.require("income_class", household.income_class, "income_class")
    head = household.head_name
    if head:
        try:
            head = normalise_name(head)
        except Invalid as error:
            raise Invalid(error.message, "head_name") from error
    if household.size is not None and not 1 <= household.size <= 50:
        refuse(_("家庭人口写 1 到 50。"), "size")
    if household.income_per_head_fen is not None and household.income_per_head_fen < 0:
        refuse(_("年人均收入不能小于 0。"), "income_per_head_fen")
    cause = (household.hardship_cause or "").strip()[:200] or None
    number = (household.number or "").strip()[:32] or None
    return replace(household, head_name=head or None, hardship_cause=cause, number=number,
                   head_number=_checked_head(household.head_number, rules))  # fmt: skip


def _checked_head(text: str | None, rules: Rules) -> str | None:
    if not text:
        return None
    try:
        return parse_id_number(text, today=rules.today).number
    except Invalid as error:
        raise Invalid(_("户主的%(problem)s", problem=error.message), "head_number") from error


def _check_guardian(data: PersonData, rules: Rules) -> None:
    if rules.lenient or data.kind != RecipientKind.CHILD:
        return
    named = any(relative.is_guardian for relative in data.relatives or ())
    if data.guardian_type is None and not named:
        refuse(_("还没写监护人。没有就选“无人”。"), "guardian_type")
    if data.guardian_type is None:
        refuse(_("还没选监护人是谁。"), "guardian_type")
    if data.guardian_type not in ("none", "institution") and not named:
        refuse(_("还没写监护人。没有就选“无人”。"), "guardian_name")


def _check_kind(data: PersonData, rules: Rules) -> None:
    if data.birth_date is None:
        refuse(_("还没写出生日期。"), "birth_date")
    codes = [status.code for status in data.statuses or ()]
    if not codes:
        refuse(_("还没选身份类别。至少选一项。"), "statuses")
    if len(set(codes)) < len(codes):
        refuse(_("同一个身份选了两次。请去掉一个。"), "statuses")
    age = age_on(data.birth_date, rules.today)
    if data.kind == RecipientKind.WOMAN:
        if data.sex != Sex.FEMALE:
            refuse(_("困难妇女的性别应是女。请核对证件号。"), "sex")
        return
    if rules.lenient:
        return
    if age >= CHILD_ENDS_AT and data.stage not in _GROWN_STAGES:
        refuse(_("已满 %(age)s 周岁，不能再按儿童登记；还在上学的，请先选学段。", age=CHILD_ENDS_AT), "birth_date")
    limit = rules.book.age_limit(data.scope_code)
    if LEFT_BEHIND in codes and age >= limit:
        refuse(_("已满 %(age)s 周岁，不再算留守儿童。请去掉“留守”。", age=limit), "statuses")
