"""Fields of the room's forms: days as offices write them, amounts in yuan, chips, choices of the code lists."""

from __future__ import annotations

from typing import Any

from wtforms import DateField, SelectField, SelectMultipleField, StringField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from registry.core.codes import Code
from registry.core.dates import parse_date
from registry.core.errors import DomainError
from registry.core.i18n import Text, _
from registry.core.money import parse_yuan, yuan_plain

Choices = list[tuple[str, Any]]
NOTHING: tuple[str, Text] = ("", _("请选择"))


class DayField(DateField):  # type: ignore[misc]
    """A day, read as offices write it; `data` is a date or None."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        if valuelist and valuelist[0].strip():
            try:
                self.data = parse_date(valuelist[0])
            except DomainError as error:
                raise ValueError(error.message) from error


class YuanField(StringField):  # type: ignore[misc]
    """An amount typed in yuan; `data` is fen or None."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return yuan_plain(self.data) if self.data is not None else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        if valuelist and valuelist[0].strip():
            try:
                self.data = parse_yuan(valuelist[0])
            except DomainError as error:
                raise ValueError(error.message) from error


class WholeField(StringField):  # type: ignore[misc]
    """A whole number that may be left out; `data` is an int or None."""

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else "" if self.data is None else str(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        text = valuelist[0].strip() if valuelist else ""
        if not text:
            return
        try:
            self.data = int(text)
        except ValueError as error:
            raise ValueError(_("这里只写数字，例如 4。")) from error


class PickField(SelectField):  # type: ignore[misc]
    """One code of a list, or nothing; `data` is the code or None."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        self.data = self.data or None

    def process_data(self, value: Any) -> None:
        super().process_data(value)
        self.data = None if value in (None, "") else self.data

    def iter_choices(self) -> Any:
        for value, label, _chosen, extra in super().iter_choices():
            yield value, label, value == (self.data or ""), extra

    def pre_validate(self, form: Any) -> None:
        if self.validate_choice and self.data and self.data not in {choice[0] for choice in self.choices or ()}:
            raise ValidationError(_("“%(label)s”里没有这一项。请在列出的几项里选。", label=self.label.text))


class ChipsField(SelectMultipleField):  # type: ignore[misc]
    """Several codes as chips."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def of_codes(codes: dict[str, Code], first: tuple[str, Any] = NOTHING) -> Choices:
    """The choices of a national list."""
    return [first, *((code.key, code.label) for code in codes.values())]
