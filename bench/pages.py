"""List, search and detail pages at 1,000 and at 100,000 recipients, against a page that asks the database nothing."""

from __future__ import annotations

import re

from flask.testing import FlaskClient

from bench.register import PASSWORD, filled_register, milliseconds

SIZES = (1_000, 100_000)


def _times(client: FlaskClient) -> dict[str, float]:
    page = client.get("/recipients").get_data(as_text=True)
    found = re.search(r"/recipients/([0-9a-z]{16})\"", page)
    assert found, "the list shows no recipient"
    paths = {
        "limit (help page)": "/help",
        "list": "/recipients",
        "list, left-behind": "/recipients?view=left_behind",
        "search 秀英": "/recipients?q=秀英",
        "search xiuying": "/recipients?q=xiuying",
        "detail": f"/recipients/{found[1]}",
        "desk": "/",
    }
    for path in paths.values():
        assert client.get(path).status_code == 200, path
    return {name: milliseconds(lambda path=path: client.get(path)) for name, path in paths.items()}


def measure() -> None:
    """Print milliseconds and ratios: to the limit of the same run, and large to small."""
    results = []
    for size in SIZES:
        with filled_register(size) as app:
            client = app.test_client()
            client.post("/login", data={"username": "bench", "password": PASSWORD})
            results.append(_times(client))
    small, large = results
    print(f"{'page':<22}{'1,000':>10}{'100,000':>10}{'large/small':>13}{'large/limit':>13}")
    for name in small:
        ratio, to_limit = large[name] / small[name], large[name] / large["limit (help page)"]
        print(f"{name:<22}{small[name]:>8.1f}ms{large[name]:>8.1f}ms{ratio:>13.2f}{to_limit:>13.2f}")
