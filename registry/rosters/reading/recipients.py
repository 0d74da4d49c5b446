"""The vocabularies of the children's and the women's rosters, with the headings of forms in real use."""

from __future__ import annotations

from registry.rosters.reading.vocabulary import Field, Vocabulary

YES_NO = ("是", "否")
PARENT_STATES = (
    "正常", "外出务工", "死亡", "宣告失踪", "失联", "重残", "重病", "服刑在押", "强制戒毒", "限制人身自由", "撤销监护", "遣送出境",
)  # fmt: skip
CHILD_STATUSES = (
    "家庭贫困", "自身残疾", "监护缺失或不当", "孤儿", "事实无人抚养", "留守", "流动", "重病", "服刑人员子女", "闲散青少年", "其他",
)  # fmt: skip
HARDSHIPS = ("单亲", "患两癌", "残疾", "重病", "低收入", "失独", "受灾", "其他")
INCOME_CLASSES = ("低保", "特困", "低保边缘", "易返贫致贫", "支出型困难", "一般")
GUARDIAN_TYPES = ("父/母", "（外）祖父母", "亲友", "机构", "无人")

PEOPLE = {
    "父亲": "father", "父": "father", "爸爸": "father", "父方": "father",
    "母亲": "mother", "母": "mother", "妈妈": "mother", "母方": "mother",
    "监护人": "guardian", "委托监护人": "guardian", "受委托监护人": "guardian", "被委托监护人": "guardian",
    "委托照护人": "guardian", "受委托人": "guardian", "实际监护人": "guardian", "现监护人": "guardian", "家长": "guardian",
    "法定监护人": "guardian", "抚养人": "guardian", "照料人": "guardian",
    "祖父": "grandfather", "爷爷": "grandfather", "祖母": "grandmother", "奶奶": "grandmother",
    "外祖父": "maternal_grandfather", "外公": "maternal_grandfather", "姥爷": "maternal_grandfather",
    "外祖母": "maternal_grandmother", "外婆": "maternal_grandmother", "姥姥": "maternal_grandmother",
    "户主": "head", "班主任": "teacher", "丈夫": "spouse", "配偶": "spouse",
}  # fmt: skip

_ID = ("身份证号", "公民身份号码", "公民身份证号码", "公民身份证号", "身份证", "身份证号码", "证件号码", "证件号", "居民身份证号", "居民身份证号码", "身份号码")  # fmt: skip
_PHONE = ("联系电话", "电话", "手机号", "手机", "手机号码", "电话号码", "联系方式", "联系号码", "移动电话")
_BIRTH = ("出生日期", "出生年月", "出生年月日", "生日", "出生时间", "出生")
_WORKPLACE = ("务工地点", "当前务工地点", "务工地", "现务工地点", "打工地点", "工作地点", "务工单位", "工作单位", "外出地点", "务工所在地", "外出务工地点", "现工作单位", "务工地址")  # fmt: skip
_STATE = ("状况", "情况", "状态", "现状", "健康状况", "身体状况", "是否外出", "外出情况", "类型")
_RELATION = ("关系", "与儿童关系", "与被监护人关系", "与本人关系", "与学生关系", "与孩子关系", "与儿童的关系", "与监护人关系", "与受助人关系")  # fmt: skip

SHARED: dict[str, str] = {
    **dict.fromkeys(("姓名", "名字", "名", ""), "name"),
    **dict.fromkeys(_ID, "id"),
    **dict.fromkeys(_PHONE, "phone"),
    **dict.fromkeys(_BIRTH, "birth_date"),
    **dict.fromkeys(_WORKPLACE, "workplace"),
    **dict.fromkeys(_STATE, "state"),
    **dict.fromkeys(_RELATION, "relation"),
    **dict.fromkeys(("地址", "住址", "居住地", "居住地址", "居住地地址", "家庭住址"), "address"),
}


def _relative(group: str, label: str) -> tuple[Field, ...]:
    """A parent's or grandparent's fields; the synonyms come from PEOPLE × SHARED."""
    return (
        Field(f"{group}_name", (f"{label}姓名",), "relative_name", group=group, inherits=True),
        Field(f"{group}_birth_date", (f"{label}出生日期",), "date", group=group, inherits=True),
        Field(f"{group}_id", (f"{label}身份证号",), "id", group=group, inherits=True),
        Field(f"{group}_phone", (f"{label}电话",), "phone", group=group, inherits=True),
        Field(f"{group}_state", (f"{label}状况",), "parent_state", group=group, inherits=True, choices=PARENT_STATES),
        Field(f"{group}_workplace", (f"{label}务工地点",), group=group, inherits=True),
    )


PERSON_FIELDS = (
    Field("serial", ("序号", "编号", "顺序号", "No", "行号"), "skip"),
    Field("name", ("姓名", "儿童姓名", "学生姓名", "孩子姓名", "妇女姓名", "受助人姓名", "受助人", "受助学生", "对象姓名",
                   "本人姓名", "名字", "留守儿童姓名", "困境儿童姓名", "女童姓名", "申请人姓名", "申请人", "被监护人姓名",
                   "救助对象", "帮扶对象"), "name", required=True, example="其其格"),
    Field("id_number", (*_ID, "证件", "身份证件号码", "身份证号(18位)", "身份证编号"), "id"),
    Field("no_id_reason", ("无证件原因", "没有证件的原因", "无户口原因"), example=""),
    Field("sex", ("性别",), "sex", choices=("男", "女"), example="女"),
    Field("ethnicity", ("民族",), "ethnicity", example="蒙古族"),
    Field("birth_date", (*_BIRTH,), "date", example="2014-06-30"),
    Field("registered", ("是否登记户口", "有无户口", "是否上户"), "yes_no", choices=YES_NO),
    Field("township", ("乡镇", "镇", "乡镇街道", "镇街道", "所属乡镇", "所在乡镇", "苏木镇", "苏木乡镇", "街道", "乡镇名称", "苏木",
                       "镇(街道)", "乡镇（街道）"), inherits=True),
    Field("village", ("村（嘎查）", "村", "村别", "村名", "所在村", "村社区", "村委会", "行政村", "嘎查", "嘎查村", "社区", "村居",
                      "所属村", "村庄", "村组", "村(社区)", "所在村社区", "嘎查社区", "村嘎查社区"), inherits=True,
          example="四义堂村"),
    Field("address", ("家庭住址", "住址", "地址", "家庭地址", "详细地址", "家庭详细住址", "详细住址", "通讯地址"), inherits=True),
    Field("current_residence", ("现居住地", "居住地", "现住址", "居住地址", "现居住地址", "常住地", "现住地"), inherits=True),
    Field("registered_residence", ("户籍所在地", "户籍地", "户籍地址", "户口所在地", "户籍", "户籍住址"), inherits=True),
    Field("phone", _PHONE, "phone"),
    Field("health", ("健康状况", "身体情况", "身体状况", "健康情况")),
    Field("illness", ("患病类型", "疾病名称", "病种", "所患疾病", "患病情况", "患何种疾病")),
    Field("disability_kind", ("残疾类别", "残疾类型", "残疾类别及等级", "残疾情况", "残疾种类", "残疾类别等级", "是否残疾"),
          "disability"),
    Field("disability_grade", ("残疾等级", "残疾级别"), "disability_grade"),
    Field("disability_cert", ("残疾证号", "残疾人证号", "残疾证号码", "残疾证"), "code"),
    Field("income_class", ("收入类别", "家庭类型", "是否为在保对象", "是否低保", "是否低保户", "低保类型", "家庭类别", "是否符合低保",
                           "低收入类型", "是否低收入家庭", "困难类别"), "income_class", inherits=True,
          choices=INCOME_CLASSES),
    Field("filed_poor", ("是否是建档立卡户", "是否建档立卡", "建档立卡户", "是否脱贫户"), "yes_no", inherits=True, choices=YES_NO),
    Field("dibao_cert", ("低保证号", "低保证号码", "低保证编号"), "code", inherits=True),
    Field("household_head", ("户主姓名", "户主"), "relative_name", group="head", inherits=True),
    Field("head_id", ("户主身份证号", "户主证件号", "户主证件号码"), "id", group="head", inherits=True),
    Field("head_phone", ("户主电话", "户主联系方式"), "phone", group="head", inherits=True),
    Field("household_number", ("户号", "家庭户号", "户编号", "家庭编号", "户口簿号", "户口本号"), "code", inherits=True),
    Field("relation_to_head", ("与户主关系", "与户主的关系"), "kinship"),
    Field("household_size", ("家庭人口", "家庭人口数", "人口", "家庭人数", "户人口", "家庭成员数"), "count", inherits=True),
    Field("income_per_head", ("年人均收入", "人均收入", "家庭年人均收入", "人均年收入", "家庭人均收入", "人均纯收入"), "money",
          inherits=True),
    Field("income_source", ("家庭经济来源", "经济来源", "收入来源"), inherits=True),
    Field("hardship_cause", ("致困原因", "致贫原因", "困难原因", "贫困原因", "主要困难", "家庭困难情况", "困难情况"), inherits=True),
    Field("bank_account", ("银行账号", "银行卡号", "卡号", "账号", "帐号", "银行帐号", "一卡通账号", "一卡通", "银行账户", "惠农卡号",
                           "社保卡号"), "account"),
    Field("bank_name", ("开户行", "开户银行", "开户行全称", "开户行名称", "银行名称")),
    Field("account_holder", ("开户名", "户名", "账户名", "开户人", "持卡人", "开户人姓名", "账户姓名", "卡主姓名"), "relative_name"),
    Field("account_relation", ("账户人与受助人关系", "开户人与受助人关系", "持卡人与本人关系"), "kinship"),
    Field("consent", ("是否同意", "同意书", "监护人同意", "是否签同意书", "知情同意", "同意", "是否签订同意书"), "consent",
          choices=YES_NO),
    Field("support_received", ("已有帮扶", "救助帮扶情况", "帮扶情况", "享受政策", "救助情况", "已享受政策", "受助情况", "已享受救助")),
    Field("note", ("备注", "说明", "备考", "其他说明", "备注说明")),
    Field("survey_date", ("填报日期", "登记日期", "调查日期", "摸排日期", "填表日期", "采集日期", "入户日期", "日期"), "date"),
)  # fmt: skip

_CHILD = (
    Field("school", ("学校", "就读学校", "学校名称", "所在学校", "就读学校名称", "就读院校", "在读学校"), "school",
          inherits=True, example="德岭山镇小学"),
    Field("grade", ("年级", "就读年级", "所在年级", "年级班级", "就读年级班级", "学校年级"), "grade", inherits=True, example="五年级"),
    Field("stage", ("学段", "学历阶段", "就学阶段", "就读阶段"), "stage",
          choices=("学前", "小学", "初中", "高中", "中职", "大学", "失学")),
    Field("class_name", ("班级", "班", "所在班级", "就读班级"), inherits=True),
    Field("student_number", ("学籍号", "学号", "学籍"), "code"),
    Field("schooling", ("就学情况", "是否在学", "就学状况", "在学情况", "学业情况"), "schooling",
          choices=("在学", "未入园", "不在学", "辍学")),
    Field("boarding", ("是否寄宿", "是否学校寄宿", "寄宿", "是否住校", "住校", "寄宿情况", "是否寄宿生"), "yes_no", choices=YES_NO),
    Field("teacher_name", ("班主任姓名", "班主任"), "relative_name", group="teacher", inherits=True),
    Field("teacher_phone", ("班主任电话",), "phone", group="teacher", inherits=True),
    Field("status", ("困境类型", "类别", "情况", "儿童类别", "困境类别", "儿童类型", "类型", "困境情形", "身份类别", "对象类别", "人员类别",
                     "困难类型", "情况类别", "留守困境类型", "困境儿童类型"), "child_statuses", choices=CHILD_STATUSES, example="留守"),
    Field("is_left_behind", ("是否留守", "是否留守儿童", "留守儿童", "留守"), "yes_no", choices=YES_NO),
    Field("is_in_difficulty", ("是否困境儿童", "是否困境", "困境儿童"), "yes_no", choices=YES_NO),
    Field("is_orphan", ("是否孤儿", "孤儿"), "yes_no", choices=YES_NO),
    Field("is_unsupported", ("是否事实无人抚养", "是否事实无人抚养儿童", "事实无人抚养"), "yes_no", choices=YES_NO),
    Field("both_away", ("父母双方同时外出", "父母双方外出", "父母是否外出", "双方外出", "父母外出情况", "父母均外出"), "yes_no",
          choices=YES_NO),
    Field("one_away", ("父母一方外出、另一方无监护能力", "一方外出另一方无监护能力", "一方外出"), "yes_no", choices=YES_NO),
    Field("no_capacity", ("无监护能力",), "yes_no", choices=YES_NO),
    Field("entrusted", ("父母外出有无委托其他监护人", "有无委托监护人", "是否委托监护"), "yes_no", choices=YES_NO),
    Field("guardian_name", ("监护人姓名",), "relative_name", group="guardian", inherits=True, example="赵秀英"),
    Field("guardian_relation", ("监护人与儿童关系", "与监护人关系", "与被监护人关系", "监护人关系", "与儿童关系", "监护关系"), "kinship",
          group="guardian", inherits=True, example="祖母"),
    Field("guardian_phone", ("监护人电话", "家长电话"), "phone", group="guardian", inherits=True),
    Field("guardian_id", ("监护人身份证号",), "id", group="guardian", inherits=True),
    Field("guardian_address", ("监护人居住地址",), group="guardian", inherits=True),
    Field("guardian_birth_date", ("监护人出生日期",), "date", group="guardian", inherits=True),
    Field("guardian_workplace", ("监护人工作单位",), group="guardian", inherits=True),
    Field("guardian_type", ("监护类型", "监护人类型", "监护方式"), "guardian_type", choices=GUARDIAN_TYPES),
    Field("care_state", ("监护情况", "监护状况", "监护评估"), "care_state", choices=("较好", "一般", "差")),
    *_relative("father", "父亲"),
    *_relative("mother", "母亲"),
    *_relative("grandfather", "祖父"),
    *_relative("grandmother", "祖母"),
    *_relative("maternal_grandfather", "外祖父"),
    *_relative("maternal_grandmother", "外祖母"),
)  # fmt: skip

_WOMAN = (
    Field("hardship", ("困难类型", "困难情况", "情况", "类别", "困难妇女类型", "困难类别", "妇女类别", "对象类别", "类型", "情形"),
          "hardships", choices=HARDSHIPS, example="单亲"),
    Field("is_single", ("是否单亲", "单亲母亲", "是否单亲母亲"), "yes_no", choices=YES_NO),
    Field("marriage", ("婚姻状况", "婚姻情况", "婚否")),
    Field("education", ("文化程度", "学历", "受教育程度")),
    Field("occupation", ("职业", "职业状况", "工作单位", "就业情况")),
    Field("children_note", ("子女情况", "子女数", "子女人数")),
    Field("spouse_name", ("配偶姓名",), "relative_name", group="spouse"),
    Field("spouse_id", ("配偶身份证号",), "id", group="spouse"),
    Field("spouse_phone", ("配偶电话",), "phone", group="spouse"),
    Field("spouse_state", ("配偶状况",), "parent_state", group="spouse", choices=PARENT_STATES),
)  # fmt: skip

CHILDREN = Vocabulary("children", (*_CHILD, *PERSON_FIELDS), people=PEOPLE, shared=SHARED, words="儿童花名册")
WOMEN = Vocabulary("women", (*_WOMAN, *PERSON_FIELDS), people=PEOPLE, shared=SHARED, words="妇女花名册")
