"""The title of a summary in the words of an office."""

from __future__ import annotations

import datetime as dt

from registry.regions.queries import region_name


def summary_title(region: str, first: dt.date, last: dt.date) -> str:
    """××妇联（妇儿工委办）20××年[上半年]工作总结; a half year begins on 1 January and ends by June."""
    half = (first.month, first.day) == (1, 1) and last.month <= 6 and first.year == last.year
    year = f"{last.year}年上半年" if half else f"{last.year}年"
    return f"{region_name(region)}妇联（妇儿工委办）{year}工作总结"
