"""The words of certificates. They are Chinese whatever the worker's language, and frozen when the number is given.

Never: identity number, village, hardship, diagnosis, account, photo (people.md, Texts).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from registry.core.capitals import capital_amount
from registry.core.dates import format_cn
from registry.core.money import format_fen
from registry.disbursements.models import Disbursement, PayMethod
from registry.donors.models import Donation, Donor, DonorKind
from registry.people.models import RecipientKind
from registry.programs.models import Cycle, Program, ProgramKind

KIND_HEART = "爱心人士"
HONORARY = "本证书为荣誉凭证，不作为财税票据"


@dataclass(frozen=True)
class Wording:
    """Salutation, body, closing and the line of goods of one certificate."""

    salutation: str
    body: str
    closing: str
    goods_line: str = ""


def donor_words(donor: Donor | None) -> str:
    """The name a donor agreed to be shown by, else 爱心人士."""
    if donor is None or donor.anonymous or not donor.named_as:
        return KIND_HEART
    return donor.named_as


def _aid(program: Program) -> str:
    """What the aid is called; cancer aid is not named, a certificate hangs on a wall."""
    if program.kind in (ProgramKind.CANCER_AID, ProgramKind.EMERGENCY):
        return "救助金"
    if program.kind is ProgramKind.FESTIVAL:
        return "慰问金"
    if program.kind in (ProgramKind.SPRING_BUD, ProgramKind.PAIR_AID):
        return "助学金"
    return "资助金"


def _occasion(program: Program, cycle: Cycle, stage: str) -> str:
    if program.kind is ProgramKind.CANCER_AID:
        return ""
    inside = f"{cycle.title}，{stage}" if stage else cycle.title
    name = program.title.removesuffix(_aid(program))
    return f"{name}（{inside}）"


def _arrival(line: Disbursement, you: str, paid_on: dt.date) -> str:
    day = format_cn(paid_on)
    if line.method is PayMethod.BANK:
        other = line.payee_name is not None and line.payee_name != line.person.name
        return f"已于{day}转入{you}{'的监护人' if other else ''}账户"
    return f"已于{day}发放"


def _goods(line: Disbursement) -> str:
    if not line.goods_value_fen and not line.goods_item:
        return ""
    many = f" {line.quantity} 份" if line.quantity != 1 else ""
    value = f"，折价 {format_fen(line.goods_value_fen)} 元" if line.goods_value_fen else ""
    return f"{line.goods_item or '慰问品'}{many}{value}"


def grant_words(line: Disbursement, program: Program, cycle: Cycle, stage: str, paid_on: dt.date) -> Wording:
    """What a recipient's certificate says of one payment; 公示无异议 only where a notice was held."""
    child = line.person.kind is RecipientKind.CHILD
    you = "你" if child else "您"
    way = "经推荐、审核" + ("、公示无异议" if line.enrolment.notice_id is not None else "")
    what, goods = _occasion(program, cycle, stage), _goods(line)
    if line.amount_fen:
        body = f"{way}，{you}获得{what}{_aid(program)}，{_arrival(line, you, paid_on)}，金额为："
    else:
        body = f"{way}，{you}获得{what}实物资助，已于{format_cn(paid_on)}送达："
    closing = "愿你勤奋学习，健康成长。" if child else "愿您平安健康，生活安好。"
    if line.amount_fen and goods:
        closing = f"另有实物：{goods}。{closing}"
    return Wording("同学" if child else "女士", body, closing, "" if line.amount_fen else goods)


def donation_words(donation: Donation, receiver: str) -> Wording:
    """What a donor's certificate says of one gift; honorary, never a fiscal receipt (domain rules 3.8)."""
    person = donation.donor.kind is DonorKind.INDIVIDUAL
    you = "您" if person else "贵单位"
    purpose = f"，定向用于{donation.purpose}" if donation.purpose else ""
    day = format_cn(donation.received_on)
    goods = ""
    if donation.goods:
        value = f"，折价 {format_fen(donation.goods_value_fen)} 元" if donation.goods_value_fen else ""
        goods = f"{donation.goods}{value}"
    if donation.amount_fen:
        also = f"，并捐赠实物（{goods}）" if goods else ""
        gift = f"人民币{format_fen(donation.amount_fen)}元（{capital_amount(donation.amount_fen)}）{also}"
    else:
        gift = "实物"
    body = f"感谢{you}于{day}向{receiver}捐赠{gift}{purpose}。"
    return Wording("", body, "特颁此证，谨致谢忱。", "" if donation.amount_fen else goods)
