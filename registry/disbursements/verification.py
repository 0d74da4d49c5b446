"""Is this certificate real: open to anybody, nothing private, thirty questions a minute from one address."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registry.access.permissions import Permission
from registry.access.web import requires
from registry.disbursements.blueprint import bp
from registry.disbursements.receipts import find_certificate_by_code, plain_code
from registry.extensions import limiter

LIMIT = "30 per minute"


@bp.get("/verify")
@requires(Permission.PUBLIC)
def verify_form() -> ResponseReturnValue:
    """A box for the code on the certificate."""
    code = plain_code(request.args.get("code", ""))
    if code:
        return redirect(url_for("disbursements.verify", code=code))
    return render_template("verify/form.html")


@bp.get("/verify/<code>")
@requires(Permission.PUBLIC)
@limiter.limit(LIMIT)
def verify(code: str) -> ResponseReturnValue:
    """Real, void, or unknown."""
    found = find_certificate_by_code(code)
    return render_template("verify/result.html", found=found, code=plain_code(code)), 200 if found.real else 404
