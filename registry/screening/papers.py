"""The lists on paper: whom to invite in a village, and who is due for a second look. Neither says what was found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from registry.access.actor import Actor
from registry.core.dates import age_on, format_cn
from registry.core.i18n import official_language
from registry.core.masking import mask_phone
from registry.core.paper.table import THUMB, table_pdf
from registry.people.models import Person
from registry.people.showing import shown_address, shown_name
from registry.screening.models import Campaign, Invitation, SecondLook
from registry.screening.words import INVITE_STATES

INVITE_HEADINGS = (
    "序号",
    "姓名",
    "年龄",
    "所在村",
    "住址",
    "联系电话",
    "现在",
    "到检日期　",
    "未到原因　　　",
    "通知人签字　",
)
FOLLOW_HEADINGS = ("序号", "姓名", "年龄", "所在村", "住址", "联系电话", "应随访日期", "已联系（次）", "联系情况　　　　　",
                   "本人签字　")  # fmt: skip


def _who(person: Person, actor: Actor, day: dt.date) -> tuple[str, str]:
    return shown_name(person.name, actor), str(age_on(person.birth_date, day))


def _where(person: Person, actor: Actor, places: Mapping[str, str]) -> tuple[str, str, str]:
    phone = mask_phone(person.phone) if person.phone else ""
    return places.get(person.scope_code, ""), shown_address(person.address, actor), phone


def invitations_pdf(
    campaign: Campaign, rows: Sequence[Invitation], places: Mapping[str, str], *, place: str, organisation: str,
    actor: Actor, demo: bool, printed_at: dt.datetime,
) -> bytes:  # fmt: skip
    """Who is to be told of a campaign, with room for the pen; raises MissingGlyph."""
    with official_language():
        lines = [
            (str(number), *_who(row.person, actor, campaign.starts_on), *_where(row.person, actor, places),
             str(INVITE_STATES[row.state]), "", "", "")
            for number, row in enumerate(rows, start=1)
        ]  # fmt: skip
        days = f"{format_cn(campaign.starts_on)}至{format_cn(campaign.ends_on)}"
        title = f"{place}妇女筛查通知名单（{campaign.title}，{days}）"
        return table_pdf(title, INVITE_HEADINGS, lines, organisation=organisation, landscape=True,
                         printed_at=printed_at, demo=demo)  # fmt: skip


def follow_ups_pdf(
    rows: Sequence[SecondLook], places: Mapping[str, str], *, place: str, organisation: str, actor: Actor,
    today: dt.date, demo: bool, printed_at: dt.datetime,
) -> bytes:  # fmt: skip
    """Who is due for a second look, the earliest first. It names no disease: a list lies about. Raises MissingGlyph."""
    with official_language():
        lines = [
            (str(number), *_who(row.person, actor, today), *_where(row.person, actor, places), row.due_on.isoformat(),
             str(len(row.contacts)), "", "")
            for number, row in enumerate(rows, start=1)
        ]  # fmt: skip
        return table_pdf(f"{place}健康随访名单（{format_cn(today)}）", FOLLOW_HEADINGS, lines, organisation=organisation,
                         landscape=True, printed_at=printed_at, demo=demo, row=THUMB)  # fmt: skip
