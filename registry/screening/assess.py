"""What a set of results means: is a second look needed, how soon, and when is she due again. No database, no actor.

国卫办妇幼函〔2021〕635号: cytology (TBS) every 3 years or HPV every 5; BI-RADS 0 and 3 go on to a mammogram, 4 and 5 to
a biopsy. How many days a second look may take is local and comes from the settings.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from registry.core.dates import add_years
from registry.screening.models import Part

CLEAR_CYTOLOGY, REPEAT_CYTOLOGY = "NILM", "unsat"
CLEAR_BIRADS = frozenset({"1", "2"})
URGENT_CYTOLOGY = frozenset({"ASC_H", "HSIL", "SCC", "AGC", "AIS", "ADENOCA"})
URGENT_BIRADS = frozenset({"4A", "4B", "4C", "5", "6"})
URGENT_HISTOLOGY = frozenset({"CIN2", "CIN3", "invasive"})
CANCER = {"cytology": frozenset({"SCC", "ADENOCA"}), "birads": frozenset({"6"}), "histology": frozenset({"invasive"})}
PRECANCER = {"cytology": frozenset({"HSIL", "AIS"}), "histology": frozenset({"CIN2", "CIN3"})}
TESTS = ("cytology", "hpv", "birads", "histology")


@dataclass(frozen=True)
class Codes:
    """The codes of one day, by the code lists cytology, hpv, birads, histology; None where not tested."""

    cytology: str | None = None
    hpv: str | None = None
    birads: str | None = None
    histology: str | None = None

    @property
    def tests(self) -> str:
        """Which tests were made, comma-separated."""
        return ",".join(name for name in TESTS if getattr(self, name))


@dataclass(frozen=True)
class Intervals:
    """Years between two screenings and days until a second look (settings)."""

    cytology_years: int = 3
    hpv_years: int = 5
    breast_years: int = 2
    days: int = 60
    urgent_days: int = 14


@dataclass(frozen=True)
class Assessment:
    """`looks`: part → urgent, for every part that needs a second look; an unsatisfactory smear needs one, too."""

    cervical_positive: bool
    breast_positive: bool
    looks: Mapping[Part, bool] = field(default_factory=dict)
    next_cervical_on: dt.date | None = None
    next_breast_on: dt.date | None = None

    @property
    def positive(self) -> bool:
        """Whether anything was found."""
        return self.cervical_positive or self.breast_positive


def histology_part(codes: Codes) -> Part:
    """CIN is of the cervix; other tissue belongs to the breast where nothing but the breast was looked at."""
    only_breast = codes.birads is not None and codes.cytology is None and codes.hpv is None
    return Part.BREAST if only_breast and codes.histology in ("benign", "invasive") else Part.CERVICAL


def assess(codes: Codes, on: dt.date, intervals: Intervals) -> Assessment:
    """The meaning of the results of a day."""
    tissue = histology_part(codes) if codes.histology else None
    found = codes.histology not in (None, "benign")
    cervical = (
        codes.cytology not in (None, CLEAR_CYTOLOGY, REPEAT_CYTOLOGY)
        or codes.hpv not in (None, "neg")
        or (found and tissue is Part.CERVICAL)
    )
    breast = (codes.birads is not None and codes.birads not in CLEAR_BIRADS) or (found and tissue is Part.BREAST)
    looks: dict[Part, bool] = {}
    if cervical or codes.cytology == REPEAT_CYTOLOGY:
        looks[Part.CERVICAL] = (
            codes.cytology in URGENT_CYTOLOGY or codes.hpv == "hr1618"
            or (tissue is Part.CERVICAL and codes.histology in URGENT_HISTOLOGY)
        )  # fmt: skip
    if breast:
        looks[Part.BREAST] = codes.birads in URGENT_BIRADS or (
            tissue is Part.BREAST and codes.histology in URGENT_HISTOLOGY
        )
    return Assessment(
        cervical, breast, looks, None if Part.CERVICAL in looks else _next_cervical(codes, on, intervals),
        None if breast or codes.birads is None else add_years(on, intervals.breast_years),
    )  # fmt: skip


def _next_cervical(codes: Codes, on: dt.date, intervals: Intervals) -> dt.date | None:
    days = []
    if codes.cytology:
        days.append(add_years(on, intervals.cytology_years))
    if codes.hpv:
        days.append(add_years(on, intervals.hpv_years))
    return max(days, default=None)


def grade(codes: Codes) -> str:
    """cancer, precancer, suspected or clear: the highest that any of the results says."""
    for name, levels in (("cancer", CANCER), ("precancer", PRECANCER)):
        if any(getattr(codes, test) in listed for test, listed in levels.items()):
            return name
    return "suspected" if assess(codes, dt.date(2000, 1, 1), Intervals()).positive else "clear"
