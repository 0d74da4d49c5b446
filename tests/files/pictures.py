"""Pictures and papers as phones and scanners send them."""

from __future__ import annotations

import io

from PIL import Image

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
RED, BLUE = (200, 30, 30), (30, 30, 200)


def photo(size: tuple[int, int] = (60, 40), form: str = "JPEG", **more: object) -> bytes:
    """A picture, red on its left half and blue on its right."""
    picture = Image.new("RGB", size, RED)
    picture.paste(BLUE, (size[0] // 2, 0, *size))
    out = io.BytesIO()
    picture.save(out, form, **more)
    return out.getvalue()


def photo_with_place(orientation: int = 6) -> bytes:
    """A JPEG that tells the phone, the GPS position and that it must be turned."""
    exif = Image.Exif()
    exif[0x0110] = "SECRETPHONE"
    exif[0x0112] = orientation
    exif.get_ifd(0x8825).update({1: "N", 2: (41.0, 33.0, 12.0), 3: "E", 4: (108.0, 31.0, 4.0)})
    return photo(exif=exif.tobytes(), comment=b"SECRETCOMMENT")
