"""The work list of second looks: who is due, attempts to reach her, the outcome; and who is due for screening again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from registry.access.acting import try_form
from registry.access.permissions import Permission
from registry.access.sending import sends
from registry.access.web import current_actor, current_today, note_read, requires, writes
from registry.core.clock import local_time
from registry.core.dates import age_on
from registry.core.i18n import Text, _
from registry.core.orm import utcnow
from registry.menu import office_name
from registry.people.queries import get_person
from registry.people.showing import masked
from registry.regions.args import region_arg
from registry.regions.queries import region_name, region_names
from registry.screening import following
from registry.screening.blueprint import bp, name_of, pdf, places_of, who
from registry.screening.forms import CloseForm, ContactForm, FinishForm, ReopenForm
from registry.screening.lists import AGAIN, SECOND_LOOKS, again_listed, second_looks_listed
from registry.screening.models import FollowState, SecondLook
from registry.screening.papers import follow_ups_pdf
from registry.screening.queries import FollowTab, count_follow_ups, due_again, get_follow_up, list_follow_ups
from registry.screening.rules import rules_on
from registry.screening.words import ANSWERS, FOLLOW_GLYPHS, FOLLOW_STATES, HOW, PARTS
from registry.web import is_demo

P = Permission
MOST_ON_PAPER = 1000


def _tab() -> FollowTab:
    wanted = request.args.get("tab", "")
    return FollowTab(wanted) if wanted in set(FollowTab) else FollowTab.ALL


def _page_number() -> int:
    return max(0, min(request.args.get("page", 0, type=int), 1000))


@bp.get("/screening/follow-ups")
@requires(P.SCREENING_FOLLOW)
@sends(SECOND_LOOKS, second_looks_listed)
def follow_ups() -> ResponseReturnValue:
    """The work list."""
    actor, today, region, page = current_actor(), current_today(), region_arg(), _page_number()
    rows, more = list_follow_ups(_tab(), actor, today, region=region, page=page)
    note_read("screening.follow_ups", subjects=[row.person_id for row in rows])
    return render_template(
        "screening/follow_ups.html", rows=rows, tab=_tab(), tabs_of=FollowTab, args=request.args, region=region,
        counts=count_follow_ups(actor, today, region=region), places=places_of(actor), glyphs=FOLLOW_GLYPHS,
        states=FOLLOW_STATES, parts=PARTS, names=region_names({row.person.scope_code for row in rows}),
        page=page, more=more, shown=lambda person: name_of(person, actor), answers=ANSWERS,
    )  # fmt: skip


@bp.get("/screening/follow-ups.pdf")
@requires(P.SCREENING_FOLLOW)
def follow_list() -> ResponseReturnValue:
    """The open second looks of a place, to carry along."""
    actor, today, region = current_actor(), current_today(), region_arg()
    rows, _more = list_follow_ups(FollowTab.ALL, actor, today, region=region, limit=MOST_ON_PAPER)
    note_read("screening.follow_ups.print", subjects=[row.person_id for row in rows])
    data = follow_ups_pdf(
        rows, region_names({row.person.scope_code for row in rows}), place=region_name(region or actor.region_code),
        organisation=office_name(actor), actor=actor, today=today, demo=is_demo(), printed_at=local_time(utcnow()),
    )  # fmt: skip
    return pdf(data, "follow-ups.pdf")


@bp.get("/screening/due")
@requires(P.SCREENING_FOLLOW)
@sends(AGAIN, again_listed)
def due() -> ResponseReturnValue:
    """Women whose interval has passed or passes within 90 days."""
    actor, today, page = current_actor(), current_today(), _page_number()
    age_max = rules_on(today, actor.region_code).age_max
    rows, more = due_again(actor, today, age_max=age_max, region=region_arg(), page=page)
    note_read("screening.due", subjects=[row.person_id for row in rows])
    return render_template(
        "screening/due.html", rows=rows, args=request.args, page=page, more=more, age_on=age_on,
        places=places_of(actor), names=region_names({row.person.scope_code for row in rows}),
        shown=lambda person: name_of(person, actor),
    )  # fmt: skip


@bp.get("/screening/follow-ups/<ref>")
@requires(P.SCREENING_FOLLOW)
def follow_up(ref: str) -> ResponseReturnValue:
    """One second look."""
    found = get_follow_up(ref, current_actor())
    note_read("screening.follow_up.read", found, subjects=[found.person_id])
    return _page(found)


def _page(found: SecondLook, **sent: Any) -> str:
    today = current_today()
    person = get_person(found.person.public_id, current_actor())
    forms = {
        "contact": ContactForm(formdata=None, on=today), "finish": FinishForm(formdata=None, on=today),
        "give_up": CloseForm(formdata=None), "reopen": ReopenForm(formdata=None),
    }  # fmt: skip
    return render_template(
        "screening/follow_up.html", follow=found, person=person, forms=forms | sent, parts=PARTS, how=HOW,
        answers=ANSWERS, state=FOLLOW_STATES[found.state], glyph=FOLLOW_GLYPHS[found.state],
        place=region_name(person.scope_code), age=age_on(person.birth_date, today),
        name=name_of(person, current_actor()), phone=masked("phone", person.phone),
    )  # fmt: skip


def _act(
    ref: str, name: str, form: Any, first: str, said: Text, do: Callable[[SecondLook], Any]
) -> ResponseReturnValue:
    found = get_follow_up(ref, current_actor())
    return try_form(
        form, lambda: do(found), first=first, said=said, url=lambda _done: url_for("screening.follow_up", ref=ref),
        again=lambda: _page(found, **{name: form}),
    )  # fmt: skip


@bp.post("/screening/follow-ups/<ref>/contacts")
@requires(P.SCREENING_FOLLOW)
@writes
def contact(ref: str) -> ResponseReturnValue:
    """An attempt to reach her."""
    form = ContactForm()
    return _act(ref, "contact", form, "on", _("联系记好了。"), lambda found: following.add_contact(
        found, on=form.on.data, how=form.how.data, answer=form.answer.data, note=form.note.data, **who()))  # fmt: skip


@bp.post("/screening/follow-ups/<ref>/finish")
@requires(P.SCREENING_WRITE)
@writes
def finish(ref: str) -> ResponseReturnValue:
    """It took place."""
    form = FinishForm()
    return _act(ref, "finish", form, "outcome", _("随访结果存好了。"), lambda found: following.finish(
        found, on=form.on.data, outcome=form.outcome.data, note=form.note.data, next_on=form.next_on.data,
        **who()))  # fmt: skip


@bp.post("/screening/follow-ups/<ref>/give-up")
@requires(P.SCREENING_WRITE)
@writes
def give_up(ref: str) -> ResponseReturnValue:
    """Lost or refused."""
    form = CloseForm()
    return _act(ref, "give_up", form, "reason", _("记好了。她回来了还可以重新随访。"), lambda found: following.give_up(
        found, FollowState(form.state.data), reason=form.reason.data, **who()))  # fmt: skip


@bp.post("/screening/follow-ups/<ref>/reopen")
@requires(P.SCREENING_FOLLOW)
@writes
def reopen(ref: str) -> ResponseReturnValue:
    """She has come back."""
    form = ReopenForm()
    return _act(ref, "reopen", form, "due_on", _("重新排上随访了。"), lambda found: following.reopen(
        found, due_on=form.due_on.data, **who()))  # fmt: skip
