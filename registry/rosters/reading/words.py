"""Office words for the code lists of recipients: what a cell may say, and the identifier it means."""

from __future__ import annotations

import re
from functools import lru_cache

from registry.core.width import half_width

NOTHING = frozenset(
    {"", "-", "--", "---", "—", "——", "/", "\\", "无", "没有", "none", "n/a", "na", "null", "空", "暂无", "未填", "*"}
)
TICKS = "√✓✔☑■●"
BOXES = "□☐○"
_OPTION = rf"([^\s()（）{BOXES}{TICKS}、,，;；/]+)"
_IN_BRACKETS = re.compile(rf"{_OPTION[:-2]}+?)\s*[(（]\s*[{TICKS}vV]\s*[)）]")
_BEFORE = re.compile(rf"[{TICKS}]\s*{_OPTION}")
# The tick belongs to the word that it touches; the word before it, when it touches both (是√否).
_BEHIND_FIRST = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_OPTION}[{TICKS}]",
        rf"[{TICKS}]{_OPTION}",
        rf"{_OPTION}\s*[{TICKS}]",
        rf"[{TICKS}]\s*{_OPTION}",
    )
)
_EMPTY_BOX = re.compile(r"[□☐○]|[(（]\s*[)）]")
_OPTIONS_ONLY = re.compile(
    rf"(?:[^\s()（）]{{1,8}}\s*[(（]\s*[{TICKS}vV]?\s*[)）][\s、]*)+|(?:[{BOXES}{TICKS}]\s*[^\s()（）{BOXES}{TICKS}]{{1,8}}\s*){{2,}}"
)
_SEPARATORS = re.compile(r"[、,，;；/\s+＋及和|]+")

YES = frozenset(
    [
        "是",
        "有",
        "1",
        "√",
        "✓",
        "✔",
        "☑",
        "y",
        "yes",
        "对",
        "已",
        "true",
        "同意",
        "住校",
        "寄宿",
        "在",
        "■",
        "(√)",
        "双方",
        "均外出",
        "都外出",
        "双方外出",
        "双方务工",
        "双方外出务工",
        "父母双方外出",
        "父母外出",
        "父母均外出",
        "父母都外出",
        "已签",
        "已签订",
        "已同意",
        "已上户",
    ]
)
NO = frozenset(
    [
        "否",
        "无",
        "没有",
        "0",
        "×",
        "✗",
        "✘",
        "☒",
        "x",
        "n",
        "no",
        "不是",
        "未",
        "false",
        "不同意",
        "走读",
        "不住校",
        "不寄宿",
        "不",
        "一方外出",
        "单方外出",
        "一方务工",
        "一方外出务工",
        "父亲外出",
        "母亲外出",
        "父亲务工",
        "母亲务工",
        "-",
        "—",
        "(×)",
        "没",
        "未签",
        "拒绝",
        "未上户",
        "无户口",
    ]
)


def _words(table: str) -> dict[str, str]:
    pairs = (line.split("=") for line in table.split("\n") if line.strip())
    return {word.lower(): key.strip() for key, words in pairs for word in words.split()}


CHILD_STATUS = _words("""
poverty=家庭贫困 贫困 困境 困境儿童 家庭困难 贫困家庭 低保 低保户 低保家庭 低收入 低收入家庭 特困 贫困户 建档立卡 脱贫户 困难 贫困儿童 困难家庭 经济困难 家庭经济困难 低保边缘 家庭贫困导致困境 poverty
disability=自身残疾 残疾 残疾儿童 重残 身体残疾 肢体残疾 智力残疾 听力残疾 视力残疾 精神残疾 言语残疾 多重残疾 自身残疾导致困境 disability
guardianship=监护缺失或不当 监护缺失 监护不当 监护缺失不当 无人监护 受虐待 受暴力侵害 被遗弃 流浪 流浪儿童 监护缺失导致困境 guardianship
orphan=孤儿 散居孤儿 双孤 集中供养孤儿 机构养育孤儿 父母双亡 orphan
de_facto_unsupported=事实无人抚养 事实无人抚养儿童 事无 事实孤儿 事实无人 无人抚养 事实无人抚养的儿童 de_facto_unsupported
left_behind=留守 留守儿童 农村留守儿童 农村留守 留守女童 left_behind
migrant=流动 流动儿童 随迁 随迁子女 进城务工人员随迁子女 migrant
serious_illness=重病 大病 患重病 重大疾病 重病儿童 患病 白血病 先心病 先天性心脏病 患重病儿童 serious_illness
parent_imprisoned=服刑人员子女 服刑人员未成年子女 父母服刑 父亲服刑 母亲服刑 服刑子女 服刑在押人员子女 parent_imprisoned
idle_youth=闲散青少年 闲散 idle_youth
other=其他 其它 单亲 单亲家庭 单亲儿童 父母离异 离异 离异家庭 受艾滋病影响 艾滋病影响 吸毒家庭子女 other
""")
PARENT_STATE = _words("""
ok=正常 健康 良好 健在 在家 务农 在家务农 务农在家 健全 一般 较好 无异常 在世 本地务工 否 未外出 ok
away_work=外出务工 外出 务工 打工 外出打工 在外务工 在外打工 外地务工 是 away_work
dead=死亡 去世 已故 亡故 病故 已去世 亡 已亡 过世 病逝 离世 身故 已死亡 故 dead
missing=宣告失踪 失踪 missing
lost_contact=失联 失去联系 下落不明 离家出走 出走 离家 联系不上 无法联系 lost_contact
severe_disability=重残 重度残疾 一级残疾 二级残疾 残疾一级 残疾二级 严重残疾 severe_disability
serious_illness=重病 患重病 大病 患病 重大疾病 serious_illness
imprisoned=服刑在押 服刑 在押 坐牢 判刑 在服刑 入狱 imprisoned
compulsory_detox=强制戒毒 强制隔离戒毒 戒毒 强戒 compulsory_detox
restricted=限制人身自由 被限制人身自由 restricted
guardianship_revoked=撤销监护 撤销监护权 被撤销监护资格 撤销监护资格 guardianship_revoked
deported=遣送出境 被遣送 遣返 遣送 deported
""")
GUARDIAN_TYPE = _words("""
parent=父/母 父母 父亲 母亲 父 母 父亲监护 母亲监护 父母监护 单亲监护 父或母 爸爸 妈妈 继父 继母 养父 养母 parent
grandparent=（外）祖父母 (外)祖父母 祖父母 外祖父母 隔代 隔代监护 祖父 祖母 外祖父 外祖母 爷爷 奶奶 姥姥 姥爷 外公 外婆 祖辈 隔代抚养 祖父母监护 外祖父母监护 grandparent
relative_friend=亲友 亲戚 亲属 亲戚监护 亲友监护 其他亲属 上代监护 叔叔 伯父 姑姑 舅舅 姨妈 哥哥 姐姐 兄姐 同辈 同辈监护 朋友 邻居 老师 其他亲友 委托监护 relative_friend
institution=机构 福利院 儿童福利院 福利机构 民政部门 村委会 学校 institution
none=无人 无人监护 自我监护 独居 单独居住 无监护人 none
""")
HARDSHIP = _words("""
single=单亲 单亲母亲 丧偶 离异 离婚 单亲家庭 单亲妇女 单亲困难母亲 寡居 single
cancer=患两癌 两癌 宫颈癌 乳腺癌 两癌患者 患癌 两癌妇女 cancer
disability=残疾 残疾妇女 重残 残疾人 肢体残疾 disability
serious_illness=重病 大病 患病 患重病 重大疾病 serious_illness
low_income=低收入 低收入妇女 低保 低保户 贫困 困难 贫困母亲 困难妇女 困难母亲 特困 低保边缘 易返贫 脱贫户 建档立卡 low_income
lost_only_child=失独 失独母亲 失独家庭 计生特殊家庭 lost_only_child
disaster=受灾 灾害 遭灾 突发灾害 意外 火灾 disaster
other=其他 其它 其他困难 other
""")
INCOME_CLASS = _words("""
dibao=低保 低保户 农村低保 城市低保 城镇低保 低保家庭 低保对象 最低生活保障 在保 a类低保 b类低保 c类低保 a类 b类 c类 是 dibao
tekun=特困 特困供养 特困人员 五保 五保户 特困户 特困供养人员 特困家庭 tekun
dibao_edge=低保边缘 边缘户 低保边缘户 低保边缘家庭 边缘 低收入 低收入家庭 dibao_edge
relapse_risk=易返贫致贫 易返贫 监测户 三类户 边缘易致贫户 脱贫不稳定户 突发严重困难户 防返贫监测 防返贫监测户 脱贫户 建档立卡 建档立卡户 易返贫致贫户 易返贫户 易致贫户 relapse_risk
expense=支出型困难 支出型 刚性支出困难家庭 刚性支出困难 支出型困难家庭 因病致贫 expense
general=一般 普通 一般户 普通户 正常 一般家庭 非低保 否 一般农户 无 普通家庭 general
""")
SCHOOLING = _words("""
in_school=在学 在读 在校 上学 就学 正常 正常就学 是 义务教育 幼儿园 小学 初中 高中 中职 大学 入园 已入园 在园 in_school
not_yet=未入园 未入学 学龄前 未上学 年龄小 散居 不到入园年龄 not_yet
out_of_school=不在学 毕业 未就学 已毕业 否 离校 未升学 out_of_school
dropped_out=辍学 失学 退学 休学 dropped_out
""")
CARE_STATE = _words("""
good=较好 好 良好 正常 good
fair=一般 尚可 fair
poor=差 较差 不好 无 poor
""")
MENTIONED = (
    ("事实无人抚养", "de_facto_unsupported"), ("留守", "left_behind"), ("孤儿", "orphan"), ("流动儿童", "migrant"),
    ("服刑", "parent_imprisoned"), ("残疾儿童", "disability"), ("困境", "poverty"), ("贫困", "poverty"), ("低保", "poverty"),
)  # fmt: skip


def plain(text: str) -> str:
    """Half-width, without spaces, small letters: the form in which words are compared."""
    return re.sub(r"\s", "", half_width(text)).lower()


def is_nothing(text: str) -> bool:
    """Whether the cell says that there is nothing: empty, a dash, 无, a slash."""
    return plain(text) in NOTHING


def has_ticks(text: str) -> bool:
    """Whether a text is nothing but options to tick: 务农（√）务工（ ）."""
    return bool(_OPTIONS_ONLY.fullmatch(text))


@lru_cache(maxsize=5_000)
def ticked(text: str) -> str:
    """The option that carries the tick: "是(√) 否( )" → "是", "□是 ☑否" → "否", "是√ 否" → "是".

    Boxes that nobody has ticked are an empty text; text without boxes stays as it is.
    """
    if not any(mark in text for mark in TICKS):
        chosen = _IN_BRACKETS.findall(text)
        return "、".join(chosen) if chosen else "" if _EMPTY_BOX.search(text) else text
    boxes_stand_before = text.lstrip()[0] in TICKS + BOXES
    for pattern in (_IN_BRACKETS, *((_BEFORE,) if boxes_stand_before else _BEHIND_FIRST)):
        chosen = pattern.findall(text)
        if chosen:
            return "、".join(chosen)
    return text


@lru_cache(maxsize=5_000)
def yes_no(text: str) -> bool | None:
    """True, False, or None when the text is neither; an untouched box is None."""
    word = plain(ticked(text)) or ""
    if not word:
        return None
    if word in YES or (all(char in TICKS + "()" for char in word)):
        return True
    if word in NO:
        return False
    if word.startswith(("是", "有", "已")) and len(word) <= 12:
        return True
    if word.startswith(("否", "无", "未", "没", "不")) and len(word) <= 12:
        return False
    return None


@lru_cache(maxsize=20_000)
def find_word(text: str, table: int) -> str | None:
    """The identifier for one word of the list with this place in LISTS; notes in brackets do not matter."""
    word = plain(ticked(text))
    listed = LISTS[table]
    return listed.get(word) or listed.get(re.sub(r"[(].*?[)]", "", word)) or listed.get(re.sub(r"[()]", "", word))


@lru_cache(maxsize=20_000)
def find_words(text: str, table: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Identifiers of all words in the cell, in order, and the words that mean nothing here."""
    whole = find_word(text, table)
    if whole:
        return (whole,), ()
    found: dict[str, None] = {}
    strange: list[str] = []
    for part in _SEPARATORS.split(ticked(half_width(text))):
        key = find_word(part, table) if part else None
        if key:
            found[key] = None
        elif part and not is_nothing(part):
            strange.append(part)
    return tuple(found), tuple(strange)


def statuses_in_title(text: str) -> tuple[str, ...]:
    """The child statuses that a title or a sheet's name speaks of: 留守儿童花名册 → ("left_behind",)."""
    found = dict.fromkeys(key for word, key in MENTIONED if word in text)
    return tuple(found)


LISTS = (CHILD_STATUS, PARENT_STATE, GUARDIAN_TYPE, HARDSHIP, INCOME_CLASS, SCHOOLING, CARE_STATE)
CHILD_STATUS_LIST, PARENT_STATE_LIST, GUARDIAN_TYPE_LIST, HARDSHIP_LIST, INCOME_LIST, SCHOOLING_LIST, CARE_LIST = range(
    7
)
