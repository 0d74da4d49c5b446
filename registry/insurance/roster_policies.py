"""The roster of policies: person, day of beginning, premium and occurrence in the file (contract, roster kinds)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from registry.access.permissions import Permission
from registry.audit.services import record
from registry.core.dates import add_years, spoken_date
from registry.core.errors import Conflict
from registry.core.i18n import _
from registry.core.listing import some_of
from registry.core.roster_kinds import Entries, RosterColumn, RosterContext, RosterEntry, RosterPeople, RosterSpec
from registry.extensions import db
from registry.insurance.models import Claim, ClaimState, Illness, Policy, PolicyState
from registry.insurance.services import PolicyData, make_policy, pay_claim, report_claim
from registry.people.models import Person
from registry.settings.queries import get_numbers

UNDONE = "导入撤回"
DAY = dt.timedelta(days=1)
ILLNESSES = {"breast": "乳腺癌 乳癌", "cervical": "宫颈癌", "other": "其他 其他疾病"}
PAYERS = (("本人", "self"), ("个人", "self"), ("自费", "self"), ("自缴", "self"), ("妇联", "federation"), ("财政", "government"),
          ("政府", "government"), ("捐", "donor"), ("爱心", "donor"))  # fmt: skip
COLUMNS = (
    RosterColumn("starts_on", ("起保日期", "起保日", "投保日期", "生效日期", "保险起期", "参保日期", "参保时间", "投保时间", "起始日期", "日期"),
                 "date", example="2014-03-08"),
    RosterColumn("period", ("保险期限", "保险期间", "保障期限"), "period"),
    RosterColumn("ends_on", ("到期日期", "到期日", "保险止期", "终止日期"), "date"),
    RosterColumn("shares", ("份数", "投保份数", "购买份数", "参保份数"), "count", example="1"),
    RosterColumn("premium", ("保费", "保费金额", "缴费金额", "交费金额", "金额", "保险费"), "money", example="20"),
    RosterColumn("payer", ("交费人", "缴费人", "保费来源", "缴费来源", "交费单位", "缴费单位", "出资方", "保费由谁交"), "title"),
    RosterColumn("insurer", ("保险公司", "承保公司", "承保单位"), "title"),
    RosterColumn("policy_number", ("保单号", "保险单号", "保单编号"), "code"),
    RosterColumn("cover", ("保额", "保险金额", "保障金额"), "money"),
    RosterColumn("claim", ("理赔金额", "赔付金额", "赔款", "赔付"), "money"),
    RosterColumn("event_on", ("确诊日期", "出险日期", "确诊时间", "出险时间"), "date"),
    RosterColumn("claim_paid_on", ("赔付日期", "理赔日期", "赔付时间", "理赔时间"), "date"),
    RosterColumn("illness", ("病种", "疾病", "出险原因", "理赔原因"), "choice", words=ILLNESSES),
)  # fmt: skip
PLAIN = ("insurer", "policy_number", "ends_on")
_TERMS = ("insurance_share_fen", "insurance_cover_fen", "insurance_waiting_days", "insurance_breast_times")


def _payer(text: str | None) -> tuple[str | None, str]:
    """The code and the name of who pays: 本人 is herself, an office is named."""
    if not text:
        return None, ""
    code = next((code for word, code in PAYERS if word in text), "unit")
    return code, "" if code == "self" else text[:100]


def _check(entries: Entries, context: RosterContext) -> None:
    for entry in entries:
        values, period = entry.values, entry.values.get("period")
        starts_on = values.get("starts_on") or (period[0] if period else None)
        if starts_on is None:
            entry.refuse("starts_on", "starts_on", _("没写起保日期。请加一列“起保日期”。"))
            continue
        terms = get_numbers(_TERMS, on=starts_on, region_code=context.region)
        share, premium = terms["insurance_share_fen"] or 1, values.get("premium")
        shares = values.get("shares") or (max(1, premium // share) if premium else 1)
        premium = share * shares if premium is None else premium
        payer, payer_name = _payer(values.get("payer"))
        entry.name = entry.person.name if entry.person else entry.name
        entry.key = (entry.who, starts_on, premium)
        entry.fields = {name: values.get(name) for name in PLAIN} | {
            "shares": values.get("shares"), "payer": payer, "payer_name": payer_name or None,
            "cover_fen": values.get("cover"),
            "ends_on": values.get("ends_on") or (period[1] if period and period[1] > starts_on else None),
        }  # fmt: skip
        entry.extra |= {"starts_on": starts_on, "premium": premium, "shares": shares}
        _check_claim(entry, context, terms, starts_on)


def _check_claim(entry: RosterEntry, context: RosterContext, terms: dict[str, int], starts_on: dt.date) -> None:
    values = entry.values
    if not values.get("claim"):
        return
    event_on = values.get("event_on") or values.get("claim_paid_on")
    covered_from = starts_on + dt.timedelta(days=terms["insurance_waiting_days"])
    ends_on = entry.fields["ends_on"] or add_years(starts_on, 1) - DAY
    times = terms["insurance_breast_times"] if values.get("illness") == "breast" else 1
    cover = (entry.fields["cover_fen"] or terms["insurance_cover_fen"] * entry.extra["shares"]) * times
    if event_on is None or event_on > context.today:
        entry.refuse("event_on", "event_on", _("写了理赔，没写确诊日期。请补上，不晚于今天。"))
    elif event_on < covered_from:
        entry.refuse("event_on", "waiting", _("等待期到%(day)s才满，%(event)s确诊还在等待期里，不能理赔。",
                     day=spoken_date(covered_from), event=spoken_date(event_on)))  # fmt: skip
    elif event_on > ends_on:
        entry.refuse("event_on", "ended", _("这份保单%(day)s就到期了，%(event)s不在保障期里。", day=spoken_date(ends_on),
                     event=spoken_date(event_on)))  # fmt: skip
    elif values["claim"] > cover:
        entry.refuse("claim", "cover", _("理赔比保额多。请核对两个数。"))
    else:
        entry.extra["claim"] = (event_on, values.get("claim_paid_on"))


def _existing(entries: Entries, context: RosterContext) -> Mapping[tuple[Any, ...], Sequence[Policy]]:
    ids = sorted({entry.person.id for entry in entries if entry.person is not None})
    found: dict[tuple[Any, ...], list[Policy]] = {}
    for start in range(0, len(ids), 400):
        query = select(Policy).where(Policy.person_id.in_(ids[start : start + 400]), Policy.state == PolicyState.ACTIVE)
        for row in db.session.scalars(query.order_by(Policy.id)):
            found.setdefault((row.person_id, row.starts_on, row.premium_fen), []).append(row)
    return found


def _create(entries: Entries, context: RosterContext) -> list[Policy]:
    policies = [_make(entry, entry.person, context) for entry in entries]
    db.session.add_all(policies)
    db.session.flush()
    record(context.actor, "insurance.roster", subjects=[policy.person_id for policy in policies])
    for entry, policy in zip(entries, policies, strict=True):
        if entry.extra.get("claim"):
            _claim(policy, entry, context)
    return policies


def _make(entry: RosterEntry, person: Person, context: RosterContext) -> Policy:
    fields, extra = entry.fields, entry.extra
    data = PolicyData(
        extra["starts_on"], extra["shares"], extra["premium"], fields["cover_fen"], ends_on=fields["ends_on"],
        payer=fields["payer"] or "self", payer_name=fields["payer_name"] or "", insurer=fields["insurer"] or "",
        policy_number=fields["policy_number"], occurrence=entry.occurrence,
    )  # fmt: skip
    return make_policy(person, data, actor=context.actor)


def _claim(policy: Policy, entry: RosterEntry, context: RosterContext) -> None:
    event_on, paid_on = entry.extra["claim"]
    illness = Illness(entry.values.get("illness") or "other")
    who: dict[str, Any] = {"actor": context.actor, "today": context.today}
    claim = report_claim(
        policy, event_on=event_on, illness=illness, diagnosis="", claimed_fen=entry.values["claim"], **who
    )
    pay_claim(claim, paid_fen=entry.values["claim"], paid_on=min(paid_on or event_on, context.today), **who)


def _remove(policies: Sequence[Policy], context: RosterContext) -> None:
    """Cancel them; raises Conflict when a claim came since, or the next year was begun."""
    ids = [policy.id for policy in policies]
    since: set[int] = set()
    for start in range(0, len(ids), 400):
        since.update(db.session.scalars(select(Claim.policy_id).where(
            Claim.policy_id.in_(ids[start : start + 400]), Claim.state.in_((ClaimState.REPORTED, ClaimState.ACCEPTED)))))  # fmt: skip
    busy = [policy for policy in policies if policy.id in since or policy.renewed_by_id]
    if busy:
        names = some_of(dict.fromkeys(policy.person.name for policy in busy))
        raise Conflict(_("不能撤回：%(names)s的保单后来有理赔或续保。请逐个处理。", names=names))
    for policy in policies:
        policy.state, policy.cancel_reason = PolicyState.CANCELLED, UNDONE
        for claim in policy.claims:
            claim.state, claim.paid_on, claim.paid_fen, claim.reason = ClaimState.REFUSED, None, 0, UNDONE
    record(context.actor, "insurance.roster_undo", subjects=[policy.person_id for policy in policies], reason=UNDONE)


POLICIES = RosterSpec(
    "policies", _("安康保险名单"), Permission.INSURANCE_WRITE, Policy, COLUMNS, _check, _existing, _create, _remove,
    people=RosterPeople(who="woman", headings=("被保险人", "参保人", "投保人", "被保险人姓名")), occurrences=True,
    labels={
        "shares": _("份数"), "payer": _("保费由谁交"), "payer_name": _("交费单位或人"), "insurer": _("保险公司"),
        "policy_number": _("保单号"), "cover_fen": _("保额（元）"), "ends_on": _("到期日"),
    },
)  # fmt: skip
