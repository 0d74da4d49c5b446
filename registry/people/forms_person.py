"""The large form: registering and editing a child or a woman. Names of fields are those the domain's errors name.

What was typed stays; several things that are wrong are said at once. In an edit a sealed field left empty keeps what
is stored, and 无 empties it (see forms_reading).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import FieldList, Form, FormField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from registry.core.codes import DISABILITIES, DISABILITY_GRADES, ETHNIC_GROUPS, KINSHIPS
from registry.core.dates import parse_date
from registry.core.errors import DomainError, Invalid
from registry.core.i18n import Text, _
from registry.core.identity import parse_id_number
from registry.core.names import normalise_name
from registry.people.changing import checked_reason
from registry.people.data import SCHOOLING
from registry.people.entering import checked_phone
from registry.people.forms_fields import NOTHING, ChipsField, DayField, PickField, WholeField, YuanField, of_codes
from registry.people.models import RecipientKind
from registry.people.places import Place
from registry.people.showing import labels_of
from registry.people.statuses import list_of

PRIVATE = {"data-private": True}
DRAFT = {"data-draft": True}
PAPERS = (("none", _("什么证件都没有")), ("birth_cert", _("有出生证")), ("passport", _("有护照")))
SEXES = (("female", _("女")), ("male", _("男")))
YES_NO = (("", _("不知道")), ("1", _("是")), ("0", _("否")))
GRADES = tuple((str(year), word) for year, word in enumerate(
    (_("一年级"), _("二年级"), _("三年级"), _("四年级"), _("五年级"), _("六年级")), 1))  # fmt: skip
_LISTS = ("guardian_type", "guardianship_state", "school_stage", "income_class", "parent_state",
          "child_status", "mother_hardship")  # fmt: skip


class RelativeForm(Form):  # type: ignore[misc]
    """One relative; a line without a name is left out."""

    public_id = HiddenField()
    kinship = PickField(_("称谓"), choices=of_codes(KINSHIPS, ("", _("称谓"))))
    name = StringField(_("姓名"), [Optional(), Length(max=50)], render_kw={"placeholder": _("姓名")})
    birth_date = DayField(_("出生日期"), [Optional()])
    id_number = StringField(_("证件号"), [Optional()], render_kw={"maxlength": 24, "placeholder": _("证件号")})
    phone = StringField(_("电话"), [Optional()], render_kw={"maxlength": 20, "placeholder": _("电话")})
    state = PickField(_("状况"), [Optional()])
    workplace = StringField(_("在哪里做什么"), [Optional(), Length(max=100)],
                            render_kw={"placeholder": _("在哪里做什么")})  # fmt: skip


@dataclass
class StatusLine:
    """A chip with the day it began and its evidence, as typed."""

    code: str
    label: Text
    chosen: bool
    start_on: str
    evidence: str


class PersonForm(FlaskForm):  # type: ignore[misc]
    """Everything about a person, in nine groups."""

    form_key = HiddenField()
    version = HiddenField()
    id_number = StringField(_("证件号"), render_kw={"data-id-number": True, "maxlength": 24, "data-private": True,
                            "data-fill-birth": "#birth_date", "data-fill-sex": "#sex"})  # fmt: skip
    id_type = RadioField(_("有什么证件"), choices=list(PAPERS), validate_choice=False)
    no_id_reason = StringField(_("没有的原因"), [Optional(), Length(max=200)])
    name = StringField(_("姓名"), render_kw={"maxlength": 60, "data-private": True})
    birth_date = DayField(_("出生日期"), [Optional()])
    sex = RadioField(_("性别"), choices=list(SEXES), validate_choice=False)
    override_birth = StringField(_("不一致的原因"), [Optional(), Length(max=200)])
    ethnicity = PickField(_("民族"), [Optional()], choices=of_codes(ETHNIC_GROUPS), render_kw=DRAFT)
    phone = StringField(_("联系电话"), [Optional()], render_kw={"maxlength": 20, "type": "tel"} | PRIVATE)
    scope_code = PickField(_("现住"), [Optional()], choices=[NOTHING], validate_choice=False)
    address = StringField(_("门牌或组"), [Optional()], render_kw={"maxlength": 200} | PRIVATE)
    registered_residence = StringField(_("户籍所在地"), [Optional()], render_kw={"maxlength": 100})
    guardian_type = PickField(_("监护人类型"), [Optional()], render_kw=DRAFT)
    guardian_id = HiddenField()
    guardian_kinship = PickField(_("监护人是孩子的"), [Optional()], choices=of_codes(KINSHIPS, ("", _("称谓"))))
    guardian_name = StringField(_("监护人姓名"), [Optional(), Length(max=50)], render_kw=PRIVATE)
    guardian_phone = StringField(_("监护人手机"), [Optional()], render_kw={"maxlength": 20, "type": "tel"} | PRIVATE)
    guardian_number = StringField(_("监护人证件号"), [Optional()], render_kw={"maxlength": 24} | PRIVATE)
    care_state = PickField(_("监护情况"), [Optional()], render_kw=DRAFT)
    relatives = FieldList(FormField(RelativeForm), _("父母和家人"), min_entries=0, max_entries=12)
    statuses = ChipsField(_("情况"), validate_choice=False)
    schooling = PickField(
        _("就学情况"), [Optional()], choices=[("", _("就学情况")), *SCHOOLING.items()], render_kw=DRAFT
    )
    stage = PickField(_("学段"), [Optional()], render_kw=DRAFT)
    grade = PickField(_("年级"), [Optional()], choices=[("", _("年级")), *GRADES], render_kw=DRAFT)
    school = StringField(_("学校"), [Optional()], render_kw={"maxlength": 100})
    class_name = StringField(_("班级"), [Optional()], render_kw={"maxlength": 50})
    student_number = StringField(_("学籍号"), [Optional()], render_kw={"maxlength": 30} | PRIVATE)
    teacher_phone = StringField(_("班主任电话"), [Optional()], render_kw={"maxlength": 20} | PRIVATE)
    boarding = RadioField(_("是否寄宿"), choices=list(YES_NO), default="", validate_choice=False)
    head_name = StringField(_("户主"), [Optional(), Length(max=50)], render_kw=PRIVATE)
    relation_to_head = PickField(_("与户主关系"), [Optional()], choices=of_codes(KINSHIPS))
    income_class = PickField(_("收入类别"), [Optional()], render_kw=DRAFT)
    size = WholeField(_("家庭人口"), [Optional()], render_kw={"inputmode": "numeric", "maxlength": 2})
    income_per_head_fen = YuanField(_("年人均收入"), [Optional()], render_kw={"inputmode": "decimal", "maxlength": 12})
    hardship_cause = StringField(_("致困原因"), [Optional(), Length(max=200)])
    dibao_number = StringField(_("低保证号"), [Optional()], render_kw={"maxlength": 30} | PRIVATE)
    support_received = StringField(_("已有帮扶"), [Optional()], render_kw={"maxlength": 500})
    health = TextAreaField(_("健康状况"), [Optional()], render_kw={"rows": 2, "maxlength": 500} | PRIVATE)
    disability_kind = PickField(_("残疾类别"), [Optional()], choices=of_codes(DISABILITIES))
    disability_grade = PickField(_("残疾等级"), [Optional()], choices=of_codes(DISABILITY_GRADES))
    disability_number = StringField(_("残疾证号"), [Optional()], render_kw={"maxlength": 30} | PRIVATE)
    bank_account = StringField(_("银行账号"), [Optional()], render_kw={"maxlength": 40} | PRIVATE)
    bank_name = StringField(_("开户行"), [Optional()], render_kw={"maxlength": 100})
    account_holder = StringField(_("开户名"), [Optional()], render_kw={"maxlength": 50} | PRIVATE)
    account_relation = PickField(_("账户人是受助人的"), [Optional()], choices=of_codes(KINSHIPS))
    note = TextAreaField(_("备注"), [Optional()], render_kw={"rows": 2, "maxlength": 500} | PRIVATE)
    consent_answer = RadioField(_("同意书"), choices=[("given", _("同意")), ("refused", _("不同意")),
                                ("not_asked", _("还没问"))], default="not_asked", validate_choice=False)  # fmt: skip
    consent_by = StringField(_("谁答复的"), [Optional(), Length(max=50)], render_kw=PRIVATE)
    consent_on = DayField(_("哪天问的"), [Optional()])
    household = HiddenField()
    not_same_reason = StringField(_("为什么不是同一个人"), [Optional(), Length(max=200)])
    reason = StringField(_("为什么修改"), [Length(max=200)], render_kw={"list": "edit-reasons"})

    def __init__(self, kind: RecipientKind, *, places: list[Place], without_id: bool, editing: bool = False,
                 **values: Any) -> None:  # fmt: skip
        super().__init__(**values)
        self.kind, self.without_id, self.editing = kind, without_id, editing
        words = labels_of(*_LISTS)
        for name, list_name in (("guardian_type", "guardian_type"), ("care_state", "guardianship_state"),
                                ("stage", "school_stage"), ("income_class", "income_class")):  # fmt: skip
            self[name].choices = [NOTHING, *words[list_name].items()]
        self.stage.choices[0] = ("", _("学段"))
        self.statuses.choices = list(words[list_of(kind)].items())
        self.places = places
        self.scope_code.choices = [NOTHING, *((place.code, place.name) for place in places)]
        if self.scope_code.data is None and len(places) == 1:
            self.scope_code.data = places[0].code
        self._states = [("", _("状况")), *words["parent_state"].items()]
        self.dress_relatives()

    def dress_relatives(self) -> None:
        """Give every line of relatives its choices and names that a reader of the screen understands."""
        for entry in self.relatives:
            entry.form.state.choices = self._states

    def status_lines(self) -> list[StatusLine]:
        """The chips with what was typed beside them."""
        chosen, kept = set(self.statuses.data or ()), self.status_values
        return [
            StatusLine(
                code, label, code in chosen,
                request.form.get(f"start_{code}", kept.get(code, ("", ""))[0]),
                request.form.get(f"evidence_{code}", kept.get(code, ("", ""))[1]),
            )
            for code, label in self.statuses.choices
        ]  # fmt: skip

    status_values: dict[str, tuple[str, str]] = {}

    def validate(self, extra_validators: Any = None, *, today: dt.date | None = None) -> bool:
        """The fields' own checks, then those of the domain that can be said without looking anybody up."""
        fine = bool(super().validate(extra_validators))
        for name, check in self._checks(today or dt.date.max):
            try:
                check()
            except DomainError as error:
                if not self[name].errors:
                    self[name].errors = [error.message]
                fine = False
        return fine

    def _checks(self, today: dt.date) -> list[tuple[str, Any]]:
        """Field → a check that raises a domain error."""
        checks: list[tuple[str, Any]] = [("name", lambda: normalise_name(self.name.data or ""))]
        if not self.without_id and not (self.editing and not self.id_number.data):
            checks.append(("id_number", lambda: parse_id_number(self.id_number.data or "", today=today)))
        for name in ("phone", "guardian_phone", "teacher_phone"):
            text = self[name].data
            if text and text.strip() != "无":
                checks.append((name, lambda name=name, text=text: checked_phone(text, name)))
        if self.editing:
            checks.append(("reason", lambda: checked_reason(self.reason.data)))
        checks += [("scope_code", self._place), ("statuses", self._chosen)]
        if self.kind is RecipientKind.CHILD:
            checks.append(("guardian_name", self._guardian))
        return checks

    def _place(self) -> None:
        if not self.scope_code.data:
            raise Invalid(_("还没选村。打村名的一个字或拼音首字母就能找到。"))

    def _chosen(self) -> None:
        if not self.statuses.data:
            raise Invalid(_("还没选情况。至少选一项。"))
        for line in self.status_lines():
            if line.chosen and line.start_on.strip():
                parse_date(line.start_on)

    def _guardian(self) -> None:
        kind = self.guardian_type.data
        if kind is None and not self.guardian_name.data:
            raise Invalid(_("还没写监护人。没有就选“无人”。"))
        if kind not in ("none", "institution"):
            if not self.guardian_name.data:
                raise Invalid(_("还没写监护人姓名。没有就选“无人”。"))
            normalise_name(self.guardian_name.data)
            if self.guardian_kinship.data is None:
                raise Invalid(_("还没选监护人是孩子的什么人。"))
