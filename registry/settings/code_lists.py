"""The code lists that come with the program: label and identifier (domain.md, section 4).

An extensible list takes an office's own items; in the others the program's rules know every code.
"""

from __future__ import annotations

from registry.core.i18n import Text, _
from registry.settings.register_lists import REGISTER_LISTS
from registry.settings.standards import STANDARD_LISTS, CodeList

_LISTS = (
    CodeList("child_status", _("儿童困境类别"), (
        ("poverty", _("家庭贫困")), ("disability", _("自身残疾")), ("guardianship", _("监护缺失或不当")),
        ("orphan", _("孤儿")), ("de_facto_unsupported", _("事实无人抚养")), ("left_behind", _("留守")),
        ("migrant", _("流动")), ("serious_illness", _("重病")), ("parent_imprisoned", _("服刑人员子女")),
        ("idle_youth", _("闲散青少年")), ("other", _("其他")),
    ), extensible=True),
    CodeList("parent_state", _("父母状况"), (
        ("ok", _("正常")), ("away_work", _("外出务工")), ("dead", _("死亡")), ("missing", _("宣告失踪")),
        ("lost_contact", _("失联")), ("severe_disability", _("重残")), ("serious_illness", _("重病")),
        ("imprisoned", _("服刑在押")), ("compulsory_detox", _("强制戒毒")), ("restricted", _("限制人身自由")),
        ("guardianship_revoked", _("撤销监护")), ("deported", _("遣送出境")),
    ), extensible=True),
    CodeList("guardian_type", _("监护人类型"), (
        ("parent", _("父/母")), ("grandparent", _("（外）祖父母")), ("relative_friend", _("亲友")),
        ("institution", _("机构")), ("none", _("无人")),
    ), extensible=True),
    CodeList("guardianship_state", _("监护情况"), (
        ("good", _("较好")), ("fair", _("一般")), ("poor", _("差")),
    ), extensible=True),
    CodeList("mother_hardship", _("妇女困难类别"), (
        ("single", _("单亲")), ("cancer", _("患两癌")), ("disability", _("残疾")), ("serious_illness", _("重病")),
        ("low_income", _("低收入")), ("lost_only_child", _("失独")), ("disaster", _("受灾")), ("other", _("其他")),
    ), extensible=True),
    CodeList("income_class", _("收入类别"), (
        ("dibao", _("低保")), ("tekun", _("特困")), ("dibao_edge", _("低保边缘")), ("relapse_risk", _("易返贫致贫")),
        ("expense", _("支出型困难")), ("general", _("一般")),
    ), extensible=True),
    CodeList("school_stage", _("学段"), (
        ("pre", _("学前")), ("primary", _("小学")), ("junior", _("初中")), ("senior", _("高中")),
        ("vocational", _("中职")), ("college", _("大学")), ("dropout", _("失学")),
    )),
    CodeList("id_type", _("证件类型"), (
        ("cn_id", _("居民身份证")), ("hmt_permit", _("港澳台居住证")), ("birth_cert", _("出生证")),
        ("passport", _("护照")), ("none", _("无证件")),
    )),
    CodeList("cytology", _("宫颈细胞学"), (
        ("NILM", Text("NILM")), ("ASC_US", Text("ASC-US")), ("ASC_H", Text("ASC-H")),
        ("LSIL", Text("LSIL")), ("HSIL", Text("HSIL")), ("SCC", Text("SCC")), ("AGC", Text("AGC")),
        ("AIS", Text("AIS")), ("ADENOCA", _("腺癌")), ("unsat", _("不满意")),
    )),
    CodeList("hpv", _("HPV 检测"), (
        ("neg", _("阴性")), ("hr1618", _("16/18 型阳性")), ("hr_other", _("其他高危型阳性")),
    )),
    CodeList("birads", _("乳腺 BI-RADS 分类"), (
        ("0", Text("0")), ("1", Text("1")), ("2", Text("2")), ("3", Text("3")), ("4A", Text("4A")),
        ("4B", Text("4B")), ("4C", Text("4C")), ("5", Text("5")), ("6", Text("6")),
    )),
    CodeList("histology", _("组织病理"), (
        ("benign", _("正常/炎症")), ("CIN1", Text("CIN1")), ("CIN2", Text("CIN2")), ("CIN3", Text("CIN3")),
        ("invasive", _("浸润癌")),
    )),
    CodeList("follow_up", _("随访情况"), (
        ("due", _("待随访")), ("done", _("已随访")), ("lost", _("失访")), ("refused", _("拒绝")),
    )),
    CodeList("aid_status", _("发放状态"), (
        ("draft", _("草稿")), ("pending", _("待审")), ("publicised", _("公示中")), ("disputed", _("异议")),
        ("approved", _("批准")), ("paid", _("已发")), ("signed", _("签领")), ("returned", _("退回")),
        ("void", _("作废")),
    )),
    CodeList("pay_method", _("发放方式"), (
        ("bank", _("银行转账")), ("cash", _("现金")), ("goods", _("实物")), ("service", _("服务")),
    )),
    CodeList("fund_source", _("资金来源"), (
        ("fiscal", _("财政")), ("lottery", _("彩票公益金")), ("donation", _("社会捐赠")), ("foundation", _("基金会")),
        ("own", _("妇联经费")), ("intl", _("国际项目")),
    ), extensible=True),
    CodeList("loan_status", _("贷款状态"), (
        ("applied", _("申请")), ("recommended", _("推荐")), ("vetted", _("审查")), ("guaranteed", _("担保")),
        ("disbursed", _("发放")), ("extended", _("展期")), ("overdue", _("逾期")), ("compensated", _("代偿")),
        ("recovered", _("追回")), ("written_off", _("核销")), ("settled", _("结清")),
    )),
    CodeList("case_type", _("案件类型"), (
        ("domestic_violence", _("家庭暴力")), ("custody", _("子女抚养")), ("abandonment", _("遗弃")),
        ("injury", _("人身伤害")), ("trafficking", _("拐卖")), ("sexual_assault", _("性侵")), ("divorce", _("离婚")),
        ("elder_support", _("赡养")), ("property", _("财产继承")), ("land", _("土地权益")), ("labour", _("劳动")),
        ("other", _("其他")),
    ), extensible=True),
    CodeList("channel", _("来访渠道"), (
        ("letter", _("来信")), ("visit", _("来访")), ("phone", _("来电")), ("web", _("网络")),
    ), extensible=True),
    CodeList("pair_mode", _("结对方式"), (
        ("one_one", _("一对一")), ("one_many", _("一对多")), ("many_one", _("多对一")),
    )),
    CodeList("facility", _("阵地类型"), (
        ("child_home", _("儿童之家")), ("care_centre", _("关爱中心")), ("counsel_room", _("知心屋")),
        ("day_care", _("托管中心")), ("parent_school", _("家长学校")), ("women_home", _("妇女之家")),
        ("rights_station", _("维权站")), ("bud_school", _("春蕾学校")),
    ), extensible=True),
    CodeList("occasion", _("慰问时节"), (
        ("spring", _("春节")), ("mar8", _("三八")), ("jun1", _("六一")), ("elders", _("重阳")),
        ("disability_day", _("助残日")), ("routine", _("日常")),
    ), extensible=True),
    CodeList("measure", _("计量单位"), (
        ("person", _("人")), ("person_time", _("人次")), ("household", _("户")), ("case", _("件/起")),
        ("session", _("场次")), ("copy", _("份")), ("yuan", _("元")),
    )),
)  # fmt: skip
CODE_LISTS: dict[str, CodeList] = {entry.name: entry for entry in (*_LISTS, *REGISTER_LISTS, *STANDARD_LISTS)}
