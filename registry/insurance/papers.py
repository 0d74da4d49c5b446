"""续保名单: the policies that end soon, by village, with boxes for the answer and the signature."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from registry.core.i18n import official_language
from registry.core.money import format_fen
from registry.core.paper.table import THUMB, table_pdf
from registry.insurance.models import Policy

HEADINGS = ("序号", "姓名", "村（社区）", "份数", "上年保费（元）", "到期日", "续不续", "本人签字")


def renewal_pdf(
    rows: Sequence[tuple[Policy, str, str]], *, organisation: str, demo: bool, printed_at: dt.datetime
) -> bytes:
    """The list as PDF; rows are (policy, shown name, village). Raises MissingGlyph."""
    ordered = sorted(rows, key=lambda row: (row[0].scope_code, row[0].ends_on, row[0].id))
    lines = [
        (str(number), name, place, str(policy.shares), format_fen(policy.premium_fen), policy.ends_on.isoformat(),
         "□续 □不续", "　" * 6)
        for number, (policy, name, place) in enumerate(ordered, start=1)
    ]  # fmt: skip
    totals = ("", "合计", "", str(sum(row[0].shares for row in rows)), format_fen(sum(row[0].premium_fen for row in rows)),
              "", "", "")  # fmt: skip
    with official_language():
        return table_pdf("安康保险续保名单", HEADINGS, lines, totals, organisation=organisation, landscape=False,
                         printed_at=printed_at, demo=demo, row=THUMB)  # fmt: skip
