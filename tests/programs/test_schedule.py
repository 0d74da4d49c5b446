"""Backwards from the day of the money; the plan on the desks; the notice as Word, its photo, its proof."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from docx import Document
from PIL import Image
from pypdf import PdfReader

from registry.calendar.days import Calendar, YearNotLoaded
from registry.core.errors import Invalid, NotFound
from registry.programs import notices
from registry.programs.models import Program
from registry.programs.schedule import Planned, Step, backwards, set_pay_day
from registry.programs.schedule_desk import planned
from registry.programs.services import set_quota
from tests.factories.programs import COUNTY, make_cycle, make_enrolment, make_person, make_programs, make_woman

D = dt.date
MAY = Calendar(frozenset({2026, 2027}), {D(2027, 5, 3): False, D(2027, 5, 8): True, D(2027, 5, 4): False})


@pytest.mark.parametrize(
    ("pay_on", "days", "working", "expected"),
    [
        (D(2027, 5, 31), 7, True, ["05-10", "05-17", "05-18", "05-27", "05-28", "05-28", "05-31"]),
        (D(2026, 5, 31), 7, True, ["05-08", "05-15", "05-18", "05-27", "05-28", "05-28", "05-29"]),  # a Sunday
        (D(2027, 5, 17), 5, True, ["04-27", "05-06", "05-07", "05-13", "05-14", "05-14", "05-17"]),
        (D(2027, 5, 31), 7, False, ["05-12", "05-19", "05-20", "05-27", "05-28", "05-28", "05-31"]),
        (D(2027, 5, 31), None, True, ["05-20", "05-27", "05-28", "05-28", "05-31"]),
    ],
)
def test_backwards_from_the_money(pay_on: D, days: int | None, working: bool, expected: list[str]) -> None:
    program = Program(notice_required=days is not None, notice_days=days or 0, notice_working_days=working)
    found = backwards(program, pay_on, MAY)
    assert [f"{planned.day:%m-%d}" for planned in found] == expected
    steps = [planned.step for planned in found]
    assert steps == [s for s in Step if days is not None or s not in (Step.POST, Step.ENDS)]
    if days is not None and working:
        by = {planned.step: planned.day for planned in found}
        assert MAY.add_working_days(by[Step.POST], days) == by[Step.ENDS]


def test_bank_days_own_last_day_and_an_unknown_year() -> None:
    program = Program(notice_required=False)
    found = backwards(program, D(2027, 5, 31), MAY, bank_days=3, nominate_by=D(2027, 5, 1))
    assert found[0] == Planned(Step.NOMINATE, D(2027, 5, 1)) and found[-2].day == D(2027, 5, 26)
    with pytest.raises(YearNotLoaded):
        backwards(program, D(2031, 5, 31), MAY)


def test_each_office_finds_its_task_on_its_desk(session: Any, app: Any, actors: Any, today: dt.date) -> None:
    cycle = make_cycle(make_programs(actors.county, today)["spring_bud"], actors.county, today)
    set_pay_day(cycle, D(2026, 4, 3), D(2026, 3, 15), actor=actors.county, today=today)
    set_quota(cycle, "150824102000", 3, actor=actors.county, today=today)
    with app.test_request_context():
        (item,) = planned(actors.township, today).items
        assert (item.reason, item.when, item.tone) == ("还差 3 人没提名", "最晚 3月15日", "soon")
        assert planned(actors.other_township, today) is None and planned(actors.auditor, today) is None
        make_enrolment(cycle, actors, today)
        make_enrolment(cycle, actors, today, person=make_person(name="李雪"), upto="reviewed")
        assert planned(actors.township, today).items[0].reason == "还差 1 人没提名"
        county = planned(actors.county, D(2026, 3, 24))
    told = [(item.reason, item.when, item.tone) for item in county.items]
    # money 3 April, bank 2 April, notice ends 1 April, up by 23 March, reviewed by 20 March
    assert told == [("1 人等初审", "晚 4 天", "late"), ("1 人等张贴公示", "晚 1 天", "late")] and county.late == 2
    for day, by in ((D(2025, 1, 1), None), (D(2026, 4, 3), D(2026, 4, 3))):
        with pytest.raises(Invalid), session.begin_nested():
            set_pay_day(cycle, day, by, actor=actors.county, today=today)
    with pytest.raises(NotFound):
        set_pay_day(cycle, D(2026, 4, 3), None, actor=actors.other_county, today=today)


def test_the_notice_in_word_with_photo_and_proof(
    session: Any, actors: Any, today: dt.date, client_as: Any, count_queries: Any
) -> None:
    programs = make_programs(actors.county, today)
    cycle = make_cycle(programs["cancer_aid"], actors.county, today)
    girl = make_woman(name="李雪")
    for person in (make_woman(name="张小\U0002cc56"), girl):
        make_enrolment(cycle, actors, today, person=person, upto="reviewed", amount_fen=1_000_000)
    notice = notices.post_notice(cycle, COUNTY, actor=actors.county, today=today, hotline="0478-1234567").notice
    assert notice is not None
    girl.birth_date = today - dt.timedelta(days=17 * 365)
    ref, cycle_ref = notice.public_id, cycle.public_id
    session.commit()
    county, township, url = client_as("county"), client_as("township"), f"/programs/notices/{ref}"
    document = Document(io.BytesIO(county.get(url + ".docx").data))
    said = "\n".join(paragraph.text for paragraph in document.paragraphs)
    cells = [cell.text for row in document.tables[0].rows for cell in row.cells]
    assert "0478-1234567" in said and "7 个工作日" in said and "20,000.00 元" in said
    assert "张＊\U0002cc56" in cells and "李雪" not in cells and "—" in cells
    assert "再打结果证明" in county.get(url + "/result.pdf").get_data(as_text=True)
    picture = io.BytesIO()
    Image.new("RGB", (80, 60), "white").save(picture, "JPEG")
    for file, status in ((b"x", 422), (picture.getvalue(), 302)):
        answer = township.post(url + "/photo", data={"file": (io.BytesIO(file), "a.jpg")})
        assert answer.status_code in (status, 400), answer.status_code
    assert answer.status_code == 302
    counter = count_queries()
    assert "公示中" in county.get(url).get_data(as_text=True)
    assert len(counter) <= 8, counter.statements
    counter = count_queries()
    plan = county.get(f"/programs/cycles/{cycle_ref}/plan").get_data(as_text=True)
    assert len(counter) <= 8 and "改发放日" in plan
    changed = county.post(f"/programs/cycles/{cycle_ref}/plan", data={"pay_on": "2026-05-29"}, follow_redirects=True)
    assert "2026年5月28日" in changed.get_data(as_text=True)
    assert county.post(f"/programs/cycles/{cycle_ref}/plan", data={"pay_on": "2020-01-01"}).status_code == 200
    assert township.post(f"/programs/cycles/{cycle_ref}/plan", data={"pay_on": "2026-05-29"}).status_code == 403
    far = county.post(f"/programs/cycles/{cycle_ref}/plan", data={"pay_on": "2039-05-29"}, follow_redirects=True)
    assert "放假安排还没有录入" in far.get_data(as_text=True)
    session.rollback()
    notice.posted_on, notice.ends_on = today - dt.timedelta(days=12), today - dt.timedelta(days=1)
    notices.log_objection(notice, "有车", received_on=today, actor=actors.county, today=today)
    session.commit()
    proof = PdfReader(io.BytesIO(county.get(url + "/result.pdf").data)).pages[0].extract_text()
    assert "异议 1 件" in proof and "还没有处理" in proof and "有车" not in proof
