"""The forms of split, join, one person's change, another head, and "these are two families"."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, Length, Optional

from registry.core.i18n import _
from registry.core.orm import new_public_id
from registry.people.forms_fields import DayField, PickField

_WHY = [DataRequired(_("还没写原因。写清楚，以后查得到。")), Length(max=200)]
_DAY = [DataRequired(_("还没写哪天起。"))]
_NOT_HERE = ("", _("没在台账登记，写姓名"))


class ActForm(FlaskForm):  # type: ignore[misc]
    """What every act asks: from which day, why; the page's key and the version that it showed."""

    on = DayField(_("哪天起"), _DAY)
    reason = StringField(_("原因"), _WHY)
    version = HiddenField()
    key = HiddenField()

    def begin(self, version: int) -> None:
        """Fill what the page brings along, when it is shown for the first time."""
        if not self.is_submitted():
            self.version.data, self.key.data = str(version), new_public_id()

    @property
    def shown_version(self) -> int | None:
        """The version that the page showed."""
        return int(self.version.data) if str(self.version.data or "").isdigit() else None


class HeadForm(ActForm):
    """Who heads the household."""

    head = PickField(_("户主"), choices=[], validate_choice=False)
    head_name = StringField(_("户主姓名"), [Optional(), Length(max=50)])

    def offer(self, people: list[tuple[str, str]]) -> None:
        """The members who can head it, and somebody who is not on the register."""
        self.head.choices = [*people, _NOT_HERE]


class SplitForm(HeadForm):
    """Who moves out, under whom; and who heads those that stay, where the old head goes."""

    people = SelectMultipleField(_("谁分出去"), choices=[], validate_choice=False)
    head = PickField(_("新户的户主"), choices=[], validate_choice=False)
    head_name = StringField(_("新户主姓名"), [Optional(), Length(max=50)])
    left_head = PickField(_("原户的户主"), choices=[], validate_choice=False)
    left_head_name = StringField(_("原户的户主姓名"), [Optional(), Length(max=50)])
    address = StringField(_("新户住址"), [Optional(), Length(max=200)])
    confirmed = HiddenField()

    def offer(self, people: list[tuple[str, str]]) -> None:
        """The members, for either head."""
        super().offer(people)
        self.left_head.choices = [("", _("不变")), *people]


class JoinForm(HeadForm):
    """The other household, and who heads both."""

    other_version = HiddenField()


class MoveForm(ActForm):
    """Into the household of somebody found by name."""

    q = StringField(_("那一户里登记过的人"), [Optional(), Length(max=50)])
    household = HiddenField()


class WhyForm(FlaskForm):  # type: ignore[misc]
    """A reason alone."""

    reason = StringField(_("原因"), [Optional(), Length(max=200)])


def number_in(text: Any) -> int | None:
    """A version as a page sends it."""
    return int(text) if str(text or "").isdigit() else None
