"""Forms of what is sent."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask_wtf import FlaskForm
from wtforms import IntegerField, RadioField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from registry.core.i18n import _
from registry.funds.forms import Day, ReasonForm, Yuan
from registry.parcels.models import ParcelKind
from registry.parcels.services import ParcelData
from registry.parcels.words import KINDS

__all__ = ["AnswerForm", "DeliverForm", "ParcelForm", "ReasonForm", "parcel_form"]
_NO_DAY = _("还没写日期。")


class ParcelForm(FlaskForm):  # type: ignore[misc]
    """A parcel, envelopes or a care file."""

    kind = RadioField(_("送什么"), choices=[(kind.value, label) for kind, label in KINDS.items()], coerce=ParcelKind)
    donor_name = StringField(_("捐赠方"), [Optional(), Length(max=100)])
    number = StringField(_("邮包编号"), [Optional(), Length(max=64)])
    contents = StringField(_("里面有什么"), [Optional(), Length(max=200)])
    quantity = IntegerField(
        _("数量"), [InputRequired(_("还没写数量。")), NumberRange(min=1, message=_("数量至少 1。"))]
    )
    value_fen = Yuan(_("价值（元）"), [Optional()])
    ordered_on = Day(_("寄出或下单日期"), [DataRequired(_NO_DAY)])
    delivered_on = Day(_("送达日期"), [Optional()])
    received_by = StringField(_("签收人"), [Optional(), Length(max=50)])

    def parcel_data(self) -> ParcelData:
        """What was typed."""
        texts: dict[str, Any] = {
            name: (self[name].data or "").strip() for name in ("donor_name", "contents", "received_by")
        }
        return ParcelData(
            self.kind.data, self.ordered_on.data, **texts, number=(self.number.data or "").strip() or None,
            quantity=self.quantity.data, value_fen=self.value_fen.data or 0, delivered_on=self.delivered_on.data,
        )  # fmt: skip


def parcel_form(today: dt.date) -> ParcelForm:
    """One love parcel, ordered today."""
    return ParcelForm(data={"kind": ParcelKind.LOVE_PARCEL, "quantity": 1, "ordered_on": today})


class DeliverForm(FlaskForm):  # type: ignore[misc]
    """It has come."""

    delivered_on = Day(_("送达日期"), [DataRequired(_NO_DAY)])
    received_by = StringField(_("签收人"), [Optional(), Length(max=50)])


class AnswerForm(FlaskForm):  # type: ignore[misc]
    """What came back."""

    feedback = StringField(_("孩子的反馈"), [Optional(), Length(max=300)])
    replies = IntegerField(_("收到回信"), [Optional(), NumberRange(min=0)])
