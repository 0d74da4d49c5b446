"""Words of a project: its state and the circle it is drawn with."""

from __future__ import annotations

from registry.core.i18n import Text, _
from registry.projects.models import ProjectState

S = ProjectState
STATES: dict[ProjectState, Text] = {
    S.UNDER_WAY: _("在建"),
    S.ACCEPTED: _("已验收，待报告"),
    S.REPORTED: _("已完成"),
    S.CANCELLED: _("已取消"),
}
GLYPHS: dict[ProjectState, str] = {
    S.UNDER_WAY: "approved",
    S.ACCEPTED: "paid",
    S.REPORTED: "signed",
    S.CANCELLED: "void",
}
