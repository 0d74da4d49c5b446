"""The special registers of the invented county: projects, activities, centers, insurance, parcels, urgent requests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from random import Random

from sqlalchemy import select

from registry.access.actor import Actor
from registry.activities.services import ActivityData, add_activity
from registry.centers.models import Facility
from registry.centers.schools import record_event
from registry.centers.services import FacilityData, add_facility, enrol_child, hold_activity, hold_counselling
from registry.childhealth.models import HeartState
from registry.childhealth.services import add_case, move_case
from registry.core.engine import begin_write
from registry.donors.duties import Duty
from registry.donors.mother_models import ContactWay, MotherPairing
from registry.donors.mothers import MotherData, note_contact, pair_mother
from registry.donors.wishes import add_wish, claim_wish, fulfil_wish
from registry.extensions import db
from registry.funds.budgets import add_line, spend
from registry.funds.models import Fund
from registry.insurance.models import Illness
from registry.insurance.services import PolicyData, accept_claim, insure, report_claim
from registry.parcels.models import ParcelKind
from registry.parcels.queries import left_behind_on
from registry.parcels.services import ParcelData, send_parcel
from registry.people.models import Person, RecipientKind
from registry.projects.services import ProjectData, accept_project, add_project, add_tranche, report_progress
from registry.regions.queries import region_name
from registry.relief.services import request_aid

DAY = dt.timedelta(days=1)
HELD: tuple[tuple[str, str, str, int, int, dict[str, int]], ...] = (
    ("drowning", "防溺水进校园", "旗教育局、旗公安局", 3, 640, {"明白卡": 600}),
    ("publicity", "三八维权周普法宣传", "旗司法局、旗法院", 2, 420, {"宣传册": 800, "环保袋": 200}),
    ("anti_drug", "6·26禁毒宣传", "旗禁毒办", 1, 300, {"折页": 500}),
    ("parent_school", "隔代教养家长课堂", "旗关工委", 4, 260, {}),
    ("training", "家政服务技能培训", "旗就业局", 1, 58, {}),
    ("family", "最美家庭故事会", "旗文明办", 1, 90, {}),
    ("volunteer", "巾帼志愿者陪读日", "", 2, 75, {}),
    ("health", "妇女健康义诊", "旗妇幼保健院", 1, 180, {"健康手册": 300}),
)
REASONS = (
    "父亲突发脑梗住院，家里没有人挣钱。",
    "房子着火，衣被都烧了。",
    "母亲车祸手术，押金差一截。",
    "大雪压塌羊圈，这个月没有收入。",
)


def add_registers(*, maker: Actor, random: Random, today: dt.date) -> None:
    """Fill the rooms of the special registers; each in a transaction of its own, with the first 1,200 persons."""
    first = select(Person).where(Person.closed_on.is_(None)).order_by(Person.id).limit(1200)
    rooms = (_projects, _activities, _centers, _insurance, _parcels, _requests, _mothers, _wishes, _budgets, _hearts)
    for fill in rooms:
        begin_write(db.session)
        fill(db.session.scalars(first).all(), maker, random, today)
        db.session.commit()


def _town(person: Person) -> str:
    return f"{person.township_code}000"


def _projects(people: Sequence[Person], maker: Actor, random: Random, today: dt.date) -> None:
    towns = sorted({_town(person) for person in people})[:4]
    for number, town in enumerate(towns):
        agreed = today - dt.timedelta(days=60 + 170 * number)
        data = ProjectData(
            ("water_cellar", "school_water", "outside", "bud_school")[number],
            ("母亲水窖", "校园安全饮水", "留守儿童阅读角", "春蕾班宿舍修缮")[number], town, agreed, f"{region_name(town)}中心小学",
            ("中国妇女发展基金会", "中国妇女发展基金会", "河套商会", "内蒙古妇女儿童发展基金会")[number], "foundation",
            amount_fen=(10_000_000, 10_000_000, 3_000_000, 11_000_000)[number], due_on=agreed + dt.timedelta(days=150),
            report_due_on=agreed + dt.timedelta(days=200), people_served=120 + 60 * number,
        )  # fmt: skip
        project = add_project(data, actor=maker)
        if number:
            add_tranche(project, project.amount_fen // 2, paid_on=agreed + 20 * DAY, actor=maker, today=today)
        add_tranche(project, project.amount_fen // 2, due_on=today + 25 * DAY, actor=maker, today=today)
        if number > 1:
            accept_project(
                project, on=min(agreed + 160 * DAY, today), by="旗水利局、旗教育局", actor=maker, today=today
            )
        elif number:
            report_progress(project, 65, "主体完工，等开春装净水设备。", on=today - 9 * DAY, actor=maker, today=today)


def _activities(people: Sequence[Person], maker: Actor, random: Random, today: dt.date) -> None:
    towns = sorted({_town(person) for person in people})
    for number in range(24):
        kind, title, partners, sessions, attendances, materials = HELD[number % len(HELD)]
        held = today - dt.timedelta(days=11 + number * 17)
        town = towns[number % len(towns)]
        data = ActivityData(kind, title, held, town, f"{region_name(town)}文化广场", partners, sessions,
                            attendances - number * 2, materials=materials)  # fmt: skip
        add_activity(data, actor=maker, today=today)
    soon = ActivityData("care", "清明前防火宣传", today + 12 * DAY, towns[0])
    add_activity(soon, actor=maker, today=today)


def _centers(people: Sequence[Person], maker: Actor, random: Random, today: dt.date) -> None:
    children = [person for person in people if person.kind is RecipientKind.CHILD]
    villages = sorted({child.scope_code for child in children if not child.scope_code.endswith("000")})[:5]
    kinds = ("child_home", "child_home", "care_centre", "counsel_room", "parent_school")
    words = ("儿童之家", "儿童之家", "关爱中心", "知心屋", "家长学校")
    for village, kind, word in zip(villages, kinds, words, strict=False):
        data = FacilityData(
            kind, f"{region_name(village)}{word}", village, "村委会院内", "周春梅", hours="周一至周五 16:30—18:30，周末全天",
            capacity=30, opened_on=today - dt.timedelta(days=700), cost_fen=1_000_000, fund_source="lottery",
            items={"图书": 500, "电脑": 2, "桌椅": 12},
        )  # fmt: skip
        facility = add_facility(data, actor=maker)
        _life(facility, [child for child in children if child.scope_code[:9] == village[:9]][:18], maker, random, today)
    for number, event in enumerate(("call", "talk", "party", "class", "call", "talk")):
        school = f"{region_name(_town(children[0]))}中心小学" if number < 4 else "海流图镇第一小学"
        record_event(school, _town(children[0]), event, done_on=today - dt.timedelta(days=20 + 9 * number),
                     people=60 + number, actor=maker, today=today)  # fmt: skip


def _life(facility: Facility, children: Sequence[Person], maker: Actor, random: Random, today: dt.date) -> None:
    for child in children:
        enrol_child(
            facility, child, from_on=max(child.registered_on, today - dt.timedelta(days=300)), actor=maker, today=today
        )
    if facility.kind == "parent_school":
        return
    for back in (8, 40, 75):
        came = random.sample(list(children), min(len(children), 12))
        data = ActivityData(
            "care", ("集体生日", "绘本共读", "手工课")[back % 3], today - back * DAY, facility.scope_code, facility.name
        )
        hold_activity(facility, data, came, actor=maker, today=today)
    if children and facility.kind == "counsel_room":
        hold_counselling(facility, children[0], held_on=today - 6 * DAY, minutes=45, counsellor="李老师",
                         content="想念在外地的妈妈，睡不好。约好每周和妈妈通一次电话。", next_on=today + 8 * DAY, actor=maker,
                         today=today)  # fmt: skip


def _insurance(people: Sequence[Person], maker: Actor, random: Random, today: dt.date) -> None:
    women = [
        person for person in people if person.kind is RecipientKind.WOMAN and 1968 <= person.birth_date.year <= 2005
    ]
    for number, woman in enumerate(women[:60]):
        begins = today - dt.timedelta(days=(345, 200, 30)[number % 3] + number)
        payer = ("self", "federation", "donor")[number % 3]
        data = PolicyData(begins, 1 + number % 5, payer=payer, payer_name="河套商会" if payer == "donor" else "",
                          insurer="某财产保险巴彦淖尔分公司")  # fmt: skip
        policy = insure(woman, data, actor=maker)
        if number == 1:
            claim = report_claim(policy, event_on=today - 30 * DAY, illness=Illness.CERVICAL, diagnosis="宫颈癌ⅡB期",
                                 claimed_fen=policy.cover_fen, actor=maker, today=today)  # fmt: skip
            accept_claim(claim, actor=maker)


def _parcels(people: Sequence[Person], maker: Actor, random: Random, today: dt.date) -> None:
    sent = today - 50 * DAY
    known = left_behind_on([person.id for person in people], sent)
    for number, child in enumerate([p for p in people if p.id in known and p.kind is RecipientKind.CHILD][:45]):
        kind = (ParcelKind.LOVE_PARCEL, ParcelKind.LOVE_PARCEL, ParcelKind.LETTER)[number % 3]
        letter = kind is ParcelKind.LETTER
        data = ParcelData(
            kind, sent, "河套商会" if not letter else "旗邮政公司", f"LX-{number + 1:04d}", "双程信封" if letter else "书包、文具、棉手套",
            4 if letter else 1, 0 if letter else 10_000, None if number % 7 == 3 else sent + 12 * DAY, "监护人",
            "书包很好看，谢谢。" if number % 5 == 0 else None, 2 if letter and number % 2 else 0,
        )  # fmt: skip
        send_parcel(child, data, actor=maker, today=today)


def _requests(people: Sequence[Person], maker: Actor, random: Random, today: dt.date) -> None:
    for number, person in enumerate(random.sample(list(people), min(4, len(people)))):
        request_aid(person, reason=REASONS[number], urgency=("now", "week")[number % 2], asked_fen=100_000 * (number + 2),
                    requested_on=today - (1 + 2 * number) * DAY, actor=maker, today=today)  # fmt: skip


MOTHERS = (
    ("赵爱华", "旗教育局", "陪她写了作业，数学有进步。"), ("云秀梅", "旗人民医院", "带了两本故事书，她念给奶奶听了。"),
    ("孙丽娟", "旗税务局", "天冷了，买了一件棉衣。"), ("白雪", "中心小学", "问了在校情况，老师说近来爱说话了。"),
)  # fmt: skip


WISHES = ("想要一个书包", "想要一套水彩笔", "想去一次图书馆", "想要一双棉鞋", "想学跳绳，要一根跳绳", "想要一本字典")


def _mothers(people: Sequence[Person], maker: Actor, random: Random, today: dt.date) -> None:
    """Love mothers for twelve children, three each; the last one has not been in touch."""
    children = [person for person in people if person.kind is RecipientKind.CHILD][:12]
    for number, child in enumerate(children):
        name, unit, said = MOTHERS[number % len(MOTHERS)]
        data = MotherData(name, f"1390478{number % len(MOTHERS):04d}", unit)
        begun = today - dt.timedelta(days=200 - number)
        pairing = pair_mother(child, data, starts_on=begun, actor=maker, today=today)
        for turn in range(number % 3 if number < 11 else 0):
            way = (ContactWay.HOME, ContactWay.PHONE, ContactWay.MEETING)[(number + turn) % 3]
            note_contact(pairing, on=today - dt.timedelta(days=3 + number + 45 * turn), way=way, note=said, actor=maker,
                         today=today, duties=random.sample(list(Duty), 3))  # fmt: skip


def _wishes(people: Sequence[Person], maker: Actor, random: Random, today: dt.date) -> None:
    """Small wishes of the children who have a love mother: open, claimed, fulfilled."""
    rows = db.session.scalars(select(MotherPairing).order_by(MotherPairing.id).limit(len(WISHES))).all()
    for number, (pairing, text) in enumerate(zip(rows, WISHES, strict=False)):
        day = today - dt.timedelta(days=50 - 5 * number)
        wish = add_wish(pairing.person, text, wished_on=day, actor=maker, today=today)
        if number % 3:
            claim_wish(wish, pairing.mother, on=day + dt.timedelta(days=4), actor=maker, today=today)
        if number % 3 == 2:
            fulfil_wish(wish, on=day + dt.timedelta(days=9), note="送到家里，孩子很喜欢。", actor=maker, today=today)


def _budgets(people: Sequence[Person], maker: Actor, random: Random, today: dt.date) -> None:
    """The office's own money by line, some of it spent."""
    fund = db.session.scalars(select(Fund).where(Fund.source == "own").order_by(Fund.id)).first()
    if fund is None:
        return
    for title, allotted, spent in (
        ("培训费", 300_000, 120_000),
        ("宣传费", 200_000, 86_500),
        ("走访慰问车费", 200_000, 0),
    ):
        line = add_line(fund, year=today.year, title=title, allotted_fen=allotted, actor=maker)
        if spent:
            spend(
                line,
                spent,
                on=today,
                what="第一次付款",
                key=f"demo {title}",
                actor=maker,
                today=today,
                paper_number="记-12",
            )


def _hearts(people: Sequence[Person], maker: Actor, random: Random, today: dt.date) -> None:
    """Six children screened for heart disease, each a step further than the one before."""
    children = [person for person in people if person.kind is RecipientKind.CHILD][7:400:60]
    way = (HeartState.CONFIRMED, HeartState.OPERATED, HeartState.RECOVERED)
    for number, child in enumerate(children[:6]):
        screened = today - dt.timedelta(days=40 + 30 * number)
        case = add_case(child, screened_on=screened, diagnosis=("室间隔缺损", "房间隔缺损", "动脉导管未闭")[number % 3],
                        hospital="旗人民医院", actor=maker, today=today)  # fmt: skip
        for place, state in enumerate(way[: number % 4]):
            done = state is HeartState.OPERATED
            move_case(case, state, on=screened + dt.timedelta(days=10 * (place + 1)), actor=maker, today=today,
                      cost_fen=3_200_000 if done else None, payer="爱佑慈善基金会" if done else "")  # fmt: skip
