"""Readings of surnames that dictionaries give wrongly or doubtfully; the first reading is the usual one.

Compiled by hand: the readings dictionaries mark as surnames. Second readings are those a worker may type
because the family, the dialect or a minority name reads so (the surname 单 is Shan, but 单增 is Danzeng).
"""

from __future__ import annotations


def _by_character(table: dict[str, str]) -> dict[str, tuple[str, ...]]:
    return {char: tuple(readings.split("/")) for readings, chars in table.items() for char in chars}


SINGLE = _by_character(
    {
        "shan/dan": "单單",
        "qiu/chou": "仇",
        "xie/jie": "解",
        "zeng": "曾",
        "zha/cha": "查",
        "ou/qu": "区區",
        "ge/gai": "盖蓋",
        "piao/pu": "朴",
        "yue/le": "乐樂",
        "yun/yuan": "员員",
        "xian/xi": "洗",
        "miao/mou": "缪繆",
        "mi/fu": "宓",
        "zhai/di": "翟",
        "shao/zhao": "召",
        "wei/yu": "尉",
        "she/zhe": "折",
        "he/hei": "黑",
        "bi/mi": "秘",
        "chong/zhong": "种重",
        "po/fan": "繁",
        "qin/tan": "覃",
        "wei/kui": "隗",
        "xun/huan": "郇",
        "mu/mou": "牟",
        "gou/ju": "句",
        "bai/bo": "柏",
        "bo/bao": "薄",
        "zhai/ji": "祭",
        "chen/shen": "谌諶",
        "xi/chi": "郗",
        "qie/xi": "郄",
        "nai/er": "佴",
        "nai/neng": "能",
        "pian/bian": "便",
        "chang/zhang": "长長",
        "xing/hang": "行",
        "guo/wo": "呙",
        "nian/zhan": "粘",
        "fei/bi": "费",
        "jue/jiao": "角",
        "nie/mie": "乜",
        "du": "都",
        "kan": "阚",
        "bu": "卜",
        "zang/cang": "藏",
        "kuo/shi": "适",
        "yao": "么",
        "shen/xin": "莘",
    }
)

COMPOUND: dict[str, tuple[str, str]] = {
    "尉迟": ("yu", "chi"),
    "尉遲": ("yu", "chi"),
    "万俟": ("mo", "qi"),
    "長孫": ("zhang", "sun"),
    "长孙": ("zhang", "sun"),
    "令狐": ("ling", "hu"),
    "澹台": ("tan", "tai"),
    "亓官": ("qi", "guan"),
    "诸葛": ("zhu", "ge"),
}

# In given names, where the dictionary's first reading is unusual or more than one is common.
GIVEN = _by_character(
    {
        "le/yue": "乐樂",
        "chang/zhang": "长長",
        "zhong/chong": "重",
        "chao/zhao": "朝",
        "qian/xi": "茜",
        "xing/hang": "行",
        "chuan/zhuan": "传",
        "sheng/cheng": "晟",
        "dan/shan": "单",
        "zeng/ceng": "曾",
        "en": "嗯",
        "shen/can": "参",
        "bu": "卜",
        "du": "都",
        "xin/shen": "莘",
        "qin/tan": "覃",
        "bai/bo": "柏",
        "zhen/zun": "圳",
        "cang/zang": "藏",
        "jie/xie": "解",
        "qiu/chou": "仇",
        "ruo/chuo": "婼",
    }
)
