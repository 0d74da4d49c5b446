"""What is taken, what is refused with which words, and what is left of a picture."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from registry.files.intake import LARGEST_BYTES, FileRefused, prepare
from tests.files.pictures import PDF, photo, photo_with_place


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_pictures_become_jpeg_with_a_thumbnail(form: str) -> None:
    kept = prepare(photo((800, 600), form))
    assert (kept.media_type, kept.width, kept.height) == ("image/jpeg", 800, 600)
    with Image.open(io.BytesIO(kept.data)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (800, 600))
    with Image.open(io.BytesIO(kept.thumbnail or b"")) as small:
        assert small.size == (320, 240)


def test_a_picture_is_turned_upright_and_loses_place_phone_and_comment() -> None:
    kept = prepare(photo_with_place(6))
    assert (kept.width, kept.height) == (40, 60)
    with Image.open(io.BytesIO(kept.data)) as picture:
        assert not picture.getexif() and "comment" not in picture.info
        red, _green, blue = picture.convert("RGB").getpixel((20, 10))  # type: ignore[misc]
        assert red > blue, "the left half of the turned picture is at the top"
    assert b"SECRET" not in kept.data and b"Exif" not in kept.data and b"SECRET" not in (kept.thumbnail or b"")


def test_a_large_picture_is_made_smaller_and_a_small_one_is_left() -> None:
    kept = prepare(photo((5000, 1000)))
    assert (kept.width, kept.height) == (2000, 400)
    assert prepare(photo((10, 10))).width == 10


def test_what_is_transparent_becomes_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(out, "PNG")
    with Image.open(io.BytesIO(prepare(out.getvalue()).data)) as picture:
        assert picture.getpixel((5, 5)) == (255, 255, 255)


def test_a_pdf_is_kept_as_it_is() -> None:
    kept = prepare(PDF)
    assert kept.data == PDF and kept.media_type == "application/pdf" and kept.thumbnail is None


def bomb() -> bytes:
    out = io.BytesIO()
    Image.new("1", (9000, 9000)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "是空的"),
        (b"\x00" * (LARGEST_BYTES + 1), "最大 15 MB"),
        (b"<html><script>alert(1)</script>", "只收 JPG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "只收 JPG"),
        (b"PK\x03\x04rest of a docx", "只收 JPG"),
        (b"\x00\x00\x00\x18ftypheic" + b"\x00" * 40, "HEIC"),
        (photo((300, 300))[:400], "打不开"),
        (PDF[:20], "不完整"),
        (bomb(), "五千万像素"),
        (photo(form="GIF"), "只收 JPG"),
    ],
)
def test_what_is_refused_says_what_to_do(data: bytes, said: str) -> None:
    with pytest.raises(FileRefused) as refused:
        prepare(data)
    assert said in str(refused.value) and refused.value.field == "file"
