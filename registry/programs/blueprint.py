"""The blueprint that the three view modules of this room share."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("programs", __name__, url_prefix="/programs")
