"""Public notices of a cycle: posting, the masked list on screen and paper, objections."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registry.access.permissions import Permission
from registry.access.sending import sends
from registry.access.web import current_actor, current_today, note_read, requires, writes
from registry.core.errors import DomainError, Invalid
from registry.core.i18n import _
from registry.programs.blueprint import bp
from registry.programs.enrolments import Tally, counts_by_state
from registry.programs.forms import NoticeForm, NoticePhotoForm, ObjectionForm
from registry.programs.lists import NOTICE, NOTICES, notice_listed, notices_listed
from registry.programs.models import Cycle, Enrolment, EnrolmentState, Notice
from registry.programs.notice_photo import find_photo
from registry.programs.notices import (
    find_on_notice,
    get_notice,
    get_objection,
    list_notices,
    list_objections,
    log_objection,
    notice_content,
    notice_end,
    post_notice,
    settle_objection,
)
from registry.programs.queries import get_cycle
from registry.programs.showing import townships_with
from registry.regions.queries import region_name
from registry.settings.codes import labels
from registry.settings.queries import get_text

S = EnrolmentState


def _form(cycle: Cycle) -> NoticeForm:
    actor, today = current_actor(), current_today()
    tally = counts_by_state(actor, [cycle.id]).get(cycle.id, Tally())
    waiting = townships_with(tally, (S.REVIEWED,))
    hotline = get_text("hotline", on=today, region_code=actor.region_code)
    form = NoticeForm(data={"posted_on": today, "hotline": hotline} if request.method == "GET" else None)
    whole = (actor.region_code, _("全旗（县），%(n)s 人", n=sum(count for _code, _name, count in waiting)))
    each = [(code, _("%(name)s，%(n)s 人", name=name, n=count)) for code, name, count in waiting]
    form.region.choices = [whole, *each]
    return form


def _posted(cycle: Cycle, form: NoticeForm) -> ResponseReturnValue | None:
    """Post the notice of the form; None when it was refused and the form says why."""
    actor, today = current_actor(), current_today()
    try:
        posted = post_notice(
            cycle,
            form.region.data,
            actor=actor,
            today=today,
            posted_on=form.posted_on.data,
            hotline=form.hotline.data,
        )
    except DomainError as error:
        form[error.field if error.field in form._fields else "region"].errors = [error.message]
        return None
    if posted.exempt:
        flash(str(_("%(n)s 人属孤儿或事实无人抚养，不公示，直接报批。", n=len(posted.exempt))), "doubt")
    flash(str(_("已登记公示 %(n)s 人。", n=len(posted.noticed))), "done")
    return redirect(url_for("programs.notice", ref=posted.notice.public_id) if posted.notice else request.path)


@bp.route("/cycles/<ref>/notices", methods=["GET", "POST"])
@requires(Permission.PROGRAM_READ)
@sends(NOTICES, notices_listed)
@writes
def notices(ref: str) -> ResponseReturnValue:
    """The notices of a cycle; the county posts a new one here."""
    actor, today = current_actor(), current_today()
    cycle = get_cycle(ref, actor)
    if request.method == "POST":
        actor.demand(Permission.ENROLMENT_REVIEW)
    form = _form(cycle)
    if form.validate_on_submit():
        done = _posted(cycle, form)
        if done is not None:
            return done
    waiting = len(form.region.choices) > 1
    ends_on = notice_end(cycle.program, today) if waiting and cycle.program.notice_required else None
    return render_template(
        "programs/notices.html",
        cycle=cycle,
        form=form,
        lines=list_notices(cycle, actor),
        waiting=waiting,
        ends_on=ends_on,
    )


@bp.get("/notices/<ref>")
@requires(Permission.PROGRAM_READ)
@sends(NOTICE, notice_listed)
def notice(ref: str) -> ResponseReturnValue:
    """The masked list as it is posted, its clock, and the objections."""
    actor, today = current_actor(), current_today()
    found = get_notice(ref, actor)
    content = notice_content(found, today)
    note_read("notice.read", found, subjects=content.person_ids)
    return render_template(
        "programs/notice.html", notice=found, content=content, objections=list_objections(found, actor),
        form=ObjectionForm(data={"received_on": today}), photo_form=NoticePhotoForm(),
        photo=find_photo(found, actor), stages=labels("school_stage"),
        place=region_name(found.scope_code), ended=today > found.ends_on,
    )  # fmt: skip


@bp.post("/notices/<ref>/objections")
@requires(Permission.ENROLMENT_NOMINATE)
@writes
def object_to(ref: str) -> ResponseReturnValue:
    """Enter an objection."""
    actor, today = current_actor(), current_today()
    found = get_notice(ref, actor)
    form = ObjectionForm()
    if not form.validate_on_submit() or form.received_on.data is None:
        first = next(iter(form.errors.values()))[0]
        raise Invalid(first if not isinstance(first, str) else _("异议没有写全。请补上再记。"))
    enrolment = _by_serial(found, form.serial.data)
    log_objection(
        found, form.text.data, received_on=form.received_on.data, actor=actor, today=today, enrolment=enrolment
    )
    flash(str(_("异议已记下。处理完以前，相关的人不能批准。")), "done")
    return redirect(url_for("programs.notice", ref=ref))


def _by_serial(notice: Notice, serial: int | None) -> Enrolment | None:
    """The enrolment behind a number of the printed list; raises Invalid for a number that is not on it."""
    if serial is None:
        return None
    content = notice_content(notice, current_today())
    if not 1 <= serial <= len(content.shown_ids):
        raise Invalid(_("这张公示上没有 %(n)s 号。请核对序号。", n=serial), "serial")
    return find_on_notice(notice, content.shown_ids[serial - 1])


@bp.post("/notices/<ref>/objections/<objection>/settle")
@requires(Permission.ENROLMENT_REVIEW)
@writes
def settle(ref: str, objection: str) -> ResponseReturnValue:
    """Write how an objection was settled."""
    actor = current_actor()
    found = get_objection(get_notice(ref, actor), objection)
    settle_objection(found, request.form.get("outcome", ""), actor=actor, today=current_today())
    flash(str(_("处理结果已记下。")), "done")
    return redirect(url_for("programs.notice", ref=ref))
