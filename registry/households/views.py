"""Households on the screen: the list and its export, one family side by side, its paper. The acts are in views_*."""

from __future__ import annotations

from flask import Response, current_app, render_template, request
from flask.typing import ResponseReturnValue

from registry.access.permissions import Permission
from registry.access.sending import asked_here, sends
from registry.access.web import current_actor, current_today, may_open, note_read, requires
from registry.core.clock import local_time
from registry.core.i18n import _
from registry.core.orm import utcnow
from registry.households import views_hints, views_join, views_split
from registry.households.aid import family_aid, records_behind, side_by_side
from registry.households.blueprint import bp
from registry.households.hints import count_hints
from registry.households.lists import HOUSEHOLDS, households_asked, households_listed
from registry.households.page import household_page
from registry.households.papers import household_pdf
from registry.households.queries import list_events
from registry.menu import office_name
from registry.people.queries import get_household
from registry.people.tabs import filter_choices
from registry.web import is_demo

__all__ = ["bp", "views_hints", "views_join", "views_split"]


@bp.get("/households")
@requires(Permission.PEOPLE_READ)
@sends(HOUSEHOLDS, households_listed)
def index() -> ResponseReturnValue:
    """The households of the region, village by village."""
    actor, (asked, args) = current_actor(), households_asked(request.args)
    page = households_listed(asked_here())
    note_read("household.list", subjects=[one for row in page.rows for one in row.person_ids])
    return render_template("households/index.html", page=page, asked=asked, args=args,
                           choices=filter_choices(actor)["region"], hints=count_hints(actor))  # fmt: skip


@bp.get("/households/<public_id>")
@requires(Permission.PEOPLE_READ)
def show(public_id: str) -> ResponseReturnValue:
    """The family: members, what each got, what happened to the household."""
    actor = current_actor()
    home = get_household(public_id, actor)
    page = household_page(home, actor, current_today())
    note_read("household.read", home, subjects=page.person_ids)
    plugs = current_app.extensions["plugs"]
    aid = [line for tell in plugs.aid for line in tell(page.person_ids)]
    return render_template(
        "households/show.html", page=page, home=home, aid=aid, events=list_events(home, actor),
        groups=side_by_side(family_aid(plugs, actor, page.person_ids)),
    )  # fmt: skip


@bp.get("/households/<public_id>/records")
@requires(Permission.PEOPLE_READ)
def records(public_id: str) -> ResponseReturnValue:
    """The records behind a figure of the family's table."""
    actor = current_actor()
    home = get_household(public_id, actor)
    page = household_page(home, actor, current_today())
    people = {line.row.public_id: line.row for line in page.members}
    asked = {name: request.args.get(name, "") for name in ("group", "title", "year", "person")}
    person = people.get(asked["person"])
    told = family_aid(current_app.extensions["plugs"], actor, page.person_ids if person is None else [person.id])
    rows = records_behind(told, group=asked["group"], title=asked["title"], year=asked["year"])
    note_read("household.records", home, subjects=sorted({row.person_id for row in rows}))
    links = {url: may_open(actor, url) for url in {row.url for row in rows if row.url}}
    return render_template("households/records.html", page=page, home=home, rows=rows, links=links, asked=asked,
                           person=person, names={row.id: row for row in people.values()})  # fmt: skip


@bp.get("/households/<public_id>/paper.pdf")
@requires(Permission.PEOPLE_READ)
def paper(public_id: str) -> ResponseReturnValue:
    """家庭情况表, identities masked, to be taken along."""
    actor, today = current_actor(), current_today()
    home = get_household(public_id, actor)
    page = household_page(home, actor, today)
    note_read("household.print", home, subjects=page.person_ids)
    groups = side_by_side(family_aid(current_app.extensions["plugs"], actor, page.person_ids))
    data = household_pdf(
        page.head_name, [(str(_("所在地")), "".join(page.place[-3:])), *page.facts], page.members, groups,
        organisation=str(office_name(actor)), writer=actor.name, today=today, printed_at=local_time(utcnow()),
        demo=is_demo(),
    )  # fmt: skip
    return Response(data, mimetype="application/pdf",
                    headers={"Content-Disposition": f"inline; filename=household-{public_id}.pdf"})  # fmt: skip
