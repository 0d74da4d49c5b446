"""The list of rooms in the order of the house: a room knows only those above it. create_app() opens them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Room:
    """A room and what it has: models, setup(app), views.bp, plugs.register(plugs), cli.install(app)."""

    name: str
    parts: tuple[str, ...] = ()


ROOMS: tuple[Room, ...] = (
    Room("audit", ("models", "views", "cli")),
    Room("health", ("views",)),
    Room("settings", ("models", "views")),
    Room("calendar", ("models", "views")),
    Room("files", ("models", "setup", "views", "cli")),
    Room("regions", ("models", "views", "cli")),
    Room("accounts", ("models", "session", "views", "plugs", "cli")),
    Room("people", ("models", "views", "plugs")),
    Room("households", ("models", "views", "plugs")),
    Room("duplicates", ("models", "views", "plugs", "cli")),
    Room("programs", ("models", "views", "plugs")),
    Room("funds", ("models", "budget_models", "views", "plugs", "cli")),
    Room("donors", ("models", "gift_models", "mother_models", "views", "plugs")),
    Room("disbursements", ("models", "views", "plugs", "cli")),
    Room("visits", ("models", "views", "plugs")),
    Room("loans", ("models", "subsidy_models", "views", "plugs")),
    Room("releases", ("models", "views", "plugs")),
    Room("screening", ("models", "views", "plugs")),
    Room("childhealth", ("models", "views", "plugs")),
    Room("activities", ("models", "views", "plugs")),
    Room("centers", ("models", "views", "plugs")),
    Room("insurance", ("models", "views", "plugs")),
    Room("parcels", ("models", "views", "plugs")),
    Room("projects", ("models", "views", "plugs")),
    Room("relief", ("models", "views", "plugs")),
    Room("reports", ("models", "views", "cli")),
    Room("rosters", ("models", "views", "plugs", "cli")),
    Room("tables", ("models", "views")),
    Room("reporting", ("models", "views", "plugs")),
    Room("portal", ("views",)),
    Room("desk", ("views",)),
    Room("backups", ("cli",)),
    Room("demo", ("cli",)),
)
