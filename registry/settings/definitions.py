"""Every setting there is: key, kind, label, hint, default. A setting that is not here cannot be set or read."""

from __future__ import annotations

from dataclasses import dataclass

from registry.core.errors import Invalid
from registry.core.i18n import Text, _
from registry.settings.kinds import Kind, MonthDay, Value, parse_int, parse_money, parse_month_day, parse_text
from registry.settings.register_settings import REGISTER_SETTINGS
from registry.settings.school_settings import SCHOOL_SETTINGS


@dataclass(frozen=True)
class Definition:
    """A setting. `least`/`most` bound whole numbers, `longest` texts; `choices` are (code, label)."""

    key: str
    group: str
    kind: Kind
    label: Text
    default: Value
    hint: Text | None = None
    unit: Text | None = None
    least: int = 0
    most: int = 1_000_000
    longest: int = 100
    choices: tuple[tuple[str, Text], ...] = ()

    def parse(self, text: str) -> Value:
        """The value typed into the field; raises Invalid (field "value")."""
        if self.kind is Kind.INT:
            return parse_int(text, self.least, self.most)
        if self.kind is Kind.MONEY:
            return parse_money(text)
        if self.kind is Kind.MONTH_DAY:
            return parse_month_day(text)
        if self.kind is Kind.CHOICE and text not in {code for code, _label in self.choices}:
            raise Invalid(_("请在列出的几项里选一项。"), field="value")
        return parse_text(text, self.longest)

    def from_json(self, kept: int | str) -> Value:
        """The typed value of what the JSON text holds."""
        return parse_month_day(str(kept)) if self.kind is Kind.MONTH_DAY else kept


GROUPS: dict[str, Text] = {
    "office": _("单位和印章"),
    "notice": _("公示"),
    "payout": _("发放"),
    "programs": _("春蕾助学标准"),
    "children": _("儿童认定"),
    "visits": _("走访间隔"),
    "loans": _("小额贷款"),
    "screening": _("两癌筛查"),
    "registers": _("专项台账"),
    "privacy": _("隐私和统计"),
    "access": _("登录和查看"),
}
DAYS, YUAN, PERSONS, MINUTES = _("天"), _("元"), _("人"), _("分钟")
HOURS = _("小时")
DAY_KINDS = (("working", _("工作日")), ("calendar", _("自然日")))
LEFT_BEHIND = (
    ("2016", _("国发〔2016〕13号：父母双方外出，或一方外出另一方无监护能力，农村户籍")),
    ("2024", _("地方方案（2024）：跨县外出，连续六个月以上，不再要求农村户籍")),
)


def _tariff(stage: str, label: Text, yuan: int) -> Definition:
    hint = _("每人每学年。全国没有统一标准，各地不同。只作新项目的起始值。")
    return Definition(f"spring_bud_tariff_{stage}", "programs", Kind.MONEY, label, yuan * 100, hint, YUAN)


def _screening(key: str, label: Text, default: int, hint: Text, unit: Text, most: int) -> Definition:
    return Definition(f"screening_{key}", "screening", Kind.INT, label, default, hint, unit, least=1, most=most)


_ALL = (
    Definition(
        "organisation_name",
        "office",
        Kind.TEXT,
        _("单位全称"),
        "",
        _("印在证书、花名册和公示上。空着就用行政区划加“妇女联合会”。"),
        longest=60,
    ),
    Definition(
        "seal_name",
        "office",
        Kind.TEXT,
        _("印章名称"),
        "",
        _("落款“（盖章）”前面的字。空着就用单位全称。印章本身从不打印。"),
        longest=60,
    ),
    Definition("hotline", "office", Kind.TEXT, _("监督电话"), "", _("印在公示上，例如 0478-1234567。"), longest=40),
    Definition(
        "notice_days",
        "notice",
        Kind.INT,
        _("公示期"),
        7,
        _("通常 7 个工作日，也有 3、5、10 天的。只影响以后发起的公示。"),
        DAYS,
        least=1,
        most=60,
    ),
    Definition(
        "notice_day_kind",
        "notice",
        Kind.CHOICE,
        _("公示期按什么算"),
        "working",
        _("张贴当天不算，第二天起算。"),
        choices=DAY_KINDS,
    ),
    Definition(
        "sign_days",
        "payout",
        Kind.INT,
        _("未领补访期限"),
        15,
        _("没来领的，这些天里再上门一次。地方规定。"),
        DAYS,
        least=1,
        most=180,
    ),
    Definition(
        "bank_days",
        "payout",
        Kind.INT,
        _("银行要几个工作日"),
        1,
        _("转账文件送去到钱到账。倒排日程从发放日往前数。"),
        DAYS,
        least=0,
        most=30,
    ),
    Definition(
        "certificate_title_grant", "payout", Kind.TEXT, _("助学金证书标题"), "春蕾计划助学金资助证书", longest=30
    ),
    Definition("certificate_title_aid", "payout", Kind.TEXT, _("救助证书标题"), "救助金发放证书", longest=30),
    Definition(
        "certificate_title_donation",
        "payout",
        Kind.TEXT,
        _("捐赠证书标题"),
        "捐赠证书",
        _("证书上固定注明“不作为财税票据”。"),
        longest=30,
    ),
    _tariff("primary", _("小学"), 400),
    _tariff("junior", _("初中"), 600),
    _tariff("senior", _("高中"), 800),
    _tariff("vocational", _("中职"), 800),
    _tariff("college", _("大学"), 2000),
    Definition(
        "cancer_aid_amount",
        "programs",
        Kind.MONEY,
        _("两癌救助金"),
        1_000_000,
        _("财行〔2021〕384号：每人一万元，一生一次。地方另有项目的，单独建项目。"),
        YUAN,
    ),
    Definition(
        "left_behind_age",
        "children",
        Kind.INT,
        _("留守儿童年龄上限"),
        16,
        _("不满这个周岁的算。国发〔2016〕13号是 16。"),
        _("周岁"),
        least=1,
        most=18,
    ),
    Definition(
        "left_behind_definition",
        "children",
        Kind.CHOICE,
        _("留守儿童认定口径"),
        "2016",
        _("登记时记下所用的口径，改了不影响已登记的。"),
        choices=LEFT_BEHIND,
    ),
    Definition(
        "left_behind_cut_off",
        "children",
        Kind.MONTH_DAY,
        _("留守儿童年龄计算日"),
        MonthDay(8, 31),
        _("每年按这一天算年龄。"),
    ),
    Definition(
        "loan_reminder_days",
        "loans",
        Kind.INT,
        _("到期前多少天提醒还款"),
        30,
        _("工作台和到期名单提前这些天列出。额度、年龄、期限、倍数和贴息在“小额贷款 › 贷款政策”里改。"),
        DAYS,
        least=1,
        most=180,
    ),
    Definition(
        "loan_visit_days",
        "loans",
        Kind.INT,
        _("贷款多久回访一次"),
        180,
        _("放款后这些天里没有回访的，列进回访名单。"),
        DAYS,
        least=1,
        most=1000,
    ),
    Definition(
        "half_year_cut_off",
        "privacy",
        Kind.MONTH_DAY,
        _("上半年截止日"),
        MonthDay(6, 30),
        _("半年总结数到这一天。有的地方数到 6月20日。"),
    ),
    Definition(
        "visit_days_high",
        "visits",
        Kind.INT,
        _("高风险多久走访一次"),
        30,
        _("没有监护人、监护缺失等情况。"),
        DAYS,
        least=1,
        most=1000,
    ),
    Definition(
        "visit_days_middle",
        "visits",
        Kind.INT,
        _("中风险多久走访一次"),
        90,
        _("留守等情况。"),
        DAYS,
        least=1,
        most=1000,
    ),
    Definition(
        "visit_days_normal",
        "visits",
        Kind.INT,
        _("一般情况多久走访一次"),
        180,
        _("其他在册的人。"),
        DAYS,
        least=1,
        most=1000,
    ),
    _screening("age_min", _("筛查最小年龄"), 35, _("国卫办妇幼函〔2021〕635号：35 到 64 周岁。"), _("周岁"), 100),
    _screening("age_max", _("筛查最大年龄"), 64, _("含这个周岁。"), _("周岁"), 100),
    _screening("cytology_years", _("宫颈细胞学隔几年"), 3, _("国卫办妇幼函〔2021〕635号：3 年一次。"), _("年"), 20),
    _screening("hpv_years", _("HPV 检测隔几年"), 5, _("国卫办妇幼函〔2021〕635号：5 年一次。"), _("年"), 20),
    _screening("breast_years", _("乳腺检查隔几年"), 2, _("各地不同，可改。"), _("年"), 20),
    _screening("follow_days", _("异常的多少天内随访"), 60, _("各地不同，可改。"), DAYS, 365),
    _screening("urgent_days", _("高度可疑的多少天内随访"), 14, _("各地不同，可改。"), DAYS, 365),
    Definition(
        "k_anonymity",
        "privacy",
        Kind.INT,
        _("对捐赠人公开的最少同类人数"),
        10,
        _("同类儿童少于这个数，就不给捐赠人看那一项。"),
        PERSONS,
        least=3,
        most=1000,
    ),
    Definition(
        "escalation_hours",
        "privacy",
        Kind.INT,
        _("来信上报后几小时内处置"),
        24,
        _("来信里说到孩子可能受到伤害，从上报起算。超时排在工作台最前面。"),
        HOURS,
        least=1,
        most=168,
    ),
    Definition(
        "small_cell",
        "privacy",
        Kind.INT,
        _("小数隐去"),
        5,
        _("健康和维权的数小于这个数，对外的表里不写。"),
        least=2,
        most=100,
    ),
    Definition(
        "reveal_limit_per_day",
        "access",
        Kind.INT,
        _("每天查看完整信息的上限"),
        20,
        _("一个人一天能查看的完整证件号等的次数。"),
        _("次"),
        least=1,
        most=1000,
    ),
    Definition(
        "second_factor",
        "access",
        Kind.CHOICE,
        _("第二道验证（手机验证码）"),
        "offered",
        _("旗县和管理岗位登录时除密码外再输一次验证码。演示库不用。"),
        choices=(("offered", _("各人自愿启用")), ("required", _("旗县和管理岗位必须启用"))),
    ),
    Definition(
        "idle_logout_minutes",
        "access",
        Kind.INT,
        _("无操作自动退出"),
        30,
        _("等保要求有超时退出。"),
        MINUTES,
        least=5,
        most=240,
    ),
)
DEFINITIONS: dict[str, Definition] = {
    definition.key: definition
    for definition in (*_ALL, *(Definition(**values) for values in (*SCHOOL_SETTINGS, *REGISTER_SETTINGS)))
}


def definition_of(key: str) -> Definition:
    """The definition; raises KeyError for a key that does not exist, which is a mistake of the program."""
    return DEFINITIONS[key]
