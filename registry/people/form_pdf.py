"""登记表 and 申请审批表: one person on one A4 page, with the boxes village, school, township and county sign.

The headings are those of 农村留守儿童基本情况登记表; they are an official form's own words and stay Chinese
whatever language the screen speaks. A form without values is the blank one to carry on a visit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from registry.core.errors import Invalid
from registry.core.i18n import _
from registry.core.paper.fonts import Style, require_glyphs
from registry.core.paper.form import (
    SIDE,
    SIZE,
    Blank,
    Opinion,
    blanks_height,
    draw_blanks,
    draw_opinion,
    draw_side,
    draw_ticks,
    opinion_height,
    ticks_lines,
)
from registry.core.paper.grid import Column, draw_cell, draw_heading, draw_row, row_height, spread
from registry.core.paper.page import INK, INK_2, INK_3, PORTRAIT, Paper
from registry.core.paper.wrap import fit_size, wrap

MARGIN = 34.0
WIDTH = PORTRAIT[0] - 2 * MARGIN
INNER = WIDTH - SIDE
PHOTO = 82.0
FOOT = 62.0
YES_NO = ("是", "否")

Rows = tuple[tuple[Blank, ...], ...]
BASIC: Rows = (
    (Blank("name", "姓名", 1.5), Blank("sex", "性别", 0.5, label_width=34), Blank("ethnicity", "民族", 0.8)),
    (Blank("born_on", "出生日期", 0.9), Blank("id_number", "公民身份证号码", 1.3, label_width=64)),
    (Blank("hukou_registered", "是否登记户口", 0.7, YES_NO), Blank("hukou_place", "户籍所在地", 1.5)),
    (Blank("residence", "现居住地"),),
    (Blank("phone", "联系电话", 1.0), Blank("household_size", "家庭人口", 0.6)),
)
SCHOOL: Rows = (
    (
        Blank("schooling", "就学情况"),
        Blank("school", "学校、年级、班级", 2.2),
        Blank("boarding", "是否学校\n寄宿", 0.9, YES_NO),
    ),
    (
        Blank("health", "身体情况"),
        Blank("disability", "残疾类别\n及等级", 1.4),
        Blank("illness", "患病类型", 1.2),
    ),
)
GRANDPARENTS: Rows = (
    (
        Blank("grandfather", "祖父姓名"),
        Blank("grandfather_born", "出生日期"),
        Blank("grandmother", "祖母姓名"),
        Blank("grandmother_born", "出生日期"),
    ),
    (
        Blank("maternal_grandfather", "外祖父姓名"),
        Blank("maternal_grandfather_born", "出生日期"),
        Blank("maternal_grandmother", "外祖母姓名"),
        Blank("maternal_grandmother_born", "出生日期"),
    ),
)
PARENTS: Rows = (
    (
        Blank("father", "父亲姓名"),
        Blank("father_born", "出生日期"),
        Blank("father_id", "公民身份证号码", 1.6, label_width=64),
    ),
    (Blank("father_work_place", "当前务工地点", 2.0), Blank("father_phone", "联系电话")),
    (
        Blank("mother", "母亲姓名"),
        Blank("mother_born", "出生日期"),
        Blank("mother_id", "公民身份证号码", 1.6, label_width=64),
    ),
    (Blank("mother_work_place", "当前务工地点", 2.0), Blank("mother_phone", "联系电话")),
)
GUARDIAN: Rows = (
    (
        Blank("entrusted", "父母外出有无委托其他监护人", 0.9, ("有", "无"), 116),
        Blank("guardian", "委托监护\n人姓名"),
        Blank("guardian_relation", "与被监护\n人关系", 0.8),
    ),
    (Blank("guardian_id", "公民身份证号码", 1.3, label_width=64), Blank("guardian_phone", "受委托监护\n人电话")),
    (
        Blank("guardian_address", "居住地地址", 1.7),
        Blank("guardianship_kind", "监护类型"),
        Blank("guardianship_quality", "监护情况", 1.4, ("较好", "一般", "差")),
    ),
)
INCOME: Rows = (
    (
        Blank("income_source", "家庭经济\n来源", 1.3),
        Blank("income_per_head", "年人均收入\n（元）", 0.7),
        Blank("benefit_number", "低保证号"),
    ),
    (Blank("hardship_cause", "致困原因"), Blank("aid_received", "救助帮扶\n情况", 2.0)),
)
SECTIONS: tuple[tuple[str, Rows], ...] = (
    ("基本情况", BASIC),
    ("就学健康", SCHOOL),
    ("祖辈", GRANDPARENTS),
    ("父母", PARENTS),
    ("监护", GUARDIAN),
    ("经济", INCOME),
)
FIELD_KEYS = frozenset(blank.key for _name, rows in SECTIONS for row in rows for blank in row)
"""The keys that `RegistrationForm.values` may have."""
LEFT_BEHIND = ("父母双方同时外出", "父母一方外出、另一方无监护能力", "父母一方无监护能力")
STATUSES = (*LEFT_BEHIND, "低保", "特困供养", "残疾", "孤儿", "事实无人抚养", "单亲", "困境儿童")
OPINIONS = (
    Opinion("村（居）意见"),
    Opinion("学校意见"),
    Opinion("乡镇（街道）妇联意见"),
    Opinion("县级妇联意见"),
)
FAMILY_COLUMNS = (
    Column("姓名", 60, "left", 1.0),
    Column("关系", 40, "center"),
    Column("出生日期", 62, "center"),
    Column("公民身份证号码", 104, "center"),
    Column("健康状况", 50, "center", 0.5),
    Column("职业、务工地点", 80, "left", 1.2),
    Column("年收入（元）", 60, "right"),
)


@dataclass(frozen=True)
class FamilyMember:
    """A line of the table of family members; all as text, ready to print."""

    name: str
    relation: str = ""
    born_on: str = ""
    id_number: str = ""
    health: str = ""
    work: str = ""
    income: str = ""

    def cells(self) -> tuple[str, ...]:
        """The line's values in the order of the columns."""
        return (
            self.name,
            self.relation,
            self.born_on,
            self.id_number,
            self.health,
            self.work,
            self.income,
        )


@dataclass(frozen=True)
class RegistrationForm:
    """One person's form. `values` by the keys of FIELD_KEYS; `statuses` as (word, ticked); the default is blank."""

    title: str
    organisation: str = ""
    filled_on: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    family: Sequence[FamilyMember] = ()
    statuses: Sequence[tuple[str, bool]] = tuple((word, False) for word in STATUSES)
    circumstances: str = ""
    opinions: Sequence[Opinion] = OPINIONS
    in_charge: str = ""
    checker: str = ""
    writer: str = ""
    family_lines: int = 4

    def __post_init__(self) -> None:
        unknown = set(self.values) - FIELD_KEYS
        if unknown:
            raise ValueError(f"no such place on the form: {', '.join(sorted(unknown))}")

    def texts(self) -> Iterator[str]:
        """Every text that will be drawn."""
        yield from (self.title, self.organisation, self.filled_on, self.circumstances)
        yield from (self.in_charge, self.checker, self.writer)
        yield from self.values.values()
        for member in self.family:
            yield from member.cells()
        for word, _ticked in self.statuses:
            yield word
        for opinion in self.opinions:
            yield from opinion.texts()


def registration_form_pdf(form: RegistrationForm, *, demo: bool, printed_at: datetime) -> bytes:
    """The form as one A4 page. Raises MissingGlyph, and Invalid when the texts do not fit on the page."""
    require_glyphs(form.texts())
    return _Form(form, demo, printed_at).pdf()


class _Form:
    """One form while it is being drawn, from the top down."""

    def __init__(self, form: RegistrationForm, demo: bool, printed_at: datetime) -> None:
        self.form, self.demo, self.printed_at = form, demo, printed_at
        self.values = dict(form.values)
        self.paper = Paper(str(_("登记表")), PORTRAIT, printed_at)
        self.y = 0.0

    def pdf(self) -> bytes:
        """Draw all."""
        self._head()
        top = self.y
        for name, rows in SECTIONS:
            self._section(name, rows, PHOTO if rows is BASIC else 0.0)
            if rows is PARENTS:
                self._family()
                self._statuses()
        self._free_text()
        self.paper.box(MARGIN, self.y, WIDTH, top - self.y, None, INK, 1.3)
        self._foot()
        self.paper.next_page()
        return self.paper.finish()

    def _head(self) -> None:
        paper, form = self.paper, self.form
        size = fit_size(form.title, Style.SERIF_BOLD, WIDTH, 18, 10, 2)
        y = paper.height - 46
        paper.text(paper.width / 2, y, form.title, size, Style.SERIF_BOLD, align="center", spacing=size / 9)
        organisation = str(_("填报单位（盖章）：%(name)s", name=form.organisation))
        paper.text(MARGIN, y - 20, organisation, fit_size(organisation, Style.SANS, 360, SIZE, 6))
        day = form.filled_on or str(_("　　　　年　　月　　日"))
        paper.text(paper.width - MARGIN, y - 20, str(_("填报日期：%(day)s", day=day)), SIZE, align="right")
        self.y = y - 27

    def _section(self, name: str, rows: Rows, aside: float) -> None:
        """A section with its name at the left; `aside` points at the right are kept for the photo."""
        width = INNER - aside
        heights = [blanks_height(row, self.values, width) for row in rows]
        if aside:
            heights = [max(height, 21.5) for height in heights]
        top, height = self.y, sum(heights)
        draw_side(self.paper, MARGIN, top, height, name)
        for row, row_height_ in zip(rows, heights, strict=True):
            draw_blanks(self.paper, MARGIN + SIDE, self.y, row_height_, row, self.values, width)
            self.y -= row_height_
        if aside:
            left = MARGIN + WIDTH - aside
            draw_cell(self.paper, (left, top, aside, height), "")
            self.paper.text(left + aside / 2, top - height / 2 + 4, str(_("照片")), 10, colour=INK_3, align="center")
            note = str(_("（可不贴）"))
            self.paper.text(left + aside / 2, top - height / 2 - 10, note, 8, colour=INK_3, align="center")

    def _family(self) -> None:
        columns = spread(FAMILY_COLUMNS, INNER)
        lines = [member.cells() for member in self.form.family]
        lines += [("",) * len(columns)] * max(0, self.form.family_lines - len(lines))
        heights = [row_height(line, columns, Style.SANS, SIZE, 16, 4) for line in lines]
        draw_side(self.paper, MARGIN, self.y, 16 + sum(heights), str(_("家庭成员")))
        draw_heading(self.paper, MARGIN + SIDE, self.y, 16, columns, SIZE)
        self.y -= 16
        for line, height in zip(lines, heights, strict=True):
            draw_row(self.paper, MARGIN + SIDE, self.y, height, columns, line, size=SIZE)
            self.y -= height

    def _statuses(self) -> None:
        lines = ticks_lines(self.form.statuses, INNER - 10)
        height = max(26.0, 14.5 * len(lines) + 5)
        draw_side(self.paper, MARGIN, self.y, height, str(_("身份")))
        draw_cell(self.paper, (MARGIN + SIDE, self.y, INNER, height), "")
        first = self.y - height / 2 + 14.5 * (len(lines) - 1) / 2 - 3
        for number, line in enumerate(lines):
            draw_ticks(self.paper, MARGIN + SIDE + 5, first - 14.5 * number, line)
        self.y -= height

    def _free_text(self) -> None:
        """Circumstances and opinions share what is left of the page."""
        text, opinions = self.form.circumstances, list(self.form.opinions)
        lines = wrap(text, Style.SANS, SIZE, INNER - 12, SIZE * 2) if text else []
        needed = max(46.0, len(lines) * 13 + 10)
        pairs = [opinions[i : i + 2] for i in range(0, len(opinions), 2)]
        least = [max(opinion_height(opinion, WIDTH / len(pair)) for opinion in pair) for pair in pairs]
        spare = self.y - FOOT - needed - sum(least)
        if spare < 0:
            raise Invalid(_("登记表的文字太多，一页放不下。请把情况说明或意见缩短些，再打印。"))
        share = spare / (len(pairs) + 1)
        needed += min(share, 30.0)
        draw_side(self.paper, MARGIN, self.y, needed, str(_("情况说明")))
        draw_cell(self.paper, (MARGIN + SIDE, self.y, INNER, needed), "")
        if text:
            self.paper.paragraph(MARGIN + SIDE + 6, self.y - 15, INNER - 12, text, SIZE, 13, indent=SIZE * 2)
        self.y -= needed
        for pair, height in zip(pairs, least, strict=True):
            height += min(share, 30.0)
            for number, opinion in enumerate(pair):
                width = WIDTH / len(pair)
                draw_opinion(self.paper, MARGIN + number * width, self.y, width, height, opinion)
            self.y -= height

    def _foot(self) -> None:
        form = self.form
        names = (
            (_("单位负责人："), form.in_charge),
            (_("复核人："), form.checker),
            (_("填表人："), form.writer),
        )
        for number, (label, name) in enumerate(names):
            self.paper.text(MARGIN + number * WIDTH / 3, self.y - 16, f"{label}{name}", SIZE, colour=INK_2)
        self.paper.footer(MARGIN, self.printed_at, 1, 1, self.demo, y=24)
