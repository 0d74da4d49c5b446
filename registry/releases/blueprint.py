"""The blueprint of the room; its routes are in `views` and `views_letters`."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("releases", __name__, url_prefix="/releases")
