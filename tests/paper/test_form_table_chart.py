"""Registration form, printed lists and bar charts."""

import xml.etree.ElementTree as ET

import pytest

from registry.core.errors import Invalid
from registry.core.paper.chart import BAR_HEX, PALE_HEX, Bar, bars_svg, draw_bars
from registry.core.paper.fonts import MissingGlyph
from registry.core.paper.page import PORTRAIT, Paper
from registry.core.paper.table import table_pdf
from registry.people.form_pdf import FamilyMember, Opinion, RegistrationForm, registration_form_pdf

TITLE = "农村留守儿童基本情况登记表"
BARS = [Bar("1月", 0, "0.00"), Bar("2月", 100, "1.00"), Bar("3月<&>", 50, "0.50", unfinished=True)]


def test_blank_form_is_one_page_with_all_headings(printed_at, pages) -> None:  # type: ignore[no-untyped-def]
    (text,) = pages(registration_form_pdf(RegistrationForm(TITLE), demo=False, printed_at=printed_at))
    for part in (
        TITLE,
        "填报单位（盖章）：",
        "是否登记户口",
        "外祖母姓名",
        "当前务工地点",
        "父母双方同时外出",
        "父母外出有无委托其他监护人",
        "监护类型",
        "村（居）意见",
        "学校意见",
        "乡镇（街道）妇联意见",
        "县级妇联意见",
        "填表人：",
        "照片",
    ):
        assert part in text
    assert text.count("公民身份证号码") == 5
    assert "演示" not in text


def test_filled_form_shows_values_and_ticks(printed_at, pages) -> None:  # type: ignore[no-untyped-def]
    values = {"name": "陈𬱖", "hukou_registered": "是", "father": "陈建国", "father_work_place": "深圳市"}
    form = RegistrationForm(
        TITLE,
        values=values,
        family=[FamilyMember("陈建国", "父", income="30,000.00")],
        circumstances="父母常年在外务工。",
        opinions=[Opinion("村（居）意见", "情况属实。", "李四", "2026年3月10日")],
    )
    data = registration_form_pdf(form, demo=True, printed_at=printed_at)
    (text,) = pages(data)
    for part in ("陈𬱖", "深圳市", "30,000.00", "父母常年在外务工。", "情况属实。", "李四", "演示数据，不作凭证"):
        assert part in text
    assert data == registration_form_pdf(form, demo=True, printed_at=printed_at)
    unticked = RegistrationForm(TITLE, values={**values, "hukou_registered": ""})
    assert data != registration_form_pdf(unticked, demo=True, printed_at=printed_at)


def test_form_refuses_what_it_cannot_hold(printed_at) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Invalid, match="一页放不下"):
        registration_form_pdf(RegistrationForm(TITLE, circumstances="苦" * 3000), demo=False, printed_at=printed_at)
    with pytest.raises(MissingGlyph):
        registration_form_pdf(RegistrationForm(TITLE, values={"name": "\U00017000"}), demo=False, printed_at=printed_at)
    with pytest.raises(ValueError, match="surname"):
        RegistrationForm(TITLE, values={"surname": "王"})


def _table(count: int, printed_at, **options) -> bytes:  # type: ignore[no-untyped-def]
    rows = [(str(n), f"受助{n:03d}", f"{n}.00") for n in range(1, count + 1)]
    arguments = {"organisation": "乌拉特中旗妇联", "landscape": False, "demo": True, **options}
    return table_pdf(
        "名单", ("序号", "姓名", "金额（元）"), rows, ("合计", "", "9.00"), printed_at=printed_at, **arguments
    )


@pytest.mark.parametrize("landscape", [False, True])
def test_list_repeats_its_heading_and_totals_once(landscape: bool, printed_at, pages) -> None:  # type: ignore[no-untyped-def]
    texts = pages(_table(100, printed_at, landscape=landscape))
    assert len(texts) > 1
    for number, text in enumerate(texts, start=1):
        assert "序号姓名金额（元）" in text
        assert f"第{number}页/共{len(texts)}页" in text
        assert "受助" in text
        assert ("合计" in text) == (number == len(texts))
    assert sum(text.count("受助") for text in texts) == 100


def test_list_with_nothing_or_one_row_and_uneven_rows(printed_at, pages) -> None:  # type: ignore[no-untyped-def]
    assert "共0行" in pages(_table(0, printed_at))[0]
    assert len(pages(_table(1, printed_at))) == 1
    with pytest.raises(ValueError, match="one cell"):
        table_pdf("名单", ("甲",), [("一", "二")], organisation="", landscape=False, printed_at=printed_at, demo=False)


def test_chart_obeys_the_security_policy_and_says_its_numbers() -> None:
    svg = bars_svg("各月<发放>", BARS)
    root = ET.fromstring(svg)
    assert all("style" not in element.attrib for element in root.iter())
    assert root.attrib["role"] == "img"
    assert "2月 1.00" in root.attrib["aria-label"]
    texts = [element.text for element in root.iter() if element.tag.endswith("text")]
    assert "0.50（未完）" in texts and "3月<&>" in texts
    first, second, third = (element for element in root.iter() if element.tag.endswith("rect"))
    assert float(first.attrib["width"]) == 0
    assert float(second.attrib["width"]) == pytest.approx(2 * float(third.attrib["width"]), abs=0.2)
    assert (second.attrib["fill"], third.attrib["fill"]) == (BAR_HEX, PALE_HEX)


def test_chart_of_nothing_and_below_nothing() -> None:
    assert "<rect" not in bars_svg("空", [])
    assert 'width="0.0"' in bars_svg("零", [Bar("1月", 0, "0")])
    with pytest.raises(ValueError, match="shorter than nothing"):
        bars_svg("负", [Bar("1月", -1, "-1")])


def test_same_chart_on_paper(printed_at, pages) -> None:  # type: ignore[no-untyped-def]
    paper = Paper("图", PORTRAIT, printed_at)
    assert draw_bars(paper, 40, 700, 400, BARS, row=20) == 640
    paper.next_page()
    assert "0.50（未完）" in pages(paper.finish())[0]
