"""Choosing a roster: what it is, for which place, and the file."""

from __future__ import annotations

from collections.abc import Mapping

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField

from registry.access.actor import Actor
from registry.core.errors import DomainError
from registry.core.i18n import _
from registry.regions.codes import COUNTY, VILLAGE, level_of
from registry.regions.queries import children_of, region_name
from registry.rosters.kinds import RosterKind

ACCEPT = ".xlsx,.xlsm,.xls,.csv,.txt"


class UploadForm(FlaskForm):  # type: ignore[misc]
    """One file of one kind for one place."""

    kind = SelectField(_("哪种花名册"))
    region = SelectField(_("是哪里的人"))
    file = FileField(_("文件"), [FileRequired(_("还没选文件。"))], render_kw={"accept": ACCEPT})


def upload_form(actor: Actor, kinds: Mapping[str, RosterKind]) -> UploadForm:
    """The form with the kinds that the actor may import and the places of her own region."""
    form = UploadForm()
    form.kind.choices = [(kind.name, str(kind.title)) for kind in kinds.values() if actor.can(kind.permission)]
    own, level = actor.region_code, level_of(actor.region_code)
    places = [(own, region_name(own))] if level >= COUNTY else []
    if level < VILLAGE:
        places += [(region.code, region.name) for region in children_of(own)]
    form.region.choices = places
    return form


def show_error(form: UploadForm, error: DomainError) -> None:
    """Put the sentence of a rule at its field, else at the file."""
    field = getattr(form, error.field or "file", form.file)
    field.errors = [*field.errors, str(error.message)]
