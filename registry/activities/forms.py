"""The form of an activity."""

from __future__ import annotations

import datetime as dt

from wtforms import IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from registry.access.actor import Actor
from registry.activities.models import Activity
from registry.activities.services import ActivityData
from registry.activities.words import read_materials, show_materials
from registry.core.i18n import _
from registry.funds.forms import Day, ReasonForm
from registry.people.place_form import PlaceForm
from registry.settings.codes import choices

__all__ = ["ActivityForm", "ReasonForm", "activity_form"]
_NONE_LESS = _("人次不能是负数。")


class ActivityForm(PlaceForm):
    """What was held: type, day, place, partners, sessions, attendances, materials."""

    type = SelectField(_("类型"), [DataRequired(_("还没选类型。"))])
    title = StringField(_("活动名称"), [DataRequired(_("还没写活动名称。")), Length(max=100)])
    held_on = Day(_("日期"), [DataRequired(_("还没写日期。"))])
    place = StringField(_("地点"), [Optional(), Length(max=100)])
    partners = StringField(_("合办单位"), [Optional(), Length(max=200)])
    sessions = IntegerField(_("场次"), [InputRequired(_("还没写几场。")), NumberRange(min=1, message=_("至少一场。"))])
    attendances = IntegerField(_("人次"), [Optional(), NumberRange(min=0, message=_NONE_LESS)])
    consultations = IntegerField(_("咨询人次"), [Optional(), NumberRange(min=0, message=_NONE_LESS)])
    materials = StringField(_("发放材料"), [Optional(), Length(max=300)])
    summary = TextAreaField(_("活动情况"), [Optional(), Length(max=1000)], render_kw={"rows": 3, "data-draft": True})

    def activity_data(self) -> ActivityData:
        """What was typed; raises Invalid (field "materials")."""
        return ActivityData(
            type=self.type.data, title=self.title.data.strip(), held_on=self.held_on.data,
            scope_code=self.scope_code.data, place=(self.place.data or "").strip(),
            partners=(self.partners.data or "").strip(), sessions=self.sessions.data,
            attendances=self.attendances.data or 0, consultations=self.consultations.data or 0,
            summary=(self.summary.data or "").strip() or None, materials=read_materials(self.materials.data or ""),
        )  # fmt: skip


def activity_form(actor: Actor, today: dt.date, activity: Activity | None = None, type: str = "") -> ActivityForm:
    """The form, with what is known of an activity; else today, one session."""
    first: dict[str, object] = {"held_on": today, "sessions": 1, "type": type}
    if activity:
        names = ("type", "title", "held_on", "scope_code", "place", "partners", "sessions", "attendances",
                 "consultations", "summary")  # fmt: skip
        first = {name: getattr(activity, name) for name in names}
        first["materials"] = show_materials({row.kind: row.copies for row in activity.materials})
    form = ActivityForm(data=first)
    form.type.choices = list(choices("activity_type"))
    form.offer_places(actor)
    return form
