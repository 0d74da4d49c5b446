"""Rosters of the special registers: a real half-year by roster, the same file again, undo, what is refused and why."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from registry.centers.models import Facility
from registry.extensions import db
from registry.insurance.models import Policy
from registry.people.data import StatusData
from registry.rosters.results import ImportResult
from tests.factories.people import make_child, make_woman
from tests.rosters.sheets import workbook
from tests.rosters.test_records import counts, problems, undo

COUNTY = "150824000000"
HALF = ("--from", "2014-01-01", "--to", "2014-06-30")
Take = Callable[..., ImportResult]


@pytest.fixture
def figures(app: Any, tmp_path: Path) -> Callable[[], dict[str, int]]:
    """The figures of the half-year as `summary --format json` writes them."""

    def read() -> dict[str, int]:
        out = tmp_path / "summary.json"
        asked = ["summary", "--region", COUNTY, *HALF, "--format", "json", "-o", str(out), "--as", "county"]
        answer = app.test_cli_runner().invoke(args=asked)
        assert answer.exit_code == 0, answer.output
        return {row["id"]: row["value"] for row in json.loads(out.read_text())["figures"]}

    return read


def again_and_back(
    take: Take, first: ImportResult, data: bytes, where: Any, kinds: Any, actors: Any, today: Any
) -> None:
    """The same file changes nothing; undone rows count as created again."""
    created = counts(first)[0]
    assert counts(take(data, **where)) == (0, 0, created, 0)
    undo(first, kinds, actors, today, db.session)
    assert counts(take(data, **where)) == (created, 0, 0, 0)


def test_water_cellars_activities_and_facilities(
    take: Take, kinds: Any, actors: Any, today: dt.date, figures: Any, client_as: Any
) -> None:
    where = {"region": COUNTY, "actor": actors.county}
    cellars = workbook(
        [[1, "母亲水窖·校园安全饮水", "德岭山镇中心小学", "10万元", "是", "2014-05-20", "2014年8月31日", 420],
         [2, "母亲水窖·校园安全饮水", "乌加河镇中心小学", "10万元", "否", "", "2014年8月31日", ""],
         ["合计", "", "", "20万元", "", "", "", ""]],
        headings=("序号", "项目名称", "实施地点", "项目资金", "是否到账", "到账日期", "完成时限", "受益人数"), title="2014年母亲水窖项目情况表",
    )  # fmt: skip
    first = take(cellars, kind="projects", **where)
    assert counts(first) == (2, 0, 0, 0) and set(problems(first)) == {"no_date"}
    found = figures()
    assert [found[key] for key in ("projects.count", "projects.amount", "projects.paid")] == [2, 20_000_000, 10_000_000]
    page = client_as("county").get(f"/projects?counted=agreed&region={COUNTY}&from=2014-01-01&to=2014-06-30")
    assert page.get_data(as_text=True).count("母亲水窖·校园安全饮水</a>") == 2
    again_and_back(take, first, cellars, {"kind": "projects", **where}, kinds, actors, today)
    held = workbook(
        [[1, "防拐“春雨行动”宣传", "2014.5.15", "文化广场", 11, 60000, 390000], [2, "禁毒宣传进校园", "2014年6月26日", "", 1, 800, "2,000份"],
         [3, "", "2014-06-01", "", 1, 5, ""]],
        headings=("序号", "活动名称", "活动时间", "地点", "场次", "参加人次", "发放宣传资料"), title="2014年上半年活动统计表",
    )  # fmt: skip
    refused = take(held, kind="activities", **where)
    assert counts(refused)[3] == 1 and problems(refused) == ["title"]
    partial = take(held, kind="activities", partial=True, **where)
    assert counts(partial) == (2, 0, 0, 1)
    found = figures()
    kinds_of = ("anti_trafficking.sessions", "anti_trafficking.copies", "anti_drug.attendances", "anti_drug.copies")
    assert [found[f"activities.{key}"] for key in kinds_of] == [11, 390_000, 800, 2_000]
    homes = workbook(
        [[1, "四义堂村儿童之家", "德岭山镇", "周春梅", "2013年6月", "10000元", "图书500册、电脑2台"],
         [2, "乌加河镇关爱中心", "乌加河镇", "", "2014-07-01", "", "若干"]],
        headings=("序号", "阵地名称", "乡镇", "负责人", "建成时间", "投入资金", "设施设备"), title="阵地建设情况",
    )  # fmt: skip
    made = take(homes, kind="facilities", **where)
    assert counts(made) == (2, 0, 0, 0) and "equipment" in problems(made)
    found = figures()
    assert (found["facilities.child_home"], found["facilities.care_centre"]) == (1, 0), "the center opened in July"
    home = db.session.query(Facility).filter_by(kind="child_home").one()
    assert (home.scope_code, home.cost_fen, [(i.name, i.quantity) for i in home.items]) == (
        "150824102000", 1_000_000, [("图书", 500), ("电脑", 2)],
    )  # fmt: skip
    undo(made, kinds, actors, today, db.session)
    assert figures()["facilities.child_home"] == 0


def test_policies_and_parcels(take: Take, kinds: Any, actors: Any, today: dt.date, figures: Any, session: Any) -> None:
    women = [
        make_woman(actors.township, name=name, birth=dt.date(1975, 1, 1)) for name in ("张小芳", "李桂枝", "王秀兰")
    ]
    child = make_child(actors.township, statuses=(StatusData("poverty", dt.date(2025, 1, 1)),))
    left = make_child(actors.township, name="萨仁高娃")
    session.commit()
    heads = ("序号", "姓名", "身份证号", "投保日期", "份数", "保费", "缴费来源", "理赔金额", "确诊日期", "病种")
    rows: list[list[Any]] = [
        [1, women[0].name, women[0].id_number, "2014-01-10", 5, 100, "本人", 50000, "2014-05-01", "宫颈癌"],
        [2, women[1].name, women[1].id_number, "2014-03-08", "", 40, "旗妇联", "", "", ""],
        [3, women[2].name, women[2].id_number, "2014-03-08", 1, 20, "个人", 10000, "2014-04-01", "乳腺癌"],
        [4, "不在册的人", "150824197501010024", "2014-03-08", 1, 20, "个人", "", "", ""],
    ]  # fmt: skip
    sheet = workbook(rows, headings=heads, title="2014年安康保险参保名单")
    first = take(sheet, kind="policies", partial=True)
    assert counts(first)[::3] == (2, 2) and "waiting" in problems(first)
    found = figures()
    names = ("policies", "premium", "claims", "claim_cases", "persons")
    assert [found[f"insurance.{name}"] for name in names] == [7, 14_000, 5_000_000, 1, 2]
    assert counts(take(sheet, kind="policies", partial=True)) == (0, 0, 2, 2)
    assert {row.payer for row in db.session.query(Policy)} == {"self", "federation"}
    undo(first, kinds, actors, today, db.session)
    assert figures()["insurance.claims"] == 0
    where = {"kind": "parcels"}
    heads = ("序号", "儿童姓名", "身份证号", "邮包编号", "捐赠单位", "金额", "发放日期", "备注")
    parcel = [1, left.name, left.id_number, "LX-1", "河套商会", 100, "2026-03-01", "喜欢书包"]
    bad = workbook([parcel, [2, child.name, child.id_number, "LX-2", "河套商会", 100, "2026-03-01", ""]],
                   headings=heads, title="爱心邮包发放名单")  # fmt: skip
    refused = take(bad, **where)
    assert counts(refused)[3] == 1 and problems(refused) == ["not_left_behind"]
    good = workbook([parcel, [2, left.name, left.id_number, "LX-3", "河套商会", 100, "2026-03-01", ""]],
                    headings=heads, title="爱心邮包发放名单")  # fmt: skip
    again_and_back(take, take(good, **where), good, where, kinds, actors, today)
