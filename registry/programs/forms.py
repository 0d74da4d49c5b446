"""Forms of the programs room. Amounts are typed in yuan and given as fen; days in any form offices write them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from registry.core.dates import parse_date
from registry.core.errors import DomainError
from registry.core.i18n import _
from registry.core.money import parse_yuan, yuan_plain
from registry.people.needs import REQUIREMENTS
from registry.programs.models import Program, ProgramKind
from registry.programs.requirements import USUAL, requirements_of
from registry.programs.words import AUDIENCES, KIND_LABELS, SEX_RULES, codes_of
from registry.settings.codes import choices


class YuanField(StringField):  # type: ignore[misc]
    """An amount typed in yuan; `data` is fen or None."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return yuan_plain(self.data) if self.data is not None else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed; ValueError with the reason in plain words."""
        self.data = None
        if valuelist and valuelist[0].strip():
            try:
                self.data = parse_yuan(valuelist[0])
            except DomainError as error:
                raise ValueError(error.message) from error


class DayField(DateField):  # type: ignore[misc]
    """A day, read as offices write it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed; ValueError with the reason in plain words."""
        self.data = None
        if valuelist and valuelist[0].strip():
            try:
                self.data = parse_date(valuelist[0])
            except DomainError as error:
                raise ValueError(error.message) from error


class ChipsField(SelectMultipleField):  # type: ignore[misc]
    """Several codes as chips."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def _status_choices() -> list[tuple[str, Any]]:
    seen: dict[str, Any] = {}
    for code, label in [*choices("child_status"), *choices("mother_hardship")]:
        seen.setdefault(code, label)
    return list(seen.items())


class ProgramForm(FlaskForm):  # type: ignore[misc]
    """The rules of a program."""

    title = StringField(_("项目名称"), [DataRequired(_("还没写项目名称。例如“春蕾计划助学”。")), Length(max=100)])
    kind = SelectField(_("类别"), choices=[(kind.value, label) for kind, label in KIND_LABELS.items()])
    audience = RadioField(_("给谁"), choices=list(AUDIENCES.items()), default="child")
    statuses = ChipsField(_("困难类别"), [Optional()])
    income_classes = ChipsField(_("收入类别"), [Optional()])
    stages = ChipsField(_("学段"), [Optional()])
    sex_rule = RadioField(_("男女"), choices=[(rule.value, label) for rule, label in SEX_RULES.items()], default="any")
    age_min = IntegerField(_("最小年龄"), [Optional(), NumberRange(0, 120, _("年龄要在 0 到 120 之间。"))])
    age_max = IntegerField(_("最大年龄"), [Optional(), NumberRange(0, 120, _("年龄要在 0 到 120 之间。"))])
    lifetime = BooleanField(_("一生只能享受一次，凭证件号核对"))
    per_household = BooleanField(_("按户发，一户一份"))
    bank_only = BooleanField(_("只能银行转账"))
    proxy_allowed = BooleanField(_("可以代领"), default=True)
    notice_required = BooleanField(_("批准前要公示"), default=True)
    notice_days = IntegerField(
        _("公示期"),
        [InputRequired(_("还没写公示几天。")), NumberRange(1, 60, _("公示期要在 1 到 60 天之间。"))],
        default=7,
    )
    notice_working_days = RadioField(_("公示期按"), choices=[("1", _("工作日")), ("0", _("自然日"))], default="1")
    certificate_title = StringField(
        _("证书标题"), [DataRequired(_("还没写证书标题。")), Length(max=100)], default="资助发放证书"
    )
    occasion = SelectField(_("慰问的日子"), [Optional()], default="")
    requirements = ChipsField(_("要有哪些资料"), [Optional()], choices=list(REQUIREMENTS.items()))
    note = TextAreaField(_("说明"), [Optional(), Length(max=500)], render_kw={"rows": 2})

    def __init__(self, program: Program | None = None, **more: Any) -> None:
        super().__init__(**(values_of(program) if program else {}), **more)
        self.statuses.choices = _status_choices()
        self.income_classes.choices = choices("income_class")
        self.stages.choices = choices("school_stage")
        self.occasion.choices = [("", _("不是慰问")), *choices("occasion")]

    def rules(self, program: Program | None = None) -> dict[str, Any]:
        """The columns of Program that the form sets."""
        data = {name: field.data for name, field in self._fields.items() if name != "csrf_token"}
        once = data.pop("lifetime")
        kept = program.lifetime_kind if program else None
        data["lifetime_kind"] = (kept or data["kind"]) if once else None
        data["notice_working_days"] = data["notice_working_days"] == "1"
        data["occasion"], data["note"] = data["occasion"] or None, data["note"] or None
        chosen, usual = data["requirements"] or [], USUAL[ProgramKind(data["kind"])]
        by_kind = set(chosen) == set(usual) or (program is None and not chosen)
        data["requirements"] = None if by_kind else ",".join(chosen)
        return data


def values_of(program: Program) -> dict[str, Any]:
    """A program's rules as the form's values."""
    values = {
        name: getattr(program, name)
        for name in ("title", "audience", "age_min", "age_max", "per_household", "bank_only", "proxy_allowed",
                     "notice_required", "notice_days", "certificate_title", "note")
    }  # fmt: skip
    lists = {name: codes_of(getattr(program, name)) for name in ("statuses", "income_classes", "stages")}
    lists["requirements"] = requirements_of(program)
    words = {"kind": program.kind.value, "sex_rule": program.sex_rule.value, "occasion": program.occasion or ""}
    flags = {
        "lifetime": bool(program.lifetime_kind),
        "notice_working_days": "1" if program.notice_working_days else "0",
    }
    return values | lists | words | flags


class TariffForm(FlaskForm):  # type: ignore[misc]
    """What is paid per stage from a day on."""

    stage = SelectField(_("学段"), [Optional()], default="")
    amount = YuanField(_("金额（元）"), [InputRequired(_("还没写金额。只发实物就写 0。"))])
    goods_item = StringField(_("实物品名"), [Optional(), Length(max=100)])
    goods_value = YuanField(_("实物折价（元）"), [Optional()])
    valid_from = DayField(_("从哪天起"), [InputRequired(_("还没写从哪天起用。"))])

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.stage.choices = [("", _("不分学段")), *choices("school_stage")]


class CycleForm(FlaskForm):  # type: ignore[misc]
    """A round of a program."""

    title = StringField(_("叫什么"), [DataRequired(_("还没写这一期叫什么，例如“2026 春”。")), Length(max=50)])
    starts_on = DayField(_("开始"), [InputRequired(_("还没写开始的日子。"))])
    ends_on = DayField(_("结束"), [InputRequired(_("还没写结束的日子。"))])
    nominate_by = DayField(_("提名截止"), [Optional()])
    pay_on = DayField(_("计划发放"), [Optional()])
    budget = YuanField(_("预算（元）"), [Optional()])


class PlanForm(FlaskForm):  # type: ignore[misc]
    """The day the money should be there, from which the others follow."""

    pay_on = DayField(_("计划发放"), [Optional()])
    nominate_by = DayField(_("提名截止"), [Optional()])


class NoticePhotoForm(FlaskForm):  # type: ignore[misc]
    """A photo of the notice on the wall."""

    file = FileField(
        _("张贴的照片"), [FileRequired(_("还没选照片。"))], render_kw={"accept": "image/jpeg,image/png,image/webp"}
    )


class NominateForm(FlaskForm):  # type: ignore[misc]
    """Why, and how much where the program has no tariff."""

    reason = TextAreaField(_("提名理由"), [Optional(), Length(max=300)], render_kw={"rows": 2})
    amount = YuanField(_("金额（元）"), [Optional()])


class NoticeForm(FlaskForm):  # type: ignore[misc]
    """Where, since when, and which number to call."""

    region = SelectField(_("哪里的"))
    posted_on = DayField(_("张贴日"), [InputRequired(_("还没写张贴的日子。"))])
    hotline = StringField(_("监督电话"), [Optional(), Length(max=50)])


class ObjectionForm(FlaskForm):  # type: ignore[misc]
    """An objection: about which number of the notice, received when, saying what."""

    serial = IntegerField(_("公示序号"), [Optional(), NumberRange(1, 100_000, _("序号照公示上的写。"))])
    received_on = DayField(_("收到的日子"), [InputRequired(_("还没写哪天收到的。"))])
    text = TextAreaField(
        _("异议内容"),
        [DataRequired(_("还没写异议说什么。")), Length(max=1000)],
        render_kw={"rows": 2, "data-private": ""},
    )


class EarlierGrantForm(FlaskForm):  # type: ignore[misc]
    """Aid given once in a lifetime before this register existed."""

    kind = SelectField(_("哪种救助"))
    granted_on = DayField(_("哪天发的"), [InputRequired(_("还没写哪天发的。记不清就写那年的 1 月 1 日。"))])
    source = StringField(
        _("依据"), [DataRequired(_("还没写依据，例如“2014 年旗妇联发放册第 12 号”。")), Length(max=200)]
    )


def quota_inputs(
    submitted: dict[str, str], codes: list[str]
) -> tuple[dict[str, tuple[int | None, int | None]], dict[str, str]]:
    """Persons and fen per region from the quota table's fields `persons-CODE`, `budget-CODE`; errors by field name."""
    values: dict[str, tuple[int | None, int | None]] = {}
    errors: dict[str, str] = {}
    for code in codes:
        persons, budget = submitted.get(f"persons-{code}", "").strip(), submitted.get(f"budget-{code}", "").strip()
        count = int(persons) if persons.isdecimal() and len(persons) <= 6 else None
        if persons and count is None:
            errors[f"persons-{code}"] = str(_("人数要写整数。"))
        fen: int | None = None
        try:
            fen = parse_yuan(budget) if budget else None
        except DomainError as error:
            errors[f"budget-{code}"] = str(error)
        if fen is not None and count is None and f"persons-{code}" not in errors:
            errors[f"persons-{code}"] = str(_("写了金额，还没写人数。"))
        values[code] = (count, fen)
    return values, errors


def first_day(today: dt.date) -> dt.date:
    """The day a new tariff is proposed from: tomorrow, so that nothing in force is touched."""
    return today + dt.timedelta(days=1)
