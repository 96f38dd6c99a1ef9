"""An uploaded picture made into files of several widths, in WebP, without what the camera wrote."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.photos.thumbnails import WEBP, Thumbnailer
from app.core.photos.webp import read_size

MAX_UPLOAD_BYTES = 20_000_000
# A phone, a column, the whole width on a fine screen.
WIDTHS = (480, 960, 1600)
MAX_FILE_BYTES = 600_000
_SECONDS = 20.0


@dataclass(frozen=True)
class ImageFile:
    """One width of an image."""

    width: int
    height: int
    content: bytes


def make_image_files(content: bytes) -> list[ImageFile]:
    """The picture in each width that it reaches, the smallest first; empty for what is no picture, or too large a one."""
    files: dict[int, ImageFile] = {}
    for side in WIDTHS:
        with Thumbnailer(side=side, largest=MAX_FILE_BYTES, seconds=_SECONDS, format_=WEBP) as thumbnailer:
            small = thumbnailer.make_thumbnail(content)
        if small is None:
            break
        width, height = read_size(small)
        files.setdefault(width, ImageFile(width, height, small))
    return list(files.values())
