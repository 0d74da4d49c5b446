"""Finding part of a name through the search rows, against three LIKEs over the names of the county."""

from __future__ import annotations

from sqlalchemy import text

from bench.register import COUNTY, filled_register, milliseconds
from registry.extensions import db

PROBE = "SELECT person_id FROM name_gram WHERE county_code = :c AND kind = 'c' AND gram >= :a AND gram < :b LIMIT 50"
LIKES = "SELECT id FROM person WHERE county_code = :c AND (name LIKE :x OR pinyin LIKE :x OR name LIKE :x) LIMIT 50"


def measure() -> None:
    """Print both times and the ratio at 50,000 recipients."""
    with filled_register(50_000) as app, app.app_context():
        county = COUNTY[:6]
        probe = milliseconds(
            lambda: db.session.execute(text(PROBE), {"c": county, "a": "无此", "b": "无此\U0010ffff"}).all()
        )
        likes = milliseconds(lambda: db.session.execute(text(LIKES), {"c": county, "x": "%无此%"}).all())
        print(f"search rows {probe:.3f} ms, LIKE {likes:.3f} ms, ratio {likes / probe:.0f}")
