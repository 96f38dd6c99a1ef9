"""The most expensive known inputs of each parser, at the maximum size: repeated markers, empty parts, false numbers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from tests.security.hostile_files import build_many_entries

PHOTO = 20_000_000


def _repeat_unit(start: bytes, unit: bytes, size: int = PHOTO) -> bytes:
    return start + unit * ((size - len(start)) // len(unit))


def _build_heic(items: int, extents: int, sizes: int) -> bytes:
    """Build items with this number of extents, with the field widths of `sizes`: a width of 0 takes no byte."""
    places = bytes(4) + sizes.to_bytes(2) + items.to_bytes(2)
    width = (sizes >> 12) + (sizes >> 8 & 15)
    for item in range(items):
        places += (
            item.to_bytes(2) + b"\x00\x00" + bytes(sizes >> 4 & 15) + extents.to_bytes(2) + b"\x00" * (width * extents)
        )
    item_infos = b"".join(
        b"\x00\x00\x00\x15infe\x02\x00\x00\x00" + n.to_bytes(2) + b"\x00\x00Exif\x00" for n in range(items)
    )
    boxes = b"".join((len(c) + 8).to_bytes(4) + n + c for n, c in ((b"iinf", bytes(6) + item_infos), (b"iloc", places)))
    meta = (len(boxes) + 12).to_bytes(4) + b"meta" + bytes(4) + boxes
    return b"\x00\x00\x00\x10ftypheic\x00\x00\x00\x00" + meta


JPEG, SCAN = b"\xff\xd8", b"\xff\xd8\xff\xda\x00\x02"
PNG, WEBP, HEIC = b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBP", b"\0\0\0\x10ftypheic\0\0\0\0"

# Built when a test needs them: together they take half a gigabyte.
WORST: dict[str, list[Callable[[], bytes]]] = {
    "image/jpeg": [
        *(
            partial(_repeat_unit, JPEG, unit)
            for unit in (b"\xff\x01", b"\xff\xe1\x00\x02", b"\xff\xe1\x00\x00", b"\xff\xe2\x00\x03a")
        ),
        *(
            partial(_repeat_unit, SCAN, unit)
            for unit in (b"\xff", b"\xff\x00", b"\xff\xd0", b"\xff\xda\x00\x02", b"\x00")
        ),
    ],
    "image/png": [
        partial(_repeat_unit, PNG, unit) for unit in (bytes(12), b"\0\0\0\0tEXt\0\0\0\0", b"\0\0\0\x01eXIfa\0\0\0\0")
    ],
    "image/webp": [partial(_repeat_unit, WEBP, unit) for unit in (bytes(8), b"EXIF\0\0\0\0", b"VP8X\x01\0\0\0aa")],
    "image/heic": [
        partial(_build_heic, 120, 65_535, 0x0000),
        partial(_build_heic, 7, 65_535, 0x0400),
        partial(_build_heic, 120, 500, 0x4400),
        *(partial(_repeat_unit, HEIC, unit) for unit in (b"\0\0\0\x08free", b"\0\0\0\x08meta", b"\0\0\0\0meta")),
    ],
    "drawing": [partial(_repeat_unit, PNG, bytes(12), 60_000)],
    "office document": [
        partial(build_many_entries, 65_000),
        partial(build_many_entries, 300_000),
        partial(_repeat_unit, b"PK\x03\x04", b"PK\x05\x06"),
    ],
    "calendar": [
        *(
            partial(_repeat_unit, b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n", unit, 500_000)
            for unit in (b"\n", b"\n ", b"DTSTART;A=B:1\n", b"END:VEVENT\n", b'DTSTART;A="')
        ),
    ],
    "compound file": [partial(_repeat_unit, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0")],
    "request of a device": [partial(_repeat_unit, b"[", unit, 1_000_000) for unit in (b"[", b"[],", b'"\\', b'{"a":')],
    "call of other software": [partial(_repeat_unit, b"[", unit, 64 * 1024) for unit in (b"[", b"{},", b'{"a":')],
}
