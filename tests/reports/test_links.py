"""Every figure of the summary that is a link opens for whom it is shown to; others are plain numbers."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize("username", ["township", "county", "city", "auditor"])
def test_a_figure_is_a_link_only_where_it_opens(client_as: Callable[[str], Any], username: str) -> None:
    client = client_as(username)
    page = client.get("/reports/summary").get_data(as_text=True)
    links = {html.unescape(found) for found in re.findall(r'<a href="([^"]+)" data-open id=', page)}
    shown = len(re.findall(r' id="[a-z_]+\.[a-z_.0-9]+"', page))
    assert shown >= 40 and len(links) >= 3
    assert {address: client.get(address).status_code for address in links} == dict.fromkeys(links, 200)
    assert (username != "city") or not any(address.startswith("/recipients") for address in links)
