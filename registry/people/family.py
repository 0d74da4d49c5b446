"""Who else of the family is on the register, as lines for the person's page; and the words of kinds of edits."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from registry.access.actor import Actor
from registry.core.dates import age_on
from registry.core.i18n import Text, _
from registry.people.listing import masked_number
from registry.people.models import Person, RecipientKind
from registry.people.queries import household_members
from registry.people.showing import shown_name

EDIT_WORDS: dict[str, Text] = {
    "edit": _("修改"), "id_supply": _("补证件号"), "household": _("家庭"), "close": _("停止"), "reopen": _("恢复"),
    "status": _("情况"), "relative": _("家人"), "consent": _("同意书"), "merge": _("合并"), "import": _("花名册导入"),
}  # fmt: skip


@dataclass(frozen=True)
class MemberLine:
    """A person of the same household who is on the register herself."""

    id: int
    public_id: str
    name: str
    age: int
    female: bool
    child: bool
    id_masked: str
    school: str
    closed: bool


def family_members(person: Person, actor: Actor, today: dt.date) -> list[MemberLine]:
    """The others of the household inside the actor's region, oldest first; one query."""
    if person.household_id is None:
        return []
    others = [other for other in household_members(person.household_id, actor) if other.id != person.id]
    return [member_line(other, actor, today) for other in sorted(others, key=lambda other: other.birth_date)]


def member_line(person: Person, actor: Actor, today: dt.date) -> MemberLine:
    """A person as a line of her household."""
    return MemberLine(
        person.id, person.public_id, shown_name(person.name, actor), age_on(person.birth_date, today),
        person.sex.value == "female", person.kind is RecipientKind.CHILD, masked_number(person), person.school or "",
        person.closed_on is not None,
    )  # fmt: skip


def kind_words() -> dict[str, Text]:
    """The kinds of edits in the words of the history."""
    return EDIT_WORDS
