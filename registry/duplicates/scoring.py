"""How likely two records are one person, in points that are explained: pure functions over plain facts.

Names are compared as written, by sound (馨/鑫), swapped, and with one character different; never by surname, because
Mongolian names have none. Two different ID numbers are two persons: such records are no pair.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from registry.core.i18n import Text, _
from registry.core.pinyin import pinyin_of

ENOUGH = 90
WORDS: dict[str, Text] = {
    "name": _("姓名相同"),
    "sound": _("姓名同音"),
    "near_sound": _("姓名音近"),
    "swapped_name": _("姓名的字前后颠倒"),
    "one_char": _("姓名差一个字"),
    "birth": _("出生日期相同"),
    "swapped_birth": _("出生的月和日对调"),
    "one_digit": _("出生日期差一位数"),
    "year": _("同年出生"),
    "other_birth": _("出生日期不同"),
    "common_name": _("这个名字本县很常见"),
    "guardian": _("监护人或家人同名"),
    "guardian_sound": _("监护人或家人名字同音"),
    "kin_unclear": _("家人有同名的，称呼对不上"),
    "other_guardian": _("同一位家人的名字不同"),
    "phone": _("电话相同"),
    "household": _("在同一户"),
    "township": _("同一乡镇"),
    "sex": _("性别不同"),
    "twin": _("名字不同、生日相同，像双胞胎"),
}
POINTS: dict[str, int] = {
    "name": 45, "sound": 40, "near_sound": 30, "swapped_name": 30, "one_char": 22,
    "birth": 40, "swapped_birth": 30, "one_digit": 22, "year": 5, "other_birth": -30,
    "common_name": -5, "guardian": 25, "guardian_sound": 18, "kin_unclear": 8, "other_guardian": -35,
    "phone": 15, "household": 10, "township": 10, "sex": -40, "twin": -35,
}  # fmt: skip
_NEAR = (("zh", "z"), ("ch", "c"), ("sh", "s"))


@dataclass(frozen=True)
class Facts:
    """What is compared of a record. `relatives`: kinship → name; `phone`: its blind index; `number`: that of the ID."""

    id: int
    name: str
    birth_date: dt.date
    sex: str
    township: str
    number: str | None = None
    phone: str | None = None
    household: int | None = None
    relatives: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Score:
    """Points and the codes of the reasons, strongest first."""

    points: int
    reasons: tuple[str, ...]

    def words(self) -> list[Text]:
        """The reasons as an office would say them."""
        return [WORDS[code] for code in self.reasons]


def sound_of(name: str) -> str:
    """The reading of a name without tones."""
    return " ".join(pinyin_of(name))


def near_sound(sound: str) -> str:
    """A reading with what is easily confused made one: zh/z, ch/c, sh/s, -ng/-n, l-/n-."""
    parts = []
    for part in sound.split():
        for long, short in _NEAR:
            part = short + part[2:] if part.startswith(long) else part
        part = part[:-1] if part.endswith("ng") else part
        parts.append("n" + part[1:] if part.startswith("l") else part)
    return " ".join(parts)


def compare(one: Facts, other: Facts, *, common: bool = False) -> Score | None:
    """The score of two records, or None where they cannot be one person (two different ID numbers, other names).

    `common`: the county has many persons of that name, so that it says less.
    """
    if one.number and other.number and one.number != other.number:
        return None
    name = _name(one.name, other.name)
    if name is None:
        return None
    birth = _birth(one.birth_date, other.birth_date)
    codes = [name, birth]
    if name == "one_char" and birth == "birth":
        codes.append("twin")
    if common:
        codes.append("common_name")
    codes.extend(_family(one, other))
    if one.phone and one.phone == other.phone:
        codes.append("phone")
    if one.household and one.household == other.household and name in ("name", "sound"):
        codes.append("household")
    if one.township == other.township:
        codes.append("township")
    if one.sex != other.sex:
        codes.append("sex")
    codes.sort(key=lambda code: -abs(POINTS[code]))
    return Score(sum(POINTS[code] for code in codes), tuple(codes))


def _name(one: str, other: str) -> str | None:
    if one == other:
        return "name"
    sound, sounds = sound_of(one), sound_of(other)
    if sound == sounds:
        return "sound"
    if near_sound(sound) == near_sound(sounds):
        return "near_sound"
    if sorted(one) == sorted(other):
        return "swapped_name"
    same_length = len(one) == len(other) >= 3
    return "one_char" if same_length and sum(a != b for a, b in zip(one, other, strict=True)) == 1 else None


def _birth(one: dt.date, other: dt.date) -> str:
    if one == other:
        return "birth"
    if one.year == other.year and one.month == other.day and one.day == other.month:
        return "swapped_birth"
    digits = sum(a != b for a, b in zip(f"{one:%Y%m%d}", f"{other:%Y%m%d}", strict=True))
    if digits == 1:
        return "one_digit"
    return "year" if one.year == other.year else "other_birth"


def _family(one: Facts, other: Facts) -> list[str]:
    """What the families say, relative by relative: father with father, mother with mother.

    More agreement than contradiction speaks for one person, the contrary against it. A name that both families know
    under other words of kinship (mother here, guardian there) says a little.
    """
    shared = one.relatives.keys() & other.relatives.keys()
    same = [kin for kin in shared if one.relatives[kin] == other.relatives[kin]]
    alike = [kin for kin in shared if sound_of(one.relatives[kin]) == sound_of(other.relatives[kin])]
    against = len(shared) - len(alike)
    if len(alike) > against:
        return ["guardian" if same else "guardian_sound"]
    if against > len(alike):
        return ["other_guardian"]
    return ["kin_unclear"] if alike or set(one.relatives.values()) & set(other.relatives.values()) else []
