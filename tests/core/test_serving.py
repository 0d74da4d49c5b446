"""A server that cannot have its port says so in one line, in both languages."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from registry import serve as serving


def test_a_taken_port_is_one_clear_line(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "_announce", lambda _app, _port: None)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        app.config["PORT"] = other.getsockname()[1]
        with pytest.raises(SystemExit, match="已经有程序在用.*\n.*taken"):
            serving.serve(app)
