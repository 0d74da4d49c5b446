"""Funds for tests: one of the county with money in it."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from registry.access.actor import Actor
from registry.funds.models import Fund
from registry.funds.services import open_fund

COUNTY = "150824000000"
TODAY = dt.date(2026, 3, 12)
_numbers = itertools.count(1)


def make_fund(actor: Actor, opening_fen: int = 0, today: dt.date = TODAY, **more: Any) -> Fund:
    """A donation fund of the county, named anew each time."""
    title = more.pop("title", f"春蕾·社会捐赠 {next(_numbers)}")
    return open_fund(title, more.pop("source", "donation"), more.pop("scope_code", COUNTY), opening_fen,
                     actor=actor, today=today, **more)  # fmt: skip
