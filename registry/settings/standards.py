"""Code lists of the national standards, in the identifiers that registry.core.codes stores."""

from __future__ import annotations

from dataclasses import dataclass

from registry.core.codes import DISABILITIES, DISABILITY_GRADES, ETHNIC_GROUPS, KINSHIPS, SEXES, Code
from registry.core.i18n import Text, _


@dataclass(frozen=True)
class CodeList:
    """A list: identifier, title, (code, label) in order, and whether offices may add items of their own."""

    name: str
    title: Text
    items: tuple[tuple[str, Text], ...]
    extensible: bool = False


def _from(name: str, title: Text, codes: dict[str, Code]) -> CodeList:
    return CodeList(name, title, tuple((code.key, code.label) for code in codes.values()))


STANDARD_LISTS = (
    _from("sex", _("性别"), SEXES),
    _from("ethnicity", _("民族"), ETHNIC_GROUPS),
    _from("kinship", _("与户主关系"), KINSHIPS),
    _from("disability_kind", _("残疾类别"), DISABILITIES),
    _from("disability_grade", _("残疾等级"), DISABILITY_GRADES),
)
