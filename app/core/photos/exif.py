"""Exif: the small TIFF file inside of a photo, of which two things matter, the way it is turned and the place it was taken.

Pillow reads it; no picture is decoded. Its directories are checked before: each of their entries may name all the bytes again.
"""

from __future__ import annotations

import struct
import warnings
from dataclasses import dataclass
from typing import Any

from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

Position = tuple[float, float]

# What a camera writes is a tenth of it.
MAX_BYTES = 1_000_000
# What matters comes first, before the notes of the manufacturer; a JPEG has no more room for it.
_MAX_READ_BYTES = 65_536
# Three times what cameras write in the main directory and in that of the place.
_MAX_ENTRIES = 200
_BYTE_ORDERS = {b"II*\x00": "<", b"MM\x00*": ">"}
# What Pillow raises of malformed bytes.
_MALFORMED = (ArithmeticError, LookupError, OSError, SyntaxError, TypeError, ValueError, struct.error)

# Pillow says of malformed entries that it skips them.
warnings.filterwarnings("ignore", category=UserWarning, module="PIL.TiffImagePlugin")


@dataclass(frozen=True)
class Exif:
    """Orientation and position read from a photo; a photo without orientation is upright."""

    orientation: int = 1
    position: Position | None = None


def read_exif(tiff: bytes) -> Exif:
    """Read the orientation and position of a photo; the default values when they cannot be read."""
    tiff = tiff[:_MAX_READ_BYTES]
    try:
        _refuse_large_directory(tiff, _read_number("I", tiff, 4))
        exif = Image.Exif()
        exif.load(b"Exif\x00\x00" + tiff)
        orientation = exif.get(Base.Orientation, 1)
    except _MALFORMED:
        return Exif()
    is_known = isinstance(orientation, int) and 1 <= orientation <= 8
    return Exif(orientation if is_known else 1, _read_position(exif, tiff))


def encode_orientation(orientation: int) -> bytes:
    """The smallest TIFF file that says how the photo is turned."""
    entry = struct.pack(">HHIHH", Base.Orientation, 3, 1, orientation, 0)
    return b"MM\x00*\x00\x00\x00\x08\x00\x01" + entry + b"\x00\x00\x00\x00"


def _read_position(exif: Image.Exif, tiff: bytes) -> Position | None:
    try:
        _refuse_large_directory(tiff, exif[IFD.GPSInfo])
        gps = exif.get_ifd(IFD.GPSInfo)
        latitude = _read_degrees(gps[GPS.GPSLatitude]) * (-1 if gps[GPS.GPSLatitudeRef] == "S" else 1)
        longitude = _read_degrees(gps[GPS.GPSLongitude]) * (-1 if gps[GPS.GPSLongitudeRef] == "W" else 1)
    except _MALFORMED:
        return None
    # Nought and nought, in the Gulf of Guinea, is what a telephone writes that does not know.
    is_somewhere = -90 <= latitude <= 90 and -180 <= longitude <= 180 and (latitude, longitude) != (0, 0)
    return (round(latitude, 6), round(longitude, 6)) if is_somewhere else None


def _read_degrees(parts: Any) -> float:
    degrees, minutes, seconds = map(float, parts)
    return degrees + minutes / 60 + seconds / 3600


def _refuse_large_directory(tiff: bytes, at: int) -> None:
    """Raises ValueError."""
    if _read_number("H", tiff, at) > _MAX_ENTRIES:
        raise ValueError("more entries than any camera writes")


def _read_number(kind: str, tiff: bytes, at: int) -> int:
    number: int = struct.unpack_from(_BYTE_ORDERS[tiff[:4]] + kind, tiff, at)[0]
    return number
