"""A photo as a donor may get it: small, drawn anew without anything hidden in the file, chosen squares blurred."""

from __future__ import annotations

import io
from collections.abc import Iterable

from PIL import Image, ImageOps

COLUMNS, ROWS = 6, 4
SIDE = 960
BLOCK = 5
QUALITY = 82


def parse_covers(text: str) -> list[int]:
    """The squares to blur, 0 at the upper left, row by row; what is no square is left out."""
    return sorted({int(part) for part in text.split(",") if part.isdigit() and int(part) < COLUMNS * ROWS})


def derive(data: bytes, covers: Iterable[int] = ()) -> bytes:
    """The picture as JPEG, at most 960 pixels long, the squares reduced to a few blocks. The same bytes each time."""
    with Image.open(io.BytesIO(data)) as stored:
        picture = ImageOps.exif_transpose(stored).convert("RGB")
    picture.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    clean = Image.new("RGB", picture.size, "white")
    clean.paste(picture)
    for cover in covers:
        _blur(clean, cover)
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def _blur(picture: Image.Image, cover: int) -> None:
    row, column = divmod(cover, COLUMNS)
    box = (
        picture.width * column // COLUMNS, picture.height * row // ROWS,
        picture.width * (column + 1) // COLUMNS, picture.height * (row + 1) // ROWS,
    )  # fmt: skip
    if box[2] <= box[0] or box[3] <= box[1]:
        return
    few = picture.crop(box).resize((BLOCK, BLOCK), Image.Resampling.BOX)
    picture.paste(few.resize((box[2] - box[0], box[3] - box[1]), Image.Resampling.NEAREST), box)
