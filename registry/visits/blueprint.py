"""The room's blueprint and what both modules of views read from the address."""

from __future__ import annotations

from flask import Blueprint, request

from registry.regions.codes import normalise_code

bp = Blueprint("visits", __name__)


def region_arg(name: str) -> str | None:
    """The 12-digit code in the address, or None; raises Invalid for what is no code."""
    text = request.args.get(name, "").strip()
    return normalise_code(text) if text else None
