"""The list of recipients, its printing and export, and the search by full number. Other pages are in views_*."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from registry.access.permissions import Permission
from registry.access.sending import sends
from registry.access.web import current_actor, current_today, note_read, requires, writes
from registry.accounts.saved import remove_list, save_list, saved_lists
from registry.core.i18n import _
from registry.core.names import classify_query
from registry.people import (
    views_change,
    views_clocks,
    views_detail,
    views_register,
    views_split,
    views_steps,
)
from registry.people.blueprint import bp
from registry.people.export import RECIPIENTS, people_listed
from registry.people.filters import View
from registry.people.forms import FindForm
from registry.people.listing import PeoplePage
from registry.people.noting import note_refusal
from registry.people.queries import count_by_view, list_people
from registry.people.registering import already_registered
from registry.people.search import find_by_number
from registry.people.tabs import ListAsked, filter_choices, list_tabs, reminders_of

__all__ = [
    "bp",
    "views_change",
    "views_clocks",
    "views_detail",
    "views_register",
    "views_split",
    "views_steps",
]


def _teller() -> Any:
    return current_app.extensions["plugs"].aid_teller


@bp.get("/recipients")
@requires(Permission.PEOPLE_READ)
@sends(RECIPIENTS, people_listed)
def recipients() -> ResponseReturnValue:
    """The list: tabs with counts, filters, search, a page at a time."""
    if classify_query(request.args.get("q", ""))[0] == "id":
        flash(str(_("完整的证件号不写在网址里。请在这里查。")), "doubt")
        return redirect(url_for("people.find"))
    actor, today, asked = current_actor(), current_today(), ListAsked.of(request.args)
    page = list_people(asked.filter, actor=actor, today=today, cursor=asked.cursor, limit=asked.limit, aid=_teller())
    counts = count_by_view(actor, today, _teller())
    note_read("person.list", subjects=[row.id for row in page.rows])
    return render_template(
        "people/recipients.html", page=page, asked=asked, reminders=reminders_of(page.rows, actor, today),
        tabs=list_tabs(asked, counts, _teller() is not None), choices=filter_choices(actor), counts=counts,
        saved=saved_lists(current_user), running=_running(page),
        found=_found(page, asked), with_aid=_teller() is not None,
        nominate_url=_open_to("programs.nominate_many", Permission.ENROLMENT_NOMINATE),
    )  # fmt: skip


def _running(page: PeoplePage) -> Any:
    """Row id → titles of the programs that run, None where no room tells."""
    tell = current_app.extensions["plugs"].running
    return tell([row.id for row in page.rows]) if tell is not None else None


@bp.post("/recipients/saved")
@requires(Permission.PEOPLE_READ)
@writes
def save() -> ResponseReturnValue:
    """Keep the narrowed list under a name, or forget one (`remove`)."""
    user, asked = current_user._get_current_object(), ListAsked.of(request.form)
    if request.form.get("remove"):
        remove_list(user, request.form["remove"])
        flash(str(_("常用名单已删掉，人和资料都在。")), "done")
        return redirect(url_for("people.recipients"))
    view = {"view": asked.filter.view.value} if asked.filter.view is not View.ALL else {}
    save_list(user, request.form.get("name", ""), {**asked.args, **view})
    flash(str(_("已存为常用，以后在名单上面点一下就到。")), "done")
    return redirect(asked.url())


def _found(page: PeoplePage, asked: ListAsked) -> str:
    """How many were found, where one page holds them all."""
    if page.first and page.next_cursor is None:
        return str(_("查到 %(count)s 人", count=len(page.rows)))
    return str(_("最近改动的在前"))


def _open_to(endpoint: str, permission: Permission) -> str | None:
    """The address of a page of a room that may not be open, or that the actor may not use."""
    open_here = endpoint in current_app.view_functions and current_actor().can(permission)
    return url_for(endpoint) if open_here else None


@bp.route("/recipients/find", methods=["GET", "POST"])
@requires(Permission.PEOPLE_WRITE)
@writes
def find() -> ResponseReturnValue:
    """By the full number, which travels in the body only: her page, or which office to call."""
    form, actor = FindForm(), current_actor()
    if not form.validate_on_submit():
        return render_template("people/find.html", form=form), 422 if form.is_submitted() else 200
    person = find_by_number(form.number.data)
    note_read("person.find", person, subjects=[person.id] if person else [])
    if person is None:
        form.number.errors = [_("台账里没有这个证件号。核对一遍；没错就可以登记。")]
        return render_template("people/find.html", form=form, none=True), 404
    known = already_registered(person, actor=actor, today=current_today())
    if known.person_public_id is None:
        note_refusal(known)
        form.number.errors = [known.message]
        return render_template("people/find.html", form=form), 409
    return redirect(url_for("people.show", public_id=known.person_public_id))
