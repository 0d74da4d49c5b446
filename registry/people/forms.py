"""Forms of a person's page beside the large one: search by number, reasons, statuses, consent, transfer, household."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask_wtf import FlaskForm
from wtforms import FileField, RadioField, StringField
from wtforms.validators import DataRequired, Length, Optional

from registry.core.codes import KINSHIPS
from registry.core.errors import DomainError
from registry.core.i18n import _
from registry.people.forms_fields import DayField, PickField, of_codes
from registry.people.models import Person
from registry.people.queries import live_statuses
from registry.people.statuses import list_of
from registry.settings.codes import choices

_REASON = [DataRequired(_("还没写原因。写清楚，以后查得到。")), Length(max=200)]
_DAY = [DataRequired(_("还没写日期。"))]


def show_error(form: Any, error: DomainError, fallback: str) -> None:
    """Put a domain error beside the field it names, else beside `fallback`."""
    field = error.field if error.field in form._fields else fallback
    form[field].errors = [*form[field].errors, error.message]


class FindForm(FlaskForm):  # type: ignore[misc]
    """Looking somebody up by the full number, which never stands in an address."""

    number = StringField(_("完整证件号"), [DataRequired(_("还没写证件号。"))],
                         render_kw={"data-id-number": True, "maxlength": 24, "inputmode": "text"})  # fmt: skip


class ReasonForm(FlaskForm):  # type: ignore[misc]
    """A reason, to reopen or to confirm."""

    reason = StringField(_("原因"), _REASON)


class CloseForm(ReasonForm):
    """Stop keeping a person."""

    on = DayField(_("从哪天起"), _DAY)


class RevealForm(FlaskForm):  # type: ignore[misc]
    """The reason for looking at a number in full; the page for browsers without scripts."""

    reason = RadioField(_("做什么用"), choices=[], default="")
    other = StringField(_("写一句理由"), [Optional(), Length(max=60)])

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        words = (_("核对银行户名"), _("填上级报表"), _("联系本人或监护人"))
        self.reason.choices = [*((str(word), word) for word in words), ("", _("其他"))]

    def said(self) -> str:
        """The reason as it is logged."""
        return str(self.reason.data or self.other.data or "")


class StatusForm(FlaskForm):  # type: ignore[misc]
    """A further status from a day on."""

    statuses = PickField(_("情况"), [DataRequired(_("还没选情况。"))])
    start_on = DayField(_("从哪天起"), [Optional()])
    evidence = StringField(_("依据"), [Optional(), Length(max=200)])

    def __init__(self, person: Person, **more: Any) -> None:
        super().__init__(**more)
        have = {spell.code for spell in live_statuses(person)}
        offered = [pair for pair in choices(list_of(person.kind)) if pair[0] not in have]
        self.statuses.choices = [("", _("请选择")), *offered]


class EndStatusForm(FlaskForm):  # type: ignore[misc]
    """The end of a status."""

    on = DayField(_("到哪天为止"), _DAY)
    reason = StringField(_("原因"), _REASON)


class ConsentForm(FlaskForm):  # type: ignore[misc]
    """What the guardian, or the woman herself, answered."""

    answer = RadioField(_("答复"), choices=[("given", _("同意")), ("refused", _("不同意")), ("not_asked", _("还没问"))],
                        default="given")  # fmt: skip
    consent_by = StringField(_("谁答复的"), [Optional(), Length(max=50)])
    consent_relation = PickField(_("与本人的关系"), choices=of_codes(KINSHIPS))
    consent_on = DayField(_("哪天问的"), [Optional()])
    consent_source = StringField(_("怎么问的"), [Optional(), Length(max=100)])
    file = FileField(_("同意书照片或扫描"), [Optional()])


class TransferForm(FlaskForm):  # type: ignore[misc]
    """To another village or township."""

    to_code = PickField(_("转到哪里"), [DataRequired(_("还没选转到哪里。"))], choices=[], validate_choice=False)
    on = DayField(_("哪天起"), _DAY)
    reason = StringField(_("原因"), _REASON)


class NumberForm(FlaskForm):  # type: ignore[misc]
    """The identity number that was missing."""

    id_number = StringField(_("证件号"), [DataRequired(_("还没写证件号。"))],
                            render_kw={"data-id-number": True, "maxlength": 24, "data-private": True})  # fmt: skip
    override_birth = StringField(_("不一致的原因"), [Optional(), Length(max=200)])


class PhotoForm(FlaskForm):  # type: ignore[misc]
    """A photo of the person."""

    file = FileField(_("照片"), [DataRequired(_("还没选照片。"))], render_kw={"accept": "image/jpeg,image/png"})


def today_in(form: Any, name: str, today: dt.date) -> None:
    """Put today's date into an empty day field of a form that is shown for the first time."""
    if form[name].data is None and not form.is_submitted():
        form[name].data = today
