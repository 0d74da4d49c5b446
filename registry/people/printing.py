"""The registration form filled from a person: masked for carrying, in full only after a reveal; and the blank one."""

from __future__ import annotations

import datetime as dt

from registry.access.actor import Actor
from registry.core.codes import KINSHIPS
from registry.core.dates import format_cn
from registry.core.i18n import _
from registry.core.money import format_fen
from registry.people.detail import PersonDetail, RelativeLine, detail_of
from registry.people.form_pdf import STATUSES, FamilyMember, RegistrationForm, registration_form_pdf
from registry.people.models import Person, RecipientKind, Relative
from registry.people.showing import masked, shown_name
from registry.regions.queries import path_names, region_name

_TITLES = {
    RecipientKind.CHILD: _("困境儿童、留守儿童登记表"),
    RecipientKind.WOMAN: _("困难妇女登记表"),
    RecipientKind.OTHER: _("困难家庭登记表"),
}
_TICKS = {"left_behind": "父母双方同时外出", "disability": "残疾", "orphan": "孤儿",
          "de_facto_unsupported": "事实无人抚养", "single": "单亲"}  # fmt: skip
_ANCESTORS = ("grandfather", "grandmother", "maternal_grandfather", "maternal_grandmother")
_SHORT = {"good": "较好", "fair": "一般", "poor": "差"}


def _office(actor: Actor) -> str:
    return str(_("%(region)s妇联", region=region_name(actor.region_code)))


def blank_form(kind: RecipientKind, actor: Actor, *, demo: bool, now: dt.datetime) -> bytes:
    """The blank form of children or women."""
    form = RegistrationForm(title=str(_TITLES[kind]), organisation=_office(actor))
    return registration_form_pdf(form, demo=demo, printed_at=now)


def filled_form(
    person: Person, actor: Actor, today: dt.date, *, demo: bool, now: dt.datetime, full: bool = False
) -> bytes:
    """The person's form; `full` prints numbers in clear, for which the caller has counted and logged a reveal."""
    detail = detail_of(person, actor, today)
    values = (
        _basic(detail, full, actor) | _school(detail) | _relatives(person, actor, full) | _home(detail, full, actor)
    )
    form = RegistrationForm(
        title=str(_TITLES[person.kind]), organisation=_office(actor), filled_on=format_cn(today),
        values={key: value for key, value in values.items() if value},
        family=[_member(line) for line in detail.relatives if line.ended_on is None],
        statuses=_ticked(detail), circumstances=_circumstances(detail), writer=actor.name,
    )  # fmt: skip
    return registration_form_pdf(form, demo=demo, printed_at=now)


def _number(person: Person | Relative, field: str, full: bool) -> str:
    value = getattr(person, field)
    return (value or "") if full else masked(field, value)


def _basic(detail: PersonDetail, full: bool, actor: Actor) -> dict[str, str]:
    person = detail.person
    size = person.household.size if person.household else None
    return {
        "name": detail.name, "sex": detail.words["sex"], "ethnicity": detail.words["ethnicity"],
        "born_on": format_cn(person.birth_date), "id_number": _number(person, "id_number", full),
        "hukou_registered": "是" if person.id_type == "cn_id" and person.id_index else "",
        "hukou_place": person.registered_residence or "",
        "residence": _residence(detail),
        "phone": _number(person, "phone", full), "household_size": str(size or ""),
    }  # fmt: skip


def _residence(detail: PersonDetail) -> str:
    """County, township, village and door; a village that the address repeats is said once."""
    place, door = path_names(detail.person.scope_code)[2:], detail.shown["address"]
    return "".join(place[:-1] if place and place[-1] in door else place) + door


def _school(detail: PersonDetail) -> dict[str, str]:
    person, words = detail.person, detail.words
    grade = words["stage"] + ("一二三四五六七八九"[person.grade - 1] + "年级" if person.grade else "")
    degree = f"{person.disability_grade}级" if person.disability_grade else ""
    return {
        "schooling": words["schooling"], "school": " ".join(filter(None, (person.school, grade, person.class_name))),
        "boarding": "" if person.boarding is None else "是" if person.boarding else "否",
        "health": detail.shown["health"][:20], "disability": f"{words['disability_kind']}{degree}",
    }  # fmt: skip


def _relatives(person: Person, actor: Actor, full: bool) -> dict[str, str]:
    values: dict[str, str] = {}
    for row in (row for row in person.relatives if row.ended_on is None):
        born = format_cn(row.birth_date) if row.birth_date else ""
        name = shown_name(row.name, actor)
        if row.kinship in (*_ANCESTORS, "father", "mother"):
            values |= {row.kinship: name, f"{row.kinship}_born": born}
        if row.kinship in ("father", "mother"):
            values |= {f"{row.kinship}_id": _number(row, "id_number", full), f"{row.kinship}_work_place":
                       row.workplace or "", f"{row.kinship}_phone": _number(row, "phone", full)}  # fmt: skip
        if row.is_guardian:
            kinship = KINSHIPS.get(row.kinship)
            values |= {"guardian": name, "guardian_relation": str(kinship.label) if kinship else "",
                       "guardian_id": _number(row, "id_number", full),
                       "guardian_phone": _number(row, "phone", full)}  # fmt: skip
    return values


def _home(detail: PersonDetail, full: bool, actor: Actor) -> dict[str, str]:
    home, person = detail.household, detail.person
    values = {
        "guardianship_kind": detail.words["guardian_type"], "aid_received": person.support_received or "",
        "guardianship_quality": _SHORT.get(person.care_state or "", ""),
    }  # fmt: skip
    if home is None or person.household is None:
        return values
    income = home.income_per_head_fen
    return values | {
        "guardian_address": home.address, "hardship_cause": home.hardship_cause,
        "income_source": str(home.income_class or ""), "income_per_head": format_fen(income) if income else "",
        "benefit_number": (person.household.dibao_number or "") if full else home.dibao_number_masked,
    }  # fmt: skip


def _member(line: RelativeLine) -> FamilyMember:
    return FamilyMember(
        name=line.name, relation=str(line.kinship), id_number=line.id_masked, health=str(line.state or ""),
        work=line.workplace,
    )  # fmt: skip


def _ticked(detail: PersonDetail) -> list[tuple[str, bool]]:
    """The form's own boxes, ticked where a live status or the income says so."""
    live = {line.code for line in detail.live}
    ticked = {_TICKS[code] for code in live if code in _TICKS and code != "left_behind"}
    income = detail.person.household.income_class if detail.person.household else None
    ticked |= {"低保"} if income == "dibao" else {"特困供养"} if income == "tekun" else set()
    if "left_behind" in live and (box := _left_behind_box(detail.person)):
        ticked.add(box)
    if live - {"left_behind", "migrant", "idle_youth"} and detail.person.kind is RecipientKind.CHILD:
        ticked.add("困境儿童")
    return [(word, word in ticked) for word in STATUSES]


def _left_behind_box(person: Person) -> str | None:
    """Which of the form's boxes for left-behind children the parents' states prove; None where they do not."""
    states = [row.state for row in person.relatives if row.kinship in ("father", "mother") and row.ended_on is None]
    away = states.count("away_work")
    if away == 2:
        return "父母双方同时外出"
    unable = any(state not in (None, "ok", "away_work") for state in states)
    return "父母一方外出、另一方无监护能力" if away == 1 and unable else None


def _circumstances(detail: PersonDetail) -> str:
    parts = [f"{line.label}（{format_cn(line.start_on)}起" + (f"，{line.evidence}" if line.evidence else "") + "）"
             for line in detail.live]  # fmt: skip
    return "；".join(parts) + "。" if parts else ""
