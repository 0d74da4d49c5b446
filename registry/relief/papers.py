"""急难救助申请审批表 with its opinions."""

from __future__ import annotations

import datetime as dt

from registry.access.actor import Actor
from registry.core.capitals import capital_amount
from registry.core.dates import age_on, format_cn
from registry.core.i18n import Text, official_language
from registry.core.money import format_fen
from registry.core.paper.fonts import Style, require_glyphs
from registry.core.paper.form import Blank, Opinion, blanks_height, draw_blanks, draw_opinion
from registry.core.paper.page import INK, INK_2, PORTRAIT, Paper
from registry.disbursements.models import Disbursement
from registry.people.models import Sex
from registry.people.showing import is_worker, masked, shown_address, shown_name
from registry.relief.models import EmergencyRequest
from registry.relief.route_pdf import Gift

MARGIN = 40.0
WIDTH = PORTRAIT[0] - 2 * MARGIN
ROWS = (
    (Blank("name", "姓名"), Blank("sex", "性别", 0.5, label_width=40), Blank("age", "年龄", 0.5, label_width=40)),
    (Blank("number", "证件号码", 1.2), Blank("place", "所在村")),
    (Blank("address", "家庭住址"),),
    (Blank("requested", "提出日期"), Blank("urgency", "紧急程度"), Blank("asked", "申请金额", 1.0)),
    (Blank("reason", "急难情况"),),
    (Blank("verified", "核实日期"), Blank("verifier", "核实人"), Blank("pay_by", "应到手日")),
    (Blank("found", "核实情况"),),
    (Blank("granted", "救助金额"),),
)
TALL = {"reason": 96.0, "found": 96.0}
OPINIONS = ("村（社区）意见", "苏木镇（街道）妇联意见", "旗县妇联意见")


def request_pdf(
    request: EmergencyRequest, paid_on: dt.date | None, *, place: str, organisation: str, actor: Actor,
    urgency: Text | None, demo: bool, printed_at: dt.datetime,
) -> bytes:  # fmt: skip
    """The form as one page, with room for three opinions. Raises MissingGlyph."""
    with official_language():
        values = _values(request, place, actor, urgency)
        require_glyphs([*values.values(), organisation])
        paper = Paper("急难救助申请审批表", PORTRAIT, printed_at)
        y = paper.height - 54
        paper.text(paper.width / 2, y, "急难救助申请审批表", 19, Style.SERIF_BOLD, align="center", spacing=2)
        paper.text(MARGIN, y - 26, f"填报单位：{organisation}", 9, colour=INK_2)
        if paid_on:
            paper.text(paper.width - MARGIN, y - 26, f"{format_cn(paid_on)}已发放", 9, colour=INK_2, align="right")
        y -= 34
        top = y
        for row in ROWS:
            height = max(26.0, TALL.get(row[0].key, 0.0), blanks_height(row, values, WIDTH))
            draw_blanks(paper, MARGIN, y, height, row, values, WIDTH)
            y -= height
        room = (y - 60) / len(OPINIONS)
        for label in OPINIONS:
            draw_opinion(paper, MARGIN, y, WIDTH, room, Opinion(label))
            y -= room
        paper.box(MARGIN, y, WIDTH, top - y, None, INK, 1.3)
        paper.footer(MARGIN, printed_at, 1, 1, demo)
        paper.next_page()
        return paper.finish()


def _values(request: EmergencyRequest, place: str, actor: Actor, urgency: Text | None) -> dict[str, str]:
    person, worker = request.person, is_worker(actor)
    granted = request.granted_fen
    return {
        "name": shown_name(person.name, actor), "sex": "女" if person.sex is Sex.FEMALE else "男",
        "age": f"{age_on(person.birth_date, request.requested_on)}岁", "number": masked("id_number", person.id_number),
        "place": place, "address": shown_address(person.address or (person.household.address if person.household else None), actor), "requested": format_cn(request.requested_on),
        "urgency": str(urgency or ""), "asked": f"{format_fen(request.asked_fen)}元" if request.asked_fen else "",
        "reason": (request.reason or "") if worker else "", "found": (request.found or "") if worker else "",
        "verified": format_cn(request.verified_on) if request.verified_on else "", "verifier": request.verifier,
        "pay_by": format_cn(request.pay_by), "granted": f"{format_fen(granted)}元（{capital_amount(granted)}）" if granted else "",
    }  # fmt: skip


def gift_of(line: Disbursement, actor: Actor) -> Gift:
    """A line of a festival batch as the route sheet shows it."""
    person, home = line.person, line.person.household
    return Gift(
        shown_name(person.name, actor), line.per_household,
        shown_address(person.address or (home.address if home else None), actor), line.amount_fen, line.goods_item or "",
        line.quantity, line.goods_value_fen,
    )  # fmt: skip
