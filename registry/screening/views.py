"""Screening on the screen: the women of the campaigns, one campaign with its rates, lists on paper, records of figures."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registry.access.acting import try_form
from registry.access.permissions import Permission
from registry.access.sending import sends
from registry.access.web import current_actor, current_today, note_read, requires, writes
from registry.core.clock import local_time
from registry.core.dates import age_on
from registry.core.errors import Invalid
from registry.core.i18n import _
from registry.core.orm import utcnow
from registry.menu import office_name
from registry.people.places import place_choices
from registry.regions.args import period_args, region_arg
from registry.regions.queries import region_name, region_names
from registry.screening import campaigns, views_aid, views_follow, views_women
from registry.screening.blueprint import bp, name_of, pdf, places_of, who
from registry.screening.forms import campaign_form
from registry.screening.lists import (
    CAMPAIGNS,
    RECORDS,
    VILLAGES,
    WOMEN,
    campaigns_listed,
    records_listed,
    villages_listed,
    women_listed,
)
from registry.screening.models import InviteState
from registry.screening.papers import invitations_pdf
from registry.screening.queries import (
    ListFilter,
    all_invited,
    get_campaign,
    get_invitation,
    list_campaigns,
    list_invitations,
)
from registry.screening.rates import Counts, by_grade, by_village, list_records, percent
from registry.screening.words import INVITE_GLYPHS, INVITE_STATES, tests_said
from registry.web import is_demo

__all__ = ["bp", "views_aid", "views_follow", "views_women"]
P = Permission


@bp.get("/screening")
@requires(P.SCREENING_READ)
@sends(CAMPAIGNS, campaigns_listed, part="campaigns")
@sends(WOMEN, women_listed)
def index() -> ResponseReturnValue:
    """The campaigns, and the women invited to them; ?q= ?region= ?status= ?campaign=."""
    actor, args = current_actor(), request.args
    running = list_campaigns(actor)
    chosen = next((one for one in running if one.public_id == args.get("campaign")), None)
    wanted = ListFilter(args.get("q", ""), region_arg(), chosen.id if chosen else None, args.get("status", ""))
    page = list_invitations(wanted, actor, cursor=args.get("after"))
    note_read("screening.list", subjects=[row.person_id for row in page.rows])
    return render_template(
        "screening/index.html", page=page, args=args, campaigns=running, places=places_of(actor), states=INVITE_STATES,
        glyphs=INVITE_GLYPHS, tests_said=tests_said, age_on=age_on,
        shown=lambda person: name_of(person, actor), names=region_names({row.scope_code for row in page.rows}),
    )  # fmt: skip


@bp.route("/screening/campaigns/new", methods=["GET", "POST"])
@requires(P.SCREENING_WRITE)
@writes
def new_campaign() -> ResponseReturnValue:
    """Begin a campaign."""
    form = campaign_form(current_actor(), current_today())
    return try_form(
        form, lambda: campaigns.add_campaign(form.campaign_data(), actor=current_actor()), first="title",
        said=_("筛查批次建好了。下一步邀请各村的妇女。"),
        url=lambda made: url_for("screening.campaign", ref=made.public_id),
        again=lambda: render_template("screening/edit.html", form=form, campaign=None),
    )  # fmt: skip


@bp.route("/screening/campaigns/<ref>/edit", methods=["GET", "POST"])
@requires(P.SCREENING_WRITE)
@writes
def edit_campaign(ref: str) -> ResponseReturnValue:
    """Change a campaign."""
    found = get_campaign(ref, current_actor())
    form = campaign_form(current_actor(), current_today(), found)
    return try_form(
        form, lambda: campaigns.change_campaign(found, form.campaign_data(), actor=current_actor()), first="title",
        said=_("筛查批次改好了。"), url=lambda _done: url_for("screening.campaign", ref=ref),
        again=lambda: render_template("screening/edit.html", form=form, campaign=found),
    )  # fmt: skip


@bp.get("/screening/campaigns/<ref>")
@requires(P.SCREENING_READ)
@sends(VILLAGES, villages_listed)
def campaign(ref: str) -> ResponseReturnValue:
    """One campaign: rates with numerator and denominator, and a line per village."""
    actor = current_actor()
    found = get_campaign(ref, actor)
    lines = by_village(found, actor)
    total = Counts()
    for line in lines:
        total = total + line.counts
    grades = by_grade(found, actor) if actor.can(P.SCREENING_REVEAL) else None
    if grades is not None:
        note_read("screening.grades", found)
    return render_template(
        "screening/campaign.html", campaign=found, lines=lines, total=total, percent=percent, grades=grades,
        place=region_name(found.scope_code),
        waiting=campaigns.count_eligible(found, actor) if actor.can(P.SCREENING_FOLLOW) and not found.closed_on else 0,
    )  # fmt: skip


@bp.route("/screening/campaigns/<ref>/targets", methods=["GET", "POST"])
@requires(P.SCREENING_WRITE)
@writes
def targets(ref: str) -> ResponseReturnValue:
    """The number of eligible women per place, where the office has counted them."""
    actor = current_actor()
    found = get_campaign(ref, actor)
    places, wrong = place_choices(actor), None
    if request.method == "POST":
        try:
            eligible = {place.code: _number(request.form.get(f"n-{place.code}", "")) for place in places}
            campaigns.set_targets(found, eligible, actor=actor)
        except Invalid as error:
            wrong = error.message
        else:
            flash(str(_("应检人数存好了。")), "done")
            return redirect(url_for("screening.campaign", ref=ref))
    known = {target.region_code: target.eligible for target in found.targets}
    page = render_template("screening/targets.html", campaign=found, places=places, known=known, wrong=wrong,
                           typed=request.form)  # fmt: skip
    return page, 422 if wrong else 200


def _number(text: str) -> int | None:
    if not text.strip():
        return None
    if not text.strip().isdecimal():
        raise Invalid(_("“%(text)s”不是人数。请只写数字。", text=text.strip()[:20]), "eligible")
    return int(text)


@bp.post("/screening/campaigns/<ref>/invite")
@requires(P.SCREENING_FOLLOW)
@writes
def invite(ref: str) -> ResponseReturnValue:
    """Invite all who are eligible and due."""
    found = get_campaign(ref, current_actor())
    count = campaigns.invite_eligible(
        found, only_due="all" not in request.form, region=current_actor().region_code, **who()
    )
    flash(str(_("邀请了 %(count)s 人。", count=count) if count else _("没有新的人要邀请。")), "done")
    return redirect(url_for("screening.campaign", ref=ref))


@bp.post("/screening/campaigns/<ref>/close")
@requires(P.SCREENING_WRITE)
@writes
def close(ref: str) -> ResponseReturnValue:
    """End a campaign."""
    campaigns.close_campaign(get_campaign(ref, current_actor()), **who())
    flash(str(_("这次筛查结束了。结果和随访照常记。")), "done")
    return redirect(url_for("screening.campaign", ref=ref))


@bp.post("/screening/invitations/<ref>/mark")
@requires(P.SCREENING_FOLLOW)
@writes
def mark(ref: str) -> ResponseReturnValue:
    """She is away, does not want to, or may come after all."""
    invitation = get_invitation(ref, current_actor())
    wanted = request.form.get("state", "")
    state = InviteState(wanted) if wanted in set(InviteState) else InviteState.VOID
    campaigns.mark_invitation(invitation, state, note=request.form.get("note"), actor=current_actor())
    flash(str(_("%(name)s：%(state)s。", name=invitation.person.name, state=INVITE_STATES[state])), "done")
    return redirect(url_for("screening.woman", ref=invitation.person.public_id))


@bp.get("/screening/campaigns/<ref>/invitations.pdf")
@requires(P.SCREENING_FOLLOW)
def invitation_list(ref: str) -> ResponseReturnValue:
    """Whom to tell, of a village or of all."""
    actor, region = current_actor(), region_arg()
    found = get_campaign(ref, actor)
    rows = [row for row in all_invited(found, actor, region=region) if name_of(row.person, actor) == row.person.name]
    note_read("screening.invitations.print", found, subjects=[row.person_id for row in rows])
    data = invitations_pdf(
        found, rows, region_names({row.person.scope_code for row in rows}),
        place=region_name(region or actor.region_code), organisation=office_name(actor), actor=actor, demo=is_demo(),
        printed_at=local_time(utcnow()),
    )  # fmt: skip
    return pdf(data, f"invitations-{ref}.pdf")


@bp.get("/screening/records")
@requires(P.SCREENING_READ)
@sends(RECORDS, records_listed)
def records() -> ResponseReturnValue:
    """The women behind a figure of the summary."""
    actor, today, period, args = current_actor(), current_today(), period_args(), request.args
    first, last = period.first or today.replace(month=1, day=1), period.last or today
    after = args.get("after", type=int)
    figure, total, rows, following = list_records(
        args.get("figure", ""), actor, region=period.region or actor.region_code, first=first, last=last, after=after
    )
    note_read("screening.records", subjects=[row.key for row in rows])
    more: dict[str, Any] = dict(args.to_dict(), after=following)
    return render_template(
        "screening/records.html", figure=figure, total=total, rows=rows, first=first, last=last,
        place=region_name(period.region or actor.region_code),
        next_url=url_for("screening.records", **more) if following else None,
    )  # fmt: skip
