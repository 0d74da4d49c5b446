"""List, search, detail and desk at 1,000 and at 100,000 recipients, against a page that asks the database nothing.

The two registers are measured in turn, page by page, so that a busy machine slows both alike.
"""

from __future__ import annotations

import re
import time
from contextlib import ExitStack
from statistics import median

from flask import Flask
from flask.testing import FlaskClient

from bench.register import PASSWORD, filled_register

SIZES = (1_000, 100_000)
TURNS = 25
LIMIT = "limit (help page)"


def _logged_in(app: Flask) -> FlaskClient:
    client = app.test_client()
    client.post("/login", data={"username": "bench", "password": PASSWORD})
    return client


def _paths(client: FlaskClient) -> dict[str, str]:
    page = client.get("/recipients").get_data(as_text=True)
    found = re.search(r"/recipients/([0-9a-z]{16})\"", page)
    town = re.search(r'<option value="(150824\d{3}000)"', page)
    further = re.search(r'href="([^"]*cursor=[^"]*)"', page)
    assert found and town and further, "the list shows no recipient"
    paths = {
        LIMIT: "/help",
        "list": "/recipients",
        "list, second page": further[1].replace("&amp;", "&"),
        "list, left-behind": "/recipients?view=left_behind",
        "list, one township": f"/recipients?region={town[1]}",
        "search 秀英": "/recipients?q=秀英",
        "search xiuying": "/recipients?q=xiuying",
        "search last four": "/recipients?q=0123",
        "detail": f"/recipients/{found[1]}",
        "desk": "/",
    }
    for path in paths.values():
        assert client.get(path).status_code == 200, path
    return paths


def _rows(client: FlaskClient, path: str) -> int:
    return client.get(path).get_data(as_text=True).count('name="ids"')


def _milliseconds(client: FlaskClient, path: str) -> float:
    start = time.perf_counter()
    client.get(path)
    return (time.perf_counter() - start) * 1000


def measure() -> None:
    """Print milliseconds and ratios: to the limit of the same run, and large to small."""
    with ExitStack() as stack:
        clients = [_logged_in(stack.enter_context(filled_register(size))) for size in SIZES]
        paths = [_paths(client) for client in clients]
        print(f"{'page':<22}{SIZES[0]:>10,}{SIZES[1]:>12,}{'large/small':>13}{'large/limit':>13}  rows")
        limit = 0.0
        for name in paths[0]:
            turns = [
                [_milliseconds(client, path[name]) for client, path in zip(clients, paths, strict=True)]
                for _turn in range(TURNS)
            ]
            small, large = (median(turn[size] for turn in turns) for size in range(2))
            limit = limit or large
            rows = [_rows(client, path[name]) for client, path in zip(clients, paths, strict=True)]
            told = f"{rows[0]}, {rows[1]}" if any(rows) else ""
            ratios = f"{large / small:>13.2f}{large / limit:>13.2f}"
            print(f"{name:<22}{small:>8.1f}ms{large:>10.1f}ms{ratios}  {told}", flush=True)
