"""Who may know whom: rooms import only rooms above them, views are imported by nobody, services know no Flask."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
REGISTRY = ROOT / "registry"
ORDER = (
    "core", "access", "audit", "health", "settings", "calendar", "files", "regions", "accounts", "people", "households", "duplicates",
    "programs", "funds", "donors", "disbursements", "visits", "releases", "activities", "screening", "childhealth", "loans", "centers",
    "insurance", "parcels", "projects", "relief", "cases", "indicators", "reports", "rosters", "tables", "reporting", "portal", "desk",
    "backups", "demo",
)  # fmt: skip
# access.web writes denials and opens transactions, so it knows the log; the log knows the actor, not the web side.
ALLOWED = {("access", "audit")}
WIRING = {"factory", "web", "menu", "errors", "cli", "serve", "config", "extensions", "rooms"}
PURE = ("models", "queries", "services")


def modules() -> Iterator[tuple[Path, str, list[tuple[str, int]]]]:
    """Every module of registry/ with its room and the registry modules it imports."""
    for path in sorted(REGISTRY.rglob("*.py")):
        relative = path.relative_to(REGISTRY)
        if relative.parts[0] in ("migrations", "translations"):
            continue
        imports = []
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                imports += [(node.module, node.lineno)]
                if node.module == "registry":
                    imports += [(f"registry.{alias.name}", node.lineno) for alias in node.names]
            elif isinstance(node, ast.Import):
                imports += [(alias.name, node.lineno) for alias in node.names]
        yield path, relative.parts[0].removesuffix(".py"), imports


ALL = list(modules())


def test_rooms_import_only_rooms_above_them() -> None:
    broken = []
    for path, room, imports in ALL:
        if room not in ORDER:
            continue
        for name, line in imports:
            parts = name.split(".")
            if parts[0] != "registry" or len(parts) < 2 or parts[1] in WIRING or parts[1] == room:
                continue
            if (room, parts[1]) not in ALLOWED and ORDER.index(parts[1]) > ORDER.index(room):
                broken.append(f"{path.relative_to(ROOT)}:{line} imports {name}")
    assert not broken, "\n".join(broken)


def test_nobody_imports_views() -> None:
    broken = [
        f"{path.relative_to(ROOT)}:{line} {name}"
        for path, room, imports in ALL
        for name, line in imports
        if room != "factory" and name.startswith("registry.") and name.split(".")[-1].startswith("views")
        and path.parent.name != name.split(".")[1]
    ]  # fmt: skip
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize("kind", PURE)
def test_pure_modules_do_not_know_flask(kind: str) -> None:
    broken = [
        f"{path.relative_to(ROOT)}:{line} {name}"
        for path, room, imports in ALL
        for name, line in imports
        if room in ORDER
        and path.stem == kind
        and name.split(".")[0] in ("flask", "flask_login", "flask_wtf", "wtforms")
    ]
    assert not broken, "\n".join(broken)


def test_models_queries_services_depend_in_one_direction() -> None:
    rank = {"models": 0, "queries": 1, "services": 2, "forms": 2, "views": 3}
    broken = []
    for path, room, imports in ALL:
        if path.stem not in rank or room not in ORDER:
            continue
        for name, line in imports:
            parts = name.split(".")
            if len(parts) == 3 and parts[1] == room and rank.get(parts[2], -1) > rank[path.stem]:
                broken.append(f"{path.relative_to(ROOT)}:{line} {name}")
    assert not broken, "\n".join(broken)


def test_no_import_inside_a_function() -> None:
    broken = []
    for path, _room, _imports in ALL:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                inner = [n for n in ast.walk(node) if isinstance(n, ast.Import | ast.ImportFrom)]
                broken += [f"{path.relative_to(ROOT)}:{n.lineno}" for n in inner]
    assert not broken, "\n".join(broken)


def test_no_junk_drawers_and_no_giants() -> None:
    names = {"utils.py", "helpers.py", "manager.py", "common.py", "misc.py"}
    assert not [path for path, _r, _i in ALL if path.name in names]
    giants = {
        str(path.relative_to(ROOT)): lines
        for path, _r, _i in ALL
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert not giants


def test_every_module_says_why_it_exists() -> None:
    assert not [
        str(path.relative_to(ROOT))
        for path, _r, _i in ALL
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]


def test_views_do_not_select_or_commit() -> None:
    broken = []
    for path, room, _imports in ALL:
        if room not in ORDER or not path.stem.startswith("views"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                if called == "select" or called.endswith((".commit", ".execute", ".scalars")):
                    broken.append(f"{path.relative_to(ROOT)}:{node.lineno} {called}")
    assert not broken, "\n".join(broken)
