"""The blueprint of the room, and the wrapper of those pages that count a print when they are fetched."""

from __future__ import annotations

import functools
from typing import Any, TypeVar, cast

from flask import Blueprint, current_app, request
from werkzeug.wrappers import Response

from registry.access.web import optional_actor
from registry.core.engine import begin_write
from registry.extensions import db

F = TypeVar("F", bound="Any")
bp = Blueprint("disbursements", __name__)


def prints(view: F) -> F:
    """Fetching the paper counts it: the first is the original, later ones are 副本. A refused print counts nothing."""

    @functools.wraps(view)
    def wrapper(*args: Any, **values: Any) -> Response:
        optional_actor()
        begin_write(db.session)
        try:
            response = current_app.make_response(view(*args, **values))
            if response.status_code == 200 and request.method == "GET":
                db.session.commit()
            else:
                db.session.rollback()
        except BaseException:
            db.session.rollback()
            raise
        return response

    return cast(F, wrapper)
