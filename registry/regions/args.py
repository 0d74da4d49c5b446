"""What an address says about where and when: ?region= ?from= ?to=, as the figures of the summary link to their records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from flask import request

from registry.core.dates import parse_date
from registry.regions.codes import normalise_code


@dataclass(frozen=True)
class Period:
    """A region (12 digits) and two days, each None where the address does not say."""

    region: str | None = None
    first: dt.date | None = None
    last: dt.date | None = None


def day_of(args: Mapping[str, str], name: str) -> dt.date | None:
    """A day among the arguments, None when absent; raises Invalid."""
    text = args.get(name, "").strip()
    return parse_date(text) if text else None


def region_of(args: Mapping[str, str], name: str = "region") -> str | None:
    """The 12-digit code among the arguments, or None; raises Invalid for what is no code."""
    text = args.get(name, "").strip()
    return normalise_code(text) if text else None


def period_of(args: Mapping[str, str]) -> Period:
    """`region`, `from` and `to` among the arguments."""
    return Period(region_of(args), day_of(args, "from"), day_of(args, "to"))


def day_arg(name: str) -> dt.date | None:
    """A day from the address, None when absent; raises Invalid."""
    return day_of(request.args, name)


def region_arg(name: str = "region") -> str | None:
    """The 12-digit code in the address, or None; raises Invalid for what is no code."""
    return region_of(request.args, name)


def period_args() -> Period:
    """?region= ?from= ?to= of the address."""
    return period_of(request.args)
