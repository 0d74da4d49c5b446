"""A row of a children's or women's roster as the data that the register's own rules check."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from registry.core.codes import DISABILITIES, ETHNIC_GROUPS, KINSHIPS
from registry.core.errors import DomainError, Invalid
from registry.core.i18n import _
from registry.core.identity import PERMIT_PREFIXES
from registry.people.data import ConsentData, HouseholdData, PersonData
from registry.people.entering import checked
from registry.people.models import ConsentAnswer, RecipientKind, Sex
from registry.people.rules import Rules
from registry.rosters.outcomes import Context, add_problem
from registry.rosters.people_relatives import guardian_type_of, relatives_of, usable_phone
from registry.rosters.people_statuses import said_statuses, start_of, status_data
from registry.rosters.reading.roster import RosterRow

NO_NUMBER = "花名册上没有证件号"
# What the columns of the reader are called in the register.
_SAME = ("registered_residence", "bank_account", "bank_name", "account_holder", "support_received", "school", "stage",
         "grade", "class_name", "student_number", "schooling", "boarding", "guardian_type", "care_state",
         "disability_grade")  # fmt: skip
_CODED = {"ethnicity": ETHNIC_GROUPS, "relation_to_head": KINSHIPS, "account_relation": KINSHIPS,
          "disability_kind": DISABILITIES}  # fmt: skip
_LENGTHS = {"registered_residence": 100, "bank_name": 100, "account_holder": 50, "support_received": 500,
            "school": 100, "class_name": 50, "student_number": 30}  # fmt: skip
# Columns without a field of their own are kept in the note, each with its heading.
_NOTED = ("income_source", "teacher_name", "marriage", "education", "occupation", "children_note", "head_phone",
          "guardian_address")  # fmt: skip
# Where the sentence of a rule is shown: the column of the roster.
_COLUMNS = {"id_type": "id_number", "statuses": "status", "scope_code": "village", "no_id_reason": "id_number",
            "relatives": "guardian_name", "size": "household_size", "dibao_number": "dibao_cert",
            "income_per_head_fen": "income_per_head", "head_name": "household_head", "head_number": "head_id",
            "disability_number": "disability_cert"}  # fmt: skip
_NEEDED = {"birth_date": "出生日期", "sex": "性别"}
_OPTIONAL = frozenset({
    "bank_account", "phone", "teacher_phone", "guardian_type", "care_state", "stage", "grade", "schooling", "ethnicity",
    "disability_kind", "disability_grade", "disability_number", "student_number", "health", "note", "address",
    "relation_to_head", "account_relation",
})  # fmt: skip
_OF_HOUSEHOLD = frozenset({"income_class", "size", "income_per_head_fen", "head_name", "head_number"})


def draft(row: RosterRow, kind: RecipientKind, scope_code: str, context: Context) -> PersonData:
    """The row as data, unchecked; an empty cell is None."""
    values = row.values
    sex = values.get("sex")
    birth = values.get("birth_date")
    birth = birth if isinstance(birth, dt.date) else None
    relatives = relatives_of(row, context)
    said = {key: _cut(key, values.get(key)) for key in _SAME}
    said |= {key: _known(codes, values.get(key)) for key, codes in _CODED.items()}
    said["guardian_type"] = said["guardian_type"] or guardian_type_of(relatives)
    return PersonData(
        kind=kind, scope_code=scope_code, name=values.get("name") or "", birth_date=birth,
        sex=Sex(sex) if sex in ("male", "female") else None,
        phone=usable_phone(row, "phone"), teacher_phone=usable_phone(row, "teacher_phone"),
        address=_cut_to(200, values.get("current_residence") or values.get("address")),
        health=_cut_to(500, _joined(values.get("health"), values.get("illness"))),
        disability_number=_cut_to(30, values.get("disability_cert")), note=_note(row), relatives=relatives,
        statuses=tuple(status_data(said_statuses(row, kind), row, birth, context)),
        consent=_consent(row, relatives, context), household=_household(values),
        **_identity(values), **said,
    )  # fmt: skip


def _identity(values: dict[str, Any]) -> dict[str, Any]:
    number = values.get("id_number")
    if not number:
        reason = str(values.get("no_id_reason") or NO_NUMBER)[:200]
        return {"id_type": "none", "id_number": None, "no_id_reason": reason}
    return {"id_type": "hmt_permit" if number[:6] in PERMIT_PREFIXES else "cn_id", "id_number": number}


def _known(codes: Any, value: Any) -> Any:
    return value if value in codes else None


def _cut(key: str, value: Any) -> Any:
    return _cut_to(_LENGTHS[key], value) if key in _LENGTHS else value


def _cut_to(length: int, text: str | None) -> str | None:
    return text[:length] if text else None


def _joined(*parts: str | None) -> str | None:
    return "；".join(dict.fromkeys(part for part in parts if part)) or None


def note_parts(row: RosterRow) -> list[str]:
    """What the note is made of: the column 备注 and the columns that have no field of their own."""
    parts = [str(row.values["note"])] if row.values.get("note") else []
    for column in row.source.columns:
        if column.key in _NOTED and row.values.get(column.key):
            parts.append(f"{column.heading}：{row.values[column.key]}")
    return parts


def _note(row: RosterRow) -> str | None:
    return _cut_to(500, "；".join(note_parts(row)))


def _consent(row: RosterRow, relatives: tuple[Any, ...], context: Context) -> ConsentData | None:
    answer = row.values.get("consent")
    if answer not in ("given", "refused"):
        return None
    guardian = next((relative for relative in relatives if relative.is_guardian), None)
    return ConsentData(
        ConsentAnswer(answer), guardian.name if guardian else None, guardian.kinship if guardian else None,
        start_of(row, context), source=context.source[:100] or None,
    )  # fmt: skip


def _household(values: dict[str, Any]) -> HouseholdData:
    income = values.get("income_per_head")
    size = values.get("household_size")
    return HouseholdData(
        head_name=values.get("household_head"), income_class=values.get("income_class"),
        income_per_head_fen=income if isinstance(income, int) and income >= 0 else None,
        size=size if isinstance(size, int) and 1 <= size <= 50 else None,
        hardship_cause=_cut_to(200, values.get("hardship_cause")), dibao_number=values.get("dibao_cert"),
        head_number=values.get("head_id"), number=values.get("household_number"),
    )  # fmt: skip


def weak_mark(values: dict[str, Any], scope_code: str) -> str | None:
    """Rows of one family in one file: the same head or guardian with the same telephone, in the same place."""
    name = values.get("household_head") or values.get("guardian_name")
    phone = values.get("head_phone") or values.get("guardian_phone")
    return f"{scope_code}|{name}|{phone}" if name and phone else None


def checked_draft(data: PersonData, row: RosterRow, rules: Rules) -> PersonData | None:
    """The data as it will be kept, or None after a refusal was added to the row.

    A value that is not required and breaks a rule is left out with a warning.
    """
    for _attempt in range(len(_OPTIONAL) + len(_OF_HOUSEHOLD)):
        try:
            return checked(data, rules)
        except Invalid as error:
            smaller = _without(data, error.field)
            if smaller is None:
                refuse_row(row, error)
                return None
            _say(row, error, refused=False)
            data = smaller
        except DomainError as error:
            refuse_row(row, error)
            return None
    return None


def _without(data: PersonData, field: str | None) -> PersonData | None:
    empty: dict[str, Any] = {field or "": None}
    if field in _OPTIONAL and getattr(data, field) is not None:
        return replace(data, **empty)
    if field in _OF_HOUSEHOLD and data.household is not None and getattr(data.household, field) is not None:
        return replace(data, household=replace(data.household, **empty))
    return None


def refuse_row(row: RosterRow, error: DomainError) -> None:
    """Add the sentence of a rule to the row, at its column."""
    _say(row, error, refused=True)


def _say(row: RosterRow, error: DomainError, *, refused: bool) -> None:
    field = error.field or ""
    key = _COLUMNS.get(field, field)
    message = error.message if refused else _("%(problem)s这一格先没有收。", problem=error.message)
    if refused and field in _NEEDED and not any(column.key == key for column in row.source.columns):
        message = _("%(problem)s表里没有“%(heading)s”一列，请加上。", problem=message, heading=_NEEDED[field])
    add_problem(row, key, field or "rule", message, refused=refused)
