"""A notice as PDF and as Word, the proof of its result, and the photo of it on the wall."""

from __future__ import annotations

import io

from flask import flash, redirect, send_file, url_for
from flask.typing import ResponseReturnValue

from registry.access.permissions import Permission
from registry.access.web import current_actor, current_today, note_read, requires, writes
from registry.core.errors import Conflict, DomainError, Invalid
from registry.core.i18n import _
from registry.core.orm import utcnow
from registry.files.queries import read_bytes
from registry.programs.blueprint import bp
from registry.programs.forms import NoticePhotoForm
from registry.programs.models import Notice
from registry.programs.notice_docx import notice_docx
from registry.programs.notice_pdf import notice_pdf
from registry.programs.notice_photo import find_photo, keep_photo
from registry.programs.notice_result import result_pdf
from registry.programs.notices import get_notice, list_objections, notice_content
from registry.regions.queries import region_name
from registry.settings.codes import labels
from registry.settings.queries import get_text
from registry.web import is_demo

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _organisation(notice: Notice) -> str:
    county = notice.scope_code[:6] + "000000"
    named = get_text("organisation_name", on=current_today(), region_code=county)
    return named or f"{region_name(county)}妇女联合会"


@bp.get("/notices/<ref>.pdf")
@requires(Permission.PROGRAM_READ)
def notice_paper(ref: str) -> ResponseReturnValue:
    """The notice as PDF, to be posted on the wall."""
    found = get_notice(ref, current_actor())
    content = notice_content(found, current_today())
    note_read("notice.print", found, subjects=content.person_ids)
    paper = notice_pdf(found, content, region_name(found.scope_code), labels("school_stage"), utcnow(), is_demo())
    return send_file(io.BytesIO(paper), mimetype="application/pdf", download_name=f"notice-{ref}.pdf")


@bp.get("/notices/<ref>.docx")
@requires(Permission.PROGRAM_READ)
def notice_word(ref: str) -> ResponseReturnValue:
    """The notice as a Word document."""
    found = get_notice(ref, current_actor())
    content = notice_content(found, current_today())
    note_read("notice.print", found, subjects=content.person_ids, detail={"format": "docx"})
    paper = notice_docx(
        found, content, region_name(found.scope_code), labels("school_stage"), organisation=_organisation(found),
        demo=is_demo(),
    )  # fmt: skip
    return send_file(io.BytesIO(paper), mimetype=DOCX, as_attachment=True, download_name=f"notice-{ref}.docx")


@bp.get("/notices/<ref>/result.pdf")
@requires(Permission.PROGRAM_READ)
def notice_result(ref: str) -> ResponseReturnValue:
    """公示结果证明, once the notice has ended."""
    actor, today = current_actor(), current_today()
    found = get_notice(ref, actor)
    if today <= found.ends_on:
        raise Conflict(_("公示到%(m)s月%(d)s日才满，满了再打结果证明。", m=found.ends_on.month, d=found.ends_on.day))
    content, photo = notice_content(found, today), find_photo(found, actor)
    note_read("notice.result", found, subjects=content.person_ids)
    paper = result_pdf(
        found, content.persons, region_name(found.scope_code), list_objections(found, actor),
        organisation=_organisation(found), photo=read_bytes(photo) if photo else None, printed_at=utcnow(),
        demo=is_demo(),
    )  # fmt: skip
    return send_file(io.BytesIO(paper), mimetype="application/pdf", download_name=f"notice-result-{ref}.pdf")


@bp.post("/notices/<ref>/photo")
@requires(Permission.ENROLMENT_NOMINATE)
@writes
def notice_photo(ref: str) -> ResponseReturnValue:
    """Keep the photo of the posted notice."""
    actor, form = current_actor(), NoticePhotoForm()
    found = get_notice(ref, actor)
    if not form.validate_on_submit():
        raise Invalid(_("还没选照片。"), "file")
    try:
        keep_photo(found, form.file.data.read(), form.file.data.filename or "", actor=actor)
    except DomainError as error:
        raise Invalid(error.message, "file") from error
    flash(str(_("照片存好了。")), "done")
    return redirect(url_for("programs.notice", ref=ref))
