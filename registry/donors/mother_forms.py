"""Forms of love mothers: who she is beside a child, a contact, the end."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from registry.core.i18n import _
from registry.donors.duties import Duty, duty_labels
from registry.donors.mother_models import ContactWay, MotherPairKind
from registry.donors.mothers import MotherData
from registry.donors.words import CONTACT_WAYS, MOTHER_PAIR_KINDS
from registry.funds.forms import Day
from registry.programs.forms import ChipsField

PRIVATE = {"data-private": ""}
_NO_DAY = _("还没写日期。")


class MotherForm(FlaskForm):  # type: ignore[misc]
    """A love mother for a child."""

    name = StringField(
        _("爱心妈妈姓名"), [DataRequired(_("还没写爱心妈妈的姓名。")), Length(max=50)], render_kw=PRIVATE
    )
    phone = StringField(_("联系电话"), [DataRequired(_("还没写电话。同一位爱心妈妈靠姓名和电话认出来。")), Length(max=30)],
                        render_kw=PRIVATE)  # fmt: skip
    unit = StringField(_("工作单位"), [Optional(), Length(max=100)])
    kind = RadioField(
        _("结对方式"), choices=[(kind.value, label) for kind, label in MOTHER_PAIR_KINDS.items()], coerce=MotherPairKind,
        default=MotherPairKind.ONE_ONE,
    )  # fmt: skip
    starts_on = Day(_("从哪天起"), [DataRequired(_NO_DAY)])

    def mother_data(self) -> MotherData:
        """The volunteer as typed."""
        return MotherData(self.name.data or "", self.phone.data or "", self.unit.data or "")


class ContactForm(FlaskForm):  # type: ignore[misc]
    """One time they were in touch."""

    on = Day(_("哪天"), [DataRequired(_NO_DAY)])
    way = SelectField(_("怎么联系的"), choices=[(way.value, label) for way, label in CONTACT_WAYS.items()],
                      coerce=ContactWay)  # fmt: skip
    duties = ChipsField(_("做到了“六个一”里的"), [Optional()], coerce=Duty)
    note = TextAreaField(_("做了什么"), [DataRequired(_("还没写做了什么。写一句就行。")), Length(max=500)],
                         render_kw={"rows": 3} | PRIVATE)  # fmt: skip


def contact_form(*, fresh: bool = False, **values: Any) -> ContactForm:
    """The form with the six as this county calls them; `fresh` takes nothing from the request."""
    form = ContactForm(formdata=None, **values) if fresh else ContactForm(**values)
    form.duties.choices = [(duty.value, label) for duty, label in duty_labels().items()]
    return form


class VolunteerForm(FlaskForm):  # type: ignore[misc]
    """The volunteer's own particulars, put right."""

    name = StringField(
        _("爱心妈妈姓名"), [DataRequired(_("还没写爱心妈妈的姓名。")), Length(max=50)], render_kw=PRIVATE
    )
    phone = StringField(_("联系电话"), [Optional(), Length(max=30)], render_kw=PRIVATE)
    unit = StringField(_("工作单位"), [Optional(), Length(max=100)])

    def mother_data(self) -> MotherData:
        """The volunteer as typed; no telephone means the one on record."""
        return MotherData(self.name.data or "", self.phone.data or "", self.unit.data or "")


class MotherEndForm(FlaskForm):  # type: ignore[misc]
    """Why and when it ended."""

    ended_on = Day(_("结束日期"), [DataRequired(_NO_DAY)])
    reason = StringField(_("原因"), [DataRequired(_("还没写原因。写一句，以后才查得清。")), Length(max=200)])
