"""JPEG: segments, then the picture. Those of applications say where and with what it was taken."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.core.photos.exif import only_orientation

START, END = b"\xff\xd8", b"\xff\xd9"
EXIF = b"Exif\x00\x00"
_SCAN, _END, _APPLICATIONS = 0xDA, 0xD9, range(0xE0, 0xF0)
_JFIF, _COLOURS, _ADOBE = 0xE0, 0xE2, 0xEE
_ALONE = {0x01, *range(0xD0, 0xD9)}
# Inside of a scan FF is followed by nought, or by a mark to resume from.
_AFTER_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")

Segment = tuple[int | None, bytes]


def exif_of(content: bytes) -> bytes | None:
    for marker, segment in _segments(content):
        if marker == 0xE1 and segment[4:10] == EXIF:
            return segment[10:]
        if marker == _SCAN:
            return None
    return None


def without_metadata(content: bytes, orientation: int) -> bytes:
    kept = [segment for marker, segment in _segments(content) if _is_kept(marker, segment)]
    if orientation != 1 and kept:
        exif = EXIF + only_orientation(orientation)
        kept.insert(1, b"\xff\xe1" + (len(exif) + 2).to_bytes(2) + exif)
    return b"".join(kept)


def _is_kept(marker: int | None, segment: bytes) -> bool:
    if marker not in _APPLICATIONS:
        return True
    return marker in (_JFIF, _ADOBE) or (marker == _COLOURS and segment[4:15] == b"ICC_PROFILE")


def _segments(content: bytes) -> Iterator[Segment]:
    """Each with its marker. Ends with the picture: telephones hide others behind it. What cannot be read comes last, as it is."""
    yield None, content[:2]
    at = 2
    while at < len(content):
        marker = content[at + 1] if content[at : at + 1] == b"\xff" and at + 1 < len(content) else None
        if marker == _END:
            yield marker, END
            return
        end = at + 2 if marker in _ALONE else at + 2 + int.from_bytes(content[at + 2 : at + 4])
        if marker is None or end > len(content) or end < at + 2:
            yield None, content[at:]
            return
        yield marker, content[at:end]
        at = end
        if marker == _SCAN:
            found = _AFTER_SCAN.search(content, at)
            at = found.start() if found else len(content)
            yield None, content[end:at]
