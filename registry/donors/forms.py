"""Forms of the donors: who gives, what was given under which condition, and what a pairing promises."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from registry.access.actor import Actor
from registry.core.i18n import Text, _
from registry.donors.gift_models import ValueSource
from registry.donors.goods import GiftItem
from registry.donors.models import Donor, DonorKind
from registry.donors.queries import donors_to_choose, funds_to_choose
from registry.donors.registering import DonorData
from registry.donors.words import DONOR_KINDS, VALUE_SOURCES
from registry.funds.forms import Day, KeyedForm, ReasonForm, Yuan
from registry.people.models import Person
from registry.programs.models import Program
from registry.programs.queries import list_programs
from registry.regions.queries import children_of
from registry.settings.codes import choices

__all__ = ["DonationForm", "DonorForm", "EndForm", "PairingForm", "ReasonForm", "ReceiptForm", "ReleaseForm"]
NOT_TIED: tuple[str, Text] = ("", _("不限"))
PRIVATE = {"data-private": ""}


def _text(label: Text, longest: int, **more: Any) -> StringField:
    return StringField(label, [Optional(), Length(max=longest, message=_("写得太长了，请短一些。"))], **more)


class DonorForm(FlaskForm):  # type: ignore[misc]
    """A donor."""

    name = StringField(_("名称"), [DataRequired(_("还没写捐赠人名称。单位写全称，个人写姓名。")), Length(max=100)])
    kind = RadioField(_("类别"), choices=[(kind.value, label) for kind, label in DONOR_KINDS.items()],
                      default=DonorKind.INDIVIDUAL.value)  # fmt: skip
    credit_code = _text(_("统一社会信用代码"), 30)
    contact_name = _text(_("联系人"), 50, render_kw=PRIVATE)
    contact_phone = _text(_("联系电话"), 30, render_kw=PRIVATE)
    second_contact = _text(_("第二联系人"), 50, render_kw=PRIVATE)
    receipt_title = _text(_("票据抬头"), 100)
    anonymous = BooleanField(_("不公开名称，证书上写“爱心人士”"))
    named_as = _text(_("证书上的署名"), 100)
    note = TextAreaField(_("备注"), [Optional(), Length(max=300)], render_kw={"rows": 2})

    def donor_data(self) -> DonorData:
        """What was typed."""
        values = {name: field.data for name, field in self._fields.items() if name != "csrf_token"}
        return DonorData(**values | {"kind": DonorKind(values["kind"])})


def donor_form(donor: Donor | None = None) -> DonorForm:
    """The form, with what is known of a donor."""
    if donor is None:
        return DonorForm()
    names = [name for name in DonorForm()._fields if name not in ("csrf_token", "kind")]
    return DonorForm(data={name: getattr(donor, name) for name in names} | {"kind": donor.kind.value})


class ItemForm(Form):  # type: ignore[misc]
    """One kind of goods; a line without a name is left out."""

    name = _text(_("名称"), 100)
    quantity = IntegerField(_("数量"), [Optional()])
    unit = _text(_("单位"), 10)
    value = Yuan(_("折价（元）"), [Optional()])
    source = SelectField(_("折价依据"), choices=[(key.value, label) for key, label in VALUE_SOURCES.items()],
                         default=ValueSource.INVOICE.value)  # fmt: skip
    paper = _text(_("票号或报告号"), 100)

    def item(self) -> GiftItem | None:
        """What was typed, None for an empty line; the service says what is missing."""
        typed = (self.name.data or "", self.quantity.data, self.value.data)
        if not any(typed):
            return None
        return GiftItem(self.name.data or "", self.quantity.data or 0, self.unit.data or "", self.value.data or 0,
                        ValueSource(self.source.data), self.paper.data or None)  # fmt: skip


class DonationForm(KeyedForm):
    """A gift with its condition and the numbers of the fiscal receipt."""

    fund = SelectField(_("进哪笔资金"), [DataRequired(_("还没选资金。"))])
    received_on = Day(_("收到日期"), [DataRequired(_("还没写收到的日期。"))])
    amount = Yuan(_("现金（元）"), [Optional()])
    items = FieldList(FormField(ItemForm), label=_("物资"), min_entries=4, max_entries=20)
    purpose = _text(_("用途说明"), 200)
    girls_only = BooleanField(_("只给女童"))
    only_stage = SelectField(_("只给某学段"), [Optional()], default="")
    only_region = SelectField(_("只给某地的孩子"), [Optional()], default="")
    only_program = SelectField(_("只用于某项目"), [Optional()], default="")
    receipt_code = _text(_("票据代码"), 32)
    receipt_number = _text(_("票据号码"), 32)
    receipt_check = _text(_("校验码"), 32)

    def gift_items(self) -> list[GiftItem]:
        """The goods that were typed."""
        return [item for entry in self.items if (item := entry.form.item()) is not None]


def donation_form(actor: Actor, today: dt.date) -> DonationForm:
    """The form with the office's funds, places and programs to choose from; three queries."""
    form = DonationForm(received_on=today)
    form.fund.choices = [(fund.public_id, fund.title) for fund in funds_to_choose(actor)]
    form.only_stage.choices = [NOT_TIED, *choices("school_stage")]
    places = children_of(actor.region_code)
    form.only_region.choices = [NOT_TIED, *((place.code, place.name) for place in places)]
    form.only_program.choices = [NOT_TIED, *((row.public_id, row.title) for row in list_programs(actor))]
    return form


class ReceiptForm(FlaskForm):  # type: ignore[misc]
    """The numbers of the fiscal receipt, recorded later."""

    receipt_code = _text(_("票据代码"), 40)
    receipt_number = _text(_("票据号码"), 40)
    receipt_check = _text(_("校验码"), 40)


class ReleaseForm(KeyedForm):
    """How much of a gift becomes free money of its fund."""

    amount = Yuan(_("划入公用（元）"), [DataRequired(_("还没写金额。"))])


class PairingForm(FlaskForm):  # type: ignore[misc]
    """What a donor promises a child."""

    donor = SelectField(_("捐赠人"), [DataRequired(_("还没选捐赠人。没有就先登记。"))])
    program = SelectField(_("项目"), [DataRequired(_("还没选项目。"))])
    years = IntegerField(
        _("几年"), [InputRequired(_("还没写几年。")), NumberRange(1, 15, _("结对年数写 1 到 15。"))], default=3
    )
    yearly = Yuan(_("每年（元）"), [DataRequired(_("还没写每年多少元。"))])
    starts_on = Day(_("第一年的日子"), [DataRequired(_("还没写从哪天起。"))])
    held_until = Day(_("先留到"), [Optional()])


def pairing_form(person: Person, actor: Actor, today: dt.date) -> PairingForm:
    """The form with donors and programs to choose from, pairing programs first; two queries."""
    form = PairingForm(starts_on=today)
    form.donor.choices = [("", _("请选择")), *((row.public_id, row.name) for row in donors_to_choose(actor))]
    form.program.choices = [(row.public_id, row.title) for row in _for_children(list_programs(actor))]
    return form


def _for_children(programs: Sequence[Program]) -> list[Program]:
    fitting = [row for row in programs if row.audience in ("child", "any")]
    return sorted(fitting, key=lambda row: row.kind.value not in ("pair_aid", "spring_bud"))


class EndForm(FlaskForm):  # type: ignore[misc]
    """Why and when a pairing ends."""

    reason = StringField(_("原因"), [DataRequired(_("还没写原因。写一句，以后才查得清。")), Length(max=200)])
    ended_on = Day(_("哪天结束"), [DataRequired(_("还没写结束的日子。"))])


class GiftBatchForm(FlaskForm):  # type: ignore[misc]
    """What was counted at the table before anything is typed."""

    title = _text(_("这一批叫什么"), 100)
    fund = SelectField(_("进哪笔资金"), [DataRequired(_("还没选资金。"))])
    received_on = Day(_("收到日期"), [DataRequired(_("还没写收到的日期。"))])
    control_count = IntegerField(_("一共几笔"), [InputRequired(_("还没写一共几笔。先数好，再录入。"))])
    control = Yuan(_("现金一共（元）"), [Optional()])
    control_goods = Yuan(_("物资折价一共（元）"), [Optional()])
    girls_only = BooleanField(_("只给女童"))
    purpose = _text(_("用途说明"), 200)


def gift_batch_form(actor: Actor, today: dt.date) -> GiftBatchForm:
    """The form with the office's funds to choose from."""
    form = GiftBatchForm(received_on=today)
    form.fund.choices = [(fund.public_id, fund.title) for fund in funds_to_choose(actor)]
    return form


class GiftLineForm(FlaskForm):  # type: ignore[misc]
    """One gift of a batch."""

    donor = SelectField(_("捐赠人"), [DataRequired(_("还没选捐赠人。没有就先登记。"))])
    amount = Yuan(_("现金（元）"), [Optional()])
    goods = _text(_("物资"), 100)
    goods_value = Yuan(_("物资折价（元）"), [Optional()])
    receipt_number = _text(_("票据号码"), 32)


def gift_line_form(actor: Actor) -> GiftLineForm:
    """The form with the donors to choose from."""
    form = GiftLineForm()
    form.donor.choices = [("", _("请选择")), *((row.public_id, row.name) for row in donors_to_choose(actor))]
    return form


class SubstituteForm(FlaskForm):  # type: ignore[misc]
    """Another child in a child's place: why, and how the donor agreed."""

    reason = StringField(_("为什么换"), [DataRequired(_("还没写原因。写一句，以后才查得清。")), Length(max=200)])
    consent_on = Day(_("捐赠人哪天同意的"), [DataRequired(_("还没写捐赠人哪天同意的。"))])
    consent_how = StringField(
        _("怎么同意的"),
        [DataRequired(_("还没写捐赠人怎么同意的，例如“电话，陈总”。没有同意不能换孩子。")), Length(max=200)],
    )
