"""Choosing a roster: what it is, for which place, and the file."""

from __future__ import annotations

from collections.abc import Mapping

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField, SelectField, TextAreaField
from wtforms.validators import Length, Optional

from registry.access.actor import Actor
from registry.core.errors import DomainError, Invalid
from registry.core.i18n import _
from registry.core.roster_kinds import Policy
from registry.regions.codes import COUNTY, VILLAGE, level_of
from registry.regions.queries import children_of, region_name
from registry.rosters.kinds import RosterKind

ACCEPT = ".xlsx,.xlsm,.xls,.csv,.txt"
MOST_PASTED, PASTED = 1_000_000, "粘贴的行"


class UploadForm(FlaskForm):  # type: ignore[misc]
    """One file of one kind for one place."""

    kind = SelectField(_("哪种花名册"))
    region = SelectField(_("是哪里的人"))
    file = FileField(_("文件"), [Optional()], render_kw={"accept": ACCEPT})
    pasted = TextAreaField(
        _("或者粘贴"), [Optional(), Length(max=MOST_PASTED)], render_kw={"rows": 4, "data-private": True}
    )

    def sent(self) -> tuple[bytes, str]:
        """The file's bytes and name, or the pasted rows as a text file; raises Invalid when there is neither."""
        if self.file.data:
            return self.file.data.read(), self.file.data.filename or ""
        text = (self.pasted.data or "").strip("\r\n")
        if not text.strip():
            raise Invalid(_("还没选文件，也没有粘贴。"), "file")
        return text.encode(), f"{PASTED}.txt"


class AnswersForm(FlaskForm):  # type: ignore[misc]
    """What counts for known persons, and whether unknown ones are registered; the rest is read by `answers_in`."""

    policy = RadioField(_("台账里已有的"), choices=[
        (Policy.TAKE.value, _("收名册里的")), (Policy.FILL.value, _("只补空着的")), (Policy.KEEP.value, _("台账的不动")),
    ])  # fmt: skip
    new_people = BooleanField(_("登记新人：台账里没有、证件号对的，随这份表一起登记"))


def answers_in(sent: Mapping[str, str]) -> tuple[dict[tuple[str, int], str], dict[str, str], dict[str, str]]:
    """Who is meant, by row ("who:7:Sheet1" → public id or "new"), what headings mean ("mean:原表头" → key or "-"), and
    which village ("place:团结嘎查" → code, "" for none).
    """
    people: dict[tuple[str, int], str] = {}
    headings: dict[str, str] = {}
    places: dict[str, str] = {}
    for name, value in sent.items():
        if name.startswith("who:") and value:
            row, _colon, sheet = name[4:].partition(":")
            if row.isdigit():
                people[sheet, int(row)] = value[:16]
        elif name.startswith("mean:") and value:
            headings[name[5:]] = "" if value == "-" else value[:40]
        elif name.startswith("place:"):
            places[name[6:]] = value[:12]
    return people, headings, places


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
