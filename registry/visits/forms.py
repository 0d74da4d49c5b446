"""The five answers of a visit, a plan, and a reason; on the phone one screen."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import DateField, HiddenField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from registry.access.actor import Actor
from registry.core.errors import DomainError
from registry.core.i18n import Text, _
from registry.people.models import Person, RecipientKind, Sex
from registry.people.schedule import intervals, risk_of
from registry.people.showing import shown_name
from registry.settings.codes import choices
from registry.visits.entry import LONGEST_FINDINGS, LONGEST_GIFTS, LONGEST_NAME, LONGEST_PROMISE, Photo
from registry.visits.models import Visit
from registry.visits.newcomers import Newcomer
from registry.visits.words import CARE, CHILD_MET, FIRST, KEEPERS, MET, NEEDS, PURPOSES, WOMAN_MET, unpack

_WRONG_DAY = _("日期读不出来。请写成 2026-03-12 这样。")


class Day(DateField):  # type: ignore[misc]
    """A date whose message says how to write it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the day; what cannot be read is said in plain words."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(str(_WRONG_DAY)) from error


class VisitForm(FlaskForm):  # type: ignore[misc]
    """Whom she met, how things are, what is needed, photos, the next time; and what is seldom changed."""

    met = SelectMultipleField(_("见到谁"))
    along = SelectMultipleField(_("同一户还看了"), choices=[])
    findings = TextAreaField(
        _("情况怎样"), [Length(max=LONGEST_FINDINGS, message=_("写得太长了，最多 2000 个字。"))],
        render_kw={"rows": 3, "data-draft": True},
    )  # fmt: skip
    needs = SelectMultipleField(_("需要什么"))
    photos = MultipleFileField(_("照片"), [Optional()], render_kw={"accept": "image/*", "multiple": True})
    next_due_on = Day(_("下次"), [Optional()])
    done_on = Day(_("走访日期"), [DataRequired(_("还没写走访日期。"))])
    purposes = SelectMultipleField(_("为什么走访"))
    gifts = StringField(_("带去的东西"), [Optional(), Length(max=LONGEST_GIFTS)])
    promised = StringField(_("答应办的事"), [Optional(), Length(max=LONGEST_PROMISE)])
    visitor_name = StringField(_("走访人"), [Optional(), Length(max=LONGEST_NAME)])
    client_key = HiddenField()


class NewcomerForm(VisitForm):
    """The same for somebody who is not on the register yet, with what is asked at the door."""

    kind = RadioField(_("是谁"), choices=[("child", _("孩子")), ("woman", _("妇女"))], default="child")
    name = StringField(_("姓名"), [DataRequired(_("还没写姓名。")), Length(max=LONGEST_NAME)])
    sex = RadioField(_("性别"), choices=[("female", _("女")), ("male", _("男"))], default="female")
    birth_date = Day(_("出生日期"), [DataRequired(_("还没写出生日期。照出生证、户口本，或问家里人。"))])
    village = SelectField(_("哪个村"), [DataRequired(_("还没选村。"))])
    child_statuses = SelectMultipleField(_("孩子的身份类别"))
    woman_statuses = SelectMultipleField(_("妇女的困难情形"))
    guardian = StringField(_("谁在带"), [Optional(), Length(max=LONGEST_NAME)])
    kinship = SelectField(_("和孩子的关系"), [Optional()])
    not_same = StringField(_("为什么不是同一个人"), [Optional(), Length(max=200)])

    def newcomer(self, home_of: str) -> Newcomer:
        """What was asked about her."""
        codes = self.child_statuses.data if self.kind.data == "child" else self.woman_statuses.data
        return Newcomer(
            RecipientKind(self.kind.data), (self.name.data or "").strip(), Sex(self.sex.data), self.birth_date.data,
            self.village.data, tuple(codes or ()), self.guardian.data or "", self.kinship.data or "", home_of,
        )  # fmt: skip


class PlanForm(FlaskForm):  # type: ignore[misc]
    """A visit to make."""

    on = Day(_("哪天去"), [DataRequired(_("还没写哪天去。"))])
    purposes = SelectMultipleField(_("为什么走访"))
    visitor_name = StringField(_("谁去"), [Optional(), Length(max=LONGEST_NAME)])


class CancelForm(FlaskForm):  # type: ignore[misc]
    """Why a planned visit is given up."""

    reason = StringField(_("取消的原因"), [DataRequired(_("还没写取消的原因。写清楚，以后查得到。")), Length(max=200)])


def offered(words: Mapping[str, Text], codes: Iterable[str] | None = None) -> list[tuple[str, Text]]:
    """The choices of a field."""
    return [(code, words[code]) for code in (words if codes is None else codes)]


def visit_form(
    person: Person, visit: Visit | None, *, mates: Sequence[Person] = (), actor: Actor, today: dt.date
) -> VisitForm:
    """The form for a person: the plan's purposes, today, the next day by risk, and a key that makes it count once.

    `mates` are the others of the household for whom the same visit may count.
    """
    risk = risk_of(person.status_mask, person.guardian_type)
    first = {
        "done_on": today,
        "next_due_on": intervals(today, actor.region_code).next_after(today, risk),
        "purposes": unpack(visit.purposes) if visit and visit.purposes else [CARE],
        "visitor_name": actor.name,
        "client_key": secrets.token_hex(16),
    }
    form = _with_choices(VisitForm(data=first), person)
    form.along.choices = [(mate.public_id, shown_name(mate.name, actor)) for mate in mates]
    return form


def status_choices() -> dict[str, list[tuple[str, Text]]]:
    """The statuses offered at the door, by kind."""
    return {"child": list(choices("child_status")), "woman": list(choices("mother_hardship"))}


def newcomer_form(villages: Sequence[tuple[str, str]], *, actor: Actor, today: dt.date) -> NewcomerForm:
    """The form for somebody who is not on the register yet; `villages`: code and name of those she may live in."""
    first = {"done_on": today, "purposes": [FIRST], "visitor_name": actor.name, "client_key": secrets.token_hex(16)}
    form = NewcomerForm(data=first)
    form.village.choices = [*villages] if len(villages) == 1 else [("", _("请选")), *villages]
    statuses = status_choices()
    form.child_statuses.choices, form.woman_statuses.choices = statuses["child"], statuses["woman"]
    form.kinship.choices = [("", _("请选")), *offered(KEEPERS)]
    form.met.choices, form.needs.choices, form.purposes.choices = offered(MET), offered(NEEDS), offered(PURPOSES)
    return form


def correction_form(visit: Visit) -> VisitForm:
    """The form with what was recorded."""
    first = {
        "done_on": visit.done_on, "next_due_on": visit.next_due_on, "purposes": unpack(visit.purposes),
        "met": unpack(visit.met), "needs": unpack(visit.needs), "findings": visit.findings, "gifts": visit.gifts,
        "promised": visit.promised, "visitor_name": visit.visitor_name,
    }  # fmt: skip
    return _with_choices(VisitForm(data=first), visit.person)


def _with_choices(form: VisitForm, person: Person) -> VisitForm:
    form.met.choices = offered(MET, CHILD_MET if person.kind is RecipientKind.CHILD else WOMAN_MET)
    form.needs.choices, form.purposes.choices = offered(NEEDS), offered(PURPOSES)
    return form


def plan_form(today: dt.date, actor: Actor) -> PlanForm:
    """The form for a plan: a week from today, by the one who plans."""
    form = PlanForm(data={"on": today + dt.timedelta(days=7), "purposes": [CARE], "visitor_name": actor.name})
    form.purposes.choices = offered(PURPOSES)
    return form


def answers(form: VisitForm) -> dict[str, Any]:
    """The arguments of record_visit and change_visit."""
    return {
        "done_on": form.done_on.data, "purposes": form.purposes.data or [], "met": form.met.data or [],
        "needs": form.needs.data or [], "findings": form.findings.data or "", "gifts": form.gifts.data,
        "promised": form.promised.data, "next_due_on": form.next_due_on.data,
        "photos": [Photo(file.read(), file.filename or "") for file in form.photos.data or []],
    }  # fmt: skip


def show_error(form: FlaskForm, error: DomainError, otherwise: str) -> None:
    """Put a refusal into the margin of its field."""
    field = form[error.field] if error.field in form.data else form[otherwise]
    field.errors = [error.message]
