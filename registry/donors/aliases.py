"""The alias 受助编号 of a child for one donor: drawn by lot from gentle names, never made from the child's own.

Each pairing draws anew, so that two donors of sisters, or of one child in two programs, cannot put them together.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection

NAMES = tuple(
    "小" + char
    for char in (
        "禾月杉枫桐荷兰竹菊莲苗芽叶果杏桃梨枣橘柚松柏榆柳槐桦杨棠樱梅茉莉蕾薇蔓萱芸芷苓蓝青碧翠丹霞虹云雪霜露"
        "溪泉湖海河江川山岭石沙满麦稻穗豆茶菱荞桑梓榕槿蒲苇葵荔芙蓓鸽鲤圆暖星辰晨曦朝夕春夏秋冬风晴岚雁燕鹊莺鹭鹿羚驹蜂蝶贝珠玉琴笛弦歌诗画墨砚书卷灯帆舟桥"
    )
)


def draw_alias(taken: Collection[str], avoid: str = "") -> str:
    """A name that the donor has not met; `avoid` is the child's own name, of which no character may occur.

    When all are taken a number is added: 小禾 2.
    """
    fitting = [name for name in NAMES if name[1] not in avoid] or list(NAMES)
    for turn in range(1, 1000):
        free = [name for name in (f"{name}{turn}" if turn > 1 else name for name in fitting) if name not in taken]
        if free:
            return secrets.choice(free)
    raise RuntimeError("no alias left for this donor")
