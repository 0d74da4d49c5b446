"""From the shipped programs through nomination, review and notice to approval; what each step refuses."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from registry.audit.models import AuditLog, AuditSubject
from registry.core.errors import Conflict, Denied, Invalid, NotFound
from registry.people.models import Household, LifetimeAid, RecipientKind, Sex, StatusSpell
from registry.programs import deciding, notices, steps
from registry.programs.already import already_receives
from registry.programs.defaults import SHIPPED
from registry.programs.eligibility import Level, check_eligibility, load_people
from registry.programs.enrolments import (
    Wanted,
    all_enrolments,
    counts_by_state,
    get_enrolment,
    list_enrolments,
    quota_use,
    shown_rows,
)
from registry.programs.errors import (
    AlreadyGranted,
    AlreadyNominated,
    NoTariff,
    NotEligible,
    NoticeRunning,
    ObjectionOpen,
    QuotaFull,
    ReasonMissing,
    SamePerson,
    WrongState,
)
from registry.programs.lifetime import record_earlier_grant
from registry.programs.models import Enrolment, EnrolmentState, EnrolmentStep, SexRule
from registry.programs.nominating import nominate, nominate_many, resubmit
from registry.programs.queries import get_program, list_programs, tariff_for
from registry.programs.services import change_program, open_cycle, set_quota, set_tariff
from tests.factories.programs import (
    COUNTY,
    TOWNSHIP,
    make_cycle,
    make_enrolment,
    make_person,
    make_programs,
    make_woman,
)

S = EnrolmentState


@pytest.fixture
def programs(session: Any, actors: Any, today: dt.date) -> dict[str, Any]:
    return make_programs(actors.county, today)


@pytest.fixture
def spring(programs: dict[str, Any], actors: Any, today: dt.date) -> Any:
    return make_cycle(programs["spring_bud"], actors.county, today)


@pytest.fixture
def cancer(programs: dict[str, Any], actors: Any, today: dt.date) -> Any:
    return make_cycle(programs["cancer_aid"], actors.county, today, title="2026 第一批")


def test_shipped_programs_come_once_with_local_tariffs(
    programs: Any, session: Any, actors: Any, today: dt.date
) -> None:
    again = make_programs(actors.county, today)
    assert {key: program.id for key, program in again.items()} == {key: p.id for key, p in programs.items()}
    assert len(programs) == len(SHIPPED) == 8
    amounts = {
        stage: tariff_for(programs["spring_bud"], stage, today) for stage in ("primary", "junior", "senior", "college")
    }
    assert {stage: row.amount_fen for stage, row in amounts.items() if row} == {
        "primary": 40_000, "junior": 60_000, "senior": 80_000, "college": 200_000,
    }  # fmt: skip
    aid = programs["cancer_aid"]
    assert (aid.lifetime_kind, aid.bank_only, tariff_for(aid, None, today).amount_fen) == (
        "cancer_aid",
        True,
        1_000_000,
    )
    assert programs["emergency"].notice_required is False and programs["festival_home"].per_household
    session.commit()


def test_a_tariff_in_force_is_superseded_not_overwritten(programs: Any, actors: Any, today: dt.date) -> None:
    program = programs["spring_bud"]
    with pytest.raises(Conflict):
        set_tariff(program, "primary", 50_000, valid_from=dt.date(2000, 1, 1), actor=actors.county, today=today)
    set_tariff(program, "primary", 50_000, valid_from=dt.date(2026, 9, 1), actor=actors.county, today=today)
    assert tariff_for(program, "primary", dt.date(2026, 8, 31)).amount_fen == 40_000
    assert tariff_for(program, "primary", dt.date(2026, 9, 1)).amount_fen == 50_000


def test_programs_of_another_county_are_not_there(programs: Any, actors: Any, today: dt.date) -> None:
    assert len(list_programs(actors.township)) == 8
    assert list_programs(actors.other_county) == []
    with pytest.raises(NotFound):
        get_program(programs["spring_bud"].public_id, actors.other_county)
    with pytest.raises(Denied):
        change_program(programs["spring_bud"], title="改", actor=actors.township, today=today)
    with pytest.raises(Denied):
        open_cycle(programs["loan"], "一", today, today, actor=actors.other_county, today=today)


def test_nomination_freezes_stage_and_amount(spring: Any, session: Any, actors: Any, today: dt.date) -> None:
    child = make_person(stage="junior")
    enrolment = nominate(child, spring, reason="父亲重病", actor=actors.township, today=today)
    session.commit()
    assert (enrolment.state, enrolment.stage, enrolment.amount_fen) == (S.NOMINATED, "junior", 60_000)
    step = session.scalar(select(EnrolmentStep).where(EnrolmentStep.enrolment_id == enrolment.id))
    assert (step.from_state, step.to_state, step.on, step.actor_id) == (
        None,
        "nominated",
        today,
        actors.township.user_id,
    )
    audit = session.scalar(select(AuditLog).where(AuditLog.action == "enrolment.nominate"))
    subjects = session.scalars(select(AuditSubject.person_id).where(AuditSubject.audit_id == audit.id)).all()
    assert subjects == [child.id]
    with pytest.raises(AlreadyNominated):
        nominate(child, spring, reason=None, actor=actors.township, today=today)


def test_nomination_outside_the_region_looks_like_nothing(spring: Any, actors: Any, today: dt.date) -> None:
    with pytest.raises(NotFound):
        nominate(make_person(), spring, reason=None, actor=actors.other_township, today=today)
    with pytest.raises(Denied):
        nominate(make_person(), spring, reason=None, actor=actors.village, today=today)


@pytest.mark.parametrize(
    ("rules", "person", "level"),
    [
        ({"audience": "woman"}, {}, Level.BLOCK),
        ({"age_max": 9}, {}, Level.BLOCK),
        ({"age_min": 11}, {}, Level.BLOCK),
        ({"statuses": ["orphan"]}, {}, Level.BLOCK),
        ({"income_classes": ["tekun"]}, {}, Level.BLOCK),
        ({"income_classes": ["dibao"]}, {"income_class": None}, Level.BLOCK),
        ({}, {"stage": "pre"}, Level.BLOCK),
        ({"sex_rule": SexRule.GIRLS_ONLY}, {"sex": Sex.MALE}, Level.BLOCK),
        ({"sex_rule": SexRule.GIRLS_PREFERRED}, {"sex": Sex.MALE}, Level.WARN),
        ({"bank_only": True}, {}, Level.WARN),
    ],
)  # fmt: skip
def test_eligibility(programs: Any, actors: Any, today: dt.date, rules: Any, person: Any, level: Level) -> None:
    program = change_program(programs["spring_bud"], actor=actors.county, today=today, **rules)
    usual = check_eligibility(programs["care_center"], make_person(), today)
    assert [finding.level for finding in usual] == [Level.WARN]  # consent has not been asked
    found = check_eligibility(program, make_person(**person), today)
    expected = 1 if level is Level.BLOCK else 0
    assert sum(finding.level is Level.BLOCK for finding in found) == expected
    assert len(found) == 2


def test_an_ended_status_counts_no_more(programs: Any, session: Any, actors: Any, today: dt.date) -> None:
    program = change_program(programs["spring_bud"], actor=actors.county, today=today, statuses=["poverty"])
    child = make_person()
    assert not [f for f in check_eligibility(program, child, today) if f.level is Level.BLOCK]
    child.statuses[0].end_on = today - dt.timedelta(days=1)
    assert [f for f in check_eligibility(program, child, today) if f.level is Level.BLOCK]


def test_quota_is_counted_for_all_at_once(spring: Any, session: Any, actors: Any, today: dt.date) -> None:
    set_quota(spring, TOWNSHIP, 3, actor=actors.county, today=today)
    nominate(make_person(), spring, reason=None, actor=actors.township, today=today)
    with pytest.raises(QuotaFull) as caught:
        nominate_many([make_person() for _n in range(3)], spring, reason=None, actor=actors.township, today=today)
    assert "还剩 2 个" in str(caught.value)
    nominate_many([make_person() for _n in range(2)], spring, reason=None, actor=actors.township, today=today)
    use = quota_use(spring, actors.township)[0]
    assert (use.persons, use.used, use.left, use.used_fen) == (3, 3, 0, 120_000)
    elsewhere = make_person(scope_code="150824101201")
    with pytest.raises(QuotaFull):
        nominate(elsewhere, spring, reason=None, actor=actors.other_township, today=today)


def test_budget_of_cycle_and_quota(programs: Any, actors: Any, today: dt.date) -> None:
    cycle = make_cycle(programs["spring_bud"], actors.county, today, budget_fen=100_000)
    nominate_many([make_person(), make_person()], cycle, reason=None, actor=actors.township, today=today)
    with pytest.raises(QuotaFull, match="预算"):
        nominate(make_person(), cycle, reason=None, actor=actors.township, today=today)
    other = make_cycle(programs["spring_bud"], actors.county, today, title="2026 秋")
    set_quota(other, TOWNSHIP, 9, budget_fen=50_000, actor=actors.county, today=today)
    with pytest.raises(QuotaFull, match="分到"):
        nominate_many([make_person(), make_person()], other, reason=None, actor=actors.township, today=today)


def test_a_place_is_free_again_after_withdrawal(spring: Any, actors: Any, today: dt.date) -> None:
    set_quota(spring, TOWNSHIP, 1, actor=actors.county, today=today)
    child = make_person()
    first = nominate(child, spring, reason=None, actor=actors.township, today=today)
    with pytest.raises(ReasonMissing):
        steps.withdraw([first], reason=" ", actor=actors.township, today=today)
    steps.withdraw([first], reason="家长不要了", actor=actors.township, today=today)
    assert nominate(child, spring, reason=None, actor=actors.township, today=today).id != first.id


def test_who_does_not_fit_is_left_out_and_the_others_go_in(spring: Any, actors: Any, today: dt.date) -> None:
    people = [make_person(), make_person(stage=None), make_woman()]
    outcome = nominate_many(people, spring, reason=None, actor=actors.township, today=today)
    assert [enrolment.person_id for enrolment in outcome.done] == [people[0].id]
    assert [person.id for person, _why in outcome.left_out] == [people[1].id, people[2].id]
    with pytest.raises(NotEligible):
        nominate(people[1], spring, reason=None, actor=actors.township, today=today)


def test_closed_and_late_cycles(programs: Any, actors: Any, today: dt.date) -> None:
    late = make_cycle(programs["spring_bud"], actors.county, today, nominate_by=today - dt.timedelta(days=1))
    with pytest.raises(Conflict, match="截止"):
        nominate(make_person(), late, reason=None, actor=actors.township, today=today)


def test_an_amount_is_typed_only_where_there_is_no_tariff(
    programs: Any, spring: Any, actors: Any, today: dt.date
) -> None:
    cycle = make_cycle(programs["emergency"], actors.county, today)
    with pytest.raises(NoTariff):
        nominate(make_person(), cycle, reason=None, actor=actors.township, today=today)
    enrolment = nominate(make_person(), cycle, reason="火灾", actor=actors.township, today=today, amount_fen=123_456)
    assert enrolment.amount_fen == 123_456
    with pytest.raises(Invalid):
        nominate(make_person(), spring, reason=None, actor=actors.township, today=today, amount_fen=1)


def test_whole_way_with_every_step(spring: Any, session: Any, actors: Any, today: dt.date) -> None:
    enrolment = make_enrolment(spring, actors, today, upto="completed")
    session.commit()
    path = session.scalars(
        select(EnrolmentStep.to_state).where(EnrolmentStep.enrolment_id == enrolment.id).order_by(EnrolmentStep.id)
    ).all()
    assert path == ["nominated", "reviewed", "noticed", "approved", "active", "completed"]
    assert enrolment.approved_by_id == actors.county2.user_id


def test_returned_is_mended_and_goes_on(spring: Any, actors: Any, today: dt.date) -> None:
    enrolment = make_enrolment(spring, actors, today)
    with pytest.raises(ReasonMissing):
        deciding.review([enrolment], "return", actor=actors.county, today=today)
    deciding.review([enrolment], "return", reason="缺低保证", actor=actors.county, today=today)
    assert (enrolment.state, enrolment.return_reason) == (S.RETURNED, "缺低保证")
    resubmit([enrolment], reason="已补", actor=actors.township, today=today)
    assert (enrolment.state, enrolment.return_reason) == (S.NOMINATED, None)
    deciding.review([enrolment], "refuse", reason="不符合", actor=actors.county, today=today)
    with pytest.raises(WrongState):
        deciding.accept([enrolment], actor=actors.county, today=today)


def test_township_does_not_review(spring: Any, actors: Any, today: dt.date) -> None:
    enrolment = make_enrolment(spring, actors, today)
    with pytest.raises(Denied):
        deciding.accept([enrolment], actor=actors.township, today=today)
    with pytest.raises(NotFound):
        deciding.accept([enrolment], actor=actors.other_county, today=today)


def test_notice_ends_after_seven_working_days_and_approval_waits(spring: Any, actors: Any, today: dt.date) -> None:
    enrolment = make_enrolment(spring, actors, today, upto="noticed")
    notice = notices.list_notices(spring, actors.county)[0].notice
    assert (notice.posted_on, notice.ends_on) == (dt.date(2026, 3, 12), dt.date(2026, 3, 23))
    with pytest.raises(NoticeRunning) as caught:
        deciding.approve([enrolment], actor=actors.county2, today=notice.ends_on)
    assert "2026年3月24日" in str(caught.value)
    deciding.approve([enrolment], actor=actors.county2, today=dt.date(2026, 3, 24))
    assert enrolment.state is S.APPROVED


def test_maker_and_reviewer_do_not_approve(spring: Any, session: Any, actors: Any, today: dt.date) -> None:
    enrolment = make_enrolment(spring, actors, today, upto="noticed")
    with pytest.raises(SamePerson):
        deciding.approve([enrolment], actor=actors.county, today=dt.date(2026, 4, 1))
    session.commit()
    with pytest.raises(IntegrityError):
        session.execute(
            update(Enrolment).where(Enrolment.id == enrolment.id).values(approved_by_id=actors.county.user_id)
        )


def test_objection_holds_the_one_it_is_about(spring: Any, actors: Any, today: dt.date) -> None:
    first, second = make_enrolment(spring, actors, today), make_enrolment(spring, actors, today)
    deciding.accept([first, second], actor=actors.county, today=today)
    notice = notices.post_notice(spring, COUNTY, actor=actors.county, today=today).notice
    day = dt.date(2026, 3, 25)
    objection = notices.log_objection(
        notice, "家里有车", received_on=day, actor=actors.township, today=day, enrolment=first
    )
    assert b"\xe5\xae\xb6" not in objection.text_sealed
    deciding.approve([second], actor=actors.county2, today=day)
    with pytest.raises(ObjectionOpen):
        deciding.approve([first], actor=actors.county2, today=day)
    notices.settle_objection(objection, "车是亲戚的，已核实", actor=actors.county, today=day)
    deciding.approve([first], actor=actors.county2, today=day)
    with pytest.raises(Conflict):
        notices.settle_objection(objection, "再写一次", actor=actors.county, today=day)


@pytest.mark.parametrize("status", ["orphan", "de_facto_unsupported"])
def test_orphans_never_come_on_a_notice(spring: Any, session: Any, actors: Any, today: dt.date, status: str) -> None:
    hidden = make_enrolment(spring, actors, today, person=make_person(statuses=(status,)))
    open_one = make_enrolment(spring, actors, today)
    later = make_enrolment(spring, actors, today)
    deciding.accept([hidden, open_one, later], actor=actors.county, today=today)
    posted = notices.post_notice(spring, COUNTY, actor=actors.county, today=today)
    assert [e.id for e in posted.exempt] == [hidden.id] and hidden.state is S.NOTICE_EXEMPT
    assert hidden.exempt_reason and hidden.notice_id is None
    session.add(StatusSpell(person_id=later.person_id, list_name="child_status", code=status, start_on=today))
    session.flush()
    content = notices.notice_content(posted.notice, today)
    assert (content.persons, content.withheld) == (1, 1)
    deciding.approve([hidden], actor=actors.county2, today=today)  # no clock runs for her


def test_a_notice_of_orphans_only_is_not_made(spring: Any, actors: Any, today: dt.date) -> None:
    enrolment = make_enrolment(spring, actors, today, person=make_person(statuses=("orphan",)), upto="reviewed")
    posted = notices.post_notice(spring, COUNTY, actor=actors.county, today=today)
    assert posted.notice is None and enrolment.state is S.NOTICE_EXEMPT
    with pytest.raises(Conflict):
        notices.post_notice(spring, COUNTY, actor=actors.county, today=today)


def test_notice_masks_adults_and_numbers_minors(cancer: Any, spring: Any, actors: Any, today: dt.date) -> None:
    make_enrolment(cancer, actors, today, person=make_woman(name="张小芳"), upto="noticed")
    make_enrolment(spring, actors, today, upto="noticed")
    woman = notices.notice_content(notices.list_notices(cancer, actors.county)[0].notice, today)
    child = notices.notice_content(notices.list_notices(spring, actors.county)[0].notice, today)
    assert (woman.rows[0].name, woman.rows[0].township) == ("张＊芳", "德岭山镇")
    assert (child.rows[0].name, child.rows[0].serial, child.rows[0].stage) == ("", 1, "primary")


def test_without_notice_the_review_exempts(programs: Any, actors: Any, today: dt.date) -> None:
    cycle = make_cycle(programs["emergency"], actors.county, today)
    enrolment = make_enrolment(cycle, actors, today, amount_fen=50_000, upto="reviewed")
    assert (enrolment.state, enrolment.exempt_reason) == (S.NOTICE_EXEMPT, "本项目不公示")


def test_cancer_aid_once_in_a_lifetime(cancer: Any, programs: Any, session: Any, actors: Any, today: dt.date) -> None:
    woman = make_woman()
    make_enrolment(cancer, actors, today, person=woman, upto="approved")
    session.commit()
    other = make_cycle(programs["cancer_aid"], actors.county, today, title="2026 第二批")
    with pytest.raises(AlreadyGranted):
        nominate(woman, other, reason=None, actor=actors.township, today=today)
    session.add(
        LifetimeAid(kind="cancer_aid", id_index=woman.id_index, person_id=woman.id, granted_on=today, source="x")
    )
    with pytest.raises(IntegrityError):
        session.flush()


def test_earlier_grants_count(cancer: Any, actors: Any, today: dt.date) -> None:
    woman = make_woman()
    enrolment = make_enrolment(cancer, actors, today, person=woman, upto="noticed")
    record_earlier_grant(
        woman, "cancer_aid", granted_on=dt.date(2014, 6, 1), source="旗妇联旧册", actor=actors.township, today=today
    )
    with pytest.raises(AlreadyGranted) as caught:
        deciding.approve([enrolment], actor=actors.county2, today=dt.date(2026, 4, 1))
    assert "2014年6月1日" in str(caught.value)
    with pytest.raises(AlreadyGranted):
        record_earlier_grant(woman, "cancer_aid", granted_on=today, source="再来", actor=actors.township, today=today)


def test_an_approval_taken_back_frees_the_claim(cancer: Any, session: Any, actors: Any, today: dt.date) -> None:
    woman = make_woman()
    enrolment = make_enrolment(cancer, actors, today, person=woman, upto="approved")
    with pytest.raises(Denied):
        steps.withdraw([enrolment], reason="错", actor=actors.township, today=today)
    steps.withdraw([enrolment], reason="诊断有误", actor=actors.county, today=today)
    assert session.scalar(select(LifetimeAid).where(LifetimeAid.person_id == woman.id)) is None


def test_no_identity_number_no_lifetime_aid(cancer: Any, actors: Any, today: dt.date) -> None:
    with pytest.raises(NotEligible):
        nominate(make_woman(identified=False), cancer, reason=None, actor=actors.township, today=today)


def test_already_receives_shows_person_and_household(
    spring: Any, programs: Any, session: Any, actors: Any, today: dt.date
) -> None:
    home = Household(scope_code="150824102201", head_name="张桂芳", income_class="dibao")
    sister, child = make_person(household=home, name="王雨彤", stage="junior"), make_person(household=home)
    moved = make_person(household=home, scope_code="150824101201", name="王雨晴")
    make_enrolment(spring, actors, today, person=sister)
    nominate(moved, spring, reason=None, actor=actors.other_township, today=today)
    rows = already_receives([child.id], actors.township)
    shown = {(row.own, row.hidden, row.name, row.amount_fen) for row in rows}
    assert shown == {(False, True, "", None), (False, False, "王雨彤", 60_000)} and len(rows) == 2
    assert already_receives([child.id], actors.other_township) == []
    assert {row.name for row in already_receives([child.id], actors.county)} == {"王雨彤", "王雨晴"}
    assert [row.own for row in already_receives([sister.id], actors.township) if row.own] == [True]


def test_lists_end_at_the_region(spring: Any, actors: Any, today: dt.date) -> None:
    mine = make_enrolment(spring, actors, today)
    other = make_person(scope_code="150824101201")
    theirs = nominate(other, spring, reason=None, actor=actors.other_township, today=today)
    wanted = Wanted(cycle_id=spring.id)
    assert [row.id for row in list_enrolments(wanted, actors.township).rows] == [mine.id]
    assert len(list_enrolments(wanted, actors.county).rows) == 2
    assert counts_by_state(actors.township, [spring.id])[spring.id].live == 1
    with pytest.raises(NotFound):
        get_enrolment(theirs.public_id, actors.township)
    mine.person.scope_code = "150824101201"
    assert shown_rows([mine], actors.township)[0].name == "（已转出）"


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(size=st.integers(1, 4), count=st.integers(0, 9))
def test_pages_cover_the_list_once(
    spring: Any, session: Any, actors: Any, today: dt.date, size: int, count: int
) -> None:
    point = session.begin_nested()
    people = [make_person(scope_code=("150824102201", "150824102202")[n % 2]) for n in range(count)]
    if people:
        nominate_many(people, spring, reason=None, actor=actors.township, today=today)
    seen, after = [], None
    while True:
        page = list_enrolments(Wanted(cycle_id=spring.id), actors.township, after=after, limit=size)
        seen += [row.public_id for row in page.rows]
        if page.before and page.rows:
            back = list_enrolments(Wanted(cycle_id=spring.id), actors.township, before=page.before, limit=size)
            assert [row.public_id for row in back.rows] == seen[-len(page.rows) - size : -len(page.rows)]
        after = page.after
        if after is None:
            break
    assert len(seen) == len(set(seen)) == count
    point.rollback()


def reads(counter: Any) -> list[str]:
    """The SELECTs so far: an insert a row is what SQLite's driver does, a query a person is what must not be."""
    return [statement for statement in counter.statements if statement.lstrip().startswith("SELECT")]


def test_thousands_at_once_need_few_queries(
    spring: Any, session: Any, actors: Any, today: dt.date, count_queries: Any
) -> None:
    refs = [make_person().public_id for _n in range(1_200)]
    session.commit()
    counter = count_queries()
    people = load_people(refs, actors.township)
    done = nominate_many(people, spring, reason=None, actor=actors.township, today=today).done
    assert len(done) == 1_200 and len(reads(counter)) < 30
    deciding.accept(done, actor=actors.county, today=today)
    notices.post_notice(spring, COUNTY, actor=actors.county, today=today)
    session.commit()
    done = all_enrolments(Wanted(cycle_id=spring.id), actors.county2)
    deciding.approve(done, actor=actors.county2, today=dt.date(2026, 3, 24))
    session.commit()
    assert len(reads(counter)) < 100
    assert counts_by_state(actors.county, [spring.id])[spring.id].persons == {S.APPROVED: 1_200}


def test_kinds_of_recipients(programs: Any, today: dt.date) -> None:
    woman = make_woman()
    assert woman.kind is RecipientKind.WOMAN
    assert any(f.level is Level.BLOCK for f in check_eligibility(programs["care_center"], woman, today))
