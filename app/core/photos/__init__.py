"""Photos as they come from a telephone: what they tell of the place where they were taken is read, or taken out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import ModuleType

from app.core.parsing import Budget, Meter, Parser
from app.core.parsing.budget import MEGABYTE
from app.core.photos import heic, jpeg, png, webp
from app.core.photos.exif import Position, read_exif

_FORMATS: Mapping[str, ModuleType] = {
    "image/jpeg": jpeg,
    "image/png": png,
    "image/webp": webp,
    "image/heic": heic,
}
# Segments, chunks, boxes and extents: the most honest files are PNG of 8 kB a chunk.
BUDGET = Budget(max_bytes=60 * MEGABYTE, max_parts=20_000, max_pixels=100_000_000)


@dataclass(frozen=True)
class Photo:
    """A photo ready to be kept: the picture turned as it was, without what the camera wrote, and where it was taken."""

    content: bytes
    position: Position | None


def is_photo(type_: str) -> bool:
    """Whether files of that type may say where they were taken."""
    return type_ in _FORMATS


def read_position(content: bytes, type_: str) -> Position | None:
    """The latitude and longitude that the photo holds. Raises BudgetExceeded."""
    return PARSERS[type_](content).position


def strip_metadata(content: bytes, type_: str) -> bytes:
    """Remove the metadata of a picture, except its orientation. A picture that cannot be read stays as it is.

    Raises BudgetExceeded.
    """
    return PARSERS[type_](content).content


def _create_parser(type_: str, format_: ModuleType) -> Parser[Photo]:
    def parse(content: bytes, meter: Meter) -> Photo:
        format_.check_pixels(content, meter)
        tiff = format_.extract_exif(content, meter)
        exif = read_exif(tiff) if tiff else None
        cleaned = format_.strip_metadata(content, exif.orientation if exif else 1, meter)
        return Photo(cleaned, exif.position if exif else None)

    return Parser(type_, BUDGET, parse)


PARSERS: Mapping[str, Parser[Photo]] = {type_: _create_parser(type_, format_) for type_, format_ in _FORMATS.items()}
