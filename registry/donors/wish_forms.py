"""Forms of small wishes: the wish, who claims it, how it was fulfilled, why it ended."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from registry.core.i18n import _
from registry.funds.forms import Day

PRIVATE = {"data-private": ""}
_NO_DAY = _("还没写日期。")


class WishForm(FlaskForm):  # type: ignore[misc]
    """A wish."""

    text = StringField(_("心愿"), [DataRequired(_("还没写心愿。例如：想要一个书包。")), Length(max=200)])
    wished_on = Day(_("哪天说的"), [DataRequired(_NO_DAY)])


class ClaimForm(FlaskForm):  # type: ignore[misc]
    """Who claims it; the choices are the child's love mothers, for the county also donors."""

    who = SelectField(_("谁认领"), [DataRequired(_("还没选谁认领。"))])
    on = Day(_("认领日期"), [DataRequired(_NO_DAY)])


class FulfilForm(FlaskForm):  # type: ignore[misc]
    """When and how."""

    on = Day(_("实现日期"), [DataRequired(_NO_DAY)])
    note = TextAreaField(_("怎么实现的"), [DataRequired(_("还没写怎么实现的。写一句就行。")), Length(max=500)],
                         render_kw={"rows": 2} | PRIVATE)  # fmt: skip
