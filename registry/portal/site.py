"""Whose pages these are: the donor's own, or a worker's preview of them. Both are drawn by the same views."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from registry.access.permissions import Permission, Role
from registry.access.web import current_actor, current_today, note_read, requires
from registry.core.clock import local_time
from registry.core.engine import begin_write
from registry.core.errors import Denied
from registry.core.i18n import Text, _
from registry.core.orm import utcnow
from registry.donors.models import Donor
from registry.extensions import db
from registry.portal import queries
from registry.portal.papers import Head
from registry.portal.queries import Office
from registry.releases.content import Shown, unpack
from registry.releases.facts import paired_people
from registry.releases.queries import LOOK, get_donor
from registry.releases.services import build, follow_money, moved
from registry.web import is_demo

Draw = Callable[..., ResponseReturnValue]
MENU: tuple[tuple[str, Text], ...] = (
    ("home", _("我的结对")),
    ("money", _("钱去了哪")),
    ("letters", _("来信与回访")),
    ("papers", _("证书与票据")),
)
_UNDER = {"pairing": "home"}


@dataclass(frozen=True)
class Site:
    """One donor's pages as of now, and where their links lead."""

    donor: Donor
    office: Office
    shown: Shown
    page: str
    preview: bool = False

    def url(self, page: str, **values: Any) -> str:
        """The address of another page of the same donor."""
        if self.preview:
            return url_for(f"portal.preview_{page}", donor=self.donor.public_id, **values)
        return url_for(f"portal.{page}", **values)

    @property
    def menu(self) -> list[dict[str, Any]]:
        """The four entries."""
        here = _UNDER.get(self.page, self.page)
        entries = [{"label": word, "url": self.url(page), "active": page == here} for page, word in MENU]
        return [{"label": None, "entries": entries}]

    @property
    def head(self) -> Head:
        """What every paper for this donor carries."""
        donor, office = self.donor, self.office
        return Head(donor.name, office.name, office.hotline, current_today(), printed_at(), is_demo())


def printed_at() -> dt.datetime:
    """The moment of printing on Shanghai's clock."""
    return local_time(utcnow())


def own_site(page: str) -> Site:
    """The pages of the donor who is logged in, built anew where money moved; raises Denied for everybody else."""
    actor, today = current_actor(), current_today()
    if actor.role is not Role.DONOR or actor.donor_id is None:
        raise Denied(_("这里只给捐赠人看。捐赠人的账号打不开，请联系妇联经办人。"))
    donor, newest = queries.get_donor(actor.donor_id)
    fresh = build(donor.id, today)
    if newest is None or moved(fresh, newest):
        begin_write(db.session)
        newest = follow_money(donor, today)
        db.session.commit()
    return Site(donor, queries.get_office(donor.scope_code, on=today), unpack(newest.content), page)


def preview_site(page: str, donor_ref: str) -> Site:
    """The same pages for a worker of the donor's office: what the donor would see at this moment."""
    donor, today = get_donor(donor_ref, current_actor()), current_today()
    return Site(donor, queries.get_office(donor.scope_code, on=today), build(donor.id, today), page, preview=True)


def donor_page(bp: Blueprint, tail: str, name: str) -> Callable[[Draw], Draw]:
    """Put a view on the donors' site and, drawn by the same function, into the worker's preview. Both are logged."""

    def decorate(draw: Draw) -> Draw:
        def for_donor(**values: str) -> ResponseReturnValue:
            site = own_site(name)
            response = draw(site, **values)
            _note(site, values)
            return response

        def for_worker(donor: str, **values: str) -> ResponseReturnValue:
            site = preview_site(name, donor)
            response = draw(site, **values)
            note_read("release.preview", site.donor, subjects=paired_people(site.donor.id), detail={"page": name})
            return response

        for_donor.__doc__ = for_worker.__doc__ = draw.__doc__
        bp.add_url_rule(f"/portal{tail}", name, requires(Permission.PORTAL_READ)(for_donor))
        bp.add_url_rule(f"/releases/donors/<donor>/preview{tail}", f"preview_{name}",
                        requires(Permission.RELEASE_READ)(for_worker))  # fmt: skip
        return draw

    return decorate


def _note(site: Site, values: dict[str, str]) -> None:
    """Log the look: whose page, and whose data stood behind the aliases."""
    detail = {"page": site.page, **({"ref": values["ref"]} if "ref" in values else {})}
    note_read(LOOK, site.donor, subjects=paired_people(site.donor.id), detail=detail)
