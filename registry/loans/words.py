"""The words of loans: states, methods, intervals, ageing, uses of the money."""

from __future__ import annotations

from registry.core.i18n import Text, _
from registry.loans.guarantee_models import EntryKind
from registry.loans.schedules import Method
from registry.loans.states import LoanState, StepKind
from registry.loans.subsidy_days import Rule
from registry.loans.subsidy_models import ClaimState

S = LoanState
STATES: dict[str, Text] = {
    "applied": _("申请"),
    "checked": _("已初审"),
    "recommended": _("已推荐"),
    "vetted": _("已审查"),
    "guaranteed": _("已担保"),
    "disbursed": _("已发放"),
    "extended": _("展期"),
    "overdue": _("逾期"),
    "settled": _("结清"),
    "compensated": _("已代偿"),
    "recovered": _("已追回"),
    "written_off": _("核销"),
    "refused": _("未通过"),
    "withdrawn": _("已撤回"),
    "void": _("作废"),
}
# The circle of a state: it fills as the money nears (templates/macros/parts.html).
GLYPHS: dict[str, str] = {
    "applied": "pending", "checked": "pending", "recommended": "publicised", "vetted": "approved",
    "guaranteed": "approved", "disbursed": "paid", "extended": "due", "overdue": "late", "settled": "signed",
    "compensated": "disputed", "recovered": "signed", "written_off": "void", "refused": "returned",
    "withdrawn": "void", "void": "void",
}  # fmt: skip
STEP_NAMES: dict[str, Text] = {
    "checked": _("乡镇妇联初审"),
    "recommended": _("旗县妇联推荐"),
    "vetted": _("人社部门审查"),
    "guaranteed": _("担保基金担保"),
    "disbursed": _("银行放款"),
}
DONE_WORDS: dict[str, Text] = {
    StepKind.APPLIED: _("提出申请"),
    StepKind.CHECKED: _("乡镇妇联初审通过"),
    StepKind.RECOMMENDED: _("旗县妇联推荐"),
    StepKind.VETTED: _("人社部门审查通过"),
    StepKind.GUARANTEED: _("担保基金同意担保"),
    StepKind.DISBURSED: _("银行放款"),
    StepKind.EXTENDED: _("同意展期"),
    StepKind.COMPENSATED: _("担保基金代偿"),
    StepKind.RECOVERED: _("代偿款全部追回"),
    StepKind.WRITTEN_OFF: _("核销"),
    StepKind.SETTLED: _("结清"),
    StepKind.REOPENED: _("还款作废，重新计欠"),
    StepKind.REFUSED: _("没有通过"),
    StepKind.WITHDRAWN: _("申请撤回"),
    StepKind.VOID: _("作废"),
}
METHODS: dict[str, Text] = {
    Method.BULLET: _("到期还本"),
    Method.EQUAL_PRINCIPAL: _("等额本金"),
    Method.ANNUITY: _("等额本息"),
}
EVERY: dict[int, Text] = {
    0: _("到期一次"),
    1: _("每月"),
    3: _("每季"),
    6: _("每半年"),
    12: _("每年"),
}
AGEING: tuple[Text, ...] = (
    _("按时"),
    _("1–29 天"),
    _("30–89 天"),
    _("90–179 天"),
    _("180 天以上"),
)
USES: dict[str, Text] = {
    "agreed": _("按申请用途使用"),
    "changed": _("改作别的生产"),
    "idle": _("还没用"),
    "misused": _("没用在生产上"),
}
ENTRIES: dict[str, Text] = {
    EntryKind.CONTRIBUTION: _("注入"),
    EntryKind.WITHDRAWAL: _("退出"),
    EntryKind.HOLD: _("担保"),
    EntryKind.RELEASE: _("释放"),
    EntryKind.REHOLD: _("释放撤回"),
    EntryKind.CALL: _("代偿"),
    EntryKind.RECOVERY: _("追回"),
    EntryKind.LOSS: _("损失"),
}
RULES: dict[str, Text] = {
    Rule.EXTENDED: _("展期的天不贴息"),
    Rule.OVERDUE: _("逾期的天不贴息"),
    Rule.CALLED: _("代偿以后不贴息"),
    Rule.NO_RATE: _("没有登记利率"),
}
CORRECTIONS: dict[str, Text] = {
    "repaid": _("报送后补记了还款或改了利率，贴息没有那么多"),
    "owed": _("报送后作废了还款或改了利率，贴息更多"),
    "left_out": _("报送后才知道逾期、展期或代偿，这些天不贴息"),
    "counted": _("报送后补记了还款或利率，这些天没有逾期，可以贴息"),
    "entered": _("报送后才登记这笔贷款，这些天可以贴息"),
    "voided": _("报送后贷款作废了"),
}
CLAIMS: dict[str, Text] = {
    ClaimState.DRAFT: _("草稿"),
    ClaimState.SENT: _("已报送"),
    ClaimState.VOID: _("作废"),
}
