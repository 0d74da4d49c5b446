"""What other rooms' pages show of the pay-outs: received by a person, aid in lists, a gift's paper, the year's money."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, extract, func, select

from registry.access.actor import Actor
from registry.access.permissions import Permission, Role
from registry.access.scope import covers, visible_to
from registry.core.i18n import _
from registry.core.plugs import DeskMoney, FamilyAid, PersonPanel
from registry.disbursements.certificates import find_donation_certificate
from registry.disbursements.figures import PAID_MONEY, records_url
from registry.disbursements.lines import PAID_STATES
from registry.disbursements.models import Batch, Disbursement
from registry.disbursements.receipts import received_by
from registry.disbursements.words import LINE_GLYPHS, LINE_LABELS, METHODS, relation_word
from registry.donors.models import Donation, DonationState
from registry.extensions import db
from registry.people.models import Person
from registry.people.queries import AidTeller
from registry.programs.models import Program, ProgramKind

D = Disbursement


def received_panel(actor: Actor, person: Person, today: dt.date) -> list[PersonPanel]:
    """领过的钱和物 on the person's page; nothing where nothing was paid yet. One query."""
    received = received_by(person, actor)
    if not received.rows:
        return []
    context = {
        "received": received, "labels": LINE_LABELS, "glyphs": LINE_GLYPHS, "methods": METHODS,
        "relation": relation_word,
    }  # fmt: skip
    note = _("现金、转账与实物分开合计")
    return [PersonPanel("received", _("领过的钱和物"), note, "disbursements/_panel_received.html", context)]


def aided(first: dt.date, last: dt.date) -> Select[Any]:
    """Row ids of the persons who got something between two days; voids and returns do not count."""
    return select(D.person_id).where(D.paid_on.between(first, last), D.state.in_(PAID_STATES))


def amounts(ids: Sequence[int], first: dt.date, last: dt.date) -> Mapping[int, int]:
    """Person row id → fen paid between two days, goods apart and not in it; one query."""
    rows = db.session.execute(
        select(D.person_id, func.sum(D.amount_fen).label("fen"))
        .where(D.person_id.in_(ids), D.paid_on.between(first, last), D.state.in_(PAID_STATES))
        .group_by(D.person_id)
        .order_by(D.person_id)
    )
    return {row.person_id: int(row.fen) for row in rows}


MONEY, GOODS = _("领到的钱"), _("领到的物资（折价）")


def family_aid(actor: Actor, ids: Sequence[int]) -> list[FamilyAid]:
    """Every payment and every gift in kind of some persons, newest first; cancer aid for those who follow the illness.

    Voids and returns are left out. One query.
    """
    where = [D.person_id.in_(ids), D.paid_on.is_not(None), D.state.in_(PAID_STATES), visible_to(actor, D.scope_code)]
    if not actor.can(Permission.SCREENING_REVEAL):
        where.append(Program.kind != ProgramKind.CANCER_AID)
    rows = db.session.execute(
        select(D.person_id, D.paid_on, D.amount_fen, D.goods_value_fen, Program.title, Batch.number, Batch.public_id)
        .join(Program, D.program_id == Program.id)
        .join(Batch, D.batch_id == Batch.id)
        .where(*where)
        .order_by(D.paid_on.desc(), D.id.desc())
    )
    found = []
    for row in rows:
        note, url = str(_("批次 %(number)s", number=row.number)), f"/disbursements/{row.public_id}"
        if row.amount_fen:
            found.append(FamilyAid("money", MONEY, row.title, row.paid_on, row.person_id, row.amount_fen, note, url))
        if row.goods_value_fen:
            worth = row.goods_value_fen
            found.append(FamilyAid("goods", GOODS, row.title, row.paid_on, row.person_id, worth, note, url))
    return found


TELLER = AidTeller(aided, amounts)


def donation_panel(actor: Actor, donation: Donation) -> PersonPanel | None:
    """The 捐赠证书 of a gift: its number and paper, or the button to issue it."""
    found = find_donation_certificate(donation)
    may = actor.can(Permission.DONOR_WRITE) and covers(actor, donation.scope_code)
    if found is None and not (may and donation.state is not DonationState.REVERSED):
        return None
    context = {"certificate": found, "may_print": actor.can(Permission.DISBURSEMENT_READ)}
    return PersonPanel("certificate", _("捐赠证书"), "", "disbursements/_panel_donation.html", context)


def money_of_year(actor: Actor, today: dt.date) -> DeskMoney | None:
    """本年已发 for county and township, month by month up to the running one; goods are not in it. One query."""
    if actor.role not in (Role.COUNTY, Role.TOWNSHIP) or not actor.can(Permission.DISBURSEMENT_READ):
        return None
    first, month = dt.date(today.year, 1, 1), extract("month", D.paid_on)
    rows = db.session.execute(
        select(month.label("month"), func.sum(D.amount_fen).label("fen"), func.count().label("times"))
        .where(
            visible_to(actor, D.scope_code), D.state.in_(PAID_STATES), D.paid_on.between(first, today), D.amount_fen > 0
        )
        .group_by(month)
        .order_by(month)
    ).all()  # fmt: skip
    by_month = {int(row.month): int(row.fen) for row in rows}
    return DeskMoney(
        fen=sum(by_month.values()),
        times=sum(row.times for row in rows),
        url=records_url(PAID_MONEY, actor.region_code, first, today),
        months=[(number, by_month.get(number, 0)) for number in range(1, today.month + 1)],
    )
