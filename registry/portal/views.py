"""The donors' site: my pairings, where the money went, letters, papers. Every look is logged and shown to the worker."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from registry.core.errors import NotFound
from registry.core.i18n import official_language
from registry.disbursements.certificate_pdf import certificates_pdf
from registry.disbursements.certificates import COPY, VOID, content_of
from registry.disbursements.models import CertificateState
from registry.portal import papers, queries
from registry.portal.agreements import agreement_pdf, card_pdf
from registry.portal.flow import draw_flow, flow_svg
from registry.portal.site import Site, donor_page
from registry.releases import trail
from registry.releases.post import get_photo, list_post
from registry.web import is_demo

bp = Blueprint("portal", __name__)
WORDS = {
    "month": trail.month_text,
    "year_text": trail.year_text,
    "year_state": trail.year_state,
    "school_year": trail.school_year_text,
    "pair_states": trail.PAIR_STATES,
    "total": trail.total,
}


def _page(template: str, site: Site, **more: object) -> str:
    return render_template(f"portal/{template}.html", site=site, shown=site.shown, office=site.office, **WORDS, **more)


def _pdf(content: bytes, name: str) -> Response:
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f"attachment; filename={name}.pdf"
    return response


@bp.errorhandler(NotFound)
def absent(error: NotFound) -> ResponseReturnValue:
    """What is not hers looks like what is not there, in the donors' own frame."""
    return render_template("portal/absent.html", message=error.message), 404


@donor_page(bp, "", "home")
def home(site: Site) -> ResponseReturnValue:
    """My pairings under their aliases, the equation of all my money first."""
    return _page("home", site, post=list_post(site.donor.id, limit=1))


@donor_page(bp, "/pairings/<ref>", "pairing")
def pairing(site: Site, ref: str) -> ResponseReturnValue:
    """One child under an alias: the equation, the way of each yuan, the years, letters and visits."""
    pair = site.shown.pair(ref)
    drawing = flow_svg(draw_flow(pair, list(pair.visits))) if pair.balance.given else None
    return _page("pairing", site, pair=pair, sums=pair.balance, drawing=drawing, post=list_post(site.donor.id, ref=ref))


@donor_page(bp, "/pairings/<ref>.pdf", "pairing_paper")
def pairing_paper(site: Site, ref: str) -> ResponseReturnValue:
    """The same page on paper; the file is named after the pairing's random id."""
    return _pdf(papers.pairing_pdf(site.head, site.shown.pair(ref)), f"pairing-{ref}")


@donor_page(bp, "/money", "money")
def money(site: Site) -> ResponseReturnValue:
    """Every gift: what reached how many children, what still waits."""
    return _page("money", site)


@donor_page(bp, "/board.pdf", "board")
def board(site: Site) -> ResponseReturnValue:
    """The one page for the board."""
    return _pdf(papers.board_pdf(site.head, site.shown), f"board-{site.donor.public_id}")


@donor_page(bp, "/agreement.pdf", "agreement")
def agreement(site: Site) -> ResponseReturnValue:
    """The agreement on all running pairings, to be sealed by both."""
    return _pdf(agreement_pdf(site.head, site.shown.pairs), f"agreement-{site.donor.public_id}")


@donor_page(bp, "/pairings/<ref>/card.pdf", "card")
def card(site: Site, ref: str) -> ResponseReturnValue:
    """The card of one pairing."""
    return _pdf(card_pdf(site.head, site.shown.pair(ref)), f"card-{ref}")


@donor_page(bp, "/letters", "letters")
def letters(site: Site) -> ResponseReturnValue:
    """Letters, visit notes and photos that were released, the newest first."""
    return _page("letters", site, post=list_post(site.donor.id))


@donor_page(bp, "/photos/<ref>.jpg", "photo")
def photo(site: Site, ref: str) -> ResponseReturnValue:
    """A released photo: the derivative without anything about where it was taken, named after its random id."""
    response = Response(get_photo(site.donor.id, ref), mimetype="image/jpeg")
    response.headers["Content-Disposition"] = f'inline; filename="{ref}.jpg"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@donor_page(bp, "/papers", "papers")
def papers_list(site: Site) -> ResponseReturnValue:
    """Donation certificates, and the numbers of fiscal receipts, which this program never prints."""
    return _page("papers", site, certificates=queries.list_papers(site.donor.id))


@donor_page(bp, "/papers/<ref>.pdf", "certificate")
def certificate(site: Site, ref: str) -> ResponseReturnValue:
    """A donation certificate from its frozen content, marked 副本: the original is the sealed paper."""
    paper = queries.get_paper(site.donor.id, ref)
    mark = VOID if paper.state is CertificateState.VOID else COPY
    url = f"{request.host_url}verify/{paper.code}"
    with official_language():
        content = certificates_pdf([content_of(paper, verify_url=url, demo=is_demo(), mark=mark)])
    return _pdf(content, f"certificate-{paper.public_id}")
