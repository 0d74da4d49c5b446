"""Readings of place names, for finding them by pinyin or initials."""

from __future__ import annotations

from pypinyin import lazy_pinyin, load_phrases_dict

# Places whose names are not read as the characters are elsewhere.
PLACE_READINGS = {
    "六安": "lu an", "单县": "shan xian", "大埔": "da bu", "番禺": "pan yu", "铅山": "yan shan", "蔚县": "yu xian",
    "洪洞": "hong tong", "枞阳": "zong yang", "歙县": "she xian", "莘县": "shen xian", "尉犁": "yu li",
    "长子县": "zhang zi xian", "浚县": "xun xian", "乐亭": "lao ting", "乐清": "yue qing", "荥经": "ying jing",
    "荥阳": "xing yang", "台州": "tai zhou", "天台": "tian tai", "东阿": "dong e", "繁峙": "fan shi",
    "涡阳": "guo yang", "蚌埠": "beng bu", "嵊泗": "sheng si", "任县": "ren xian", "万荣": "wan rong",
    "朝阳": "chao yang", "重庆": "chong qing", "嘎查": "ga cha", "厦门": "xia men", "会同": "hui tong",
    "乌拉特": "wu la te", "和林格尔": "he lin ge er", "阿拉善": "a la shan", "曾都": "zeng du", "句容": "ju rong",
    "儋州": "dan zhou", "会理": "hui li", "会泽": "hui ze", "勐海": "meng hai", "犍为": "qian wei",
    "尉氏": "wei shi", "冠县": "guan xian", "岢岚": "ke lan", "井陉": "jing xing", "牟平": "mu ping",
    "中牟": "zhong mu", "大城": "dai cheng", "柏乡": "bai xiang", "郫都": "pi du", "邛崃": "qiong lai",
}  # fmt: skip

load_phrases_dict({name: [[part] for part in text.split()] for name, text in PLACE_READINGS.items()})


def _other(text: str) -> str:
    return "".join(mark.lower() for mark in text if mark.isascii() and mark.isalnum())


def syllables(name: str) -> list[str]:
    """The syllables of a name without tones ("德岭山镇" → de ling shan zhen); letters and digits stay, marks go."""
    return [part for part in lazy_pinyin(name, errors=_other) if part and part.isascii()]


def initials_of(parts: list[str]) -> str:
    """The first letters of the syllables ("dlsz")."""
    return "".join(part[0] for part in parts if part)
