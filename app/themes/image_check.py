"""Pictures of a theme, by the kind that their first bytes show: measured, and stripped of what cameras write in them."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

from app.core import photos
from app.core.i18n import gettext as _
from app.core.parsing import Budget, Meter, Parser
from app.core.parsing.budget import TOO_MANY_PIXELS, BudgetExceeded

MAX_BYTES, MAX_PIXELS = 300_000, 4_000_000
_STARTS = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff", "image/webp": b"RIFF"}
# What Pillow raises for broken files, besides its own errors.
_DECODING_ERRORS = (OSError, SyntaxError, ValueError, LookupError, TypeError, ArithmeticError, struct.error, zlib.error)
_FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP"}


class ImageRefused(ValueError):
    """The file is no picture of that kind; the message is for its author."""


def check_image(content: bytes, media_type: str) -> tuple[bytes, int, int]:
    """The picture without its metadata, its width and height. Raises ImageRefused, BudgetExceeded."""
    if not content.startswith(_STARTS[media_type]):
        raise ImageRefused(_("Ce fichier n’est pas une image du type que son nom annonce."))
    content = photos.strip_metadata(content, media_type)
    width, height = PARSER(content)
    return content, width, height


def _measure_image(content: bytes, meter: Meter) -> tuple[int, int]:
    # Pillow takes memory, and only an upload needs it.
    from PIL import Image

    try:
        with Image.open(BytesIO(content), formats=list(_FORMATS.values())) as picture:
            width, height = picture.size
            meter.check_pixels(width, height)
            picture.load()
    except Image.DecompressionBombError as error:
        raise BudgetExceeded(TOO_MANY_PIXELS) from error
    except _DECODING_ERRORS as error:
        if isinstance(error, BudgetExceeded):
            raise
        raise ImageRefused(_("Cette image est abîmée.")) from error
    return width, height


PARSER: Parser[tuple[int, int]] = Parser(
    "picture of a theme",
    Budget(MAX_BYTES, max_pixels=MAX_PIXELS, max_seconds=0.5),
    _measure_image,
    is_called_before_writing=False,
)
