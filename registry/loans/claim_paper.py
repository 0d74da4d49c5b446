"""贴息申请表: the sheet of a quarterly claim, with what earlier claims got wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from registry.access.actor import Actor
from registry.core.capitals import capital_amount
from registry.core.dates import format_cn
from registry.core.i18n import _
from registry.core.money import format_fen
from registry.loans.claims import ClaimLine, correction_words, excluded_words
from registry.loans.papers import Sheet, as_texts, rate_text
from registry.loans.subsidy_days import quarter_days
from registry.loans.subsidy_models import SubsidyClaim, SubsidyCorrection
from registry.people.showing import shown_name


def claim_sheet(
    claim: SubsidyClaim, lines: Sequence[ClaimLine], wrong: Sequence[SubsidyCorrection], actor: Actor,
    places: Mapping[str, str], organisation: str,
) -> Sheet:  # fmt: skip
    """贴息申请表: a line a loan, then what earlier claims got wrong; below, every run of days with its rule or reason."""
    first, last = quarter_days(claim.year, claim.quarter)
    rows = tuple(
        (str(number), shown_name(one.loan.person.name, actor), places.get(one.loan.scope_code, ""), one.loan.number or "",
         format_fen(one.loan.amount_fen), one.loan.disbursed_on.isoformat() if one.loan.disbursed_on else "",
         rate_text(one.loan.rate_milli), f"{one.loan.subsidy_percent}%", str(one.line.days), str(one.line.excluded_days),
         format_fen(one.line.amount_fen))
        for number, one in enumerate(lines, 1)
    ) + _correction_rows(wrong, len(lines), actor, places)  # fmt: skip
    notes = [
        f"{number}. {shown_name(one.loan.person.name, actor)}："
        + "；".join(str(excluded_words(run)) for run in one.excluded)
        for number, one in enumerate(lines, 1)
        if one.excluded
    ]
    righted = [f"{number}. {correction_words(one)}" for number, one in enumerate(wrong, len(lines) + 1)]
    title = _("%(year)s年第%(quarter)s季度妇女小额担保贷款贴息申请表", year=claim.year, quarter=claim.quarter)
    facts = (
        (str(_("贴息期间")), f"{format_cn(first)}至{format_cn(last)}"),
        (str(_("金额大写")), ("负" if claim.total_fen < 0 else "") + capital_amount(abs(claim.total_fen))),
    )
    return Sheet(
        str(title), organisation,
        as_texts(_("序号"), _("借款人"), _("所在地"), _("合同编号"), _("贷款（元）"), _("放款日期"), _("年利率"), _("贴息"), _("贴息天数"),
               _("不贴天数"), _("贴息（元）")),
        rows, (str(_("合计")), *[""] * 7, str(sum(one.line.days for one in lines)),
               str(sum(one.line.excluded_days for one in lines)), format_fen(claim.total_fen)),
        facts, (*((str(_("不贴息的日期：")), *notes) if notes else ()),
                *((str(_("更正以前的申请：")), *righted) if righted else ())),
        as_texts(_("制表人"), _("审核人"), _("单位负责人（盖章）")), landscape=True,
    )  # fmt: skip


def _correction_rows(
    wrong: Sequence[SubsidyCorrection], after: int, actor: Actor, places: Mapping[str, str]
) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (str(number), shown_name(one.loan.person.name, actor), places.get(one.loan.scope_code, ""), one.loan.number or "",
         format_fen(one.loan.amount_fen), one.loan.disbursed_on.isoformat() if one.loan.disbursed_on else "",
         rate_text(one.loan.rate_milli), f"{one.loan.subsidy_percent}%", str(_("更正")), "", format_fen(one.amount_fen))
        for number, one in enumerate(wrong, after + 1)
    )  # fmt: skip
