"""Dropping a blank table: the file, the place, and whom it is about."""

from __future__ import annotations

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, SelectField
from wtforms.validators import Optional

from registry.access.actor import Actor
from registry.core.i18n import _
from registry.people.filters import View
from registry.regions.codes import VILLAGE, level_of
from registry.regions.queries import children_of, region_name

VIEWS = (
    ("", _("看标题")), (View.LEFT_BEHIND.value, _("留守儿童")), (View.IN_DIFFICULTY.value, _("困境儿童")),
    (View.WOMEN.value, _("困难妇女")), (View.ALL.value, _("全部")), (View.TURNING_16.value, _("快满 16 岁")),
)  # fmt: skip


class FillForm(FlaskForm):  # type: ignore[misc]
    """One blank workbook."""

    file = FileField(_("空表"), [FileRequired(_("还没选文件。"))], render_kw={"accept": ".xlsx,.xls"})
    region = SelectField(_("填哪里的人"))
    view = SelectField(_("填哪些人"), choices=list(VIEWS))
    since = DateField(_("数字从哪天起"), validators=[Optional()])


def fill_form(actor: Actor) -> FillForm:
    """The form with the places of the actor's region."""
    form = FillForm()
    places = [(actor.region_code, region_name(actor.region_code))]
    if level_of(actor.region_code) < VILLAGE:
        places += [(region.code, region.name) for region in children_of(actor.region_code)]
    form.region.choices = places
    return form
