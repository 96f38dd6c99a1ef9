"""Exif: the small TIFF file inside of a photo, of which two things matter, the way it is turned and the place it was taken."""

from __future__ import annotations

import struct
from dataclasses import dataclass

Position = tuple[float, float]

_ORIENTATION, _GPS = 0x0112, 0x8825
_LATITUDE_REF, _LATITUDE, _LONGITUDE_REF, _LONGITUDE = 1, 2, 3, 4
_MAX_ENTRIES = 500
# What a camera writes is a tenth of it.
MAX_BYTES = 1_000_000
_SHORT = 3


@dataclass(frozen=True)
class Exif:
    """What was read; a photo that says nothing of it is upright."""

    orientation: int = 1
    position: Position | None = None


class _Reader:
    """Reads numbers out of a TIFF file, in the order of bytes that it names. Raises struct.error beyond its end."""

    def __init__(self, tiff: bytes) -> None:
        self.tiff = tiff
        self.order = {b"II": "<", b"MM": ">"}.get(tiff[:2], "")
        if not self.order or self.read_numbers("H", 2)[0] != 42:
            raise struct.error("no TIFF")

    def read_numbers(self, kinds: str, at: int) -> tuple[int, ...]:
        return struct.unpack_from(self.order + kinds, self.tiff, at)

    def read_directory(self, at: int) -> dict[int, tuple[int, int, int]]:
        """Tag → kind, count, where its value is written."""
        count = min(self.read_numbers("H", at)[0], _MAX_ENTRIES)
        entries = (self.read_numbers("HHI", at + 2 + 12 * number) for number in range(count))
        return {tag: (kind, many, at + 10 + 12 * number) for number, (tag, kind, many) in enumerate(entries)}

    def read_number(self, entry: tuple[int, int, int]) -> int:
        return self.read_numbers("H" if entry[0] == _SHORT else "I", entry[2])[0]

    def read_degrees(self, entry: tuple[int, int, int]) -> float:
        """Degrees, minutes and seconds, each a fraction."""
        parts = self.read_numbers("6I", self.read_numbers("I", entry[2])[0])
        return float(sum(parts[2 * n] / (parts[2 * n + 1] or 1) / 60.0**n for n in range(3)))

    def read_letter(self, entry: tuple[int, int, int]) -> str:
        return chr(self.tiff[entry[2]])


def read_exif(tiff: bytes) -> Exif:
    """What it says; nothing when it cannot be read."""
    try:
        reader = _Reader(tiff)
        main = reader.read_directory(reader.read_numbers("I", 4)[0])
        orientation = reader.read_number(main[_ORIENTATION]) if _ORIENTATION in main else 1
    except (struct.error, IndexError):
        return Exif()
    return Exif(orientation if 1 <= orientation <= 8 else 1, _read_position(reader, main))


def encode_orientation(orientation: int) -> bytes:
    """The smallest TIFF file that says how the photo is turned."""
    entry = struct.pack(">HHIHH", _ORIENTATION, _SHORT, 1, orientation, 0)
    return b"MM\x00*\x00\x00\x00\x08\x00\x01" + entry + b"\x00\x00\x00\x00"


def _read_position(reader: _Reader, main: dict[int, tuple[int, int, int]]) -> Position | None:
    try:
        gps = reader.read_directory(reader.read_number(main[_GPS]))
        latitude = reader.read_degrees(gps[_LATITUDE]) * (-1 if reader.read_letter(gps[_LATITUDE_REF]) == "S" else 1)
        longitude = reader.read_degrees(gps[_LONGITUDE]) * (-1 if reader.read_letter(gps[_LONGITUDE_REF]) == "W" else 1)
    except (KeyError, struct.error, IndexError):
        return None
    # Nought and nought, in the Gulf of Guinea, is what a telephone writes that does not know.
    is_somewhere = -90 <= latitude <= 90 and -180 <= longitude <= 180 and (latitude, longitude) != (0, 0)
    return (round(latitude, 6), round(longitude, 6)) if is_somewhere else None
