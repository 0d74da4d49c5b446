"""The code lists of the special registers: kinds of project, types of activity, a school's events, who pays a premium.

An office adds its own items; the program's rules rest on none of these codes but those named in its rooms.
"""

from __future__ import annotations

from registry.core.i18n import _
from registry.settings.standards import CodeList

REGISTER_LISTS = (
    CodeList("project_kind", _("项目类别"), (
        ("water_cellar", _("母亲水窖")), ("school_water", _("校园安全饮水")), ("bud_school", _("春蕾学校")),
        ("child_growth", _("儿童成长项目")), ("outside", _("外部项目")), ("other", _("其他")),
    ), extensible=True),
    CodeList("activity_type", _("活动类型"), (
        ("care", _("关爱活动")), ("counselling", _("心理辅导")), ("publicity", _("法治宣传")),
        ("anti_drug", _("禁毒宣传")), ("drowning", _("防溺水宣传")), ("anti_trafficking", _("反拐宣传")),
        ("parent_school", _("家长学校")), ("training", _("技能培训")), ("job_fair", _("招聘会")),
        ("health", _("健康义诊")), ("volunteer", _("巾帼志愿服务")), ("child_growth", _("儿童成长活动")),
        ("child_forum", _("儿童论坛")), ("handicraft", _("手工展")), ("family", _("家庭文明活动")),
        ("other", _("其他")),
    ), extensible=True),
    # The four are each county's own: editable, none of them is a rule.
    CodeList("school_event", _("学校关爱“四个一”"), (
        ("call", _("一次亲情通话")), ("talk", _("一次谈心")), ("party", _("一次集体生日")), ("class", _("一次主题班会")),
    ), extensible=True),
    # Each county has six of its own: the names are editable, how often is a setting (mother_days_…).
    CodeList("mother_duty", _("爱心妈妈“六个一”"), (
        ("talk", _("谈一次心")), ("meeting", _("见一次面")), ("study", _("辅导一次作业")),
        ("teacher", _("和老师联系一次")), ("gift", _("送一本书或写一封信")), ("birthday", _("过一次生日")),
    )),
    CodeList("premium_payer", _("保费由谁交"), (
        ("self", _("本人")), ("federation", _("妇联")), ("government", _("财政")), ("donor", _("社会捐赠")),
        ("unit", _("单位")),
    ), extensible=True),
    CodeList("urgency", _("紧急程度"), (
        ("now", _("马上")), ("week", _("一周内")), ("month", _("一月内")),
    )),
)  # fmt: skip
