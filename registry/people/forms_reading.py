"""Between the large form and the services: what was typed becomes PersonData, and a person becomes the form again."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from registry.core.dates import parse_date
from registry.core.identity import PERMIT_PREFIXES, normalise_id_text
from registry.core.names import normalise_name
from registry.people.data import ConsentData, HouseholdData, PersonData, RelativeData, StatusData
from registry.people.forms_person import PersonForm
from registry.people.models import ConsentAnswer, Household, Person, RecipientKind, Relative, Sex

NOTHING_WORD = "无"
_SEALED = ("phone", "student_number", "teacher_phone", "disability_number", "bank_account")
_OPEN = ("address", "health", "note")  # sealed too, but shown whole to the workers who edit
_PLAIN = ("name", "no_id_reason", "registered_residence", "relation_to_head", "disability_kind", "school", "stage",
          "class_name", "schooling", "guardian_type", "care_state", "bank_name", "account_holder", "account_relation",
          "support_received", "ethnicity", "override_birth")  # fmt: skip


def _text(value: Any) -> str | None:
    text = (value or "").strip() if isinstance(value, str) or value is None else value
    return text or None


def _sealed(value: str | None, editing: bool) -> str | None:
    """Empty keeps (None); 无 empties (""); while registering both mean nothing."""
    text = _text(value)
    if text is None:
        return None
    if text == NOTHING_WORD:
        return "" if editing else None
    return text


def _number(form: PersonForm) -> tuple[str, str | None]:
    """Type and number: a permit of Hong Kong, Macau or Taiwan is known by its beginning."""
    number = _text(form.id_number.data)
    if form.without_id:
        kind = form.id_type.data or "none"
        return kind, number if kind != "none" else None
    plain = normalise_id_text(number or "")
    return ("hmt_permit" if plain[:6] in PERMIT_PREFIXES else "cn_id"), number


def _statuses(form: PersonForm) -> tuple[StatusData, ...]:
    return tuple(
        StatusData(line.code, parse_date(line.start_on) if line.start_on.strip() else None, _text(line.evidence))
        for line in form.status_lines()
        if line.chosen
    )


def _kept(person: Person | None, data: RelativeData) -> RelativeData:
    """What the form does not ask for stays as it is."""
    row = next((r for r in person.relatives if r.public_id == data.public_id), None) if person else None
    if row is None:
        return data
    if data.is_guardian:
        data = replace(data, birth_date=data.birth_date or row.birth_date, state=data.state or row.state,
                       workplace=data.workplace or row.workplace)  # fmt: skip
    return replace(data, note=row.note)


def _relatives(form: PersonForm, person: Person | None) -> tuple[RelativeData, ...]:
    editing, found = person is not None, []
    if form.kind is RecipientKind.CHILD and _text(form.guardian_name.data):
        found.append(
            RelativeData(
                form.guardian_kinship.data or "", form.guardian_name.data, None,
                _sealed(form.guardian_number.data, editing), _sealed(form.guardian_phone.data, editing),
                is_guardian=True, public_id=form.guardian_id.data or None,
            )
        )  # fmt: skip
    for entry in form.relatives:
        line = entry.form
        if not _text(line.name.data):
            continue
        one = RelativeData(
            line.kinship.data or "", line.name.data, line.birth_date.data, _sealed(line.id_number.data, editing),
            _sealed(line.phone.data, editing), line.state.data, _text(line.workplace.data),
            public_id=line.public_id.data or None,
        )  # fmt: skip
        found = _merged(found, one)
    return tuple(_kept(person, data) for data in found)


def _merged(found: list[RelativeData], one: RelativeData) -> list[RelativeData]:
    """A parent who is the guardian too is written once."""
    if (
        found
        and found[0].is_guardian
        and found[0].kinship == one.kinship
        and one.public_id in (None, found[0].public_id)
    ):
        first = found[0]
        if normalise_name(first.name) == normalise_name(one.name):
            merged = replace(one, is_guardian=True, public_id=first.public_id,
                             id_number=first.id_number or one.id_number, phone=first.phone or one.phone)  # fmt: skip
            return [merged, *found[1:]]
    return [*found, one]


def _household(form: PersonForm, editing: bool) -> HouseholdData:
    return HouseholdData(
        head_name=_text(form.head_name.data), income_class=form.income_class.data,
        income_per_head_fen=form.income_per_head_fen.data, size=form.size.data,
        hardship_cause=_text(form.hardship_cause.data), dibao_number=_sealed(form.dibao_number.data, editing),
    )  # fmt: skip


def _consent(form: PersonForm) -> ConsentData | None:
    if form.editing:
        return None
    answer = form.consent_answer.data
    guardian = _text(form.guardian_name.data) or _text(form.name.data)
    return ConsentData(ConsentAnswer(answer if answer in set(ConsentAnswer) else "not_asked"),
                       _text(form.consent_by.data) or guardian, form.guardian_kinship.data, form.consent_on.data)  # fmt: skip


def read_form(form: PersonForm, person: Person | None = None) -> PersonData:
    """What was typed; `person` when she is edited."""
    editing = person is not None
    id_type, number = _number(form)
    if person is not None and number is None and not form.without_id:
        id_type = person.id_type
    grade, boarding = form.grade.data, form.boarding.data
    degree = form.disability_grade.data
    texts: dict[str, Any] = {name: _text(form[name].data) for name in _PLAIN}
    texts |= {name: _sealed(form[name].data, editing) for name in _SEALED}
    texts |= {name: (_text(form[name].data) or ("" if editing else None)) for name in _OPEN}
    return PersonData(
        kind=form.kind, scope_code=form.scope_code.data or "", id_type=id_type, id_number=number,
        birth_date=form.birth_date.data, sex=Sex(form.sex.data) if form.sex.data in set(Sex) else None,
        grade=int(grade) if grade else None, disability_grade=int(degree) if degree else None,
        boarding=None if boarding in (None, "") else boarding == "1",
        relatives=_relatives(form, person), statuses=_statuses(form), consent=_consent(form),
        household=None if form.household.data else _household(form, editing),
        household_public_id=form.household.data or None,
        **texts,
    )  # fmt: skip


def first_values(kind: RecipientKind, *, key: str, village: str | None, household: Household | None) -> dict[str, Any]:
    """An empty form: lines for father and mother, the village of the one before, the family she joins."""
    values: dict[str, Any] = {"form_key": key, "scope_code": village, "sex": None, "id_type": "none"}
    if kind is RecipientKind.WOMAN:
        values["sex"] = "female"
        values["relatives"] = [{"kinship": None}] * 2
    else:
        values["relatives"] = [{"kinship": "father"}, {"kinship": "mother"}, {"kinship": None}]
    if household is not None:
        values |= {"household": household.public_id, "head_name": household.head_name,
                   "scope_code": household.scope_code, "income_class": household.income_class}  # fmt: skip
    return values


def _relative_values(row: Relative) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("public_id", "kinship", "name", "birth_date", "state", "workplace")}


def values_of(person: Person) -> dict[str, Any]:
    """A person as the form shows her: sealed numbers stay empty, the margin shows them masked."""
    live = [row for row in person.relatives if row.ended_on is None]
    guardian = next((row for row in live if row.is_guardian), None)
    others = [row for row in live if row is not guardian or person.kind is RecipientKind.WOMAN]
    values: dict[str, Any] = {name: getattr(person, name) for name in (*_PLAIN, *_OPEN) if hasattr(person, name)}
    values |= {
        "version": person.version, "id_type": person.id_type, "birth_date": person.birth_date, "sex": person.sex.value,
        "scope_code": person.scope_code, "grade": str(person.grade or ""),
        "boarding": "" if person.boarding is None else str(int(person.boarding)),
        "disability_grade": str(person.disability_grade or ""),
        "relatives": [*(_relative_values(row) for row in others), {"kinship": None}],
        "statuses": [spell.code for spell in person.statuses if spell.end_on is None],
    }  # fmt: skip
    if guardian is not None:
        values |= {"guardian_id": guardian.public_id, "guardian_kinship": guardian.kinship,
                   "guardian_name": guardian.name}  # fmt: skip
    if person.household is not None:
        home = person.household
        values |= {name: getattr(home, name) for name in ("head_name", "income_class", "size", "income_per_head_fen",
                                                          "hardship_cause")}  # fmt: skip
    return values


def status_values_of(person: Person) -> dict[str, tuple[str, str]]:
    """Status code → the day it began and its evidence, as the form shows them."""
    return {
        spell.code: (_iso(spell.start_on), spell.evidence or "") for spell in person.statuses if spell.end_on is None
    }


def _iso(day: dt.date | None) -> str:
    return day.isoformat() if day else ""
