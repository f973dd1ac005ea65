"""Photographs: turned upright, of a size to look at, without what a camera writes into them.

Reading an untrusted picture happens in a child process (:mod:`office.confinement`). Where a photograph was taken is
kept only when it is wanted, beside the picture and not in it.
"""

import io
import json
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageOps

from office.confinement import Limits, confined
from office.errors import Invalid
from office.wording import N_

LONGEST = 2000  # pixels of the longer side
QUALITY = 82
PIXELS = 60_000_000
LIMITS = Limits(memory=1024 * 1024 * 1024, processor=20, wall=40)
POSITIONS = 0x8825  # the EXIF directory with latitude and longitude
STARTS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")


@dataclass(frozen=True)
class Picture:
    """A JPEG without any metadata; ``position`` is "latitude, longitude" in degrees, or empty."""

    content: bytes
    position: str


def clean_picture(content: bytes, *, with_position: bool = False) -> Picture:
    """A photograph as it may be kept; ``Invalid`` for what is no JPEG or PNG, or cannot be read."""
    if not content.startswith(STARTS):
        raise Invalid(N_("照片只接受 JPEG 或 PNG 格式，请重新拍摄或选择。"), field="photo")
    told, _, picture = confined("office.files.pictures", "cleaned", content, LIMITS).partition(b"\n")
    position = str(json.loads(told))
    return Picture(picture, position if with_position else "")


def cleaned(content: bytes) -> bytes:
    """In the child: the position as JSON on a line, then the picture drawn anew from its pixels alone."""
    Image.MAX_IMAGE_PIXELS = PIXELS
    with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as opened:
        position = position_of(opened)
        upright = ImageOps.exif_transpose(opened).convert("RGB")
    upright.thumbnail((LONGEST, LONGEST))
    bare = Image.new("RGB", upright.size)
    bare.paste(upright)
    out = io.BytesIO()
    bare.save(out, "JPEG", quality=QUALITY, optimize=True)
    return json.dumps(position).encode() + b"\n" + out.getvalue()


def position_of(picture: Image.Image) -> str:
    """Where the camera says it was, to about a metre; nothing when it says nothing sensible."""
    told = picture.getexif().get_ifd(POSITIONS)
    try:
        return f"{degrees(told[2], told[1], 'S'):.5f}, {degrees(told[4], told[3], 'W'):.5f}"
    except (KeyError, TypeError, ValueError, ZeroDivisionError, IndexError):
        return ""


def degrees(parts: Any, half: str, negative: str) -> float:
    """Degrees, minutes and seconds as one figure; south and west below zero."""
    whole, minutes, seconds = (float(part) for part in parts)
    value = whole + minutes / 60 + seconds / 3600
    return -value if half == negative else value
