"""Certificates: what they say, what they never say, and that the same one comes out byte for byte."""

import dataclasses
import datetime as dt
import io

import pytest
from pypdf import PdfReader

from registry.core.errors import Invalid
from registry.core.paper.fonts import MissingGlyph
from registry.disbursements.certificate_pdf import CertificateContent, certificates_pdf, grouped

CONTENT = CertificateContent(
    number="乌中妇资2026-000124",
    title="春蕾计划助学金资助证书",
    organisation="乌拉特中旗妇女联合会",
    recipient_name="王雨桐",
    salutation="同学",
    body="经推荐、审核，你获得2026—2027学年（初中）助学金。",
    amount_fen=60000,
    closing="愿你勤奋学习，健康成长。",
    donor_line="捐赠方：爱心人士",
    issued_on=dt.date(2026, 3, 18),
    verify_url="https://register.example.org/v/7Q4MK2XD9RTA",
    verify_code="7q4mk2xd9rta",
)


def _with(**changes: object) -> CertificateContent:
    return dataclasses.replace(CONTENT, **changes)  # type: ignore[arg-type]


def test_all_that_a_certificate_says(poppler) -> None:  # type: ignore[no-untyped-def]
    text = poppler(certificates_pdf([CONTENT]))
    for part in (
        "乌拉特中旗妇女联合会",
        "编号乌中妇资2026-000124",
        "春蕾计划助学金资助证书",
        "王雨桐",
        "同学：",
        "经推荐、审核，你获得2026—2027学年（初中）助学金。",
        "人民币陆佰元整",
        "¥600.00",
        "捐赠方：爱心人士",
        "2026年3月18日",
        "核验码7Q4M-K2XD-9RTA",
        "扫码核验，不显示个人信息",
        "仅证明资助事实，不作领款凭证",
        "盖章处",
    ):
        assert part in text
    assert "演示" not in text and "副本" not in text and "财税" not in text


def test_donation_certificate_is_no_fiscal_receipt(pages) -> None:  # type: ignore[no-untyped-def]
    text = pages(certificates_pdf([_with(honorary_note="本证书为荣誉凭证，不作为财税票据")]))[0]
    assert "本证书为荣誉凭证，不作为财税票据" in text
    assert "不作领款凭证" not in text


def test_goods_have_a_line_and_no_sum(pages) -> None:  # type: ignore[no-untyped-def]
    text = pages(certificates_pdf([_with(amount_fen=None, goods_line="棉被100床，折价12,000.00元")]))[0]
    assert "棉被100床，折价12,000.00元" in text
    assert "人民币" not in text


def test_marks_for_copy_void_and_demonstration(pages) -> None:  # type: ignore[no-untyped-def]
    copy, void = pages(certificates_pdf([_with(copy_mark="副本", demo=True), _with(copy_mark="作废")]))
    assert "副本" in copy and "演示数据，不作凭证" in copy
    assert void.count("作废") == 2  # across the page and framed


@pytest.mark.parametrize(
    ("fen", "capitals", "figures"),
    [(1, "人民币壹分", "¥0.01"), (9_999_999_999, "人民币玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分", "¥99,999,999.99")],
)
def test_smallest_and_largest_sum(fen: int, capitals: str, figures: str, poppler) -> None:  # type: ignore[no-untyped-def]
    text = poppler(certificates_pdf([_with(amount_fen=fen)]))
    assert capitals in text and figures in text


def test_name_of_fifty_characters_with_a_rare_one_is_all_there(pages) -> None:  # type: ignore[no-untyped-def]
    name = "阿卜杜拉" * 12 + "𬱖名"
    data = certificates_pdf([_with(recipient_name=name)])
    assert name in pages(data)[0]
    assert len(pages(data)) == 1


def test_undrawable_character_and_too_long_texts_are_refused() -> None:
    with pytest.raises(MissingGlyph, match="打不出来"):
        certificates_pdf([CONTENT, _with(recipient_name="李\U00017000")])
    with pytest.raises(Invalid, match="正文太长"):
        certificates_pdf([_with(body="助学" * 400)])
    with pytest.raises(Invalid, match="没有要打印的证书"):
        certificates_pdf([])


def test_same_input_same_bytes_and_one_page_each() -> None:
    many = [_with(number=f"2026-{number:06d}") for number in range(30)]
    first = certificates_pdf(many)
    assert first == certificates_pdf(many)
    assert first != certificates_pdf(many[::-1])
    assert len(PdfReader(io.BytesIO(first)).pages) == 30


def test_the_files_properties_name_nobody() -> None:
    properties = PdfReader(io.BytesIO(certificates_pdf([CONTENT]))).metadata
    assert properties is not None
    said = " ".join(str(value) for value in properties.values())
    assert properties.title == "证书"
    assert "王雨桐" not in said and "000124" not in said and "register.example" not in said


def test_code_in_groups_of_four() -> None:
    assert grouped("7q4mk2xd9rta") == "7Q4M-K2XD-9RTA"
    assert grouped("7Q4M-K2XD-9RTA") == "7Q4M-K2XD-9RTA"
