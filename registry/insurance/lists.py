"""The lists of the insurance as asked for, as files: policies and claims. What an illness was is in none of them."""

from __future__ import annotations

from typing import Any

from registry.access.sending import Asked, Outgoing
from registry.core.i18n import _
from registry.core.paging import Page
from registry.core.tables.outgoing import Out, word, yuan
from registry.insurance.queries import PolicyFilter, list_claims, list_policies, renewal_days
from registry.insurance.words import CLAIM_STATES, STANDINGS, standing
from registry.people.showing import shown_name
from registry.regions.args import period_of
from registry.regions.queries import region_names
from registry.settings.codes import code_word

POLICIES = Outgoing("policies", _("安康保险"), (
    Out(_("姓名"), 14, "1"), Out(_("地方"), 18, "2"), Out(_("保单号"), 20, "0.policy_number"), Out(_("起保日"), 12, "0.starts_on"),
    Out(_("到期日"), 12, "0.ends_on"), Out(_("份数"), 6, "0.shares"), Out(_("保费（元）"), 12, yuan("0.premium_fen")),
    Out(_("保费由谁交"), 14, code_word("premium_payer", "0.payer")), Out(_("保额（元）"), 12, yuan("0.cover_fen")),
    Out(_("状态"), 12, word(STANDINGS, "3")),
), "insurance.export", "0.person_id")  # fmt: skip
CLAIMS = Outgoing("insurance-claims", _("理赔"), (
    Out(_("姓名"), 14, "1"), Out(_("报案日期"), 12, "0.reported_on"), Out(_("申请（元）"), 12, yuan("0.claimed_fen")),
    Out(_("赔付（元）"), 12, lambda line: yuan("0.paid_fen")(line) if line[0].paid_on else None),
    Out(_("赔付日期"), 12, "0.paid_on"), Out(_("状态"), 12, word(CLAIM_STATES, "0.state")),
), "insurance.export", "0.policy.person_id")  # fmt: skip


def policies_asked(asked: Asked) -> PolicyFilter:
    """The standing and what narrows it."""
    period = period_of(asked.args)
    return PolicyFilter(
        asked.get("q"), period.region, asked.get("status"), asked.get("payer"), period.first, period.last
    )


def policies_listed(asked: Asked) -> Page[Any]:
    """A page of the policies: name and place as the reader sees them, and the standing of the day."""
    page = list_policies(policies_asked(asked), asked.actor, asked.today, cursor=asked.cursor)
    days, names = renewal_days(asked.actor, asked.today), region_names({row.scope_code for row in page.rows})
    lines = [
        (row, shown_name(row.person.name, asked.actor), names.get(row.scope_code, ""), standing(row, asked.today, days))
        for row in page.rows
    ]
    return Page(lines, page.next_cursor)


def claims_asked(asked: Asked) -> dict[str, Any]:
    """The state and what narrows it; with days those paid between them."""
    period = period_of(asked.args)
    return {"state": asked.get("status"), "region": period.region, "first": period.first, "last": period.last}


def claims_listed(asked: Asked) -> Page[Any]:
    """A page of the claims, each with the name as the reader sees it."""
    page = list_claims(asked.actor, **claims_asked(asked), cursor=asked.cursor)
    return Page([(row, shown_name(row.policy.person.name, asked.actor)) for row in page.rows], page.next_cursor)
