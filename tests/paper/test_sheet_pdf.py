"""Pay-out sheets: every row once, sums that agree, cash and goods apart, nothing orphaned."""

import dataclasses
import io
import re

import pytest
from pypdf import PdfReader

from registry.core.paper.fonts import MissingGlyph
from registry.disbursements.sheet_content import sheet_fields, sum_rows
from registry.disbursements.sheet_pdf import SheetHead, SheetRow, sheet_pdf

HEAD = SheetHead(
    title="春蕾计划助学金发放花名册（签领表）",
    organisation="乌拉特中旗妇联",
    batch_number="CL-2026C-03",
    allocation_paper="巴妇发〔2026〕12号",
    method="现金",
)


def _row(serial: int, **changes: object) -> SheetRow:
    row = SheetRow(serial, "高嘉怡", "15*************742", 40000, method="现金", id_full="150824201601011234")
    return dataclasses.replace(row, **changes)  # type: ignore[arg-type]


def _sheet(rows, printed_at, **options) -> bytes:  # type: ignore[no-untyped-def]
    return sheet_pdf(HEAD, rows, printed_at=printed_at, **{"demo": False, "draft": False, **options})


def test_one_row_is_one_page_with_total_and_signatures(printed_at, pages) -> None:  # type: ignore[no-untyped-def]
    (text,) = pages(_sheet([_row(1, amount_fen=9_999_999_999)], printed_at, demo=True))
    for part in (
        "合计1人",
        "人民币玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分",
        "制表人：",
        "复核人：",
        "发放人（两人）：",
        "监督人：",
    ):
        assert part in text
    assert text.count("99,999,999.99") == 3
    assert "负责人（盖章）：" in text and "第1页/共1页" in text and "演示数据，不作凭证" in text
    assert "前页累计" not in text and "草样" not in text and "物资" not in text


def test_four_hundred_rows_sum_up_page_by_page(printed_at, pages) -> None:  # type: ignore[no-untyped-def]
    rows = [_row(n, name=f"受助{n:03d}", amount_fen=100 * n, goods_value_fen=50) for n in range(1, 401)]
    texts = pages(_sheet(rows, printed_at))
    carried = 0
    for number, text in enumerate(texts, start=1):
        names = [int(n) for n in re.findall(r"受助(\d{3})", text)]
        here = sum(names)
        assert f"本页小计{len(names)}人{here:,}.00{len(names) * 0.5:,.2f}" in text
        assert (f"前页累计{names[0] - 1}人{carried:,}.00" in text) == (number > 1)
        assert f"第{number}页/共{len(texts)}页" in text
        assert "领取人签字" in text and "巴妇发〔2026〕12号" in text
        assert ("合计400人" in text) == (number == len(texts))
        carried += here
    assert carried == sum(range(1, 401))
    assert f"{carried:,}.00200.00" in texts[-1]  # goods stand beside the cash


@pytest.mark.parametrize("count", range(10, 16))
def test_total_never_stands_alone(count: int, printed_at, pages) -> None:  # type: ignore[no-untyped-def]
    texts = pages(_sheet([_row(n, name=f"受助{n:03d}") for n in range(1, count + 1)], printed_at))
    assert "受助" in texts[-1] and "合计" in texts[-1]
    assert sum(text.count("受助") for text in texts) == count


def test_masked_copy_hides_and_file_copy_shows_the_number(printed_at, pages) -> None:  # type: ignore[no-untyped-def]
    masked = pages(_sheet([_row(1)], printed_at))[0]
    full = pages(_sheet([_row(1)], printed_at, full_ids=True))[0]
    assert "150824201601011234" not in masked and "15*************742" in masked
    assert "150824201601011234" in full and "只限归档" in full


def test_draft_mark_and_long_rare_name(printed_at, pages) -> None:  # type: ignore[no-untyped-def]
    name = "阿卜杜拉" * 12 + "𬱖名"
    text = pages(_sheet([_row(1, name=name)], printed_at, draft=True))[0]
    assert "草样" in text
    assert name in text
    with pytest.raises(MissingGlyph, match="李"):
        _sheet([_row(1, name="李\U00017000")], printed_at)


def test_bank_sheet_has_its_columns_and_empty_ones_are_left_out() -> None:
    rows = [_row(1, bank_last4="1234", arrival="已到账", method="银行")]
    headings = [field.column.heading for field in sheet_fields(rows, sum_rows(rows), False, "银行")]
    assert "卡号\n后四位" in headings and "回单号" in headings
    assert "代领人\n及关系" not in headings and "品名" not in headings and "发放方式" not in headings
    rows = [_row(1, item="棉被", quantity="1床", goods_value_fen=12000)]
    headings = [field.column.heading for field in sheet_fields(rows, sum_rows(rows), False)]
    assert {"品名", "数量", "物资折价", "代领人\n及关系", "领取日期", "发放方式"} <= set(headings)


def test_same_bytes_and_no_names_in_the_properties(printed_at) -> None:  # type: ignore[no-untyped-def]
    url = "https://register.example.org/b/1"
    first = _sheet([_row(1)], printed_at, verify_url=url)
    assert first == _sheet([_row(1)], printed_at, verify_url=url)
    properties = PdfReader(io.BytesIO(first)).metadata
    assert properties is not None and properties.title == "发放花名册"
    assert "高嘉怡" not in str(properties)
    assert str(properties["/CreationDate"]).startswith("D:20260313140500")


def test_no_rows_is_still_a_sheet(printed_at, pages) -> None:  # type: ignore[no-untyped-def]
    (text,) = pages(_sheet([], printed_at))
    assert "合计0人" in text and "人民币零元整" in text
