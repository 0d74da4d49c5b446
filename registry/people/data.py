"""What a worker enters about a person: plain values that forms, rosters and the demonstration hand to the services.

Dates are dates, money is fen, codes are identifiers of the code lists. Kinship, ethnicity and disability are the
keys of `registry.core.codes`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from registry.core.i18n import Text, _
from registry.people.models import ConsentAnswer, RecipientKind, Sex

# Whether a child goes to school; the three ways of not going are told apart (people.md).
SCHOOLING: dict[str, Text] = {
    "in_school": _("在学"),
    "not_yet": _("未入园"),
    "out_of_school": _("不在学"),
    "dropped_out": _("辍学"),
}


@dataclass(frozen=True, slots=True)
class RelativeData:
    """A parent, grandparent or other relative. `public_id` names the row that is changed; None adds one.

    When an existing row is changed, `id_number` and `phone` None keep what is stored and "" empties it.
    """

    kinship: str
    name: str
    birth_date: dt.date | None = None
    id_number: str | None = None
    phone: str | None = None
    state: str | None = None
    workplace: str | None = None
    is_guardian: bool = False
    note: str | None = None
    public_id: str | None = None


@dataclass(frozen=True, slots=True)
class StatusData:
    """A status from a day on. `definition` None takes the definition in force (left-behind: settings)."""

    code: str
    start_on: dt.date | None = None
    evidence: str | None = None
    definition: str | None = None


@dataclass(frozen=True, slots=True)
class ConsentData:
    """The guardian's (or the woman's) answer; `file_id` is the public id of the scan of the signed paper."""

    answer: ConsentAnswer
    given_by: str | None = None
    relation: str | None = None
    asked_on: dt.date | None = None
    source: str | None = None
    file_id: str | None = None


@dataclass(frozen=True, slots=True)
class HouseholdData:
    """The family. `head_name` None takes the guardian's name, else the person's own.

    `head_number`: the head's identity number, of which only the blind index is kept; `number`: 户号.
    """

    head_name: str | None = None
    address: str | None = None
    income_class: str | None = None
    income_per_head_fen: int | None = None
    size: int | None = None
    hardship_cause: str | None = None
    dibao_number: str | None = None
    head_number: str | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True)
class PersonData:
    """Everything about a person that is entered on the form or read from a roster.

    `scope_code`: 12 digits, a village or a township. `override_birth`: why birth date or sex differ from the ID.
    In an update a sealed field (SEALED_FIELDS) that is None stays as it is, and "" empties it; every other
    field is taken as given, None empties it. `relatives` and `statuses` None: unchanged (update only).
    """

    kind: RecipientKind
    scope_code: str
    name: str
    id_type: str = "cn_id"
    id_number: str | None = None
    no_id_reason: str | None = None
    birth_date: dt.date | None = None
    sex: Sex | None = None
    override_birth: str | None = None
    ethnicity: str | None = None
    phone: str | None = None
    address: str | None = None
    registered_residence: str | None = None
    relation_to_head: str | None = None
    health: str | None = None
    disability_kind: str | None = None
    disability_grade: int | None = None
    disability_number: str | None = None
    school: str | None = None
    stage: str | None = None
    grade: int | None = None
    class_name: str | None = None
    student_number: str | None = None
    teacher_phone: str | None = None
    boarding: bool | None = None
    schooling: str | None = None
    guardian_type: str | None = None
    care_state: str | None = None
    bank_account: str | None = None
    bank_name: str | None = None
    account_holder: str | None = None
    account_relation: str | None = None
    support_received: str | None = None
    note: str | None = None
    relatives: tuple[RelativeData, ...] | None = ()
    statuses: tuple[StatusData, ...] | None = ()
    consent: ConsentData | None = None
    household: HouseholdData | None = None
    household_public_id: str | None = None
    registered_on: dt.date | None = None


# Stored encrypted; in an update None keeps them.
SEALED_FIELDS = (
    "id_number",
    "phone",
    "address",
    "health",
    "disability_number",
    "student_number",
    "teacher_phone",
    "bank_account",
    "note",
)
# Stored as they are, under the same name.
PLAIN_FIELDS = (
    "name",
    "sex",
    "birth_date",
    "ethnicity",
    "id_type",
    "no_id_reason",
    "registered_residence",
    "relation_to_head",
    "disability_kind",
    "disability_grade",
    "school",
    "stage",
    "grade",
    "class_name",
    "boarding",
    "schooling",
    "guardian_type",
    "care_state",
    "bank_name",
    "account_holder",
    "account_relation",
    "support_received",
)

FIELD_LABELS: dict[str, Text] = {
    "kind": _("类别"),
    "scope_code": _("所在村"),
    "name": _("姓名"),
    "id_type": _("证件类型"),
    "id_number": _("证件号"),
    "no_id_reason": _("没有证件的原因"),
    "birth_date": _("出生日期"),
    "sex": _("性别"),
    "override_birth": _("与证件号不一致的原因"),
    "ethnicity": _("民族"),
    "phone": _("联系电话"),
    "address": _("住址"),
    "registered_residence": _("户籍所在地"),
    "relation_to_head": _("与户主关系"),
    "health": _("健康状况"),
    "disability_kind": _("残疾类别"),
    "disability_grade": _("残疾等级"),
    "disability_number": _("残疾证号"),
    "school": _("学校"),
    "stage": _("学段"),
    "grade": _("年级"),
    "class_name": _("班级"),
    "student_number": _("学籍号"),
    "teacher_phone": _("班主任电话"),
    "boarding": _("是否寄宿"),
    "schooling": _("就学情况"),
    "guardian_type": _("监护人类型"),
    "care_state": _("监护情况"),
    "bank_account": _("银行账号"),
    "bank_name": _("开户行"),
    "account_holder": _("开户名"),
    "account_relation": _("账户人与受助人关系"),
    "support_received": _("已有帮扶"),
    "note": _("备注"),
    "photo": _("照片"),
    "statuses": _("身份类别"),
    "relatives": _("家庭成员"),
    "consent": _("同意书"),
    "household": _("家庭"),
    "head_name": _("户主"),
    "income_class": _("收入类别"),
    "income_per_head_fen": _("年人均收入"),
    "size": _("家庭人口"),
    "hardship_cause": _("致困原因"),
    "dibao_number": _("低保证号"),
    "number": _("户号"),
    "head_index": _("户主身份证号"),
    "heads_household": _("户主"),
    "closed_on": _("停止日期"),
}
