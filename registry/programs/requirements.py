"""What a program needs to know of a person: the fields it asks for, by default those usual for its kind, editable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, exists, literal, or_, select

from registry.extensions import db
from registry.people.models import Person
from registry.people.needs import REQUIREMENTS, NeedTeller
from registry.programs.models import ENDED_STATES, Enrolment, EnrolmentState, Program, ProgramKind
from registry.programs.words import codes_of

K = ProgramKind
_STUDY = ("id_number", "consent", "guardian", "phone", "school", "bank_account")
# Local practice, not a rule of the state: an office changes it on the program's page.
USUAL: dict[ProgramKind, tuple[str, ...]] = {
    K.SPRING_BUD: _STUDY,
    K.PAIR_AID: (*_STUDY, "photo"),
    # 财行〔2021〕384号: hardship proof, household book, bank transfer only.
    K.CANCER_AID: ("id_number", "consent", "phone", "address", "income_class", "bank_account"),
    K.LOAN: ("id_number", "phone", "address", "bank_account"),
    K.CARE_CENTER: ("guardian", "phone", "consent"),
    K.EMERGENCY: ("id_number", "phone", "address"),
    K.FESTIVAL: ("address",),
    K.OTHER: ("id_number", "phone"),
}
_OVER = (*ENDED_STATES, EnrolmentState.COMPLETED)


def requirements_of(program: Program) -> list[str]:
    """The fields a program asks for, in the order of REQUIREMENTS."""
    asked = USUAL[program.kind] if program.requirements is None else codes_of(program.requirements)
    return [code for code in REQUIREMENTS if code in asked]


def _asks(code: str) -> ColumnElement[bool]:
    listed = (literal(",") + Program.requirements + literal(",")).contains(f",{code},", autoescape=True)
    usual = [kind for kind, codes in USUAL.items() if code in codes]
    return or_(listed, Program.requirements.is_(None) & Program.kind.in_(usual))


def wanted() -> dict[str, ColumnElement[bool]]:
    """Field → the condition that a person is nominated to or enrolled in a program that asks for it."""
    running = (Enrolment.person_id == Person.id, Enrolment.state.not_in(_OVER), Program.id == Enrolment.program_id)
    return {code: exists().where(*running, _asks(code)) for code in REQUIREMENTS}


def asked(ids: Sequence[int]) -> Mapping[int, Mapping[str, Sequence[str]]]:
    """Person row id → field → titles of the programs that ask for it; one query."""
    rows = db.session.execute(
        select(Enrolment.person_id, Program)
        .join(Program, Program.id == Enrolment.program_id)
        .where(Enrolment.person_id.in_(ids), Enrolment.state.not_in(_OVER))
        .order_by(Enrolment.person_id, Program.title, Program.id)
    )
    found: dict[int, dict[str, list[str]]] = {}
    for person, program in rows:
        for code in requirements_of(program):
            titles = found.setdefault(person, {}).setdefault(code, [])
            if program.title not in titles:
                titles.append(program.title)
    return found


NEEDS = NeedTeller(wanted, asked)
