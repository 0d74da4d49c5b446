"""Extract, update and compile the catalogs.

`python -m registry.translations.build` compiles where a .po is newer than its .mo (the Makefile does that);
with `--update` it first extracts all texts from the code, keeps the translations and lists what has none.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parents[1]
LOCALES = ("zh_Hans_CN", "en")
_DATED = datetime(2026, 1, 1, tzinfo=UTC)  # fixed, so that extracting again changes no line without need
_HEADER = "# Texts of Lianxin Register. The Chinese text in the code is the source."


def _empty(locale: str) -> Catalog:
    """A catalog without texts, with a header that does not change from run to run."""
    return Catalog(
        locale=locale,
        project="Lianxin Register",
        version="1",
        charset="utf-8",
        header_comment=_HEADER,
        creation_date=_DATED,
        revision_date=_DATED,
        last_translator="Lianxin Register",
        language_team=locale,
        fuzzy=False,
    )


def extract() -> Catalog:
    """All texts marked with _() in Python and templates."""
    catalog = Catalog(project="Lianxin Register", charset="utf-8")
    with (FOLDER / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    keywords: dict[str, tuple[int, ...] | None] = {"_": None}
    for folder in ("registry", "templates"):
        found = extract_from_dir(ROOT / folder, _inside(methods, folder), _inside(options, folder), keywords=keywords)
        for _filename, _line, message, _comments, _context in found:
            catalog.add(message)
    return catalog


def _inside(mapping: Any, folder: str) -> Any:
    """The mapping's patterns, relative to the folder they begin with."""
    if isinstance(mapping, dict):
        return {key.removeprefix(f"{folder}/"): value for key, value in mapping.items()}
    return [(pattern.removeprefix(f"{folder}/"), method) for pattern, method in mapping]


def po_path(locale: str) -> Path:
    """The catalog's source file."""
    return FOLDER / locale / "LC_MESSAGES" / "messages.po"


def load(locale: str) -> Catalog:
    """The catalog as it is, empty when there is none."""
    path = po_path(locale)
    if not path.exists():
        return _empty(locale)
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def update() -> dict[str, list[str]]:
    """Bring the catalogs up to the code; Chinese is its own source. Returns the texts without translation."""
    missing: dict[str, list[str]] = {}
    template = extract()
    for locale in LOCALES:
        old, new = load(locale), _empty(locale)
        for message in template:
            if message.id:
                kept = old.get(message.id)
                text = message.id if locale == "zh_Hans_CN" else (kept.string if kept else "")
                new.add(message.id, text, flags=message.flags)
        missing[locale] = [str(message.id) for message in new if message.id and not message.string]
        po_path(locale).parent.mkdir(parents=True, exist_ok=True)
        with po_path(locale).open("wb") as file:
            write_po(file, new, width=110, sort_output=True, omit_header=False, no_location=True)
    return missing


def compile_catalogs() -> None:
    """Write the .mo files that are missing or older than their .po."""
    for locale in LOCALES:
        source = po_path(locale)
        target = source.with_suffix(".mo")
        if source.exists() and (not target.exists() or target.stat().st_mtime < source.stat().st_mtime):
            with target.open("wb") as file:
                write_mo(file, load(locale))


if __name__ == "__main__":
    if "--update" in sys.argv:
        for name, texts in update().items():
            print(f"{name}: {len(texts)} texts without translation")
    compile_catalogs()
