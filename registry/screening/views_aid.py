"""The papers of cancer aid: the applications, one file with what speaks against it, scans, and the check."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, Length, Optional

from registry.access.acting import try_form
from registry.access.permissions import Permission
from registry.access.sending import sends
from registry.access.web import current_actor, current_today, note_read, requires, writes
from registry.core.errors import Conflict
from registry.core.i18n import _
from registry.files.models import FileKind
from registry.files.queries import list_files
from registry.files.services import store_file
from registry.funds.forms import Day
from registry.programs.models import Enrolment
from registry.programs.words import STATE_GLYPHS, STATE_LABELS
from registry.regions.queries import region_names
from registry.screening import aid
from registry.screening.blueprint import bp, who
from registry.screening.lists import AID, aid_listed
from registry.screening.models import AidFile

P = Permission


class AidForm(FlaskForm):  # type: ignore[misc]
    """What the papers say."""

    site = SelectField(_("诊断"), [DataRequired(_("还没选诊断。"))], choices=[("", _("请选")), *aid.SITES.items()])
    stage = SelectField(_("分期"), [DataRequired(_("还没选分期。"))], choices=[("", _("请选")), *aid.STAGES.items()])
    hospital = StringField(_("确诊医院"), [DataRequired(_("还没写确诊医院。")), Length(max=100)])
    second_class = BooleanField(_("是二级以上医院或筛查定点医院"))
    diagnosed_on = Day(_("确诊日期"), [Optional()])
    papers = SelectMultipleField(_("看过原件的材料"), choices=list(aid.PAPERS.items()))
    superior = SelectField(_("上级系统录入"), choices=list(aid.SUPERIOR.items()))

    def aid_data(self) -> aid.AidData:
        """What was typed."""
        return aid.AidData(self.site.data, self.stage.data, self.hospital.data or "", self.second_class.data,
                           self.diagnosed_on.data, tuple(self.papers.data or ()), self.superior.data)  # fmt: skip


@bp.get("/screening/aid")
@requires(P.SCREENING_WRITE)
@sends(AID, aid_listed)
def aid_list() -> ResponseReturnValue:
    """Applications for cancer aid and how far their papers are."""
    rows = aid.list_applications(current_actor())
    note_read("cancer_aid.list", subjects=[enrolment.person_id for enrolment, _file in rows])
    return render_template(
        "screening/aid_list.html", rows=rows, labels=STATE_LABELS, glyphs=STATE_GLYPHS,
        names=region_names({enrolment.scope_code for enrolment, _file in rows}),
    )  # fmt: skip


@bp.route("/screening/aid/<ref>", methods=["GET", "POST"])
@requires(P.SCREENING_WRITE)
@writes
def aid_file(ref: str) -> ResponseReturnValue:
    """One application: the papers, and what still speaks against it."""
    enrolment, file = aid.get_application(ref, current_actor())
    note_read("cancer_aid.read", file, subjects=[enrolment.person_id], region_code=enrolment.scope_code)
    form = AidForm(data=_known(file))
    return try_form(
        form, lambda: aid.fill_file(enrolment, form.aid_data(), **who()), first="site", said=_("材料存好了。"),
        url=lambda _done: url_for("screening.aid_file", ref=ref), again=lambda: _page(enrolment, file, form),
    )  # fmt: skip


def _known(file: AidFile | None) -> dict[str, Any]:
    if file is None:
        return {}
    return {name: getattr(aid.data_of(file), name) for name in ("site", "stage", "hospital", "second_class",
                                                               "diagnosed_on", "papers", "superior")}  # fmt: skip


def _page(enrolment: Enrolment, file: AidFile | None, form: AidForm) -> str:
    return render_template(
        "screening/aid.html", enrolment=enrolment, person=enrolment.person, file=file, form=form,
        against=aid.problems_of(file) if file else [], state=STATE_LABELS[enrolment.state],
        glyph=STATE_GLYPHS[enrolment.state], scans=list_files(file, current_actor()) if file else [],
        mine=file is not None and file.filled_by_id == current_actor().user_id,
    )  # fmt: skip


@bp.post("/screening/aid/<ref>/check")
@requires(P.ENROLMENT_REVIEW)
@writes
def aid_check(ref: str) -> ResponseReturnValue:
    """The papers fit."""
    _enrolment, file = aid.get_application(ref, current_actor())
    if file is None:
        raise Conflict(_("这份申请还没填材料。"))
    aid.check_file(file, actor=current_actor(), today=current_today())
    flash(str(_("材料核对好了，可以初审。")), "done")
    return redirect(url_for("screening.aid_file", ref=ref))


@bp.post("/screening/aid/<ref>/scans")
@requires(P.SCREENING_WRITE)
@writes
def aid_scan(ref: str) -> ResponseReturnValue:
    """Scans of the papers, kept encrypted."""
    enrolment, file = aid.get_application(ref, current_actor())
    if file is None:
        raise Conflict(_("请先把材料的内容存好，再传扫描件。"))
    sent = [one for one in request.files.getlist("scans") if one.filename]
    for one in sent:
        store_file(one.read(), kind=FileKind.EVIDENCE, owner=file, scope_code=file.scope_code,
                   filename=one.filename or "", actor=current_actor(), person_id=enrolment.person_id)  # fmt: skip
    flash(str(_("收到 %(n)s 份扫描件。", n=len(sent)) if sent else _("没有选文件。")), "done")
    return redirect(url_for("screening.aid_file", ref=ref))
