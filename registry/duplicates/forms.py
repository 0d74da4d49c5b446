"""The two answers to a pair, and taking a merge back."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import RadioField, StringField
from wtforms.validators import Length

from registry.core.i18n import _


class MergeForm(FlaskForm):  # type: ignore[misc]
    """Which record stays, and why; the field choices are read by `taken`."""

    keep = RadioField(_("留下哪一份"), choices=[("first", _("左边这份")), ("second", _("右边这份"))], default="first")
    reason = StringField(_("怎么知道是同一个人"), validators=[Length(max=200)])


class AnswerForm(FlaskForm):  # type: ignore[misc]
    """What came of asking the other office."""

    answer = RadioField(
        _("联系的结果"), choices=[("same", _("是同一人")), ("different", _("不是同一人"))], validate_choice=False
    )
    note = StringField(_("怎么联系的"), validators=[Length(max=200)])


class ReasonForm(FlaskForm):  # type: ignore[misc]
    """A reason alone."""

    reason = StringField(_("原因"), validators=[Length(max=200)])


def taken(values: Any, keep: str) -> list[str]:
    """The groups whose ticked side is not the one that stays; the radios are named field-<group>."""
    return [name.removeprefix("field-") for name in values if name.startswith("field-") and values[name] != keep]
