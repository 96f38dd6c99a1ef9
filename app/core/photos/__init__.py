"""Photos as they come from a telephone: what they tell of the place where they were taken is read, or taken out."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.core.photos import heic, jpeg, png, webp
from app.core.photos.exif import Position, read_exif

_Tiff = bytes | None
_READERS: Mapping[str, Callable[[bytes], _Tiff]] = {
    "image/jpeg": jpeg.exif_of,
    "image/png": png.exif_of,
    "image/webp": webp.exif_of,
    "image/heic": heic.exif_of,
}
_CLEANERS: Mapping[str, Callable[[bytes, int], bytes]] = {
    "image/jpeg": jpeg.without_metadata,
    "image/png": png.without_metadata,
    "image/webp": webp.without_metadata,
    "image/heic": heic.without_metadata,
}


def is_photo(type_: str) -> bool:
    """Whether files of that type may say where they were taken."""
    return type_ in _CLEANERS


def position_of(content: bytes, type_: str) -> Position | None:
    """The latitude and longitude that the photo holds."""
    tiff = _READERS[type_](content)
    return read_exif(tiff).position if tiff else None


def without_metadata(content: bytes, type_: str) -> bytes:
    """The same picture, turned the same way, that says no more than what one sees. What cannot be read stays as it is."""
    tiff = _READERS[type_](content)
    return _CLEANERS[type_](content, read_exif(tiff).orientation if tiff else 1)
