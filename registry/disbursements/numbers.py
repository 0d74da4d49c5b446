"""Numbers without gaps: batches and certificates. A number is taken with one statement in the transaction that uses it.

The counter's row stays locked until the commit, so that a rollback gives the number back (invariant 7); nothing
is rendered meanwhile.
"""

from __future__ import annotations

import datetime as dt
import secrets

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from registry.core.codes import ETHNIC_GROUPS
from registry.disbursements.models import Batch, Certificate, CertificateCounter
from registry.disbursements.words import NUMBER_CODES
from registry.extensions import db
from registry.programs.models import Cycle
from registry.regions.queries import region_name

CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without 0 1 I L O U: a code is read aloud on the telephone."""
CODE_LENGTH = 12
GRANT, DONATION = "妇资", "妇捐"
_SUFFIXES = ("自治县", "自治旗", "特区", "林区", "县", "旗", "区", "市")


def take(series: str, year: int, count: int = 1) -> int:
    """The first of `count` consecutive numbers of a series and year; they are given back by a rollback."""
    make = postgresql_insert if db.session.get_bind().dialect.name == "postgresql" else sqlite_insert
    row = make(CertificateCounter).values(series=series, year=year, last=count)
    counted = row.on_conflict_do_update(
        index_elements=["series", "year"], set_={"last": CertificateCounter.last + count}
    ).returning(CertificateCounter.last)
    return int(db.session.execute(counted).scalar_one()) - count + 1


def new_code() -> str:
    """A random code of 12 letters and digits for the QR code: 58 bits, nothing can be derived from it."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def short_county(name: str) -> str:
    """Two characters for a county on its papers: 乌拉特中旗 → 乌中, 五原县 → 五原, 大厂回族自治县 → 大厂."""
    bare = name
    for suffix in _SUFFIXES:
        if name.endswith(suffix) and len(name) > len(suffix) + 1:
            bare = name.removesuffix(suffix)
            break
    peoples = [code.label.source for code in ETHNIC_GROUPS.values()]
    while name.startswith(bare) and (
        end := next((p for p in peoples if len(bare) > len(p) + 1 and bare.endswith(p)), "")
    ):
        bare = bare.removesuffix(end)
    return bare if len(bare) <= 2 else bare[0] + bare[-1]


def next_in(scope_code: str, year: int, suffix: str = GRANT) -> tuple[str, int]:
    """The series of a county ("乌中妇资") and the number that would be next, without taking it.

    Where another county of the same short name has that series, the county's code stands instead of the name.
    """
    county = scope_code[:6]
    for series in (short_county(region_name(county + "000000")) + suffix, county + suffix):
        owner = select(Certificate.scope_code).where(
            Certificate.series == series, Certificate.year == year, Certificate.seq == 1
        )
        last = select(CertificateCounter.last).where(
            CertificateCounter.series == series, CertificateCounter.year == year
        )
        row = db.session.execute(select(owner.scalar_subquery(), last.scalar_subquery())).one()
        if row[0] is None or row[0][:6] == county:
            break
    return series, (row[1] or 0) + 1


def certificate_series(scope_code: str, year: int, suffix: str = GRANT) -> str:
    """The series in which a county numbers its certificates of a year."""
    return next_in(scope_code, year, suffix)[0]


def certificate_number(series: str, year: int, seq: int) -> str:
    """How a number is written: 乌中妇资 2026-000124."""
    return f"{series} {year}-{seq:06d}"


def batch_number(cycle: Cycle, scope_code: str, on: dt.date) -> str:
    """The next number of the cycle's series: CL-2026C-03 (春), Q for 秋; with the county's code for a second county."""
    year = cycle.starts_on.year
    season = "C" if "春" in cycle.title else "Q" if "秋" in cycle.title else ""
    kind = NUMBER_CODES[cycle.program.kind]
    series = f"{kind}-{year}{season}"
    owner = db.session.scalar(
        select(Batch.scope_code).where(Batch.number == f"{series}-01").order_by(Batch.id).limit(1)
    )
    if owner is not None and owner[:6] != scope_code[:6]:
        series = f"{kind}-{scope_code[:6]}-{year}{season}"
    return f"{series}-{take(f'batch {series}', year):02d}"
