"""Arithmetic of the national 12-digit region codes: level, parents, county, range. Pure, no database.

Two digits name the province, four the city, six the county, nine the township, twelve the village
(Regulations on codes for statistical use, National Bureau of Statistics). Where a city has no counties
(东莞 441900, 中山 442000, 儋州 460400) its towns hang directly under it, with "00" for the county; counties directly
under a province (仙桃 429004) hang under a city level that is only a heading.
"""

from __future__ import annotations

import unicodedata

from registry.access.scope import NATION, code_range
from registry.core.errors import Invalid
from registry.core.i18n import _

PROVINCE, CITY, COUNTY, TOWNSHIP, VILLAGE = 1, 2, 3, 4, 5
WIDTHS = {PROVINCE: 2, CITY: 4, COUNTY: 6, TOWNSHIP: 9, VILLAGE: 12}
LENGTH = 12

PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
    ]
)

# Cities whose towns stand directly under them. 嘉峪关 has one statistical county (620201), but papers and ID
# numbers say 620200.
CITIES_WITHOUT_COUNTIES = frozenset({"441900", "442000", "460400", "620200"})


def normalise_code(code: str) -> str:
    """The 12 digits of a code written with 2, 4, 6, 9 or 12 ("150824" → "150824000000").

    Full-width digits and blanks are accepted. Raises Invalid for anything else, or for an unknown province.
    """
    digits = "".join(unicodedata.normalize("NFKC", code).split())
    if not (digits.isascii() and digits.isdigit()) or len(digits) not in WIDTHS.values():
        raise Invalid(_("区划代码“%(code)s”不对：应是 2、4、6、9 或 12 位数字。请核对后再填。", code=code))
    padded = digits.ljust(LENGTH, "0")
    if padded != NATION and padded[:2] not in PROVINCES:
        raise Invalid(_("区划代码“%(code)s”不对：开头两位不是任何省份。请核对后再填。", code=code))
    return padded


def level_of(code: str) -> int:
    """The level of a code: 0 the nation, 1 province, 2 city, 3 county, 4 township, 5 village. Raises Invalid."""
    padded = normalise_code(code)
    if padded == NATION:
        return 0
    for level, width in WIDTHS.items():
        if not padded[width:].strip("0"):
            return level
    return VILLAGE


def subtree(code: str) -> tuple[str, str]:
    """The inclusive range of the codes below and at `code`; raises Invalid.

    "150824000000" → ("150824000000", "150824999999"); a village is a range of one.
    """
    return code_range(normalise_code(code))


def contains(code: str, inner: str) -> bool:
    """Whether `inner` is `code` or lies below it; raises Invalid."""
    low, high = subtree(code)
    return low <= normalise_code(inner) <= high


def parent_codes(code: str) -> list[str]:
    """The codes above `code`, the province first; "441900003000" → 440000000000, 441900000000. Raises Invalid."""
    padded = normalise_code(code)
    above: list[str] = []
    for level in range(PROVINCE, level_of(padded)):
        parent = padded[: WIDTHS[level]].ljust(LENGTH, "0")
        if parent not in above:
            above.append(parent)
    return above


def parent_of(code: str) -> str | None:
    """The code directly above, or None for a province and the nation. Raises Invalid."""
    above = parent_codes(code)
    return above[-1] if above else None


def county_of(code: str) -> str:
    """The six digits of the county of a code, or of its city where the city has no counties.

    Raises Invalid above it.
    """
    padded = normalise_code(code)
    if level_of(padded) >= COUNTY or padded[:6] in CITIES_WITHOUT_COUNTIES:
        return padded[:6]
    raise Invalid(_("区划代码“%(code)s”在县级以上。请选到县、市、区或旗。", code=code))
