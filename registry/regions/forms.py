"""Forms for changing places: another name, a merger, a move, a split, a new place."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from registry.core.i18n import _

_DAY = [DataRequired(_("还没写从哪天起。"))]
_NAME = [DataRequired(_("还没写名称。")), Length(max=60, message=_("地名最多 60 个字。"))]


class RenameForm(FlaskForm):  # type: ignore[misc]
    """Another name for the same place."""

    name = StringField(_("新名称"), _NAME)
    on = DateField(_("从哪天起"), _DAY)


class AddForm(FlaskForm):  # type: ignore[misc]
    """A new place below."""

    name = StringField(_("名称"), _NAME)
    on = DateField(_("从哪天起"), _DAY)


class IntoForm(FlaskForm):  # type: ignore[misc]
    """A merger into a neighbour, or a move under another parent."""

    into = SelectField(_("并到"), [DataRequired(_("还没选并到哪里。"))])
    on = DateField(_("从哪天起"), _DAY)


class SplitForm(FlaskForm):  # type: ignore[misc]
    """New places out of one; one name a line."""

    names = TextAreaField(_("分出来的地方"), [DataRequired(_("要写明分出来的地方叫什么。请填名称。"))])
    on = DateField(_("从哪天起"), _DAY)

    def listed(self) -> list[str]:
        """The names, blank lines left out."""
        return [line.strip() for line in (self.names.data or "").splitlines() if line.strip()]
