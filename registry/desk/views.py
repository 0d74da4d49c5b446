"""The desk: what waits for me today, the numbers of my region, search across the rooms, help for a page."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registry.access.permissions import Permission, Role
from registry.access.web import current_actor, current_today, requires
from registry.core.plugs import Plugs
from registry.desk.actions import WEEKDAYS, quick_actions
from registry.desk.queries import collect_groups, collect_hits, numbers_of_region, waiting_counts
from registry.menu import remember_waiting
from registry.regions.queries import region_name

bp = Blueprint("desk", __name__)


def _plugs() -> Plugs:
    plugs: Plugs = current_app.extensions["plugs"]
    return plugs


@bp.get("/")
@requires(Permission.SELF)
def home() -> ResponseReturnValue:
    """Work first, numbers beside it. Donors go to their own site."""
    actor, today = current_actor(), current_today()
    if actor.role is Role.DONOR:
        return redirect(url_for("portal.home"))
    plugs = _plugs()
    groups = collect_groups(plugs, actor=actor, today=today)
    remember_waiting(actor, waiting_counts(groups))
    return render_template(
        "desk/home.html",
        groups=groups,
        numbers=numbers_of_region(plugs, actor=actor, today=today),
        money=plugs.desk_money(actor, today) if plugs.desk_money else None,
        quick=quick_actions(actor),
        place=region_name(actor.region_code),
        weekday=WEEKDAYS[today.weekday()],
    )


@bp.get("/search")
@requires(Permission.SELF)
def search() -> ResponseReturnValue:
    """One box for names, pinyin, last four of an ID, certificate numbers and donors."""
    text = request.args.get("q", "").strip()[:60]
    hits = collect_hits(_plugs(), actor=current_actor(), text=text) if text else []
    return render_template("desk/search.html", text=text, hits=hits)


@bp.get("/help")
@requires(Permission.SELF)
def help_page() -> ResponseReturnValue:
    """What the keys do and where things are."""
    return render_template("desk/help.html")
