"""A donor's pages as plain values and back: the JSON that a release keeps, with nothing in it but what is shown."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from registry.core.errors import NotFound
from registry.core.i18n import _
from registry.releases.trail import Balance, Gift, Pair, Place, Told, Year, total


@dataclass(frozen=True)
class Shown:
    """All that a donor may see, as of a month (its first day): gifts, how many children they reached, pairings."""

    month: dt.date
    gifts: tuple[Gift, ...]
    children: int
    pairs: tuple[Pair, ...]

    @property
    def balance(self) -> Balance:
        """All gifts together: in = out + balance."""
        return total(gift.balance for gift in self.gifts)

    def pair(self, ref: str) -> Pair:
        """One pairing; raises NotFound for what was not released to this donor."""
        for pair in self.pairs:
            if pair.ref == ref:
                return pair
        raise NotFound(_("没有找到这份结对，或者它不是您的。请从“我的结对”里打开。"))


def pack(shown: Shown) -> str:
    """Canonical JSON: equal pages give equal text."""
    return json.dumps(_plain(shown), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(packed: str) -> str:
    """SHA-256 of the text, to tell whether anything moved."""
    return hashlib.sha256(packed.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def unpack(packed: str) -> Shown:
    """The values of a release."""
    raw = json.loads(packed)
    return Shown(
        dt.date.fromisoformat(raw["month"]),
        tuple(Gift(**{**gift, "month": dt.date.fromisoformat(gift["month"])}) for gift in raw["gifts"]),
        raw["children"],
        tuple(_pair(pair) for pair in raw["pairs"]),
    )


def _pair(raw: dict[str, Any]) -> Pair:
    told = raw["told"]
    if told is not None:
        told = Told(**{**told, "visits": tuple(dt.date.fromisoformat(day) for day in told["visits"])})
    lines = tuple(_year(year) for year in raw["lines"])
    return Pair(**{**raw, "starts": dt.date.fromisoformat(raw["starts"]), "told": told, "lines": lines})


def _year(raw: dict[str, Any]) -> Year:
    days = {name: _day(raw[name]) for name in ("gift_month", "paid", "signed")}
    return Year(**{**raw, **days, "due": dt.date.fromisoformat(raw["due"]), "place": Place(raw["place"])})
