"""Texts for people: a message is kept as its Chinese source and translated when it is shown.

Rooms that may not know Flask (models, queries, services) write `_("…")` and get a Text;
`str(text)` gives the current language. create_app() installs the translator.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any


def _identity(source: str) -> str:
    return source


_translate: Callable[[str], str] = _identity


def install_translator(translate: Callable[[str], str]) -> None:
    """Set the function that turns a Chinese source text into the reader's language."""
    global _translate
    _translate = translate


_official: ContextVar[bool] = ContextVar("official", default=False)


@contextmanager
def official_language() -> Iterator[None]:
    """Papers of an office are in Chinese whatever the reader's language: inside, every Text gives its source."""
    token = _official.set(True)
    try:
        yield
    finally:
        _official.reset(token)


class Text:
    """A message in Chinese with named values (`%(name)s`), translated at the moment it is shown."""

    __slots__ = ("source", "values")

    def __init__(self, source: str, **values: Any) -> None:
        self.source = source
        self.values = values

    def __str__(self) -> str:
        text = self.source if _official.get() else _translate(self.source)
        return text % self.values if self.values else text

    def __html__(self) -> str:
        shown = str(self)
        return shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&#34;")

    def __mod__(self, values: Any) -> str:
        # Validators of forms fill their own values in; a text without places for them stays as it is.
        return str(self) % values if "%(" in self.source else str(self)

    def __repr__(self) -> str:
        return f"Text({self.source!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Text) and (self.source, self.values) == (other.source, other.values)

    def __hash__(self) -> int:
        return hash(self.source)


def _(source: str, **values: Any) -> Text:
    """Mark a Chinese text for the catalogs; returns a Text."""
    return Text(source, **values)
