"""What the register says of a person for every heading a roster knows, as text, date or number; and what is doubtful."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from registry.core.codes import DISABILITIES, KINSHIPS
from registry.core.dates import age_on
from registry.core.errors import Invalid
from registry.core.i18n import Text, _
from registry.core.identity import parse_id_number
from registry.core.peoples import PEOPLES
from registry.people.models import Person, RecipientKind, Relative
from registry.people.queries import guardian_of
from registry.people.showing import labels_of

LISTS = ("child_status", "mother_hardship", "guardian_type", "income_class", "parent_state", "school_stage")
SCHOOLING = {"in_school": _("在学"), "not_yet": _("未入园"), "out_of_school": _("不在学"), "dropped_out": _("辍学")}
CARE = {"good": _("较好"), "fair": _("一般"), "poor": _("差")}
GRADES = "一二三四五六七八九"
Value = str | int | float | dt.date
# What the register can tell: the meanings a worker is offered for an unknown heading, in the order of the rosters.
TOLD = frozenset({
    "name", "id_number", "no_id_reason", "sex", "ethnicity", "birth_date", "registered", "township", "village", "address",
    "current_residence", "registered_residence", "phone", "health", "disability_kind", "disability_grade",
    "disability_cert", "bank_account", "bank_name", "account_holder", "account_relation", "support_received", "school",
    "grade", "stage", "class_name", "student_number", "schooling", "boarding", "teacher_phone", "guardian_type",
    "care_state", "survey_date", "income_class", "household_head", "dibao_cert", "household_size", "income_per_head",
    "hardship_cause", "relation_to_head", "hardship", "is_single", "status", "is_left_behind", "is_in_difficulty",
    "is_orphan", "is_unsupported", "guardian_name", "guardian_phone", "guardian_id", "guardian_relation", "father_name",
    "father_phone", "father_id", "father_state", "father_workplace", "mother_name", "mother_phone", "mother_id",
    "mother_state", "mother_workplace",
})  # fmt: skip


@dataclass(frozen=True)
class Words:
    """The labels of code lists and the names of places, read once for a whole table."""

    lists: Mapping[str, Mapping[str, Text]]
    places: Mapping[str, str]
    today: dt.date


def read_words(places: Mapping[str, str], today: dt.date) -> Words:
    """The labels that the values need; one query."""
    return Words(labels_of(*LISTS), places, today)


def _yes(answer: bool | None) -> str:
    return "" if answer is None else str(_("是") if answer else _("否"))


def values_of(person: Person, words: Words) -> dict[str, Value]:
    """Field key (rosters.reading.recipients) → value; keys without a value are absent."""
    found = _own(person, words) | _home(person, words) | _statuses(person, words)
    guardian = guardian_of(person)
    if guardian:
        found |= _relative("guardian", guardian, words)
        found["guardian_relation"] = _kinship(guardian.kinship)
    for relative in person.relatives:
        if relative.ended_on is None:
            found |= _relative(relative.kinship, relative, words)
    return {key: value for key, value in found.items() if value not in ("", None)}


def _own(person: Person, words: Words) -> dict[str, Value]:
    number = person.id_number or ""
    ethnicity = int(person.ethnicity) if person.ethnicity and person.ethnicity.isdigit() else 0
    grade = GRADES[person.grade - 1] + "年级" if person.grade and person.grade <= len(GRADES) else ""
    return {
        "name": person.name, "id_number": number, "no_id_reason": person.no_id_reason or "",
        "sex": str(_("女") if person.sex == "female" else _("男")),
        "ethnicity": str(PEOPLES[ethnicity - 1]) if 0 < ethnicity <= len(PEOPLES) else "",
        "birth_date": person.birth_date, "age": age_on(person.birth_date, words.today), "registered": _yes(bool(number) if person.id_type == "cn_id" else False),
        "township": words.places.get(person.township_code + "000", ""),
        "village": words.places.get(person.scope_code, "") if not person.scope_code.endswith("000") else "",
        "address": person.address or "", "current_residence": person.address or "",
        "registered_residence": person.registered_residence or "", "phone": person.phone or "",
        "health": person.health or "", "disability_cert": person.disability_number or "",
        "disability_kind": str(DISABILITIES[person.disability_kind].label) if person.disability_kind in DISABILITIES else "",
        "disability_grade": f"{GRADES[person.disability_grade - 1]}级" if person.disability_grade else "",
        "bank_account": person.bank_account or "", "bank_name": person.bank_name or "",
        "account_holder": person.account_holder or "", "account_relation": _kinship(person.account_relation),
        "support_received": person.support_received or "", "school": person.school or "", "grade": grade,
        "stage": _label(words, "school_stage", person.stage), "class_name": person.class_name or "",
        "student_number": person.student_number or "", "schooling": str(SCHOOLING.get(person.schooling or "", "")),
        "boarding": _yes(person.boarding), "teacher_phone": person.teacher_phone or "",
        "guardian_type": _label(words, "guardian_type", person.guardian_type),
        "care_state": str(CARE.get(person.care_state or "", "")), "survey_date": person.registered_on,
    }  # fmt: skip


def _home(person: Person, words: Words) -> dict[str, Value]:
    home = person.household
    if home is None:
        return {}
    income = home.income_per_head_fen
    return {
        "income_class": _label(words, "income_class", home.income_class), "household_head": home.head_name,
        "dibao_cert": home.dibao_number or "", "household_size": home.size or "",
        "income_per_head": income / 100 if income is not None else "", "hardship_cause": home.hardship_cause or "",
        "relation_to_head": _kinship(person.relation_to_head),
    }  # fmt: skip


def _statuses(person: Person, words: Words) -> dict[str, Value]:
    live = [(spell.list_name, spell.code) for spell in person.statuses if spell.end_on is None]
    text = "、".join(_label(words, name, code) for name, code in live)
    codes = {code for _name, code in live}
    if person.kind == RecipientKind.WOMAN:
        return {"hardship": text, "is_single": _yes("single" in codes)}
    hard = codes - {"left_behind", "migrant", "idle_youth"}
    return {
        "status": text, "is_left_behind": _yes("left_behind" in codes), "is_in_difficulty": _yes(bool(hard)),
        "is_orphan": _yes("orphan" in codes), "is_unsupported": _yes("de_facto_unsupported" in codes),
    }  # fmt: skip


def _relative(group: str, row: Relative, words: Words) -> dict[str, Value]:
    return {
        f"{group}_name": row.name, f"{group}_birth_date": row.birth_date or "", f"{group}_id": row.id_number or "",
        f"{group}_phone": row.phone or "", f"{group}_state": _label(words, "parent_state", row.state),
        f"{group}_workplace": row.workplace or "",
    }  # fmt: skip


def _kinship(code: str | None) -> str:
    found = KINSHIPS.get(code or "")
    return str(found.label) if found else ""


def _label(words: Words, name: str, code: str | None) -> str:
    return str(words.lists[name].get(code, code)) if code else ""


def doubts_of(person: Person, today: dt.date) -> dict[str, Text]:
    """Field key → why the register itself should be checked: an ID number that contradicts birth date or sex."""
    doubts: dict[str, Text] = {}
    if person.id_type != "cn_id" or not person.id_number:
        return {"id_number": _("台账里没有证件号，请核对")}
    try:
        known = parse_id_number(person.id_number, today=today)
    except Invalid:
        return {"id_number": _("证件号的校验位不对，请核对")}
    if known.birth_date != person.birth_date:
        doubts["birth_date"] = _("和证件号里的出生日期不一致，请核对")
    if str(known.sex) != str(person.sex):
        doubts["sex"] = _("和证件号里的性别不一致，请核对")
    return doubts
