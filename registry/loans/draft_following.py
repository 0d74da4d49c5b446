"""A draft claim whose county is merged: it follows, or gives way where the new county has claimed the quarter itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import select

from registry.access.actor import Actor
from registry.audit.services import record
from registry.core.i18n import _, official_language
from registry.extensions import db
from registry.loans.claims import find_claim, free_days
from registry.loans.subsidy_models import ClaimState, SubsidyClaim


def follow_drafts(codes: Mapping[str, str], actor: Actor, today: dt.date) -> int:
    """Drafts go to the new code, one at a time; returns how many. Logged as loan.claim.region.

    One whose quarter has a claim there already is voided and its days set free: the loans are the new county's now,
    and its next claim carries those days (see corrections.py).
    """
    drafts = db.session.scalars(
        select(SubsidyClaim)
        .where(SubsidyClaim.scope_code.in_(list(codes)), SubsidyClaim.state == ClaimState.DRAFT)
        .order_by(SubsidyClaim.id)
    ).all()
    for claim in drafts:
        old, new = claim.scope_code, codes[claim.scope_code]
        clash = find_claim(new, claim.year, claim.quarter) is not None
        if clash:
            with official_language():
                claim.void_reason = str(_("区划合并，这个季度新的旗县已有申请"))
            claim.state = ClaimState.VOID
            free_days(claim)
        else:
            claim.scope_code = new
        db.session.flush()
        record(actor, "loan.claim.region", claim, region_code=new, detail={"from": old, "to": new, "voided": clash})
    return len(drafts)
