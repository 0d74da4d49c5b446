"""The form macros: every control has a name for its reader, errors stand where they belong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    FileField,
    Form,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Optional

ROOT = Path(__file__).parents[2]


def environment() -> Environment:
    env = Environment(
        loader=FileSystemLoader(ROOT / "templates"), autoescape=True, extensions=["jinja2.ext.i18n", "jinja2.ext.do"]
    )
    env.install_gettext_callables(lambda text: text, lambda one, many, n: one, newstyle=True)  # type: ignore[attr-defined]
    env.globals["csrf_token"] = lambda: "the-token"
    env.filters["yuan"] = lambda fen: f"{fen / 100:,.2f}"
    return env


def render(source: str, **values: Any) -> str:
    return environment().from_string(source).render(**values)


class Child(Form):  # type: ignore[misc]
    name = StringField("姓名", [DataRequired("还没写姓名。没有户口的，照孩子说的写。")])
    nickname = StringField("小名", [Optional()])
    born = DateField("出生日期")
    sex = RadioField("性别", choices=[("f", "女"), ("m", "男")])
    stage = SelectField("学段", choices=[("p", "小学"), ("j", "初中")])
    states = SelectMultipleField("情况", choices=[("left", "留守"), ("poor", "家庭贫困")])
    boards = BooleanField("住校")
    story = TextAreaField("说明")
    letter = FileField("同意书")
    secret = PasswordField("口令")


class Controls(HTMLParser):
    """Collects controls, labels and ids of a piece of markup."""

    def __init__(self) -> None:
        super().__init__()
        self.controls: list[dict[str, str | None]] = []
        self.label_for: set[str] = set()
        self.ids: list[str] = []
        self.depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = dict(attrs)
        if at.get("id"):
            self.ids.append(str(at["id"]))
        if tag == "label":
            self.depth += 1
            if at.get("for"):
                self.label_for.add(str(at["for"]))
        if tag in ("input", "select", "textarea") and at.get("type") != "hidden":
            self.controls.append({**at, "inside": "yes" if self.depth else None})

    def handle_endtag(self, tag: str) -> None:
        if tag == "label":
            self.depth -= 1


def unnamed(markup: str) -> Iterator[str]:
    """Names of controls that a reader of the screen could not tell: no label, no aria-label."""
    found = Controls()
    found.feed(markup)
    for control in found.controls:
        if not (control["inside"] or control.get("aria-label") or control.get("id") in found.label_for):
            yield str(control.get("name"))


FIELD = '{% from "macros/forms.html" import field %}{{ field(f, **options) }}'
BARE = '{% from "macros/forms.html" import bare %}{{ bare(f) }}'


@pytest.mark.parametrize("name", list(Child()._fields))
@pytest.mark.parametrize("source", [FIELD, BARE])
def test_every_kind_of_field_has_a_label(name: str, source: str) -> None:
    markup = render(source, f=Child()[name], options={})
    found = Controls()
    found.feed(markup)
    assert found.controls, markup
    assert list(unnamed(markup)) == []
    for group in re.findall(r'<div class="chips"[^>]*>', markup):
        named_by = re.search(r'aria-labelledby="([^"]+)"', group)
        assert "aria-label=" in group or (named_by and named_by.group(1) in found.ids)
    assert len(found.ids) == len(set(found.ids))


def test_an_unlabelled_control_would_be_noticed() -> None:
    assert list(unnamed('<label for="other">甲</label><input name="lost" id="x">')) == ["lost"]


def test_kinds_are_told_apart() -> None:
    form = Child(MultiDict({"states": "left", "sex": "m", "name": "甲"}))
    assert 'type="date"' in render(FIELD, f=form.born, options={})
    chips = render(FIELD, f=form.states, options={})
    assert chips.count('type="checkbox"') == 2 and chips.count("checked") == 1
    radios = render(FIELD, f=form.sex, options={})
    assert radios.count('type="radio"') == 2 and re.search(r'value="m" checked', radios)
    assert 'type="file"' in render(FIELD, f=form.letter, options={})
    assert "<textarea" in render(FIELD, f=form.story, options={})


def test_error_is_bold_with_the_mending_below_and_hides_the_hint() -> None:
    form = Child(MultiDict({"name": ""}))
    form.validate()
    markup = render(FIELD, f=form["name"], options={"hint": "照身份证上的写。"})
    assert '<strong class="said">还没写姓名。</strong>' in markup
    assert '<span class="mend">没有户口的，照孩子说的写。</span>' in markup
    assert 'aria-invalid="true"' in markup and "is-wrong" in markup
    assert "照身份证上的写" not in markup


def test_optional_follows_the_validator_and_can_be_said() -> None:
    form = Child()
    assert "（可不填）" in render(FIELD, f=form.nickname, options={})
    assert "（可不填）" not in render(FIELD, f=form.story, options={})
    assert "（可不填）" in render(FIELD, f=form.story, options={"optional": True})


def test_what_was_typed_stays_and_is_escaped() -> None:
    form = Child(MultiDict({"name": '"><script>x</script>'}))
    form.validate()
    markup = render(FIELD, f=form["name"], options={})
    assert "<script>" not in markup and "&lt;script&gt;" in markup


def test_foot_bar_counts_and_links_only_wrong_fields() -> None:
    form = Child(MultiDict({"name": "", "stage": "p", "sex": "f"}))
    form.born.errors = ["日期写成 2016-11-23 这样。"]
    form["name"].errors = ["还没写姓名。"]
    bar = (
        '{% from "macros/forms.html" import footbar, button %}'
        '{% call footbar(errors=form) %}{{ button("保存") }}{% endcall %}'
    )
    markup = render(bar, form=form)
    assert "还有 2 处要改" in markup
    assert re.findall(r'href="#(\w+)"', markup) == ["name", "born"]
    assert "处要改" not in render(bar, form=Child())


def test_forms_carry_the_token_and_the_question() -> None:
    markup = render(
        '{% from "macros/forms.html" import form_open, form_close, post_button %}'
        "{{ form_open(multipart=True) }}{{ form_close() }}"
        '{{ post_button("作废…", "/void", "danger", confirm="作废证书 000087？号码会留着。", fields={"id": "a"}) }}'
    )
    assert markup.count('name="csrf_token" value="the-token"') == 2
    assert 'data-confirm="作废证书 000087？号码会留着。"' in markup
    assert 'enctype="multipart/form-data"' in markup and 'name="id" value="a"' in markup


def test_a_grey_button_says_why() -> None:
    markup = render(
        '{% from "macros/forms.html" import button %}{{ button("批准", disabled_reason="公示到 3月10日 才满。") }}'
    )
    assert " disabled" in markup and "公示到 3月10日 才满。" in markup


def test_private_marks_reach_the_chips() -> None:
    class Health(Form):  # type: ignore[misc]
        states = SelectMultipleField("情况", choices=[("a", "甲")], render_kw={"data-private": ""})

    assert "data-private" in render(FIELD, f=Health().states, options={})
