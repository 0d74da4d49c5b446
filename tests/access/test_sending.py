"""The mechanism of the files: who may take one, what its first line says, what the log keeps, texts and numbers."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import zipfile
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select

from registry.access import sending
from registry.access.permissions import ROLE_PERMISSIONS, Permission, Role
from registry.audit.models import AuditLog, AuditSubject
from registry.core.engine import begin_write
from registry.core.tables.outgoing import Out, as_csv, as_xlsx, reach, word, yuan
from tests.conftest import PEOPLE_AT_WORK
from tests.factories.donors import make_donor, make_fund
from tests.factories.people import make_child
from tests.factories.visits import make_visit

OTHER_VILLAGE = "150824101201"


def rows_of(answer: Any) -> list[list[str]]:
    assert answer.status_code == 200, answer.status_code
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


@pytest.fixture
def visited(session: Any, actors: Any, today: Any) -> list[Any]:
    """Children of two townships, each visited."""
    begin_write(session)
    here = make_child(actors.village, name="覃冰岚")
    there = make_child(actors.other_township, name="郦雪莹", scope_code=OTHER_VILLAGE)
    for child, actor in ((here, actors.village), (there, actors.other_township)):
        make_visit(child, today, actor=actor, today=today)
    session.commit()
    return [here, there]


@pytest.mark.parametrize(
    ("who", "names"),
    [("township", ["覃冰岚"]), ("other_township", ["郦雪莹"]), ("county", ["覃冰岚", "郦雪莹"]), ("other_county", [])],
)
def test_a_file_holds_the_rows_of_the_takers_region(client_as: Any, visited: Any, who: str, names: list[str]) -> None:
    rows = rows_of(client_as(who).post("/visits/export", data={"format": "csv", "tab": "done"}))
    assert sorted(row[0] for row in rows[2:]) == sorted(names)


def test_the_narrowing_of_the_page_holds_for_its_file(client_as: Any, visited: Any, today: dt.date) -> None:
    county, later = client_as("county"), (today + dt.timedelta(days=1)).isoformat()
    asked = {"format": "csv", "tab": "done"}
    assert [row[0] for row in rows_of(county.post("/visits/export", data={**asked, "region": OTHER_VILLAGE}))[2:]] == [
        "郦雪莹"
    ]
    assert len(rows_of(county.post("/visits/export", data={**asked, "from": later}))) == 2
    assert county.post("/visits/export", data={**asked, "from": "31.2.2026"}).status_code == 422
    page = county.get(f"/visits?tab=done&region={OTHER_VILLAGE}&after=x").text.partition("/visits/export")[2]
    form = page.partition("</form>")[0]
    assert 'name="tab" value="done"' in form and f'value="{OTHER_VILLAGE}"' in form and 'name="after"' not in form


def test_who_took_which_persons_away_stands_in_the_log(client_as: Any, visited: Any, session: Any, actors: Any) -> None:
    rows = rows_of(client_as("township").post("/visits/export", data={"format": "csv", "tab": "done"}))
    assert actors.township.name in rows[0][0] and "共 1 行" in rows[0][0]
    log = session.scalars(select(AuditLog).where(AuditLog.action == "visit.export")).one()
    assert (
        log.actor_id == actors.township.user_id
        and json.loads(log.detail).items() >= {"rows": 1, "format": "csv"}.items()
    )
    assert list(session.scalars(select(AuditSubject.person_id).where(AuditSubject.audit_id == log.id))) == [
        visited[0].id
    ]


def test_a_longer_list_says_so(client_as: Any, visited: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "MOST", 1)
    rows = rows_of(client_as("county").post("/visits/export", data={"format": "csv", "tab": "done"}))
    assert len(rows) == 3 and "只有前 1 行" in rows[0][0]


@pytest.mark.parametrize("who", PEOPLE_AT_WORK)
def test_a_file_asks_for_the_pages_permission_and_for_people_export(
    app: Any, client_as: Any, actors: Any, today: Any, who: str
) -> None:
    role = PEOPLE_AT_WORK[who][0]
    client, held, refused = client_as(who), ROLE_PERMISSIONS[role], 0
    for rule in [rule for rule in app.url_map.iter_rules() if rule.rule.endswith("/export")]:
        page = app.view_functions[rule.endpoint].permission
        with app.test_request_context():
            url = rule.build(dict.fromkeys(rule.arguments, "0" * 16))[1]
        answer = client.post(url, data={"format": "csv"})
        if page not in held:
            assert answer.status_code == 403, url
            refused += 1
            continue
        assert answer.status_code in (200, 403, 404), (url, answer.status_code)
        out = app.view_functions[rule.endpoint].sent.declared(sending.Asked({}, vars(actors)[who], today))
        if out.subjects and Permission.PEOPLE_EXPORT not in held:
            assert answer.status_code == 403, url
    assert refused or role is Role.COUNTY


def test_another_countys_record_has_no_file(client_as: Any, session: Any, actors: Any) -> None:
    begin_write(session)
    fund = make_fund()
    session.commit()
    assert client_as("county").post(f"/funds/{fund.public_id}/export").status_code == 200
    assert client_as("other_county").post(f"/funds/{fund.public_id}/export").status_code == 404


def test_a_donors_name_is_no_formula(client_as: Any, session: Any, actors: Any) -> None:
    begin_write(session)
    make_donor(actors.county, name="=HYPERLINK(1)")
    session.commit()
    county = client_as("county")
    assert rows_of(county.post("/donors/export", data={"format": "csv"}))[2][0] == "'=HYPERLINK(1)"
    book = zipfile.ZipFile(io.BytesIO(county.post("/donors/export").data))
    assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


def test_identities_are_text_and_sums_are_numbers() -> None:
    columns = (
        Out("证件号", 20, "0"),
        Out("金额", 10, yuan("1")),
        Out("人数", 6, "2"),
        Out("日期", 10, "3"),
        Out("状态", 8, word({"a": "好"}, "4")),
    )
    row = ("150824201502030021", -123_450, 7, dt.date(2026, 3, 12), "a")
    cells = [[column.cell(row) for column in columns]]
    sheet: Any = openpyxl.load_workbook(io.BytesIO(as_xlsx("到期/逾期", "谁", columns, cells))).active
    assert [cell.value for cell in sheet[3]] == ["150824201502030021", -1234.5, 7, "2026-03-12", "好"]
    assert sheet["A3"].data_type == "s" and sheet["B3"].data_type == "n" and sheet["C3"].data_type == "n"
    assert list(csv.reader(io.StringIO(as_csv("谁", columns, cells).decode("utf-8-sig"))))[2] == [
        "'150824201502030021", "-1234.50", "7", "2026-03-12", "好",
    ]  # fmt: skip


def test_a_path_ends_where_there_is_nothing() -> None:
    assert reach((None, 1), "0.title") is None and reach((None, 1), "1") == 1
    assert Out("甲", 5, yuan("0.fen")).cell((None,)) == "" and yuan("0")((5,)) == Decimal("0.05")
