"""Releasing on the screen: what waits, a donor's page with what she would be told, who looked when."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registry.access.permissions import Permission
from registry.access.sending import sends
from registry.access.web import current_actor, current_today, note_read, requires, writes
from registry.accounts.queries import user_names
from registry.core.i18n import _
from registry.releases import queries, services, views_contacts, views_letters
from registry.releases.blueprint import bp
from registry.releases.letter_queries import count_letters, list_letters
from registry.releases.lists import releases_file, releases_listed
from registry.releases.models import LetterState
from registry.releases.trail import month_text
from registry.releases.words import LETTER_GLYPHS, LETTER_KINDS, LETTER_STATES, LEVELS, PAGES, told_words

__all__ = ["bp", "views_contacts", "views_letters"]  # importing them puts their routes on the same blueprint
P = Permission


@bp.get("")
@requires(P.RELEASE_READ)
@sends(releases_file, releases_listed)
def index() -> ResponseReturnValue:
    """Letters by step, and the donors with the day of their last release."""
    actor, tab, cursor = current_actor(), request.args.get("tab", "received"), request.args.get("after")
    counts = count_letters(actor)
    if tab == "donors":
        donors = queries.list_donors(actor, cursor=cursor)
        newest = queries.newest_releases([row.id for row in donors.rows])
        return render_template("releases/donors.html", page=donors, newest=newest, counts=counts, tab=tab)
    state = LetterState(tab) if tab in set(LetterState) else LetterState.RECEIVED
    page = list_letters(state, actor, cursor=cursor)
    note_read("letter.list", subjects=[row.person_id for row in page.rows])
    return render_template(
        "releases/index.html", page=page, counts=counts, tab=state.value, kinds=LETTER_KINDS, states=LETTER_STATES,
        glyphs=LETTER_GLYPHS,
    )  # fmt: skip


@bp.get("/donors/<ref>")
@requires(P.RELEASE_READ)
def donor(ref: str) -> ResponseReturnValue:
    """What a donor knows of each child, what a release would tell, past releases, and every look of hers."""
    actor, today = current_actor(), current_today()
    found = queries.get_donor(ref, actor)
    pairings = queries.tellable(found, actor)
    note_read("release.read", found, subjects=[row.person_id for row in pairings])
    releases, looks = queries.list_releases(found), queries.list_looks(found)
    with_status = bool(request.args.get("status"))
    return render_template(
        "releases/donor.html", donor=found, told=queries.newest_told([row.id for row in pairings]), looks=looks,
        plans=services.plan_tellings(pairings, today=today, with_status=with_status), releases=releases, levels=LEVELS,
        names=user_names({row.released_by_id for row in releases if row.released_by_id}), pages=PAGES,
        aliases={row.public_id: row.alias for row in pairings}, month=month_text, with_status=with_status, told_words=told_words,
    )  # fmt: skip


@bp.post("/donors/<ref>/release")
@requires(P.RELEASE_PUBLISH)
@writes
def release(ref: str) -> ResponseReturnValue:
    """Tell the donor of the chosen children, all of them where none is named."""
    actor, chosen = current_actor(), set(request.form.getlist("ids"))
    found = queries.get_donor(ref, actor)
    pairings = [row for row in queries.tellable(found, actor) if not chosen or row.public_id in chosen]
    tellings = services.release_pairings(
        found, pairings, actor=actor, today=current_today(), with_status=bool(request.form.get("status"))
    )
    refused = [str(telling.refusal) for telling in tellings if telling.refusal is not None]
    told = len(tellings) - len(refused)
    flash(str(_("已放行 %(n)s 名孩子的情况，%(donor)s现在看得到。", n=told, donor=found.name)), "done")
    for reason in refused:
        flash(reason, "problem")
    return redirect(url_for("releases.donor", ref=ref))
