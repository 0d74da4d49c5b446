"""A letter as it comes in, as it was checked, and the reasons for what cannot be undone."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from registry.core.errors import DomainError
from registry.core.i18n import _
from registry.people.models import Person
from registry.releases.letter_queries import visits_of
from registry.releases.letters import LONGEST_TEXT, Incoming
from registry.releases.models import DonorLetter, LetterKind
from registry.releases.words import LETTER_KINDS

_TOO_LONG = _("写得太长了，最多 3000 个字。")


class LetterForm(FlaskForm):  # type: ignore[misc]
    """What came for the donor, word for word; names and places are found afterwards."""

    kind = SelectField(_("是什么"), choices=[(kind.value, word) for kind, word in LETTER_KINDS.items()])
    received_on = DateField(_("收到的日期"), [DataRequired(_("日期读不出来。请写成 2026-03-12 这样。"))])
    text = TextAreaField(
        _("内容"), [Optional(), Length(max=LONGEST_TEXT, message=_TOO_LONG)], render_kw={"rows": 9}
    )  # fmt: skip
    photo = FileField(_("照片"), [Optional()], render_kw={"accept": "image/*"})
    visit = SelectField(_("哪次走访"), [Optional()], validate_choice=False)


class CheckForm(FlaskForm):  # type: ignore[misc]
    """The words as they may go out."""

    text = TextAreaField(
        _("定稿"), [Optional(), Length(max=LONGEST_TEXT, message=_TOO_LONG)], render_kw={"rows": 10}
    )  # fmt: skip


class ReasonForm(FlaskForm):  # type: ignore[misc]
    """Why something is refused, sent back, escalated, taken back; or what was done."""

    reason = StringField(_("原因"), [DataRequired(_("还没写原因。写清楚，以后查得到。")), Length(max=300)])


class ContactForm(FlaskForm):  # type: ignore[misc]
    """A person of the donor's side who may log in; with a reason where she takes over from another."""

    name = StringField(_("联系人姓名"), [DataRequired(_("还没写联系人的姓名。")), Length(max=50)])
    username = StringField(_("用户名"), [DataRequired(_("还没写用户名。")), Length(max=64)])
    reason = StringField(_("为什么换人"), [Optional(), Length(max=200)])


def letter_form(person: Person, today: dt.date) -> LetterForm:
    """The form for what came from a child, with the visits that a note may be about."""
    form = LetterForm(data={"received_on": today, "kind": LetterKind.LETTER.value})
    rows = [(visit.public_id, str(visit.done_on)) for visit in visits_of(person.id)]
    form.visit.choices = [("", _("不说哪一次")), *rows]
    return form


def incoming(form: LetterForm) -> Incoming:
    """What was filled in, for take_in."""
    photo = form.photo.data
    return Incoming(
        LetterKind(form.kind.data), form.received_on.data, form.text.data or "",
        photo.read() if photo and photo.filename else None, (photo.filename or "") if photo else "",
        form.visit.data or "" if form.kind.data == LetterKind.VISIT_NOTE else "",
    )  # fmt: skip


def check_form(letter: DonorLetter) -> CheckForm:
    """The form for checking, with the words as they stand."""
    return CheckForm(data={"text": letter.text or ""})


def put_error(form: FlaskForm, error: DomainError, otherwise: str) -> None:
    """Put a refusal into the margin of its field."""
    name = {"file": "photo"}.get(error.field or "", error.field or "")
    field: Any = form[name] if name in form.data else form[otherwise]
    field.errors = [error.message]
