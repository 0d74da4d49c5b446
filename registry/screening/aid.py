"""Cancer aid (财行〔2021〕384号): diagnosis and papers against the rules, filled in by one and checked by another.

Eligible: 低保, 特困, at risk of falling back, or expense-type hardship; invasive cervical cancer from IIB, or invasive
breast cancer; by bank only; once in a lifetime (programs.lifetime). Local schemes are programs of their own, without
this file.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers, visible_to
from registry.audit.services import record
from registry.core.errors import Conflict, Denied, Invalid, NotFound
from registry.core.i18n import Text, _
from registry.extensions import db
from registry.people.models import Household, Person
from registry.programs.models import Cycle, Enrolment, EnrolmentState, Program
from registry.screening.models import AidFile

KIND = "cancer_aid"
SHOWN = 200  # applications on the page
HARDSHIP = frozenset({"dibao", "tekun", "relapse_risk", "expense"})
SITES: dict[str, Text] = {"cervical": _("宫颈癌"), "breast": _("乳腺癌")}
STAGES: dict[str, Text] = {
    "in_situ": _("原位（非浸润）"), "early": _("浸润，ⅠA 到 ⅡA 期"), "iib": _("浸润，ⅡB 期"), "iii": _("浸润，Ⅲ 期"),
    "iv": _("浸润，Ⅳ 期"),
}  # fmt: skip
FITTING = {"cervical": frozenset({"iib", "iii", "iv"}), "breast": frozenset({"early", "iib", "iii", "iv"})}
PAPERS: dict[str, Text] = {
    "id_card": _("身份证"), "household_book": _("户口簿"), "diagnosis": _("诊断证明"), "records": _("病历"),
    "hardship": _("困难证明"), "bill": _("医疗费票据"),
}  # fmt: skip
SUPERIOR: dict[str, Text] = {
    "not_entered": _("还没录入"), "entered": _("已录入"), "accepted": _("上级已通过"), "returned": _("上级退回"),
}  # fmt: skip


@dataclass(frozen=True)
class AidData:
    """What the papers say. `second_class`: diagnosed by a second-class hospital or the screening hospital."""

    site: str
    stage: str
    hospital: str
    second_class: bool
    diagnosed_on: dt.date | None
    papers: tuple[str, ...]
    superior: str = "not_entered"


def problems(data: AidData, income_class: str | None, has_account: bool) -> list[Text]:
    """Everything that speaks against paying, as sentences that say what is missing."""
    found: list[Text] = []
    if data.stage not in FITTING.get(data.site, frozenset()):
        found.append(_("诊断要是 ⅡB 期及以上的浸润性宫颈癌，或浸润性乳腺癌。"))
    if not data.second_class:
        found.append(_("诊断要由二级以上医院或筛查定点医院出具。"))
    if income_class not in HARDSHIP:
        found.append(_("家庭要是低保、特困、易返贫致贫或支出型困难。请在档案里核对收入类别。"))
    missing = [str(label) for code, label in PAPERS.items() if code not in data.papers]
    if missing:
        found.append(_("还缺材料：%(papers)s。", papers="、".join(missing)))
    if not has_account:
        found.append(_("只能银行转账：档案里还没有银行账号。"))
    return found


def data_of(file: AidFile) -> AidData:
    """The file as it was filled in."""
    papers = tuple(code for code in file.papers.split(",") if code)
    return AidData(
        file.site or "", file.stage or "", file.hospital, file.second_class, file.diagnosed_on, papers, file.superior
    )


def problems_of(file: AidFile) -> list[Text]:
    """What speaks against an application now."""
    person = file.enrolment.person
    home = db.session.get(Household, person.household_id) if person.household_id else None
    return problems(data_of(file), home.income_class if home else None, person.bank_account_sealed is not None)


def _enrolments(actor: Actor) -> Select[Enrolment]:
    actor.demand(Permission.SCREENING_WRITE)
    return (
        select(Enrolment)
        .join(Person, Person.id == Enrolment.person_id)
        .join(Program, Program.id == Enrolment.program_id)
        .where(
            Program.lifetime_kind == KIND, visible_to(actor, Enrolment.scope_code), visible_to(actor, Person.scope_code)
        )
        .options(contains_eager(Enrolment.person), joinedload(Enrolment.cycle).joinedload(Cycle.program))
    )


def list_applications(actor: Actor, *, limit: int = SHOWN) -> list[tuple[Enrolment, AidFile | None]]:
    """Applications for cancer aid, those that wait for the review first, each with its file; two queries."""
    waits = (EnrolmentState.NOMINATED, EnrolmentState.RETURNED)
    query = _enrolments(actor).order_by(
        Enrolment.state.not_in(waits), Enrolment.nominated_on.desc(), Enrolment.id.desc()
    )
    rows = db.session.scalars(query.limit(limit)).unique().all()
    files = {
        file.enrolment_id: file
        for file in db.session.scalars(
            select(AidFile).where(AidFile.enrolment_id.in_([row.id for row in rows])).order_by(AidFile.id)
        )
    }
    return [(row, files.get(row.id)) for row in rows]


def get_application(ref: str, actor: Actor) -> tuple[Enrolment, AidFile | None]:
    """One application (public id of the enrolment) with its file; raises NotFound, Denied."""
    row = db.session.scalars(_enrolments(actor).where(Enrolment.public_id == ref)).unique().one_or_none()
    if row is None:
        raise NotFound
    return row, db.session.scalar(
        select(AidFile).where(AidFile.enrolment_id == row.id).options(joinedload(AidFile.enrolment))
    )


def fill_file(enrolment: Enrolment, data: AidData, *, actor: Actor, today: dt.date) -> AidFile:
    """Write down what the papers say; a change takes an earlier check back. Raises Denied, Conflict, Invalid. Logged."""
    actor.demand(Permission.SCREENING_WRITE)
    if not covers(actor, enrolment.scope_code):
        raise Denied
    if enrolment.state not in (EnrolmentState.NOMINATED, EnrolmentState.RETURNED):
        raise Conflict(_("这份申请已经初审过了，材料不能再改。要改，请旗妇联先退回。"))
    if data.site not in SITES or data.stage not in STAGES:
        raise Invalid(_("请选诊断和分期。"), "site" if data.site not in SITES else "stage")
    if data.diagnosed_on is not None and data.diagnosed_on > today:
        raise Invalid(_("确诊日期还没到。请核对。"), "diagnosed_on")
    if data.superior not in SUPERIOR:
        raise Invalid(_("请在列出的几项里选一项。"), "superior")
    file = db.session.scalar(select(AidFile).where(AidFile.enrolment_id == enrolment.id).with_for_update())
    if file is None:
        file = AidFile(enrolment=enrolment, person_id=enrolment.person_id, scope_code=enrolment.scope_code,
                       created_by_id=actor.user_id, filled_by_id=actor.user_id)  # fmt: skip
        db.session.add(file)
    file.site, file.stage, file.hospital = data.site, data.stage, data.hospital.strip()[:100]
    file.second_class, file.diagnosed_on, file.superior = data.second_class, data.diagnosed_on, data.superior
    file.papers = ",".join(code for code in PAPERS if code in data.papers)
    file.filled_by_id, file.checked_by_id, file.checked_on = actor.user_id, None, None
    db.session.flush()
    record(actor, "cancer_aid.fill", file, subjects=[file.person_id])
    return file


def check_file(file: AidFile, *, actor: Actor, today: dt.date) -> AidFile:
    """The county has seen the papers and they fit; never by who filled them in. Raises Denied, Conflict. Logged."""
    actor.demand(Permission.ENROLMENT_REVIEW)
    if not covers(actor, file.scope_code):
        raise Denied
    if file.checked_on is not None:
        raise Conflict(_("这份材料已经核过了。"))
    if file.filled_by_id == actor.user_id:
        raise Conflict(_("这份材料是您填的，要由另一位核对。"))
    against = problems_of(file)
    if against:
        raise Conflict(Text("%(all)s", all="".join(str(one) for one in against)))
    file.checked_by_id, file.checked_on = actor.user_id, today
    db.session.flush()
    record(actor, "cancer_aid.check", file, subjects=[file.person_id])
    return file


def gate(enrolments: Sequence[Enrolment]) -> Mapping[int, Text]:
    """Holds back applications for cancer aid whose papers nobody has checked."""
    ours = [one for one in enrolments if one.cycle.program.lifetime_kind == KIND]
    if not ours:
        return {}
    checked = set(
        db.session.scalars(
            select(AidFile.enrolment_id)
            .where(AidFile.enrolment_id.in_([one.id for one in ours]), AidFile.checked_on.is_not(None))
            .order_by(AidFile.enrolment_id)
        )
    )
    return {
        one.id: _(
            "%(name)s的两癌救助材料还没核对，不能初审。请先到“两癌救助材料”里核对诊断和材料。", name=one.person.name
        )
        for one in ours
        if one.id not in checked
    }
