"""The programs an office begins with: editable defaults, never constants. Amounts are local where marked so."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from registry.access.actor import Actor
from registry.extensions import db
from registry.programs.models import Program, ProgramKind, SexRule
from registry.programs.services import add_program, set_tariff
from registry.settings.queries import get_number, get_text

K = ProgramKind
EPOCH = dt.date(2000, 1, 1)
STAGES = ("primary", "junior", "senior", "vocational", "college")
HARDSHIP = ("dibao", "tekun", "relapse_risk", "expense")


@dataclass(frozen=True)
class Shipped:
    """One default: `settings` names the setting that holds the tariff per stage, `tariffs` fixed ones in fen."""

    key: str
    title: str
    kind: ProgramKind
    rules: dict[str, Any]
    settings: dict[str, str] = field(default_factory=dict)
    tariffs: dict[str, int] = field(default_factory=dict)


SHIPPED: tuple[Shipped, ...] = (
    # No national amount; 400/600/800/2000 a school year is one county's own (domain rules 3.4).
    Shipped("spring_bud", "春蕾计划助学", K.SPRING_BUD,
            {"audience": "child", "stages": STAGES, "sex_rule": SexRule.GIRLS_PREFERRED,
             "certificate_title": "春蕾计划助学金资助证书", "note": "标准为地方做法，可改。每人每学年。"},
            settings={stage: f"spring_bud_tariff_{stage}" for stage in STAGES}),
    Shipped("pair_aid", "结对助学", K.PAIR_AID,
            {"audience": "child", "stages": STAGES, "sex_rule": SexRule.GIRLS_PREFERRED,
             "certificate_title": "结对助学金资助证书", "note": "每人每年的标准随协议，可改。"},
            tariffs={"": 100_000}),
    # 10,000 yuan, once in a lifetime, earlier grants count, by bank transfer only (财行〔2021〕384号).
    Shipped("cancer_aid", "两癌救助", K.CANCER_AID,
            {"audience": "woman", "income_classes": HARDSHIP, "sex_rule": SexRule.ANY, "lifetime_kind": "cancer_aid",
             "bank_only": True, "proxy_allowed": False, "certificate_title": "两癌救助金发放证书",
             "note": "财行〔2021〕384号：浸润性宫颈癌ⅡB期及以上或浸润性乳腺癌，一生一次，只能银行转账。"},
            settings={"": "cancer_aid_amount"}),
    # Age 18 to 55 and 300,000 yuan at most since 2023-10 (财金〔2023〕75号); the amount is each loan's own.
    Shipped("loan", "妇女创业小额担保贷款", K.LOAN,
            {"audience": "woman", "age_min": 18, "age_max": 55, "bank_only": True, "proxy_allowed": False,
             "certificate_title": "小额担保贷款推荐书", "note": "金额按申请填写；个人最高三十万元，期限不超过三年。"}),
    Shipped("care_center", "儿童关爱阵地", K.CARE_CENTER,
            {"audience": "child", "age_max": 17, "notice_required": False, "certificate_title": "关爱服务登记卡",
             "note": "服务类项目，不发钱。"},
            tariffs={"": 0}),
    Shipped("emergency", "急难救助", K.EMERGENCY,
            {"audience": "any", "notice_required": False, "certificate_title": "急难救助金发放证书",
             "note": "救急不等公示；金额按核实情况填写。"}),
    Shipped("festival", "节日慰问", K.FESTIVAL,
            {"audience": "any", "notice_required": False, "occasion": "jun1", "certificate_title": "慰问金发放证书",
             "note": "按人发。"},
            tariffs={"": 30_000}),
    Shipped("festival_home", "春节慰问（按户）", K.FESTIVAL,
            {"audience": "any", "notice_required": False, "occasion": "spring", "per_household": True,
             "certificate_title": "慰问金发放证书", "note": "按户发，一户一份。"},
            tariffs={"": 50_000}),
)  # fmt: skip


def default_code(key: str, scope_code: str) -> str:
    """The fixed code of an office's default program: "spring_bud-150824"."""
    return f"{key}-{scope_code.rstrip('0').ljust(6, '0')}"


def make_default_programs(scope_code: str, actor: Actor, today: dt.date) -> dict[str, Program]:
    """Create the shipped programs for an office (12 digits) with tariffs from its settings; key → Program.

    Those that exist already are left as they are, so that it can be run again.
    """
    codes = {default_code(shipped.key, scope_code): shipped for shipped in SHIPPED}
    rows = db.session.scalars(select(Program).where(Program.code.in_(list(codes))).order_by(Program.id))
    programs = {codes[program.code].key: program for program in rows}
    for code, shipped in codes.items():
        if shipped.key not in programs:
            programs[shipped.key] = _make(shipped, code, scope_code, actor, today)
    return programs


def _make(shipped: Shipped, code: str, scope_code: str, actor: Actor, today: dt.date) -> Program:
    rules = {
        "notice_days": get_number("notice_days", on=today, region_code=scope_code),
        "notice_working_days": get_text("notice_day_kind", on=today, region_code=scope_code) == "working",
        **shipped.rules,
    }
    program = add_program(shipped.title, shipped.kind, scope_code, actor=actor, today=today, code=code, **rules)
    amounts = shipped.tariffs | {
        stage: get_number(key, on=today, region_code=scope_code) for stage, key in shipped.settings.items()
    }
    for stage, fen in amounts.items():
        set_tariff(program, stage, fen, valid_from=EPOCH, actor=actor, today=today)
    return program


def usual_amount(kind: ProgramKind, stage: str | None, scope_code: str, on: dt.date) -> int | None:
    """What an office pays by default for a kind and a stage, in fen; None where it has no usual amount."""
    shipped = next((one for one in SHIPPED if one.kind is kind), None)
    if shipped is None:
        return None
    for key in (stage or "", ""):
        if key in shipped.settings:
            return get_number(shipped.settings[key], on=on, region_code=scope_code)
        if key in shipped.tariffs:
            return shipped.tariffs[key]
    return None
