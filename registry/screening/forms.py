"""The forms of the room: a campaign, a result, an attempt to reach her, the outcome of a second look."""

from __future__ import annotations

import datetime as dt

from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from registry.access.actor import Actor
from registry.core.i18n import _
from registry.funds.forms import Day, ReasonForm
from registry.people.place_form import PlaceForm
from registry.screening.assess import Codes
from registry.screening.campaigns import CampaignData
from registry.screening.models import Campaign
from registry.screening.rules import rules_on
from registry.screening.words import ANSWERS, HOW, OUTCOMES
from registry.settings.codes import choices

__all__ = ["CampaignForm", "CloseForm", "ContactForm", "FinishForm", "ReasonForm", "ResultForm", "ReopenForm",
           "campaign_form", "result_form"]  # fmt: skip
_NO_DAY = _("还没写日期。")
_AGE = NumberRange(min=15, max=100, message=_("年龄在 15 到 100 之间。"))


class CampaignForm(PlaceForm):
    """A campaign."""

    title = StringField(_("这次筛查叫什么"), [DataRequired(_("还没写这次筛查叫什么。")), Length(max=100)])
    starts_on = Day(_("开始日期"), [DataRequired(_NO_DAY)])
    ends_on = Day(_("结束日期"), [DataRequired(_NO_DAY)])
    hospital = StringField(_("检查机构"), [Optional(), Length(max=100)])
    venue = StringField(_("检查地点"), [Optional(), Length(max=200)])
    age_min = IntegerField(_("最小年龄"), [InputRequired(_("还没写年龄。")), _AGE])
    age_max = IntegerField(_("最大年龄"), [InputRequired(_("还没写年龄。")), _AGE])

    def campaign_data(self) -> CampaignData:
        """What was typed."""
        return CampaignData(
            title=(self.title.data or "").strip(), scope_code=self.scope_code.data, starts_on=self.starts_on.data,
            ends_on=self.ends_on.data, hospital=(self.hospital.data or "").strip(),
            venue=(self.venue.data or "").strip() or None, age_min=self.age_min.data, age_max=self.age_max.data,
        )  # fmt: skip


_FIELDS = ("title", "scope_code", "starts_on", "ends_on", "hospital", "venue", "age_min", "age_max")


def campaign_form(actor: Actor, today: dt.date, campaign: Campaign | None = None) -> CampaignForm:
    """The form with the office's ages, or with what is known of a campaign."""
    rules = rules_on(today, actor.region_code)
    first = {name: getattr(campaign, name) for name in _FIELDS} if campaign else {
        "scope_code": actor.region_code, "starts_on": today, "age_min": rules.age_min, "age_max": rules.age_max,
    }  # fmt: skip
    form = CampaignForm(data=first)
    form.offer_places(actor)
    return form


class ResultForm(FlaskForm):  # type: ignore[misc]
    """The results of a day. A code list whose test was not made stays empty."""

    screened_on = Day(_("筛查日期"), [DataRequired(_NO_DAY)])
    campaign = SelectField(_("哪次筛查"), [Optional()], default="")
    hospital = StringField(_("检查机构"), [Optional(), Length(max=100)])
    cytology = SelectField(_("宫颈细胞学"), [Optional()], default="")
    hpv = SelectField(_("HPV 检测"), [Optional()], default="")
    birads = SelectField(_("乳腺 BI-RADS"), [Optional()], default="")
    histology = SelectField(_("组织病理"), [Optional()], default="")
    note = TextAreaField(_("备注"), [Optional(), Length(max=500)], render_kw={"rows": 2, "data-private": True})
    confirmed = BooleanField(_("核对过，照样存"))

    def codes(self) -> Codes:
        """The codes that were chosen."""
        return Codes(*(self[name].data or None for name in ("cytology", "hpv", "birads", "histology")))


def result_form(campaigns: list[Campaign], **first: object) -> ResultForm:
    """The form; `first`: what is known already."""
    form = ResultForm(data=first)
    form.campaign.choices = [("", _("不属于哪一次")), *((one.public_id, one.title) for one in campaigns)]
    for name in ("cytology", "hpv", "birads", "histology"):
        form[name].choices = [("", _("没有查")), *choices(name)]
    return form


class ContactForm(FlaskForm):  # type: ignore[misc]
    """A reminder."""

    on = Day(_("哪天"), [DataRequired(_NO_DAY)])
    how = SelectField(_("怎么联系"), choices=list(HOW.items()))
    answer = SelectField(_("结果"), choices=list(ANSWERS.items()))
    note = StringField(_("备注"), [Optional(), Length(max=300)])


class FinishForm(FlaskForm):  # type: ignore[misc]
    """The outcome of a second look."""

    on = Day(_("随访日期"), [DataRequired(_NO_DAY)])
    outcome = SelectField(_("随访结果"), [DataRequired(_("还没选随访结果。"))],
                          choices=[("", _("请选")), *OUTCOMES.items()])  # fmt: skip
    next_on = Day(_("下次随访"), [Optional()])
    note = TextAreaField(_("情况"), [Optional(), Length(max=500)], render_kw={"rows": 2, "data-private": True})


class CloseForm(FlaskForm):  # type: ignore[misc]
    """Lost or refused."""

    state = SelectField(_("怎样了"), choices=[("lost", _("失访")), ("refused", _("拒绝"))])
    reason = StringField(_("原因"), [DataRequired(_("还没写原因。写清楚，以后查得到。")), Length(max=200)])


class ReopenForm(FlaskForm):  # type: ignore[misc]
    """Due again."""

    due_on = Day(_("应随访日期"), [DataRequired(_NO_DAY)])
