"""The words of the heart cases: states and their circles."""

from __future__ import annotations

from registry.childhealth.models import HeartState
from registry.core.i18n import Text, _

STATES: dict[HeartState, Text] = {
    HeartState.SUSPECTED: _("可疑，待确诊"), HeartState.CLEAR: _("排除"), HeartState.CONFIRMED: _("确诊，待手术"),
    HeartState.OPERATED: _("已手术"), HeartState.RECOVERED: _("已康复"), HeartState.REFUSED: _("家长拒绝"),
}  # fmt: skip
GLYPHS = {HeartState.SUSPECTED: "pending", HeartState.CLEAR: "ok", HeartState.CONFIRMED: "approved",
          HeartState.OPERATED: "paid", HeartState.RECOVERED: "signed", HeartState.REFUSED: "void"}  # fmt: skip
