"""The donors' site: my pairings, where the money went, papers. Every look is logged, so that the worker sees it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from registry.access.permissions import Permission, Role
from registry.access.web import current_actor, current_today, note_read, requires
from registry.core.clock import local_time
from registry.core.errors import Denied, NotFound
from registry.core.i18n import _, official_language
from registry.core.orm import utcnow
from registry.disbursements.certificate_pdf import certificates_pdf
from registry.disbursements.certificates import COPY, VOID, content_of
from registry.disbursements.models import CertificateState
from registry.donors.models import Donor
from registry.portal import papers, queries, trail
from registry.portal.flow import draw_flow, flow_svg
from registry.portal.queries import Office
from registry.web import is_demo

bp = Blueprint("portal", __name__)
WORDS = {
    "month": trail.month_text,
    "year_text": trail.year_text,
    "year_state": trail.year_state,
    "pair_states": trail.PAIR_STATES,
    "total": trail.total,
}


def printed_at() -> dt.datetime:
    """The moment of printing on Shanghai's clock."""
    return local_time(utcnow())


def _me() -> tuple[int, Donor, Office]:
    """The donor of the account and her office; raises Denied for everybody else."""
    actor = current_actor()
    if actor.role is not Role.DONOR or actor.donor_id is None:
        raise Denied(_("这里只给捐赠人看。捐赠人的账号打不开，请联系妇联经办人。"))
    donor = queries.get_donor(actor.donor_id)
    return actor.donor_id, donor, queries.get_office(donor.scope_code, on=current_today())


def _seen(page: str, donor: Donor, subjects: Iterable[int] = (), ref: str = "") -> None:
    """Log the look: whose page, and whose data stood behind the aliases."""
    detail = {"page": page, **({"ref": ref} if ref else {})}
    note_read(queries.READ, donor, subjects=sorted(set(subjects)), detail=detail)


def _pdf(content: bytes, name: str) -> Response:
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f"attachment; filename={name}.pdf"
    return response


def _head(donor: Donor, office: Office) -> papers.Head:
    return papers.Head(donor.name, office.name, office.hotline, current_today(), printed_at(), is_demo())


@bp.errorhandler(NotFound)
def absent(error: NotFound) -> ResponseReturnValue:
    """What is not hers looks like what is not there, in the donors' own frame."""
    return render_template("portal/absent.html", message=error.message), 404


@bp.get("/portal")
@requires(Permission.PORTAL_READ)
def home() -> ResponseReturnValue:
    """My pairings under their aliases, the equation of all my money first."""
    donor_id, donor, office = _me()
    pairs, subjects = queries.list_pairs(donor_id, k=office.k)
    sums = trail.total(gift.balance for gift in queries.list_gifts(donor_id))
    _seen("home", donor, subjects)
    return render_template("portal/home.html", pairs=pairs, sums=sums, office=office, **WORDS)


@bp.get("/portal/pairings/<public_id>")
@requires(Permission.PORTAL_READ)
def pairing(public_id: str) -> ResponseReturnValue:
    """One child under an alias: the equation, the way of each yuan, the years."""
    donor_id, donor, office = _me()
    pair, person_id = queries.get_pair(donor_id, public_id, k=office.k)
    visits = queries.visit_months(person_id, pair.starts)
    drawing = flow_svg(draw_flow(pair, visits)) if pair.balance.given else None
    _seen("pairing", donor, [person_id], pair.ref)
    return render_template(
        "portal/pairing.html", pair=pair, sums=pair.balance, drawing=drawing, visits=visits, office=office, **WORDS
    )


@bp.get("/portal/pairings/<public_id>.pdf")
@requires(Permission.PORTAL_READ)
def pairing_paper(public_id: str) -> ResponseReturnValue:
    """The same page on paper; the file is named after the pairing's random id."""
    donor_id, donor, office = _me()
    pair, person_id = queries.get_pair(donor_id, public_id, k=office.k)
    visits = queries.visit_months(person_id, pair.starts)
    _seen("pairing.pdf", donor, [person_id], pair.ref)
    return _pdf(papers.pairing_pdf(_head(donor, office), pair, visits), f"pairing-{pair.ref}")


@bp.get("/portal/money")
@requires(Permission.PORTAL_READ)
def money() -> ResponseReturnValue:
    """Every gift: what reached how many children, what still waits."""
    donor_id, donor, office = _me()
    gifts = queries.list_gifts(donor_id)
    sums, children = trail.total(gift.balance for gift in gifts), queries.count_children(donor_id)
    _seen("money", donor)
    return render_template("portal/money.html", gifts=gifts, sums=sums, children=children, office=office, **WORDS)


@bp.get("/portal/board.pdf")
@requires(Permission.PORTAL_READ)
def board() -> ResponseReturnValue:
    """The one page for the board."""
    donor_id, donor, office = _me()
    pairs, subjects = queries.list_pairs(donor_id, k=office.k)
    gifts, children = queries.list_gifts(donor_id), queries.count_children(donor_id)
    _seen("board.pdf", donor, subjects)
    return _pdf(papers.board_pdf(_head(donor, office), gifts, pairs, children), f"board-{donor.public_id}")


@bp.get("/portal/papers", endpoint="papers")
@requires(Permission.PORTAL_READ)
def papers_list() -> ResponseReturnValue:
    """Donation certificates, and the numbers of fiscal receipts, which this program never prints."""
    donor_id, donor, office = _me()
    gifts, certificates = queries.list_gifts(donor_id), queries.list_papers(donor_id)
    _seen("papers", donor)
    return render_template("portal/papers.html", gifts=gifts, certificates=certificates, office=office, **WORDS)


@bp.get("/portal/papers/<public_id>.pdf")
@requires(Permission.PORTAL_READ)
def certificate(public_id: str) -> ResponseReturnValue:
    """A donation certificate from its frozen content, marked 副本: the original is the sealed paper."""
    donor_id, donor, _office = _me()
    paper = queries.get_paper(donor_id, public_id)
    mark = VOID if paper.state is CertificateState.VOID else COPY
    url = f"{request.host_url}verify/{paper.code}"
    with official_language():
        content = certificates_pdf([content_of(paper, verify_url=url, demo=is_demo(), mark=mark)])
    _seen("certificate.pdf", donor, ref=paper.public_id)
    return _pdf(content, f"certificate-{paper.public_id}")
