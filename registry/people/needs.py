"""Which fields a record still lacks: the few that everybody's needs, and those the programs she is in ask for.

Whether a field is lacking is said once, in SQL: the list's condition and the sentences beside a name cannot differ.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from registry.core.i18n import Text, _
from registry.extensions import db
from registry.people.models import Consent, Household, Person, RecipientKind, Relative

REQUIREMENTS: dict[str, Text] = {
    "id_number": _("证件号"),
    "bank_account": _("银行账号"),
    "guardian": _("监护人"),
    "phone": _("联系电话"),
    "address": _("住址"),
    "school": _("学校"),
    "income_class": _("收入类别"),
    "consent": _("监护人同意"),
    "consent_paper": _("同意书扫描件"),
    "photo": _("照片"),
}
EVERYBODY = ("id_number", "consent")  # a record of the register, whatever she receives
Needs = Mapping[int, Mapping[str, Sequence[str]]]


@dataclass(frozen=True)
class NeedTeller:
    """What rooms below tell: field → the condition that a program a person is in asks for it; and who is asked what.

    `asked`: person row ids → person → field → titles of the programs.
    """

    wanted: Callable[[], Mapping[str, ColumnElement[bool]]]
    asked: Callable[[Sequence[int]], Needs]


def lacking(code: str) -> ColumnElement[bool]:
    """The condition that a person's record lacks a field of REQUIREMENTS."""
    child = Person.kind == RecipientKind.CHILD
    guardian = (Relative.person_id == Person.id, Relative.is_guardian.is_(True), Relative.ended_on.is_(None))
    home = Household.id == Person.household_id
    found: dict[str, ColumnElement[bool]] = {
        "id_number": Person.id_index.is_(None),
        "bank_account": Person.bank_account_sealed.is_(None),
        "guardian": and_(child, ~exists().where(*guardian)),
        "phone": and_(
            Person.phone_sealed.is_(None), ~exists().where(*guardian, Relative.phone_sealed.is_not(None))
        ),
        "address": and_(Person.address_sealed.is_(None), ~exists().where(home, Household.address_sealed.is_not(None))),
        "school": and_(child, func.coalesce(Person.school, "") == ""),
        "income_class": ~exists().where(home, Household.income_class.is_not(None)),
        "consent": Person.consent_asked.is_(False),
        "consent_paper": ~exists().where(Consent.person_id == Person.id, Consent.file_id.is_not(None)),
        "photo": Person.photo_id.is_(None),
    }  # fmt: skip
    return found[code]


def missing_condition(teller: NeedTeller | None) -> ColumnElement[bool]:
    """Those who lack what everybody's record needs, or what a program they are in asks for."""
    asked = teller.wanted() if teller else {}
    more = [and_(lacking(code), where) for code, where in asked.items() if code not in EVERYBODY]
    return or_(*(lacking(code) for code in EVERYBODY), *more)


def missing_of(ids: Sequence[int], teller: NeedTeller | None) -> dict[int, dict[str, list[str]]]:
    """Person row id → the fields she lacks → the programs that ask for each; two queries, nobody complete is in it."""
    if not ids:
        return {}
    asked = teller.asked(ids) if teller else {}
    flags = [lacking(code).label(code) for code in REQUIREMENTS]
    found: dict[int, dict[str, list[str]]] = {}
    for row in db.session.execute(select(Person.id, *flags).where(Person.id.in_(ids)).order_by(Person.id)):
        wanted = asked.get(row.id, {})
        lacks = {code: list(wanted.get(code, ())) for code in REQUIREMENTS
                 if getattr(row, code) and (code in EVERYBODY or code in wanted)}  # fmt: skip
        if lacks:
            found[row.id] = lacks
    return found


def missing_text(lacks: Mapping[str, Sequence[str]]) -> Text:
    """缺：证件号、银行账号（春蕾计划助学）: the programs behind the fields they ask for."""
    parts = []
    for titles in dict.fromkeys(tuple(titles) for titles in lacks.values()):
        names = "、".join(str(REQUIREMENTS[code]) for code, those in lacks.items() if tuple(those) == titles)
        parts.append(f"{names}（{'、'.join(titles)}）" if titles else names)
    return _("缺：%(names)s", names="；".join(parts))
