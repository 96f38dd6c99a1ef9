"""HEIC: boxes, one of which says where in the file each item is. Those that tell of the photo are overwritten in place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

# Four bytes that say where the TIFF file begins, then an empty one.
_EMPTY = b"\x00\x00\x00\x00MM\x00*\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00"
_MOST_ITEMS = 5000
# Metadata is Exif, or XMP which is of type mime.
_EXIF, _TELLING = b"Exif", (b"Exif", b"mime")

Extent = tuple[int, int]


@dataclass(frozen=True)
class _Box:
    name: bytes
    start: int
    end: int


def exif_of(content: bytes) -> bytes | None:
    for name, extents in _told(content):
        if name == _EXIF and extents:
            item = b"".join(content[start:end] for start, end in extents)
            return item[4 + int.from_bytes(item[:4]) :]
    return None


def without_metadata(content: bytes, orientation: int) -> bytes:
    """How the photo is turned is in a box of its own, which stays."""
    cleaned = bytearray(content)
    for name, extents in _told(content):
        for number, (start, end) in enumerate(extents):
            first = _EMPTY if name == _EXIF and number == 0 and end - start >= len(_EMPTY) else b""
            cleaned[start:end] = first + bytes(end - start - len(first))
    return bytes(cleaned)


def _told(content: bytes) -> list[tuple[bytes, list[Extent]]]:
    """The items that tell of the photo, each with where it is; none when the boxes cannot be read."""
    try:
        meta = next(box for box in _boxes(content, 0, len(content)) if box.name == b"meta")
        inside = {box.name: box for box in _boxes(content, meta.start + 4, meta.end)}
        names = _names(content, inside[b"iinf"])
        places = _places(content, inside[b"iloc"], inside.get(b"idat"))
    except (StopIteration, KeyError, IndexError, ValueError):
        return []
    return [(name, places.get(item, [])) for item, name in names.items() if name in _TELLING]


def _boxes(content: bytes, start: int, end: int) -> Iterator[_Box]:
    while start + 8 <= end:
        length, head = int.from_bytes(content[start : start + 4]), 8
        if length == 1:
            length, head = int.from_bytes(content[start + 8 : start + 16]), 16
        stop = start + length if length else end
        if stop > end or stop < start + head:
            return
        yield _Box(content[start + 4 : start + 8], start + head, stop)
        start = stop


def _names(content: bytes, box: _Box) -> dict[int, bytes]:
    """The type of each item, from `iinf`."""
    start = box.start + (6 if content[box.start] == 0 else 8)
    names = {}
    for entry in _boxes(content, start, box.end):
        version = content[entry.start]
        if version >= 2:
            wide = 2 if version == 2 else 4
            item = int.from_bytes(content[entry.start + 4 : entry.start + 4 + wide])
            names[item] = content[entry.start + 6 + wide : entry.start + 10 + wide]
    return names


class _Numbers:
    """Numbers of so many bytes, one after the other."""

    def __init__(self, content: bytes, at: int, end: int) -> None:
        self.content, self.at, self.end = content, at, end

    def next(self, width: int) -> int:
        if self.at + width > self.end:
            raise ValueError("beyond the end of the box")
        found = int.from_bytes(self.content[self.at : self.at + width])
        self.at += width
        return found


def _places(content: bytes, box: _Box, idat: _Box | None) -> dict[int, list[Extent]]:
    """Where each item is, from `iloc`."""
    version, numbers = content[box.start], _Numbers(content, box.start + 4, box.end)
    sizes = numbers.next(2)
    offset_width, length_width, base_width = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15
    index_width = sizes & 15 if version else 0
    wide = 4 if version == 2 else 2
    found: dict[int, list[Extent]] = {}
    for _ in range(min(numbers.next(wide), _MOST_ITEMS)):
        item = numbers.next(wide)
        method = numbers.next(2) & 15 if version else 0
        numbers.next(2)
        base = numbers.next(base_width) + (idat.start if method == 1 and idat else 0)
        for _ in range(numbers.next(2)):
            numbers.next(index_width)
            start = base + numbers.next(offset_width)
            end = start + numbers.next(length_width)
            if method in (0, 1) and start < end <= len(content):
                found.setdefault(item, []).append((start, end))
    return found
