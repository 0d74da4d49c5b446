"""Every page a role reaches by its own links: none is refused or fails, and who reads masked sees no name of a recipient."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest

from registry.access.permissions import Role
from tests.factories.disbursements import make_batch
from tests.factories.donors import make_donor, make_fund, make_gift, make_pairing
from tests.factories.people import make_child, make_woman
from tests.factories.registers import make_parcel, make_policy
from tests.factories.screening import make_result
from tests.factories.visits import make_visit

LINK = re.compile(r'href="(/[^"#]*)"')
PUBLIC_ID = re.compile(r"(?<=/)[a-z0-9]{16}(?=[/.?]|$)")
AWAY = ("/static/", "/bootstrap/", "/logout")
ALIKE = 3  # pages of one shape that are opened
NAMES = ("覃冰岚", "郦雪莹", "厍月娥")
ROLES = [role.value for role in Role if role is not Role.DONOR]


@pytest.fixture
def filled(session: Any, actors: Any, today: Any) -> None:
    """A paid and paired girl with a certificate and a visit, a left-behind child with a parcel, a woman with a policy."""
    batch = make_batch(actors, today, 1, upto="signed", name=NAMES[0])
    girl = batch.disbursements[0].person
    donor = make_donor(actors.county)
    make_gift(donor, make_fund(), actor=actors.county, today=today)
    make_pairing(donor, person=girl, actor=actors.county, today=today)
    make_visit(girl, today, actor=actors.village, today=today)
    make_parcel(make_child(actors.village, name=NAMES[1]), actors.village, today)
    woman = make_woman(actors.township, name=NAMES[2])
    make_policy(woman, actors.township)
    make_result(woman, actors.township)
    session.commit()


def walk(client: Any) -> Iterator[tuple[str, str, Any]]:
    """(address, the page that links to it, answer), some of every shape of address."""
    waiting, seen, shapes = [("/", "")], set[str](), Counter[str]()
    while waiting:
        url, source = waiting.pop(0)
        shape = PUBLIC_ID.sub("ID", url.partition("?")[0])
        if url in seen or shapes[shape] >= ALIKE or url.startswith(AWAY):
            continue
        seen.add(url)
        shapes[shape] += 1
        answer = client.get(url)
        yield url, source, answer
        if answer.mimetype == "text/html" and answer.status_code == 200:
            waiting += [(unescape(link), url) for link in LINK.findall(answer.get_data(as_text=True))]


@pytest.mark.parametrize("role", ROLES)
def test_a_page_links_only_to_what_its_reader_may_open(filled: None, client_as: Any, role: str) -> None:
    refused, opened = [], 0
    for url, source, answer in walk(client_as(role)):
        opened += 1
        if answer.status_code not in (200, 302):
            refused.append(f"{answer.status_code} {url} from {source}")
    assert not refused and opened > 5


@pytest.mark.parametrize("role", ["auditor", "city", "system_admin", "security_admin"])
def test_who_reads_masked_sees_no_recipients_name(filled: None, client_as: Any, role: str) -> None:
    told = [
        (url, name)
        for url, _source, answer in walk(client_as(role))
        if answer.mimetype == "text/html"
        for name in NAMES
        if name in answer.get_data(as_text=True)
    ]
    assert not told


def test_the_walk_finds_names_where_they_may_be_read(filled: None, client_as: Any) -> None:
    texts = "".join(a.get_data(as_text=True) for _u, _s, a in walk(client_as("county")) if a.mimetype == "text/html")
    assert all(name in texts for name in NAMES)
