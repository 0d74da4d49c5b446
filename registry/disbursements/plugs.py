"""What this room shows elsewhere: a person's timeline, the desk, the figures, the search."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, String, case, cast, func, literal, select

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.core.i18n import Text, _
from registry.core.money import format_fen
from registry.core.plugs import Plugs, SearchHit
from registry.disbursements.charged import budget_panel
from registry.disbursements.desk import given_back, to_approve, to_confirm, to_pay, to_sign
from registry.disbursements.figures import figure_specs
from registry.disbursements.models import Batch, Disbursement
from registry.disbursements.orphans import unpledged
from registry.disbursements.receipts import find_batches, find_certificates
from registry.disbursements.roster_disbursements import DISBURSEMENTS
from registry.disbursements.telling import TELLER, donation_panel, family_aid, money_of_year, received_panel
from registry.programs.models import Program

D = Disbursement


def _events(person_id: int, state: Any, day: Any, actor: Any, *where: ColumnElement[bool]) -> Select[Any]:
    return (
        select(
            day.label("at"),
            literal("disbursement", String).label("kind"),
            Batch.public_id.label("ref"),
            Program.title.label("title"),
            cast(func.coalesce(func.nullif(D.amount_fen, 0), D.goods_value_fen), BigInteger).label("amount_fen"),
            cast(state, String).label("state"),
            cast(actor, BigInteger).label("actor_id"),
        )
        .select_from(D)
        .join(Batch, D.batch_id == Batch.id)
        .join(Program, D.program_id == Program.id)
        .where(D.person_id == person_id, day.is_not(None), *where)
    )


def paid_events(person_id: int) -> Select[Any]:
    """Each payment on its day, later returns and voids notwithstanding."""
    return _events(person_id, case((Batch.past, "past"), else_="paid"), D.paid_on, Batch.paid_by_id)


def signed_events(person_id: int) -> Select[Any]:
    """Each signature on its day."""
    return _events(person_id, "signed", D.signed_on, cast(literal(None), BigInteger))


def returned_events(person_id: int) -> Select[Any]:
    """Money that came back."""
    return _events(
        person_id,
        "returned",
        D.ended_on,
        cast(literal(None), BigInteger),
        D.state == "returned",
        D.paid_on.is_not(None),
    )


def void_events(person_id: int) -> Select[Any]:
    """Payments that were wrong."""
    return _events(
        person_id, "void", D.ended_on, cast(literal(None), BigInteger), D.state == "void", D.paid_on.is_not(None)
    )


def words(row: Any) -> tuple[Text, str, str | None]:
    """A payment of the timeline as a sentence, with its circle and the batch it belongs to."""
    values = {"title": row.title, "yuan": format_fen(row.amount_fen or 0)}
    sentences = {
        "paid": _("%(title)s 发放 %(yuan)s 元", **values),
        "past": _("%(title)s 发放 %(yuan)s 元（补录）", **values),
        "signed": _("%(title)s %(yuan)s 元，已签领", **values),
        "returned": _("%(title)s %(yuan)s 元没有领到，钱退回资金", **values),
        "void": _("%(title)s %(yuan)s 元作废，钱退回资金", **values),
    }
    return sentences[row.state], "paid" if row.state == "past" else row.state, f"/disbursements/{row.ref}"


def search(actor: Actor, text: str) -> list[SearchHit]:
    """Certificate numbers and batch numbers."""
    if not actor.can(Permission.DISBURSEMENT_READ):
        return []
    hits = [
        SearchHit(_("批次"), batch.number, batch.title, f"/disbursements/{batch.public_id}")
        for batch in find_batches(text, actor)
    ]
    hits += [
        SearchHit(
            _("证书"),
            certificate.number,
            str(_("作废") if certificate.state == "void" else _("有效")),
            f"/certificates/{certificate.public_id}",
        )
        for certificate in find_certificates(text, actor)
    ]
    return hits


def register(plugs: Plugs) -> None:
    """Put in timeline, desk, figures, search, and the parts of other rooms' pages."""
    plugs.rosters["disbursements"] = DISBURSEMENTS
    plugs.timeline.extend((paid_events, signed_events, returned_events, void_events))
    plugs.timeline_words["disbursement"] = words
    plugs.timeline_reads["disbursement"] = Permission.DISBURSEMENT_READ
    plugs.desk.extend((given_back, to_approve, to_confirm, to_pay, to_sign))
    plugs.figures.extend(figure_specs())
    plugs.search.append(search)
    plugs.person_panels.append(received_panel)
    plugs.budget_panels.append(budget_panel)
    plugs.donation_panels.append(donation_panel)
    plugs.household_aid.append(family_aid)
    plugs.aid_teller = TELLER
    plugs.unpledged = unpledged
    plugs.desk_money = money_of_year
