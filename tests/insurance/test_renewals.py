"""The renewal list is printed whole, not only its first page of fifty."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from typing import Any

from pypdf import PdfReader

from registry.core.identity import make_id_number
from tests.factories.people import make_woman
from tests.factories.registers import make_policy


def test_more_than_a_page_is_printed_whole(session: Any, actors: Any, client_as: Any) -> None:
    for place in range(53):
        number = make_id_number("150824", dt.date(1980, 1, 1), 2 * place + 2)
        woman = make_woman(actors.township, name=f"李秀{chr(0x4E00 + place)}", id_number=number)
        make_policy(woman, actors.township, starts_on=dt.date(2025, 4, 1))
    session.commit()
    pages = PdfReader(BytesIO(client_as("township").get("/insurance/renewals.pdf").data)).pages
    read = "".join(page.extract_text() for page in pages)
    assert all(f"李秀{chr(0x4E00 + place)}" in read for place in range(53))
