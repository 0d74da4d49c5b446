"""Differences as the worker reads them: labels, code words, identities masked."""

from __future__ import annotations

import datetime as dt
from typing import Any

from registry.core.codes import DISABILITIES, ETHNIC_GROUPS, KINSHIPS
from registry.core.i18n import Text, _
from registry.core.money import format_fen
from registry.people.data import SCHOOLING, SEALED_FIELDS
from registry.people.models import Person, Sex
from registry.people.showing import field_label, labels_of, masked
from registry.people.statuses import list_of
from registry.regions.queries import region_name
from registry.rosters.outcomes import Change, Context
from registry.rosters.people_changes import HOME, Difference, Differences
from registry.rosters.people_homes import HomePlan

_LISTS = {"guardian_type": "guardian_type", "care_state": "guardianship_state", "stage": "school_stage",
          "income_class": "income_class", "state": "parent_state"}  # fmt: skip
_CODES = {"ethnicity": ETHNIC_GROUPS, "disability_kind": DISABILITIES, "relation_to_head": KINSHIPS,
          "account_relation": KINSHIPS, "kinship": KINSHIPS}  # fmt: skip
_OF_RELATIVES: dict[str, Text] = {
    "name": _("姓名"), "kinship": _("关系"), "is_guardian": _("是监护人"), "birth_date": _("出生日期"),
    "id_number": _("证件号"), "phone": _("电话"), "state": _("状况"), "workplace": _("务工地点"),
}  # fmt: skip
_ID_TYPES = {"cn_id": _("居民身份证"), "hmt_permit": _("港澳台居住证"), "none": _("无证件"),
             "birth_cert": _("出生证"), "passport": _("护照")}  # fmt: skip
_ANSWERS = {"given": _("同意"), "refused": _("拒绝"), "not_asked": _("还没问")}


class Wording:
    """Turns differences into lines; the code lists are read once."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._labels: dict[str, dict[str, Text]] | None = None

    def _label(self, list_name: str, code: str) -> str:
        if self._labels is None:
            self._labels = labels_of(*_LISTS.values(), "child_status", "mother_hardship")
        return str(self._labels[list_name].get(code, code))

    def changes(self, person: Person, found: Differences, homes: HomePlan) -> list[Change]:
        """The lines of one person in the order of the form."""
        gone = next((one for one in found.values if one.field == "is_guardian" and one.old is True), None)
        moves = [one for one in found.values if one.target == HOME]
        values = [one for one in self._at_school(found.values) if one is not gone and one.target != HOME]
        lines = [self._line(person, one) for one in values]
        for one in moves:
            names = (person.household.head_name if person.household else "", homes.homes[one.new].head_name)
            lines.append(Change(field_label("household"), *(str(_("%(name)s一户", name=name)) for name in names)))
        for relative in found.relatives:
            before = _who(person, gone.target) if gone is not None and relative.is_guardian else ""
            label = _("监护人") if relative.is_guardian else _("家庭成员")
            lines.append(Change(label, before, f"{KINSHIPS[relative.kinship].label} {relative.name}"))
        for status in found.statuses:
            lines.append(Change(field_label("statuses"), "", self._label(list_of(person.kind), status.code)))
        if found.consent is not None:
            lines.append(Change(field_label("consent"), "", str(_ANSWERS[found.consent.answer.value])))
        return lines

    @staticmethod
    def _at_school(values: list[Difference]) -> list[Difference]:
        """The stage before the grade, as people say it."""
        return sorted(values, key=lambda one: one.field == "grade")

    def _line(self, person: Person, difference: Difference) -> Change:
        name = difference.field
        label: Text = field_label(name)
        if difference.target not in ("person", "household"):
            row = next(row for row in person.relatives if row.public_id == difference.target)
            label = _("%(who)s%(what)s", who=KINSHIPS[row.kinship].label, what=_OF_RELATIVES[name])
        return Change(label, self._shown(name, difference.old), self._shown(name, difference.new))

    def _shown(self, name: str, value: Any) -> str:
        if value in (None, ""):
            return ""
        if isinstance(value, bool):
            return str(_("是") if value else _("否"))
        if name == "head_index":
            return str(_("已填"))
        if name in _LISTS:
            return self._label(_LISTS[name], value)
        if name in _CODES:
            return str(_CODES[name][value].label) if value in _CODES[name] else str(value)
        if name in SEALED_FIELDS or name == "dibao_number":
            return masked(name, str(value), self.context.actor)
        return self._plain(name, value)

    def _plain(self, name: str, value: Any) -> str:
        if name == "scope_code":
            return region_name(value)
        if name == "grade":
            return str(_("%(n)s 年级", n=value))
        if name == "income_per_head_fen":
            return format_fen(value)
        if isinstance(value, Sex):
            return str(_("男") if value is Sex.MALE else _("女"))
        if isinstance(value, dt.date):
            return value.isoformat()
        words = {"schooling": SCHOOLING, "id_type": _ID_TYPES}.get(name, {})
        return str(words.get(value, value))


def _who(person: Person, public_id: str) -> str:
    """A relative of the person as kinship and name."""
    row = next((row for row in person.relatives if row.public_id == public_id), None)
    return f"{KINSHIPS[row.kinship].label} {row.name}" if row is not None else ""
