"""Forms for one setting and for one item of a code list. The kind of value is checked by the service."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, Field, SelectField, StringField
from wtforms.validators import DataRequired, Length, Optional

from registry.core.i18n import _
from registry.settings.definitions import Definition
from registry.settings.kinds import Kind


class SettingForm(FlaskForm):  # type: ignore[misc]
    """A value and the day from which it holds."""

    valid_from = DateField(_("生效日期"), [DataRequired(_("还没写生效日期。"))])
    inherit = BooleanField(_("不再单独规定，跟上级一样"))


def setting_form(definition: Definition, **values: Any) -> SettingForm:
    """The form for one setting: a select for a choice, else a line of text."""

    class OneSetting(SettingForm):
        value: Field = (
            SelectField(definition.label, choices=[(code, str(label)) for code, label in definition.choices])
            if definition.kind is Kind.CHOICE
            else StringField(definition.label, [Optional(), Length(max=200)])
        )

    return OneSetting(**values)


class CodeAddForm(FlaskForm):  # type: ignore[misc]
    """A new item."""

    code = StringField(_("代码"), [DataRequired(_("还没写代码。")), Length(max=32)])
    label = StringField(_("名称"), [DataRequired(_("还没写名称。")), Length(max=50)])


class CodeEditForm(FlaskForm):  # type: ignore[misc]
    """Another name for an item, or whether it is offered."""

    label = StringField(_("名称"), [DataRequired(_("还没写名称。")), Length(max=50)])
