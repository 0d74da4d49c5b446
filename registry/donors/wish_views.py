"""Small wishes on the screen: the list by state, a new one, one with its claim and its end."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from registry.access.acting import try_form
from registry.access.permissions import Permission
from registry.access.sending import Asked, Outgoing, asked_here, sends
from registry.access.web import current_actor, current_today, note_read, requires, writes
from registry.core.errors import Invalid
from registry.core.i18n import _
from registry.core.paging import Page
from registry.core.tables.outgoing import Out
from registry.donors import wish_queries as queries
from registry.donors import wishes as services
from registry.donors.blueprint import bp
from registry.donors.models import Donor
from registry.donors.mother_models import LoveMother
from registry.donors.mother_queries import mothers_of
from registry.donors.pairing_views import child_facts
from registry.donors.queries import donors_to_choose
from registry.donors.wish_forms import ClaimForm, FulfilForm, WishForm
from registry.donors.wish_models import SmallWish, WishState
from registry.donors.words import WISH_STATES
from registry.funds.forms import ReasonForm
from registry.people.choose_page import choose_person
from registry.people.models import RecipientKind
from registry.people.places import place_choices
from registry.people.queries import get_person
from registry.people.showing import name_here, shown_name
from registry.regions.args import period_of
from registry.regions.queries import region_names

P = Permission


def _asked(asked: Asked) -> queries.WishFilter:
    period, tab = period_of(asked.args), asked.get("tab")
    state = WishState(tab) if tab in set(WishState) else WishState.OPEN
    return queries.WishFilter(state, asked.get("q"), period.region, period.first, period.last)


def wishes_listed(asked: Asked) -> Page[Any]:
    """A page of wishes with the child, the place and who claimed it, as the reader may know them."""
    page = queries.list_wishes(_asked(asked), asked.actor, cursor=asked.cursor, limit=asked.limit)
    names = region_names({row.scope_code for row in page.rows})
    lines = [
        (row, name_here(row.person, asked.actor), names.get(row.scope_code, ""), _claimer(row)) for row in page.rows
    ]
    return Page(lines, page.next_cursor)


WISHES = Outgoing("small-wishes", _("微心愿"), (
    Out(_("心愿"), 30, "0.text"), Out(_("孩子"), 14, "1"), Out(_("地方"), 18, "2"), Out(_("哪天说的"), 12, "0.wished_on"),
    Out(_("谁认领"), 20, "3"), Out(_("实现日期"), 12, "0.fulfilled_on"),
), "wish.export", "0.person_id")  # fmt: skip


@bp.get("/mothers/wishes")
@requires(P.VISIT_READ)
@sends(WISHES, wishes_listed)
def mother_wishes() -> ResponseReturnValue:
    """Wishes by state; `from`..`to` are the days of fulfilment, as the summary's figure opens them."""
    actor, args, wanted, page = current_actor(), request.args, _asked(asked_here()), wishes_listed(asked_here())
    note_read("wish.list", subjects=[row[0].person_id for row in page.rows])
    return render_template(
        "donors/wishes.html", page=page, args=args, wanted=wanted, states=WISH_STATES,
        counts=queries.count_wishes(actor), places=[(place.code, place.name) for place in place_choices(actor)],
    )  # fmt: skip


def _claimer(wish: SmallWish) -> str:
    """Who has claimed it, as the reader may know her: donors by those who see donors only."""
    actor = current_actor()
    if wish.mother is not None:
        return shown_name(wish.mother.name, actor)
    if wish.donor is not None:
        return wish.donor.name if actor.can(P.DONOR_READ) else str(_("一位捐赠人"))
    return ""


@bp.route("/mothers/wishes/new", methods=["GET", "POST"])
@requires(P.VISIT_WRITE)
@writes
def new_mother_wish() -> ResponseReturnValue:
    """Choose a child, then write her wish."""
    actor, today = current_actor(), current_today()
    if not request.args.get("person"):
        return choose_person(_("给谁记心愿"), (url_for("donors.mother_wishes"), _("微心愿")),
                             lambda ref: url_for("donors.new_mother_wish", person=ref), kind=RecipientKind.CHILD)  # fmt: skip
    person, form = get_person(request.args["person"], actor), WishForm(wished_on=today)
    note_read("wish.form", subjects=[person.id])
    return try_form(
        form, lambda: services.add_wish(person, form.text.data or "", wished_on=form.wished_on.data, actor=actor,
                                        today=today),
        first="text", said=_("心愿记好了。"), url=lambda done: url_for("donors.mother_wish", ref=done.public_id),
        again=lambda: render_template("donors/wish_new.html", form=form, child=child_facts(person)),
    )  # fmt: skip


@bp.get("/mothers/wishes/<ref>")
@requires(P.VISIT_READ)
def mother_wish(ref: str) -> ResponseReturnValue:
    """One wish with what may be done next."""
    return _page(queries.get_wish(ref, current_actor()))


def _claimers(wish: SmallWish) -> dict[str, LoveMother | Donor]:
    """Who may claim it, by the value of the choice: her running love mothers, and for the county the donors."""
    actor = current_actor()
    mothers = [row.mother for row in mothers_of(wish.person, actor) if row.ended_on is None]
    donors = donors_to_choose(actor) if actor.can(P.DONOR_WRITE) else []
    found: dict[str, LoveMother | Donor] = {f"m{mother.public_id}": mother for mother in mothers}
    return found | {f"d{donor.public_id}": donor for donor in donors}


def _claim_form(wish: SmallWish, *, fresh: bool = False) -> ClaimForm:
    form = ClaimForm(formdata=None, on=current_today()) if fresh else ClaimForm()
    words = {"m": _("爱心妈妈"), "d": _("捐赠人")}
    form.who.choices = [("", _("请选择"))] + [
        (key, f"{words[key[0]]} · {claimer.name}") for key, claimer in _claimers(wish).items()
    ]  # fmt: skip
    return form


def _page(wish: SmallWish, **sent: Any) -> str:
    actor, today = current_actor(), current_today()
    note_read("wish.read", wish, subjects=[wish.person_id])
    worker, claim = actor.can(P.VISIT_WRITE), None
    if worker and wish.state is WishState.OPEN:
        claim = _claim_form(wish, fresh=True)
    forms = {"claim": claim, "fulfil": FulfilForm(formdata=None, on=today), "back": ReasonForm(formdata=None),
             "withdraw": ReasonForm(formdata=None)}  # fmt: skip
    return render_template(
        "donors/wish.html", wish=wish, child=child_facts(wish.person), forms=forms | sent, worker=worker,
        states=WISH_STATES, claimer=_claimer(wish),
    )  # fmt: skip


def _act(wish: SmallWish, name: str, form: Any, first: str, said: Any, do: Any) -> ResponseReturnValue:
    return try_form(
        form, do, first=first, said=said, url=lambda _done: url_for("donors.mother_wish", ref=wish.public_id),
        again=lambda: _page(wish, **{name: form}),
    )  # fmt: skip


@bp.post("/mothers/wishes/<ref>/claim")
@requires(P.VISIT_WRITE)
@writes
def claim_mother_wish(ref: str) -> ResponseReturnValue:
    """Somebody takes it on."""
    actor, today = current_actor(), current_today()
    wish = queries.get_wish(ref, actor)
    form, claimers = _claim_form(wish), _claimers(wish)

    def do() -> SmallWish:
        claimer = claimers.get(form.who.data or "")
        if claimer is None:
            raise Invalid(_("还没选谁认领。"), "who")
        return services.claim_wish(wish, claimer, on=form.on.data, actor=actor, today=today)

    return _act(wish, "claim", form, "who", _("认领记好了。"), do)


@bp.post("/mothers/wishes/<ref>/back")
@requires(P.VISIT_WRITE)
@writes
def give_back_mother_wish(ref: str) -> ResponseReturnValue:
    """Who had claimed it cannot: it is open again."""
    actor, form = current_actor(), ReasonForm()
    wish = queries.get_wish(ref, actor)
    return _act(wish, "back", form, "reason", _("放回去了，等别人认领。"), lambda: services.give_back(
        wish, reason=form.reason.data or "", actor=actor))  # fmt: skip


@bp.post("/mothers/wishes/<ref>/fulfil")
@requires(P.VISIT_WRITE)
@writes
def fulfil_mother_wish(ref: str) -> ResponseReturnValue:
    """It came true."""
    actor, form = current_actor(), FulfilForm()
    wish = queries.get_wish(ref, actor)
    return _act(wish, "fulfil", form, "note", _("心愿实现了，记好了。"), lambda: services.fulfil_wish(
        wish, on=form.on.data, note=form.note.data or "", actor=actor, today=current_today()))  # fmt: skip


@bp.post("/mothers/wishes/<ref>/withdraw")
@requires(P.VISIT_WRITE)
@writes
def withdraw_mother_wish(ref: str) -> ResponseReturnValue:
    """It is wished no longer."""
    actor, form = current_actor(), ReasonForm()
    wish = queries.get_wish(ref, actor)
    return _act(wish, "withdraw", form, "reason", _("收回了，原因也留着。"), lambda: services.withdraw_wish(
        wish, reason=form.reason.data or "", actor=actor))  # fmt: skip
