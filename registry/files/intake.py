"""What may come in: JPEG, PNG, WebP and PDF by their content, never by their name. Images are drawn anew.

Drawing anew drops EXIF with its GPS position, comments, colour profiles and whatever hides behind the picture.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from registry.core.errors import Invalid
from registry.core.i18n import Text, _

LARGEST_BYTES = 15 * 1024 * 1024
LARGEST_PIXELS = 50_000_000
LONGEST_SIDE = 2000
THUMBNAIL_SIDE = 320
QUALITY = 86
_FORMATS = {"JPEG", "PNG", "WEBP"}
_HEIC = (b"heic", b"heix", b"mif1", b"heif", b"hevc")


class FileRefused(Invalid):
    """The file is too large, of another kind, or damaged; the message says what to send instead."""

    def __init__(self, message: Text) -> None:
        super().__init__(message, field="file")


@dataclass(frozen=True)
class Prepared:
    """What will be kept: bytes, their type, and for images size and thumbnail (JPEG)."""

    data: bytes
    media_type: str
    width: int | None = None
    height: int | None = None
    thumbnail: bytes | None = None


def prepare(data: bytes) -> Prepared:
    """Check and re-encode what was sent; raises FileRefused with what is wrong and what to do."""
    if not data:
        raise FileRefused(_("这份文件是空的。请重新选一份。"))
    if len(data) > LARGEST_BYTES:
        size = f"{len(data) / 1024 / 1024:.1f}"
        raise FileRefused(_("一份文件最大 15 MB，这份有 %(size)s MB。请压缩或分开再传。", size=size))
    if data.startswith(b"%PDF-"):
        return _pdf(data)
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC:
        raise FileRefused(_("这是苹果手机的 HEIC 照片，收不了。请在“相机 · 格式”里选“兼容性最佳”再拍，或另存为 JPG。"))
    return _image(data)


def _pdf(data: bytes) -> Prepared:
    if b"%%EOF" not in data[-2048:]:
        raise FileRefused(_("这份 PDF 不完整，可能没传完。请重新扫描或重新导出。"))
    return Prepared(data, "application/pdf")


def _image(data: bytes) -> Prepared:
    try:
        with Image.open(io.BytesIO(data), formats=sorted(_FORMATS)) as picture:
            if picture.width * picture.height > LARGEST_PIXELS:
                raise FileRefused(_("这张照片的尺寸太大，超过五千万像素。请缩小后再传。"))
            picture.draft("RGB", (2 * LONGEST_SIDE, 2 * LONGEST_SIDE))  # a large JPEG is read small at once
            upright = _redrawn(ImageOps.exif_transpose(picture), LONGEST_SIDE)
    except UnidentifiedImageError as error:
        raise FileRefused(_("只收 JPG、PNG、WebP 照片和 PDF 扫描件。请另存为其中一种再传。")) from error
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise FileRefused(_("这张照片打不开，可能没传完。请重新拍一张或重新选。")) from error
    small = _redrawn(upright, THUMBNAIL_SIDE)
    return Prepared(_jpeg(upright), "image/jpeg", upright.width, upright.height, _jpeg(small))


def _redrawn(picture: Image.Image, side: int) -> Image.Image:
    """The pixels alone on white, at most `side` on the longer side."""
    see_through = "A" in picture.getbands() or "transparency" in picture.info
    picture = picture.convert("RGBA") if see_through else picture.copy()
    picture.thumbnail((side, side), Image.Resampling.LANCZOS)
    clean = Image.new("RGB", picture.size, "white")
    if picture.mode == "RGBA":
        clean.paste(picture, mask=picture.getchannel("A"))
    else:
        clean.paste(picture.convert("RGB"))
    return clean


def _jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()
