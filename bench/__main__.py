"""`python -m bench`: every measurement, one line each; `python -m bench pages` only that one."""

from __future__ import annotations

import sys

from bench import duplicates, pages, rival, rooms, rosters, search

ALL = {"pages": pages.measure, "search": search.measure, "duplicates": duplicates.measure,
       "rosters": rosters.measure}  # fmt: skip
ASKED = {
    "rooms": rooms.measure,
    "rival": rival.measure,
}  # only by name: loading two whole demonstrations takes ten minutes

if __name__ == "__main__":
    for name in sys.argv[1:] or ALL:
        (ALL | ASKED)[name]()
