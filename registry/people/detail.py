"""The person's page as its reader may see it: masked values, labels, relatives, statuses with their ends, consent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.core.codes import DISABILITIES, ETHNIC_GROUPS, KINSHIPS
from registry.core.dates import age_on
from registry.core.i18n import Text, _
from registry.people.data import SCHOOLING, SEALED_FIELDS
from registry.people.models import Consent, ConsentAnswer, Person, Relative, StatusSpell
from registry.people.queries import get_person_with_consent, latest_consent
from registry.people.showing import REVEALABLE, is_worker, labels_of, masked, shown_address, shown_name
from registry.people.statuses import end_day
from registry.regions.queries import path_names
from registry.settings.kept import kept_number

CONSENT_WORDS = {
    ConsentAnswer.NOT_ASKED: _("还没问过"),
    ConsentAnswer.GIVEN: _("同意"),
    ConsentAnswer.REFUSED: _("不同意"),
}


@dataclass(frozen=True)
class StatusLine:
    """A status with its label, and the day it ends by age (None: never)."""

    code: str
    label: Text
    start_on: dt.date
    end_on: dt.date | None
    end_reason: str
    evidence: str
    definition: str
    confirmed_on: dt.date | None
    ends_by_age_on: dt.date | None


@dataclass(frozen=True)
class RelativeLine:
    """A relative, masked."""

    public_id: str
    kinship: Text
    name: str
    age: int | None
    id_masked: str
    phone_masked: str
    state: Text | None
    workplace: str
    is_guardian: bool
    ended_on: dt.date | None
    note: str


@dataclass(frozen=True)
class HouseholdLine:
    """The family, masked."""

    public_id: str
    head_name: str
    address: str
    income_class: Text | None
    income_per_head_fen: int | None
    size: int | None
    hardship_cause: str
    dibao_number_masked: str


@dataclass(frozen=True)
class PersonDetail:
    """Everything of the page. `shown`: sealed field → what the actor reads; `revealable`: fields she may ask for."""

    person: Person
    name: str
    age: int
    place: tuple[str, ...]
    shown: Mapping[str, str]
    revealable: tuple[str, ...]
    words: Mapping[str, str]
    statuses: tuple[StatusLine, ...]
    relatives: tuple[RelativeLine, ...]
    household: HouseholdLine | None
    consent: Consent | None
    consent_word: Text
    may_write: bool

    @property
    def live(self) -> tuple[StatusLine, ...]:
        """Statuses without an end."""
        return tuple(line for line in self.statuses if line.end_on is None)

    @property
    def guardian(self) -> RelativeLine | None:
        """The relative who cares now."""
        return next((line for line in self.relatives if line.is_guardian and line.ended_on is None), None)


def get_detail(public_id: str, actor: Actor, today: dt.date) -> PersonDetail:
    """The page of a person (≤ 3 queries); raises NotFound, Denied. The view notes the read of detail.person.id."""
    person, consent = get_person_with_consent(public_id, actor)
    return _detail(person, consent, actor, today)


def detail_of(person: Person, actor: Actor, today: dt.date) -> PersonDetail:
    """The page of a person that get_person gave."""
    return _detail(person, latest_consent(person), actor, today)


def _detail(person: Person, consent: Consent | None, actor: Actor, today: dt.date) -> PersonDetail:
    words = labels_of(
        "child_status", "mother_hardship", "parent_state", "guardian_type", "guardianship_state", "school_stage",
        "income_class", "id_type",
    )  # fmt: skip
    limit = kept_number("left_behind_age", on=today, region_code=person.scope_code)
    shown = {field: masked(field, getattr(person, field), actor) for field in SEALED_FIELDS}
    may_reveal = actor.can(Permission.PEOPLE_REVEAL)
    return PersonDetail(
        person=person,
        name=shown_name(person.name, actor),
        age=age_on(person.birth_date, today),
        place=tuple(path_names(person.scope_code)),
        shown=shown,
        revealable=tuple(field for field in REVEALABLE if may_reveal and shown.get(field, "")),
        words=_words(person, words),
        statuses=tuple(_status(spell, person, words, limit) for spell in person.statuses),
        relatives=tuple(_relative(row, actor, today, words["parent_state"]) for row in person.relatives),
        household=_household(person, actor, words["income_class"]),
        consent=consent,
        consent_word=CONSENT_WORDS[consent.answer if consent else ConsentAnswer.NOT_ASKED],
        may_write=actor.can(Permission.PEOPLE_WRITE),
    )


def _words(person: Person, words: Mapping[str, Mapping[str, Text]]) -> dict[str, str]:
    """The labels of the person's codes, "" where nothing is known."""
    pairs: dict[str, Text | None] = {
        "guardian_type": words["guardian_type"].get(person.guardian_type or ""),
        "care_state": words["guardianship_state"].get(person.care_state or ""),
        "stage": words["school_stage"].get(person.stage or ""),
        "id_type": words["id_type"].get(person.id_type),
        "schooling": SCHOOLING.get(person.schooling or ""),
        "sex": _("女") if person.sex == "female" else _("男"),
    }
    for field, codes in (
        ("ethnicity", ETHNIC_GROUPS), ("disability_kind", DISABILITIES), ("relation_to_head", KINSHIPS),
        ("account_relation", KINSHIPS),
    ):  # fmt: skip
        code = codes.get(getattr(person, field) or "")
        pairs[field] = code.label if code else None
    return {field: str(label) if label else "" for field, label in pairs.items()}


def _status(spell: StatusSpell, person: Person, words: Mapping[str, Mapping[str, Text]], limit: int) -> StatusLine:
    return StatusLine(
        spell.code,
        words[spell.list_name].get(spell.code, Text(spell.code)),
        spell.start_on,
        spell.end_on,
        spell.end_reason or "",
        spell.evidence or "",
        spell.definition or "",
        spell.confirmed_on,
        end_day(spell.list_name, spell.code, person.birth_date, age_limit=limit),
    )


def _relative(row: Relative, actor: Actor, today: dt.date, states: Mapping[str, Text]) -> RelativeLine:
    kinship = KINSHIPS.get(row.kinship)
    return RelativeLine(
        public_id=row.public_id,
        kinship=kinship.label if kinship else Text(row.kinship),
        name=shown_name(row.name, actor),
        age=age_on(row.birth_date, today) if row.birth_date else None,
        id_masked=masked("id_number", row.id_number),
        phone_masked=masked("phone", row.phone),
        state=states.get(row.state or ""),
        workplace=(row.workplace or "") if is_worker(actor) else "",
        is_guardian=row.is_guardian,
        ended_on=row.ended_on,
        note=(row.note or "") if is_worker(actor) else "",
    )


def _household(person: Person, actor: Actor, classes: Mapping[str, Text]) -> HouseholdLine | None:
    home = person.household
    if home is None:
        return None
    return HouseholdLine(
        public_id=home.public_id,
        head_name=shown_name(home.head_name, actor),
        address=shown_address(home.address, actor),
        income_class=classes.get(home.income_class or ""),
        income_per_head_fen=home.income_per_head_fen,
        size=home.size,
        hardship_cause=home.hardship_cause or "",
        dibao_number_masked=masked("dibao_number", home.dibao_number),
    )
