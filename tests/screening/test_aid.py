"""Cancer aid: the rule of the papers, two pairs of eyes, no review without them, scans, and nothing to see for others."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from registry.core.errors import Conflict, Denied
from registry.programs import deciding
from registry.screening import aid
from tests.factories.programs import make_cycle, make_enrolment, make_programs, make_woman
from tests.factories.screening import aid_data
from tests.files.pictures import photo_with_place


@pytest.mark.parametrize(
    ("changes", "income", "account", "said"),
    [
        ({}, "dibao", True, None), ({"site": "cervical", "stage": "iib"}, "expense", True, None),
        ({"site": "cervical", "stage": "early"}, "dibao", True, "ⅡB"), ({"stage": "in_situ"}, "dibao", True, "ⅡB"),
        ({}, "general", True, "低保"), ({}, None, True, "低保"), ({}, "tekun", False, "银行"),
        ({"second_class": False}, "dibao", True, "二级"), ({"papers": ("id_card", "bill")}, "dibao", True, "户口簿、诊断证明、病历、困难证明"),
    ],
)  # fmt: skip
def test_the_rule_of_the_papers(changes: dict[str, Any], income: str | None, account: bool, said: str | None) -> None:
    found = aid.problems(aid_data(**changes), income, account)
    assert (found == []) if said is None else (len(found) == 1 and said in str(found[0]))


def test_no_review_without_checked_papers(
    session: Any, actors: Any, today: dt.date, client_as: Any, count_queries: Any
) -> None:
    programs = make_programs(actors.county, today)
    cycle = make_cycle(programs["cancer_aid"], actors.county, today)
    woman = make_woman()
    woman.bank_account = "6228480000001234567"
    enrolment = make_enrolment(cycle, actors, today, person=woman)
    session.commit()
    with pytest.raises(Conflict, match="材料还没核对"):
        deciding.accept([enrolment], actor=actors.county, today=today)
    session.rollback()
    ref, client = enrolment.public_id, client_as("township")
    form = {"site": "cervical", "stage": "early", "hospital": "旗医院", "second_class": "y", "papers": list(aid.PAPERS),
            "superior": "not_entered"}  # fmt: skip
    assert client.post(f"/screening/aid/{ref}", data=form | {"site": ""}).status_code == 422
    assert client.post(f"/screening/aid/{ref}", data=form).status_code == 302
    assert "ⅡB 期及以上的浸润性宫颈癌，或" in client.get(f"/screening/aid/{ref}").get_data(as_text=True)
    assert client_as("county").post(f"/screening/aid/{ref}/check").status_code == 409
    assert client.post(f"/screening/aid/{ref}", data=form | {"site": "breast"}).status_code == 302
    assert client.post(f"/screening/aid/{ref}/check").status_code == 403
    scan = {"scans": (io.BytesIO(photo_with_place()), "诊断证明.jpg")}
    assert client.post(f"/screening/aid/{ref}/scans", data=scan).status_code == 302
    assert client_as("county").post(f"/screening/aid/{ref}/check").status_code == 302
    for path in ("/screening/aid", f"/screening/aid/{ref}"):
        client.get(path)
        counter = count_queries()
        assert client.get(path).status_code == 200 and len(counter) <= 8, (path, counter.statements)
        assert client_as("village").get(path).status_code == 403 and client_as("auditor").get(path).status_code == 403
    assert client_as("other_township").get(f"/screening/aid/{ref}").status_code == 404
    session.rollback()
    found, file = aid.get_application(ref, actors.county)
    assert file is not None and file.site == "breast" and b"breast" not in (file.site_sealed or b"")
    deciding.accept([found], actor=actors.county, today=today)
    with pytest.raises(Conflict, match="初审过了"):
        aid.fill_file(found, aid_data(), actor=actors.township, today=today)
    with pytest.raises(Denied):
        aid.check_file(file, actor=actors.township, today=today)
    session.commit()
    with pytest.raises(IntegrityError):
        session.execute(text("UPDATE cancer_aid_file SET checked_by_id = filled_by_id"))
    session.rollback()
