"""Sealed bytes open for their own row and key only, and no part can be cut off or exchanged."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.core.crypto import KeyMissing, KeyRing
from registry.files.sealing import CHUNK, TAG_BYTES, open_bytes, seal_bytes
from registry.files.store import BytesMissing, FileStore

OLD, NEW = bytes(range(32)), bytes(range(32, 64))
RING = KeyRing((NEW,), OLD)


def seal(data: bytes) -> bytes:
    return seal_bytes(RING, data, owner="abc", variant="original")


@settings(max_examples=20)
@given(st.sampled_from([0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK]), st.binary(max_size=50))
def test_what_is_sealed_opens_again(size: int, tail: bytes) -> None:
    data = bytes(size) + tail
    assert open_bytes(RING, seal(data), owner="abc", variant="original") == data


@settings(max_examples=40)
@given(st.integers(min_value=0), st.integers(1, 255))
def test_a_changed_byte_anywhere_is_found(place: int, change: int) -> None:
    sealed = bytearray(seal(b"photo" * 20))
    sealed[place % len(sealed)] ^= change
    with pytest.raises(KeyMissing):
        open_bytes(RING, bytes(sealed), owner="abc", variant="original")


def test_chunks_cannot_be_cut_off_or_exchanged() -> None:
    data = os.urandom(3 * CHUNK)
    sealed, step = seal(data), CHUNK + TAG_BYTES
    head, chunks = sealed[:24], [sealed[24 + i * step : 24 + (i + 1) * step] for i in range(3)]
    for order in ((0, 1), (0,), (), (1, 0, 2), (0, 1, 1, 2)):
        with pytest.raises(KeyMissing):
            open_bytes(RING, head + b"".join(chunks[i] for i in order), owner="abc", variant="original")


@pytest.mark.parametrize(("owner", "variant"), [("abd", "original"), ("abc", "thumbnail")])
def test_bytes_copied_to_another_row_do_not_open(owner: str, variant: str) -> None:
    with pytest.raises(KeyMissing):
        open_bytes(RING, seal(b"x"), owner=owner, variant=variant)


def test_rotated_keys_still_open_and_a_lost_key_is_said() -> None:
    sealed = seal_bytes(KeyRing((OLD,), OLD), b"x", owner="abc", variant="original")
    assert open_bytes(KeyRing((NEW, OLD), OLD), sealed, owner="abc", variant="original") == b"x"
    with pytest.raises(KeyMissing):
        open_bytes(RING, sealed, owner="abc", variant="original")


def test_the_store_writes_whole_files_under_random_names(tmp_path: Path) -> None:
    place = FileStore(tmp_path)
    first, second = place.put(b"1"), place.put(b"1")
    assert first != second and place.get(first) == b"1"
    assert not list(tmp_path.rglob("*.part"))
    assert sorted(place.names_before(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=1))) == sorted([first, second])
    assert list(place.names_before(dt.datetime.now(dt.UTC) - dt.timedelta(minutes=1))) == []
    place.remove(first)
    with pytest.raises(BytesMissing):
        place.get(first)
    for name in ("../../etc/passwd", "ab/../../x", "/etc/passwd", ""):
        with pytest.raises(ValueError):
            place.get(name)
