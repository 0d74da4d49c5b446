"""The blueprint of the room; its views stand in `views` (donors and gifts) and `pairing_views`."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("donors", __name__)
