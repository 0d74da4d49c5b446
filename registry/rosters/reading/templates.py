"""Empty rosters to fill in: headings, drop-downs, text columns, one example that the importer skips, explanations."""

from __future__ import annotations

import io

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from registry.core.i18n import Text, _
from registry.rosters.reading.errors_book import OPTIONS
from registry.rosters.reading.vocabulary import Field, Vocabulary

HEADING_ROW = 2
LAST_ROW = 5_000
EXAMPLE = "示例"
_RULES: dict[str, Text] = {
    "name": _("照户口簿写全名。少数民族姓名中间用“·”。"),
    "id": _("18 位，照户口簿或证件抄。这一列已设成“文本”。没有证件就空着。"),
    "date": _("写成 2014-06-30 这样。"),
    "yes_no": _("写“是”或“否”，不清楚就空着。"),
    "consent": _("监护人已签同意书写“是”，拒绝写“不同意”，还没问就空着。"),
    "phone": _("11 位手机号，或带区号的座机号。"),
    "money": _("单位是元，只写数字，例如 3600。写“万元”也认得。"),
    "grade": _("写成“小学三年级”“初一”这样。"),
    "kinship": _("写成“祖母”“父亲”这样。"),
    "disability": _("写成“肢体二级”这样，没有就空着。"),
    "account": _("照存折或银行卡抄。这一列已设成“文本”。"),
    "child_statuses": _("可以写几个，中间用“、”隔开。"),
    "title": _("最多 100 个字。"),
    "period": _("写成 2013-07-01至2014-06-30，或者 2014年。"),
    "percent": _("写 6.5，就是百分之六点五。"),
    "count": _("只写数字。"),
    "number": _("只写数字。"),
    "hardships": _("可以写几个，中间用“、”隔开。"),
}


def template_workbook(vocabulary: Vocabulary, title: str) -> bytes:
    """An .xlsx with an empty roster of this kind and a sheet 填写说明; every column is stored as text."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, OPTIONS)
    formats = {
        "title": book.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"}),
        "unit": book.add_format({"align": "left"}),
        "head": book.add_format({"bold": True, "border": 1, "bg_color": "#EEEBE6", "text_wrap": True}),
        "text": book.add_format({"num_format": "@"}),
        "example": book.add_format({"num_format": "@", "italic": True, "font_color": "#777777"}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
    }
    fields = [field for field in vocabulary.fields.values() if field.key != "serial"]
    fields.sort(key=lambda field: (not field.required, not field.example))
    _write_roster(book.add_worksheet(vocabulary.words), fields, title, formats)
    _write_rules(book.add_worksheet("填写说明"), fields, formats)
    book.close()
    return buffer.getvalue()


def _write_roster(sheet: Worksheet, fields: list[Field], title: str, formats: dict[str, Format]) -> None:
    sheet.merge_range(0, 0, 0, min(len(fields), 12), title, formats["title"])
    sheet.set_row(0, 30)
    sheet.write_string(1, 0, "填报单位（盖章）：", formats["unit"])
    sheet.write_string(HEADING_ROW, 0, "序号", formats["head"])
    sheet.write_string(HEADING_ROW + 1, 0, EXAMPLE, formats["example"])
    sheet.set_column(0, 0, 6, formats["text"])
    for place, field in enumerate(fields, start=1):
        heading = field.synonyms[0] + ("（必填）" if field.required else "")
        sheet.set_column(place, place, 20 if field.kind in ("id", "account", "code") else 14, formats["text"])
        sheet.write_string(HEADING_ROW, place, heading, formats["head"])
        if field.example:
            sheet.write_string(HEADING_ROW + 1, place, field.example, formats["example"])
        if field.choices:
            several = field.kind in ("child_statuses", "hardships")
            options = {"validate": "list", "source": list(field.choices), "ignore_blank": True}
            options |= {"error_type": "information" if several else "warning"}
            sheet.data_validation(HEADING_ROW + 1, place, LAST_ROW, place, options)
    sheet.freeze_panes(HEADING_ROW + 1, 2)


def _write_rules(sheet: Worksheet, fields: list[Field], formats: dict[str, Format]) -> None:
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 2, 46, formats["wrap"])
    for place, heading in enumerate((_("列"), _("怎么写"), _("也认得的表头"))):
        sheet.write_string(0, place, str(heading), formats["head"])
    for line, field in enumerate(fields, start=1):
        rule = str(_RULES[field.kind]) if field.kind in _RULES else ""
        if field.choices:
            rule += str(_("可以写：%(words)s。", words="、".join(field.choices)))
        sheet.write_string(line, 0, field.synonyms[0])
        sheet.write_string(line, 1, rule)
        sheet.write_string(line, 2, "、".join(field.synonyms[1:8]))
    line = len(fields) + 2
    sheet.write_string(line, 0, str(_("示例那一行导入时会跳过，可以留着，也可以删掉。列可以删，可以换位置。")))
