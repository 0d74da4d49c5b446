"""Reading printed files back, as a person would by copying text out of them."""

import datetime as dt
import io
import shutil
import subprocess
from collections.abc import Callable

import pytest
from pypdf import PdfReader

PRINTED_AT = dt.datetime(2026, 3, 13, 14, 5)


@pytest.fixture
def printed_at() -> dt.datetime:
    """When the papers of these tests were printed."""
    return PRINTED_AT


@pytest.fixture
def pages() -> Callable[[bytes], list[str]]:
    """The text of each page, without spaces and line ends (letter spacing makes some up)."""

    def read(data: bytes) -> list[str]:
        return ["".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(data)).pages]

    return read


@pytest.fixture
def poppler() -> Callable[[bytes], str]:
    """The whole text by pdftotext, without spaces."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")

    def read(data: bytes) -> str:
        done = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True)
        return "".join(done.stdout.decode("utf-8").split())

    return read
