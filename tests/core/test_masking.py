"""Masking: what stays readable, and that short input never shows more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.core.masking import mask_address_to_township, mask_bank, mask_id, mask_name_notice, mask_phone


def test_identity_papers() -> None:
    assert mask_id("150824201611233048") == "15*************048"
    assert mask_id("P150824583") == "P*******83"
    assert mask_id("E12345678") == "E******78"
    assert mask_id("12") == "**" and mask_id("") == ""


def test_phones_and_banks() -> None:
    assert mask_phone("138 2345 1234") == mask_phone("13823451234") == "138****1234"
    assert mask_phone("8221234") == "*****34"
    assert mask_phone("0478-8221234") == "********234"
    assert mask_bank("6217 0031 0000 3071") == "****3071"
    assert mask_bank("12345") == "****5" and mask_bank("") == ""


def test_names_in_notices() -> None:
    assert mask_name_notice("张小芳") == "张＊芳"
    assert mask_name_notice("张芳") == "张＊"
    assert mask_name_notice("欧阳小芳") == "欧＊＊芳"
    assert mask_name_notice("张") == "＊"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        (
            "内蒙古自治区巴彦淖尔市乌拉特中旗石哈河镇和平村三组12号",
            "内蒙古自治区巴彦淖尔市乌拉特中旗石哈河镇",
        ),
        ("乌拉特中旗巴音乌兰苏木图古日格嘎查", "乌拉特中旗巴音乌兰苏木"),
        ("长沙市岳麓区望城坡街道桐梓坡路1号", "长沙市岳麓区望城坡街道"),
        ("江苏省镇江市丹徒区辛丰镇黄墟村5号", "江苏省镇江市丹徒区辛丰镇"),
        ("湖南省湘潭市湘乡市山枣镇1号", "湖南省湘潭市湘乡市山枣镇"),
        ("湖南省湘潭市湘乡市云门寺路1号", "湖南省湘潭市"),
        ("江苏省镇江市中山路5号", "江苏省镇江市"),
        ("和平村三组12号", ""),
        ("内蒙古自治区乌拉特中旗和平村12号", "内蒙古自治区乌拉特中旗"),
    ],
)
def test_addresses(address: str, shown: str) -> None:
    assert mask_address_to_township(address) == shown


@given(st.text("0123456789X", max_size=30))
def test_never_more_than_a_third(number: str) -> None:
    masked = mask_id(number)
    assert len(masked) == len(number)
    assert sum(c != "*" for c in masked) <= len(number) // 3
    assert sum(c != "*" for c in mask_bank(number)) <= len(number) // 3
