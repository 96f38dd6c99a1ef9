"""JPEG: segments, then the picture. Those of applications say where and with what it was taken."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.core.parsing import Meter
from app.core.photos.exif import encode_orientation

START, END = b"\xff\xd8", b"\xff\xd9"
EXIF = b"Exif\x00\x00"
_SCAN, _END, _APPLICATIONS = 0xDA, 0xD9, range(0xE0, 0xF0)
_JFIF, _COLOURS, _ADOBE = 0xE0, 0xE2, 0xEE
# The segments that say how wide and high the picture is: C4, C8 and CC are of something else.
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_MARKERS_WITHOUT_LENGTH = {0x01, *range(0xD0, 0xD9)}
# Inside of a scan FF is followed by nought, or by a mark to resume from.
_AFTER_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
# A scan is searched so much at a time: one made to be slow is given up, and other threads have their turn in between.
_WINDOW = 128 * 1024

Segment = tuple[int | None, memoryview]


def extract_exif(content: bytes, meter: Meter) -> bytes | None:
    for marker, segment in _iterate_segments(content, meter):
        if marker == 0xE1 and bytes(segment[4:10]) == EXIF:
            return bytes(segment[10:])
        if marker == _SCAN:
            return None
    return None


def check_pixels(content: bytes, meter: Meter) -> None:
    """Raises BudgetExceeded for a picture too large to be shown."""
    for marker, segment in _iterate_segments(content, meter):
        if marker in _FRAMES:
            meter.check_pixels(int.from_bytes(segment[7:9]), int.from_bytes(segment[5:7]))
        if marker == _SCAN:
            return


def strip_metadata(content: bytes, orientation: int, meter: Meter) -> bytes:
    segments: list[memoryview | bytes] = [
        segment for marker, segment in _iterate_segments(content, meter) if _is_part_of_picture(marker, segment)
    ]
    if orientation != 1 and segments:
        exif = EXIF + encode_orientation(orientation)
        segments.insert(1, b"\xff\xe1" + (len(exif) + 2).to_bytes(2) + exif)
    return b"".join(segments)


def _is_part_of_picture(marker: int | None, segment: memoryview) -> bool:
    if marker not in _APPLICATIONS:
        return True
    return marker in (_JFIF, _ADOBE) or (marker == _COLOURS and bytes(segment[4:15]) == b"ICC_PROFILE")


def _iterate_segments(content: bytes, meter: Meter) -> Iterator[Segment]:
    """Each with its marker. Ends with the picture: telephones hide others behind it. What cannot be read comes last, as it is."""
    view = memoryview(content)
    yield None, view[:2]
    at = 2
    while at < len(content):
        meter.count_part()
        marker = content[at + 1] if content[at] == 0xFF and at + 1 < len(content) else None
        if marker == _END:
            yield marker, memoryview(END)
            return
        end = at + 2 if marker in _MARKERS_WITHOUT_LENGTH else at + 2 + int.from_bytes(content[at + 2 : at + 4])
        if marker is None or end > len(content) or end < at + 2:
            yield None, view[at:]
            return
        yield marker, view[at:end]
        at = end
        if marker == _SCAN:
            at = _find_end_of_scan(content, at, meter)
            yield None, view[end:at]


def _find_end_of_scan(content: bytes, at: int, meter: Meter) -> int:
    """Find the beginning of the next segment, or the end of the file."""
    while at < len(content):
        meter.check_time()
        # One more byte than the window: a marker may lie across.
        next_marker = _AFTER_SCAN.search(content, at, at + _WINDOW + 1)
        if next_marker:
            return next_marker.start()
        at += _WINDOW
    return len(content)
