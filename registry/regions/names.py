"""How places are named: the short everyday name, and the stem that different spellings of a name share."""

from __future__ import annotations

import re
import unicodedata

# Second-level headings that are no place: nobody writes them in an address.
HEADINGS = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})

_VILLAGE_COMMITTEE = re.compile(r"村?(?:村民委员会|村委会)$")
_GACHA_COMMITTEE = re.compile(r"嘎查(?:村民委员会|村民委员|村委会|委员会|村)$")
_COMMUNITY_COMMITTEE = re.compile(r"社区(?:居民委员会|居委会|委员会)$")
_RESIDENTS_COMMITTEE = re.compile(r"居民委员会$")

_SUFFIXES = (
    "村民委员会", "居民委员会", "嘎查委员会", "街道办事处", "社区委员会", "社区居委会", "民族乡", "村委会", "居委会",
    "委员会", "办事处", "自治区", "自治州", "自治县", "自治旗", "苏木", "街道", "嘎查", "社区", "地区", "镇", "乡",
    "村", "省", "市", "县", "旗", "盟", "区",
)  # fmt: skip


_OFFICES = ("街道", "街道办事处", "镇", "乡", "苏木", "地区", "地区办事处")


def has_office(name: str) -> bool:
    """Whether a place of the fourth level is a township or a street, with a government of its own.

    The national table lists farms, companies and development zones beside them (codes from 400 on, mostly), which
    have none; some real streets bear such codes too, so the name decides.
    """
    return "".join(name.split()).endswith(_OFFICES)


def everyday_name(official: str) -> str:
    """The name an office writes: "四义堂村村民委员会" → "四义堂村", "苏独仑嘎查委员会" → "苏独仑嘎查"."""
    name = "".join(unicodedata.normalize("NFKC", official).split())
    if _GACHA_COMMITTEE.search(name):
        return _GACHA_COMMITTEE.sub("嘎查", name)
    if _COMMUNITY_COMMITTEE.search(name):
        return _COMMUNITY_COMMITTEE.sub("社区", name)
    shortened = _VILLAGE_COMMITTEE.sub("", name)
    if shortened != name and shortened:
        return shortened if shortened.endswith(("社区", "嘎查")) else shortened + "村"
    return _RESIDENTS_COMMITTEE.sub("居委会", name)


def stem_of(name: str) -> str:
    """The part of a name that its spellings share: 德岭山镇, 德岭山 → 德岭山; 胜利村委会, 胜利村 → 胜利.

    A name that is nothing but a suffix stays as it is.
    """
    stem = "".join(unicodedata.normalize("NFKC", name).split())
    while True:
        suffix = next((end for end in _SUFFIXES if stem.endswith(end) and len(stem) > len(end)), None)
        if suffix is None:
            return stem
        stem = stem[: -len(suffix)]
