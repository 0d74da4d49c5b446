"""The blueprint of the room; its views stand in `views` and `budget_views`."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("funds", __name__, url_prefix="/funds")
