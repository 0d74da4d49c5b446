"""Reading the shipped national tables (data/PROVENANCE.md): all places down to townships, villages, retired codes."""

from __future__ import annotations

import functools
import lzma
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import cast

from registry.regions.codes import TOWNSHIP, VILLAGE, parent_of
from registry.regions.pinyin import initials_of, syllables

SOURCE = "NBS-2023-06-30"
NATIONAL, VILLAGES, RETIRED = "national.txt.xz", "villages.zip", "retired.txt.xz"
_DATA = files("registry.regions") / "data"


@dataclass(frozen=True)
class ShippedPlace:
    """One place of the shipped tables; `code` and `parent_code` have 12 digits."""

    code: str
    name: str
    level: int
    parent_code: str | None
    pinyin: str
    initials: str


def _lines(name: str) -> list[str]:
    return lzma.decompress((_DATA / name).read_bytes()).decode().splitlines()


def national_places() -> Iterator[ShippedPlace]:
    """Provinces, cities, counties and townships in the order of their codes."""
    for line in _lines(NATIONAL):
        code, name, parent, level, reading = line.split("\t")
        parts = reading.split()
        yield ShippedPlace(code, name, int(level), parent or None, "".join(parts), initials_of(parts))


def village_places(county: str) -> list[ShippedPlace]:
    """The villages of a county (six digits) in the order of their codes; none for an unknown county."""
    with (
        (_DATA / VILLAGES).open("rb") as stream,
        zipfile.ZipFile(cast("zipfile._ZipReadable", stream)) as archive,
    ):
        member = f"{county[:4]}.txt"
        if member not in archive.namelist():
            return []
        lines = archive.read(member).decode().splitlines()
    places: list[ShippedPlace] = []
    township = ""
    for line in lines:
        number, _tab, name = line.partition("\t")
        if not name:
            township = number
        elif township.startswith(county):
            parts = syllables(name)
            place = (township + number, name, VILLAGE, parent_of(township + number))
            places.append(ShippedPlace(*place, "".join(parts), initials_of(parts)))
    return places


@functools.cache
def id_prefixes() -> dict[str, str]:
    """Names by the six-digit codes that ID numbers begin with: today's counties and cities, and retired ones."""
    names = dict(line.split("\t") for line in _lines(RETIRED))
    for place in national_places():
        if place.level < TOWNSHIP:
            names[place.code[:6]] = place.name
    return names
