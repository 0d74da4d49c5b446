"""Every text for people stands in both catalogs, with the same named values."""

from __future__ import annotations

import re

from registry.translations.build import LOCALES, extract, load

_VALUE = re.compile(r"%\((\w+)\)s")


def test_no_text_is_missing_in_a_catalog() -> None:
    wanted = {message.id for message in extract() if message.id}
    assert len(wanted) > 300
    for locale in LOCALES:
        catalog = load(locale)
        missing = [text for text in wanted if not (catalog.get(text) and catalog.get(text).string)]
        assert not missing, f"{locale}: {len(missing)} missing, such as {sorted(missing)[:5]}"


def test_translations_keep_the_named_values() -> None:
    for locale in LOCALES:
        for message in load(locale):
            if message.id and message.string:
                assert set(_VALUE.findall(message.id)) == set(_VALUE.findall(message.string)), message.id


def test_english_holds_no_chinese_sentence() -> None:
    han = re.compile(r"[\u4e00-\u9fff]{4,}")
    allowed = re.compile(r"连心台账|国发|民发|财|请切换极速模式|GB|春蕾|人民币|副本|作废")
    wrong = [
        m.string for m in load("en") if m.id and m.string and han.search(m.string) and not allowed.search(m.string)
    ]
    assert not wrong
