"""先心病患儿救治登记表: one child's case on one page, with what the guardian, the hospital and the federation say."""

from __future__ import annotations

import datetime as dt

from registry.access.actor import Actor
from registry.childhealth.models import HeartCase
from registry.core.capitals import capital_amount
from registry.core.dates import age_on, format_cn
from registry.core.i18n import Text, official_language
from registry.core.money import format_fen
from registry.core.paper.fonts import Style, require_glyphs
from registry.core.paper.form import Blank, Opinion, blanks_height, draw_blanks, draw_opinion
from registry.core.paper.page import INK, INK_2, PORTRAIT, Paper
from registry.people.models import Sex
from registry.people.queries import guardian_of
from registry.people.showing import is_worker, labels_of, masked, shown_address, shown_name

TITLE = "先心病患儿救治登记表"
MARGIN = 40.0
WIDTH = PORTRAIT[0] - 2 * MARGIN
ROWS = (
    (Blank("name", "姓名"), Blank("sex", "性别", 0.5, label_width=40), Blank("born", "出生日期", 1.1)),
    (Blank("number", "证件号码", 1.2), Blank("place", "所在村")),
    (Blank("address", "家庭住址"),),
    (Blank("guardian", "监护人"), Blank("phone", "联系电话")),
    (Blank("screened", "筛查日期"), Blank("hospital", "医院", 1.6)),
    (Blank("diagnosis", "诊断"),),
    (Blank("state", "现在"), Blank("operated", "手术日期"), Blank("next", "下次复查")),
    (Blank("cost", "手术费用", 1.4), Blank("payer", "谁出的钱")),
)
TALL = {"diagnosis": 64.0}
OPINIONS = ("监护人申请", "救治医院意见", "旗县妇联意见")


def heart_pdf(
    case: HeartCase, *, state: Text, place: str, organisation: str, actor: Actor, demo: bool, printed_at: dt.datetime
) -> bytes:
    """The form as PDF; the diagnosis only for who works with the child. Raises MissingGlyph."""
    with official_language():
        values = _values(case, state, place, actor)
        require_glyphs([*values.values(), organisation])
        paper = Paper(TITLE, PORTRAIT, printed_at)
        y = paper.height - 54
        paper.text(paper.width / 2, y, TITLE, 19, Style.SERIF_BOLD, align="center", spacing=2)
        paper.text(MARGIN, y - 26, f"填报单位：{organisation}", 9, colour=INK_2)
        y = top = y - 34
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


def _values(case: HeartCase, state: Text, place: str, actor: Actor) -> dict[str, str]:
    child, worker, guardian = case.person, is_worker(actor), guardian_of(case.person)
    kinship = labels_of("kinship")["kinship"]
    cost = f"{format_fen(case.cost_fen)}元（{capital_amount(case.cost_fen)}）" if case.cost_fen else ""
    return {
        "name": shown_name(child.name, actor), "sex": "女" if child.sex is Sex.FEMALE else "男",
        "born": f"{format_cn(child.birth_date)}（{age_on(child.birth_date, case.screened_on)}岁）",
        "number": masked("id_number", child.id_number), "place": place, "address": shown_address(child.address, actor),
        "guardian": f"{kinship.get(guardian.kinship, '')} {shown_name(guardian.name, actor)}" if guardian else "",
        "phone": masked("phone", guardian.phone) if guardian and guardian.phone else "",
        "screened": format_cn(case.screened_on), "hospital": case.hospital,
        "diagnosis": (case.diagnosis or "") if worker else "", "state": str(state),
        "operated": format_cn(case.operated_on) if case.operated_on else "",
        "next": format_cn(case.next_on) if case.next_on else "", "cost": cost, "payer": case.payer,
    }  # fmt: skip
