"""Error pages in plain words, and domain errors that a view let through."""

from __future__ import annotations

from flask import Flask, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import HTTPException

from registry.core.errors import Conflict, Denied, DomainError, NotFound
from registry.core.i18n import Text, _

STATUS: dict[type[DomainError], int] = {NotFound: 404, Denied: 403, Conflict: 409}
PAGES = (400, 403, 404, 405, 409, 413, 422, 429, 500)


def _page(code: int, message: Text | None = None) -> tuple[str, int]:
    return render_template(f"errors/{code}.html", message=message), code


def _domain_error(error: DomainError) -> ResponseReturnValue:
    """A rule was broken outside a form: say so where the person came from, else on a page of its own."""
    code = next((status for kind, status in STATUS.items() if isinstance(error, kind)), 422)
    if request.is_json or request.accept_mimetypes.best == "application/json":
        return {"error": str(error), "field": error.field}, code
    back = request.referrer
    if request.method == "POST" and code in (409, 422) and back and back.startswith(request.host_url):
        flash(str(error), "problem")
        return redirect(back)
    return _page(code, error.message)


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error.get_response()
    if request.is_json or request.accept_mimetypes.best == "application/json":
        return {"error": error.name}, error.code
    return _page(error.code if error.code in PAGES else 500 if error.code >= 500 else 400)


def _integrity_error(error: IntegrityError) -> ResponseReturnValue:
    """Somebody else was first: the database refused what two people did at once."""
    return _domain_error(Conflict(_("刚才有人先办了同一件事，您的这一次没有写入。请刷新看看现在的情况。")))


def _csrf_error(error: CSRFError) -> ResponseReturnValue:
    return _page(400, _("这一页放得太久了，请退回上一页刷新，再按一次。写的字还在。"))


def install(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(IntegrityError, _integrity_error)
    app.register_error_handler(HTTPException, _http_error)
