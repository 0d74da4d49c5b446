"""The national code lists as data: identifier, standard code, label, and the ways offices write them.

sex GB/T 2261.1, ethnic groups GB/T 3304, kinship GB/T 4761 (main codes), disability GB/T 26341, school grades.
Every `find_…` takes office text and gives an identifier, or None when the text says something else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from registry.core.i18n import Text, _
from registry.core.peoples import PEOPLES
from registry.core.width import half_width


@dataclass(frozen=True)
class Code:
    """One entry: `key` is stored, `standard` is the code of the national list, `synonyms` are read too."""

    key: str
    standard: str
    label: Text
    synonyms: tuple[str, ...] = ()


def _listed(*codes: Code) -> dict[str, Code]:
    return {code.key: code for code in codes}


SEXES = _listed(
    Code("unknown", "0", _("未知"), ("未知的性别", "不详")),
    Code("male", "1", _("男"), ("男性", "男孩", "男童", "男生", "M")),
    Code("female", "2", _("女"), ("女性", "女孩", "女童", "女生", "F")),
    Code("unstated", "9", _("未说明"), ("未说明的性别",)),
)

_ETHNIC_SHORT = {
    "蒙古": ("蒙",),
    "维吾尔": ("维", "维族"),
    "朝鲜": ("朝", "鲜族"),
    "哈萨克": ("哈", "哈族"),
    "柯尔克孜": ("柯", "柯族"),
    "达斡尔": ("达族", "达呼尔"),
    "毛南": ("毛难",),
    "德昂": ("崩龙",),
}


def _short_forms(label: str) -> tuple[str, ...]:
    name = label.removesuffix("族")
    return (name, *_ETHNIC_SHORT.get(name, ()))


ETHNIC_GROUPS = _listed(
    *(
        Code(f"{number:02d}", f"{number:02d}", label, _short_forms(label.source))
        for number, label in enumerate(PEOPLES, start=1)
    ),
    Code("97", "97", _("其他未识别民族"), ("其他", "未识别", "未识别民族", "穿青人")),
    Code("98", "98", _("外国血统中国籍人士"), ("入籍", "外国血统")),
)

KINSHIPS = _listed(
    Code("self", "01", _("本人"), ("户主", "自己")),
    Code("spouse", "10", _("配偶"), ("夫", "妻", "丈夫", "妻子", "爱人", "老伴")),
    Code("son", "20", _("子"), ("儿子", "长子", "次子", "三子", "独生子", "养子", "继子")),
    Code("son_in_law", "28", _("女婿"), ("婿",)),
    Code("daughter", "30", _("女"), ("女儿", "长女", "次女", "二女", "三女", "独生女", "养女", "继女")),
    Code("daughter_in_law", "38", _("儿媳"), ("媳妇", "儿媳妇", "媳")),
    Code("grandchild", "40", _("孙子女或外孙子女"), ("孙子", "孙女", "外孙", "外孙子", "外孙女", "孙子女", "外孙子女")),
    Code("father", "51", _("父亲"), ("父", "爸爸")),
    Code("mother", "52", _("母亲"), ("母", "妈妈")),
    Code("stepfather", "57", _("继父或养父"), ("继父", "后父", "养父")),
    Code("stepmother", "58", _("继母或养母"), ("继母", "后母", "养母")),
    Code("parent", "50", _("父母"), ("父/母", "父或母", "双亲")),
    Code("parent_in_law", "53", _("公婆或岳父母"), ("公公", "婆婆", "岳父", "岳母")),
    Code("grandfather", "61", _("祖父"), ("爷爷",)),
    Code("grandmother", "62", _("祖母"), ("奶奶",)),
    Code("maternal_grandfather", "63", _("外祖父"), ("外公", "姥爷")),
    Code("maternal_grandmother", "64", _("外祖母"), ("外婆", "姥姥")),
    Code("grandparent", "60", _("祖父母或外祖父母"), ("祖父母", "外祖父母", "（外）祖父母", "(外)祖父母")),
    Code("sibling", "70", _("兄弟姐妹"), ("兄", "弟", "姐", "妹", "哥哥", "弟弟", "姐姐", "妹妹", "兄弟", "姐妹")),
    Code(
        "uncle_aunt",
        "80",
        _("伯叔姑舅姨"),
        ("伯父", "叔叔", "叔父", "姑姑", "姑妈", "舅舅", "姨妈", "姨", "大伯", "婶婶", "舅妈"),
    ),
    Code("other_relative", "97", _("其他亲属"), ("其他", "亲戚", "亲属", "亲友", "侄子", "侄女", "外甥", "外甥女")),
    Code("not_related", "99", _("非亲属"), ("邻居", "朋友", "老师", "村干部")),
)

DISABILITIES = _listed(
    Code("visual", "1", _("视力残疾"), ("视力", "盲")),
    Code("hearing", "2", _("听力残疾"), ("听力", "聋")),
    Code("speech", "3", _("言语残疾"), ("言语", "语言", "语言残疾", "哑")),
    Code("physical", "4", _("肢体残疾"), ("肢体", "肢残")),
    Code("intellectual", "5", _("智力残疾"), ("智力", "智残")),
    Code("mental", "6", _("精神残疾"), ("精神", "精残")),
    Code("multiple", "7", _("多重残疾"), ("多重",)),
)

DISABILITY_GRADES = _listed(
    Code("1", "1", _("一级"), ("一", "1级", "壹级", "Ⅰ级")),
    Code("2", "2", _("二级"), ("二", "2级", "贰级", "Ⅱ级")),
    Code("3", "3", _("三级"), ("三", "3级", "叁级", "Ⅲ级")),
    Code("4", "4", _("四级"), ("四", "4级", "肆级", "Ⅳ级")),
)

SCHOOL_STAGES = _listed(
    Code("pre", "", _("学前"), ("幼儿园", "学龄前", "学前班", "幼儿")),
    Code("primary", "", _("小学"), ("小学生",)),
    Code("junior", "", _("初中"), ("初级中学", "初中生")),
    Code("senior", "", _("高中"), ("高级中学", "高中生", "普高")),
    Code("vocational", "", _("中职"), ("中专", "职高", "技校", "职业高中", "中等职业学校", "职校", "中技")),
    Code(
        "college",
        "",
        _("大学"),
        ("大专", "本科", "专科", "高职", "大学生", "高校", "学院", "研究生", "硕士", "大学本科"),
    ),
    Code("dropout", "", _("失学"), ("辍学", "失学在家", "未上学", "无学籍")),
)

_NUMERALS = {char: number for number, char in enumerate("一二三四五六七八九", 1)}
_NUMERALS |= {str(number): number for number in range(1, 10)}
_GRADE_YEARS = {"primary": 6, "junior": 4, "senior": 3, "vocational": 3, "college": 5}
_STAGE_GRADE = re.compile(
    r"(小学|初中|初|高中|高|中职|职高|中专|技校|大学|大)([一二三四五六1-6])(?:年级|年)?(?:[（(]?.*班[）)]?)?"
)
_PLAIN_GRADE = re.compile(r"(小学|初中|高中|中职|大学)?([一二三四五六七八九1-9])年级?(?:[（(]?.*班[）)]?)?")
_CLASS_OF_NURSERY = re.compile(r"(幼儿园)?(托班|小班|中班|大班|学前班)")
_STAGE_WORDS = {"小学": "primary", "初中": "junior", "初": "junior", "高中": "senior", "高": "senior"}
_STAGE_WORDS |= dict.fromkeys(("中职", "职高", "中专", "技校"), "vocational") | dict.fromkeys(("大学", "大"), "college")


def _index(codes: dict[str, Code], *, standards: bool = True) -> dict[str, str]:
    index: dict[str, str] = {}
    for code in codes.values():
        for word in (code.key, code.standard if standards else "", code.label.source, *code.synonyms):
            if word:
                index.setdefault(_plain(word), code.key)
    return index


def _plain(text: str) -> str:
    return re.sub(r"\s", "", half_width(text)).lower()


_SEX = _index(SEXES)
_ETHNIC = _index(ETHNIC_GROUPS)
_KINSHIP = _index(KINSHIPS)
_DISABILITY = _index(DISABILITIES)
_DISABILITY_GRADE = _index(DISABILITY_GRADES)
_STAGE = _index(SCHOOL_STAGES)


def find_sex(text: str) -> str | None:
    """ "male", "female", "unknown" or "unstated" (GB/T 2261.1)."""
    return _SEX.get(_plain(text))


def find_ethnicity(text: str) -> str | None:
    """The two-digit code of GB/T 3304 from 汉族, 汉, 蒙, 蒙古, 01, 1."""
    plain = _plain(text)
    return _ETHNIC.get(plain.zfill(2) if plain.isdigit() else plain)


def find_kinship(text: str) -> str | None:
    """The identifier of a relation (GB/T 4761 main codes) from 长女, 奶奶, 户主."""
    return _KINSHIP.get(re.sub(r"关系$", "", _plain(text)))


def find_disability(text: str) -> str | None:
    """The kind of disability (GB/T 26341) from 肢体, 肢体残疾, 肢体二级."""
    plain = re.sub(r"[一二三四1-4壹贰叁肆ⅰⅱⅲⅳ]级$", "", _plain(text))
    return _DISABILITY.get(plain)


def find_disability_grade(text: str) -> int | None:
    """The grade 1 to 4 from 二级, 2, 肢体二级."""
    plain = _plain(text)
    found = re.search(r"[一二三四1-4壹贰叁肆ⅰⅱⅲⅳ]级$", plain)
    key = _DISABILITY_GRADE.get(found.group() if found else plain)
    return int(key) if key else None


def find_school_stage(text: str) -> str | None:
    """The stage (pre, primary, junior, senior, vocational, college, dropout) from a stage or a grade."""
    grade = parse_grade(text)
    return grade[0] if grade else None


def parse_grade(text: str) -> tuple[str, int | None] | None:
    """Stage and year in it: 小学三年级 → ("primary", 3), 七年级 or 初一 → ("junior", 1), 大班 → ("pre", None).

    A stage alone gives no year; None when the text is no grade. 一年级 to 六年级 are primary, 七 to 九 junior.
    """
    plain = re.sub(r"在读$|学生$|毕业班$", "", _plain(text))
    if plain in _STAGE:
        return _STAGE[plain], None
    if _CLASS_OF_NURSERY.fullmatch(plain):
        return "pre", None
    match = _STAGE_GRADE.fullmatch(plain)
    if match:
        stage, year = _STAGE_WORDS[match[1]], _NUMERALS[match[2]]
        return (stage, year) if year <= _GRADE_YEARS[stage] else None
    match = _PLAIN_GRADE.fullmatch(plain)
    if match is None:
        return None
    year = _NUMERALS[match[2]]
    if year <= 6:
        return ("primary", year) if match[1] in (None, "小学") else None
    return ("junior", year - 6) if match[1] in (None, "初中") else None
