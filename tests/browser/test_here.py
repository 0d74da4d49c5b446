"""Is there a browser to walk with? Where there is none, this one line says that the walks were not made."""

from __future__ import annotations

import subprocess

import pytest

from tests.browser.conftest import CHROMIUM


@pytest.mark.browser
def test_a_browser_is_here() -> None:
    if CHROMIUM is None:
        pytest.skip("no Chromium, Chrome or Edge on this machine: the walks in the browser were not made")
    said = subprocess.run([CHROMIUM, "--version"], capture_output=True, text=True, timeout=30, check=True).stdout
    assert said.strip()
