"""What the funds show elsewhere: earmarked budgets of the year in the summary."""

from __future__ import annotations

import datetime as dt

from registry.core.i18n import _
from registry.core.plugs import FigureSpec, Plugs
from registry.funds.budgets import sum_lines


def _allotted(region: str, first: dt.date, last: dt.date, today: dt.date) -> int:
    return sum_lines(region, last.year)[0]


def _spent(region: str, first: dt.date, last: dt.date, today: dt.date) -> int:
    return sum_lines(region, last.year)[1]


def _records(region: str, first: dt.date, last: dt.date) -> str:
    return f"/funds/budgets?region={region}&year={last.year}"


def register(plugs: Plugs) -> None:
    """Put the room's figures in; called by create_app."""
    plugs.figures += [
        FigureSpec("budgets.allotted", _("专项经费全年安排"), "fen", _allotted, _records, stock=True),
        FigureSpec("budgets.spent", _("专项经费全年已用"), "fen", _spent, _records, stock=True),
    ]
