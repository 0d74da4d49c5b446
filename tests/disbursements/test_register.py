"""The register of numbers: no gap under any order of issues, voids and rollbacks; every number told, to whom it may."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from registry.core.tables.workbook import read_workbook
from registry.disbursements import services
from registry.disbursements.models import Certificate, CertificateState
from registry.disbursements.numbers import take
from registry.disbursements.queries import batch_lines
from registry.disbursements.receipts import batch_certificates
from registry.disbursements.register import list_entries, list_series
from tests.factories.disbursements import make_approved, make_batch

ACTS = st.lists(
    st.tuples(st.sampled_from(("reissue", "void", "take", "return")), st.booleans(), st.integers(0, 2)), max_size=12
)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(acts=ACTS)
def test_no_gap_whatever_is_rolled_back(acts: Any, paid: Any, actors: Any, today: dt.date) -> None:
    session, batch = paid
    for act, keep, place in acts:
        line = batch_lines(batch, actors.county)[place]
        valid = [c for c in batch_certificates(batch, actors.county) if c.disbursement_id == line.id]
        if act == "take" and not keep:
            take("乌中妇资", today.year, place + 1)
        elif act == "return" and not keep and line.state.value == "paid":
            services.return_line(line, reason="没有到账", actor=actors.county, today=today)
        elif valid:
            services.void_certificate(valid[0], reason="名字写错", actor=actors.county, today=today)
        if act == "reissue":
            services.reissue_certificate(line, actor=actors.county, today=today)
        session.commit() if keep else session.rollback()
    (series,) = list_series(actors.county)
    given_numbers = session.scalars(select(Certificate.seq).order_by(Certificate.id)).all()
    assert series.sound and list(given_numbers) == list(range(1, series.counter + 1))


@pytest.fixture
def paid(session: Any, actors: Any, today: dt.date) -> Any:
    batch = make_batch(actors, today, 3, upto="paid")
    session.commit()
    return session, batch


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO certificate (public_id, series, year, seq, number, code, disbursement_id, scope_code, issued_on,"
        " content_hash, template_version, state, prints, created_at, updated_at) SELECT 'gap', series, year, 9, 'gap',"
        " 'gap', disbursement_id, scope_code, issued_on, content_hash, 1, 'valid', 0, created_at, updated_at"
        " FROM certificate WHERE seq = 1",
        "UPDATE certificate SET seq = 9 WHERE seq = 2",
        "DELETE FROM certificate WHERE seq = 3",
    ],
)
def test_the_database_refuses_a_gap(statement: str, paid: Any) -> None:
    session, _batch = paid
    with pytest.raises(DatabaseError, match="gap|frozen|kept"), session.begin_nested():
        session.execute(text(statement))


def test_every_number_is_told(session: Any, actors: Any, today: dt.date, client_as: Any, count_queries: Any) -> None:
    batch = make_batch(actors, today, enrolments=make_approved(actors, today, 3, name="李\U0002cc56芳"), upto="paid")
    first, second, _third = batch_certificates(batch, actors.county)
    services.void_certificate(second, reason="=1+1", actor=actors.county, today=today)
    services.reissue_certificate(batch_lines(batch, actors.county)[1], actor=actors.county, today=today)
    session.commit()
    county, auditor, township = client_as("county"), client_as("auditor"), client_as("township")
    counter = count_queries()
    page = county.get("/certificates").get_data(as_text=True)
    assert len(counter) <= 8, counter.statements
    assert "连号无缺" in page and "作废 1" in page and first.number in page
    entries, _next = list_entries(first.series, 2026, actors.county)
    assert [e.certificate.seq for e in entries] == [1, 2, 3, 4] and entries[
        1
    ].certificate.state is CertificateState.VOID
    assert [e.certificate.seq for e in list_entries(first.series, 2026, actors.county, void=True)[0]] == [2]
    assert list_entries(first.series, 2026, actors.county, limit=2)[1] == 2
    masked = auditor.get("/certificates").get_data(as_text=True)
    assert "李＊芳" in masked and "李\U0002cc56芳" not in masked
    part = township.get("/certificates").get_data(as_text=True)
    assert "连号无缺" not in part and "本单位" in part
    other = client_as("other_township").get("/certificates").get_data(as_text=True)
    assert "还没有发过证书" in other
    assert client_as("other_county").get(f"/certificates?series={first.series}&year=2026").status_code == 404
    paper = PdfReader(io.BytesIO(auditor.get("/certificates/register.pdf").data)).pages[0].extract_text()
    assert "共 4 号，其中作废 1 号，连号无缺" in paper and "000004" in paper
    rows = read_workbook(county.get("/certificates/register.xlsx").data, "r.xlsx").sheets[0].rows
    assert rows[4][0] == first.number and rows[5][7].endswith("=1+1") and "王建华 2026-03-12" in str(rows[1][0])


def test_a_batch_printed_again_is_marked_copy_by_copy(session: Any, actors: Any, today: dt.date) -> None:
    batch = make_batch(actors, today, 3, upto="paid")
    papers = batch_certificates(batch, actors.county)
    assert services.note_prints(papers[:1], actor=actors.county) == [None]
    services.void_certificate(papers[2], reason="写错", actor=actors.county, today=today)
    assert services.note_prints(papers, actor=actors.county) == ["副本", None, "作废"]
    assert services.note_prints(papers[:2], actor=actors.township) == ["副本", "副本"]
