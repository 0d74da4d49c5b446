"""Forms of a facility: what it is, who comes, an activity with the children who came, a counselling session."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from registry.access.actor import Actor
from registry.activities.services import ActivityData
from registry.activities.words import read_materials, show_materials
from registry.centers.models import Facility, Member
from registry.centers.services import FacilityData
from registry.core.i18n import Text, _
from registry.funds.forms import Day, ReasonForm, Yuan
from registry.people.place_form import PlaceForm
from registry.settings.codes import choices

__all__ = ["ReasonForm"]
_NO_DAY = _("还没写日期。")
_PRIVATE = {"data-private": ""}


def _text(label: Text, longest: int, **more: Any) -> StringField:
    return StringField(label, [Optional(), Length(max=longest, message=_("写得太长了，请短一些。"))], **more)


class FacilityForm(PlaceForm):
    """A facility."""

    kind = SelectField(_("类型"), [DataRequired(_("还没选类型。"))])
    name = StringField(_("名称"), [DataRequired(_("还没写名称。")), Length(max=100)])
    address = _text(_("详细地址"), 100)
    keeper = _text(_("管理员"), 50, render_kw=_PRIVATE)
    keeper_phone = _text(_("管理员电话"), 30, render_kw=_PRIVATE)
    hours = _text(_("开放时间"), 100)
    capacity = IntegerField(
        _("容纳人数"), [Optional(), NumberRange(min=1, message=_("容纳人数至少 1 人，不清楚就空着。"))]
    )
    opened_on = Day(_("建成日期"), [Optional()])
    cost_fen = Yuan(_("投入（元）"), [Optional()])
    fund_source = SelectField(_("资金来源"), [Optional()], default="")
    items = _text(_("设备"), 300)
    note = TextAreaField(_("备注"), [Optional(), Length(max=300)], render_kw={"rows": 2})

    def facility_data(self) -> FacilityData:
        """What was typed; raises Invalid (field "materials") where equipment has no number."""
        texts = {name: (self[name].data or "").strip() for name in ("name", "address", "keeper", "hours")}
        return FacilityData(
            kind=self.kind.data, scope_code=self.scope_code.data, **texts,
            keeper_phone=(self.keeper_phone.data or "").strip() or None, capacity=self.capacity.data,
            opened_on=self.opened_on.data, cost_fen=self.cost_fen.data, fund_source=self.fund_source.data or None,
            note=(self.note.data or "").strip() or None, items=read_materials(self.items.data or ""),
        )  # fmt: skip


def facility_form(actor: Actor, facility: Facility | None = None) -> FacilityForm:
    """The form, with what is known of a facility; the telephone is typed anew or left."""
    first: dict[str, Any] = {}
    if facility:
        names = ("kind", "name", "scope_code", "address", "keeper", "hours", "capacity", "opened_on", "cost_fen",
                 "fund_source", "note")  # fmt: skip
        first = {name: getattr(facility, name) for name in names}
        first["items"] = show_materials({row.name: row.quantity for row in facility.items})
    form = FacilityForm(data=first)
    form.kind.choices = list(choices("facility"))
    form.fund_source.choices = [("", _("没有写")), *choices("fund_source")]
    form.offer_places(actor)
    return form


class LeaveForm(FlaskForm):  # type: ignore[misc]
    """The day a child came for the last time."""

    on = Day(_("离开日期"), [DataRequired(_NO_DAY)])


class HeldForm(FlaskForm):  # type: ignore[misc]
    """An activity at a facility."""

    type = SelectField(_("类型"), [DataRequired(_("还没选类型。"))])
    title = StringField(_("活动名称"), [DataRequired(_("还没写活动名称。")), Length(max=100)])
    held_on = Day(_("日期"), [DataRequired(_NO_DAY)])
    sessions = IntegerField(_("场次"), [InputRequired(_("还没写几场。")), NumberRange(min=1)], default=1)
    attendances = IntegerField(_("人次"), [Optional(), NumberRange(min=0)])
    people = SelectMultipleField(_("谁来了"), [Optional()])

    def activity_data(self, facility: Facility) -> ActivityData:
        """What was typed, at the facility's place."""
        return ActivityData(
            type=self.type.data, title=self.title.data.strip(), held_on=self.held_on.data, scope_code=facility.scope_code,
            place=facility.name, sessions=self.sessions.data, attendances=self.attendances.data or 0,
        )  # fmt: skip


def held_form(members: Sequence[Member], today: dt.date) -> HeldForm:
    """The form with the enrolled children to tick."""
    form = HeldForm(data={"held_on": today, "sessions": 1, "type": "care"})
    form.type.choices = list(choices("activity_type"))
    form.people.choices = [(row.person.public_id, row.person.name) for row in members]
    return form


class CounsellingForm(FlaskForm):  # type: ignore[misc]
    """A counselling session."""

    held_on = Day(_("日期"), [DataRequired(_NO_DAY)])
    minutes = IntegerField(_("多少分钟"), [InputRequired(_("还没写多少分钟。")),
                           NumberRange(min=5, max=480, message=_("一次在 5 到 480 分钟之间。"))], default=45)  # fmt: skip
    counsellor = StringField(_("辅导人"), [Optional(), Length(max=50)])
    content = TextAreaField(_("谈了什么"), [DataRequired(_("还没写谈了什么。一两句就行，加密保存。")), Length(max=2000)],
                            render_kw={"rows": 5, **_PRIVATE})  # fmt: skip
    concern = BooleanField(_("需要特别留意（监护、伤害的苗头）"))
    next_on = Day(_("下次"), [Optional()])


class EventForm(PlaceForm):
    """A school's event."""

    school = StringField(_("学校"), [DataRequired(_("还没写学校名称。")), Length(max=100)])
    event = SelectField(_("哪一个“一”"), [DataRequired(_("还没选是哪一个。"))])
    done_on = Day(_("哪天做的"), [DataRequired(_NO_DAY)])
    people = IntegerField(_("参加人数"), [Optional(), NumberRange(min=0)])


def event_form(actor: Actor, today: dt.date) -> EventForm:
    """The form with the events of the office's list."""
    form = EventForm(data={"done_on": today})
    form.event.choices = list(choices("school_event"))
    form.offer_places(actor)
    return form
