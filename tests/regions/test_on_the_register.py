"""The room inside the application: commands, the page's source, and the log, on whichever database the tests run."""

import datetime as dt

from registry.extensions import db
from registry.regions.loading import ensure_villages, load_national
from registry.regions.models import Region
from registry.regions.name_cache import NAMES
from registry.regions.queries import find_region, region_name
from registry.regions.search import find_by_name, search_regions
from registry.regions.services import merge_regions, rename_region


def test_the_nation_loads_and_is_searched(app):
    with app.app_context():
        db.session.execute(Region.__table__.delete())
        assert load_national(db.session.connection()) == 44_699
        assert ensure_villages(db.session, "150824102000") == 106
        assert [region.name for region in search_regions("dls", within="150824000000")] == ["德岭山镇"]
        assert [region.code for region in find_by_name("四义堂", "150824000000", 5)] == ["150824102207"]
        db.session.rollback()
    NAMES.forget()


def test_changes_are_committed_with_their_entries(app, actors):
    with app.app_context():
        rename_region("150824102000", "德岭镇", on=dt.date(2026, 3, 1), actor=actors.system_admin)
        merge_regions(["150824101000"], "150824102000", on=dt.date(2026, 3, 12), actor=actors.system_admin)
        db.session.commit()
        assert region_name("150824102000") == "德岭镇"
        assert find_region("150824101201") is None
        assert find_region("150824101201", dt.date(2026, 3, 11)).name == "乌镇村"
    NAMES.forget()


def test_commands(app):
    runner = app.test_cli_runner()
    found = runner.invoke(args=["regions", "find", "dls"])
    assert (found.exit_code, found.output.split()[0]) == (0, "150824102000")
    unknown = runner.invoke(args=["regions", "load", "150899"])
    assert unknown.exit_code == 1
    assert "150899000000" in unknown.output
    assert len(unknown.output.strip().splitlines()) == 1
    loaded = runner.invoke(args=["regions", "load", "150825"])
    assert loaded.exit_code == 0, loaded.output


def test_options_for_the_office_only(client_as):
    client = client_as("township")
    answer = client.get("/regions/options?within=150824102000&q=syt")
    assert [item["name"] for item in answer.get_json()["options"]] == ["四义堂村"]
    assert client.get("/regions/options?parent=150825000000").get_json() == {"options": []}
