"""Pictures: decoded within bounds and written anew, so that nothing but the picture itself is kept.

Place, camera, comments, colour profiles, thumbnails, further frames and whatever stood behind the picture are gone.
"""

from __future__ import annotations

import io

from PIL import Image, ImageOps, JpegImagePlugin, MpoImagePlugin, PngImagePlugin, TiffImagePlugin

from onex.foundation.documents.contents.kinds import Kind
from onex.foundation.documents.safety import Unsafe

MOST_PIXELS = 40_000_000
LONGEST_SIDE = 12_000
JPEG_QUALITY = 90
PLUGINS = (JpegImagePlugin, MpoImagePlugin, PngImagePlugin, TiffImagePlugin)
"""Loaded before the limits: afterwards nothing can be opened, not even a module."""
WRITTEN = {Kind.JPEG: ("L", "RGB"), Kind.PNG: ("L", "LA", "RGB", "RGBA")}
"""The modes a picture is written in; others are turned into the last one."""


def prepare() -> None:
    """Load what decoding needs."""
    Image.preinit()
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    for kind in WRITTEN:
        target = io.BytesIO()
        Image.new("RGB", (1, 1)).save(target, kind.name)
        Image.open(target, formats=[kind.name]).load()


def write_anew(content: bytes, kind: Kind) -> bytes:
    """The picture and nothing else; raises :class:`Unsafe` for one too large, cut off or broken.

    Dimensions are read and judged before a single pixel is decoded.
    """
    try:
        with Image.open(io.BytesIO(content), formats=[kind.name]) as opened:
            _check_dimensions(opened.size)
            opened.load()
            turned = ImageOps.exif_transpose(opened)
    except Image.DecompressionBombError as huge:
        raise Unsafe("picture_too_large") from huge
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError) as broken:
        raise Unsafe("picture_broken") from broken
    modes = WRITTEN[kind]
    plain = turned if turned.mode in modes else turned.convert(modes[-1])
    target = io.BytesIO()
    bare = Image.frombytes(plain.mode, plain.size, plain.tobytes())
    if kind is Kind.JPEG:
        bare.save(target, "JPEG", quality=JPEG_QUALITY)
    else:
        bare.save(target, "PNG")
    return target.getvalue()


def _check_dimensions(size: tuple[int, int]) -> None:
    width, height = size
    if not (0 < width <= LONGEST_SIDE and 0 < height <= LONGEST_SIDE) or width * height > MOST_PIXELS:
        raise Unsafe("picture_too_large", f"{width} × {height}")
