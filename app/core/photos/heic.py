"""HEIC: boxes, one of which says where in the file each item is. Those that tell of the photo are overwritten in place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.core.parsing import Meter
from app.core.photos.exif import MAX_BYTES

# Four bytes that say where the TIFF file begins, then an empty one.
_EMPTY_EXIF = b"\x00\x00\x00\x00MM\x00*\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00"
# Metadata is Exif, or XMP which is of type mime.
_EXIF, _METADATA = b"Exif", (b"Exif", b"mime")
# ISO/IEC 14496-12, 8.11.3: the fields of `iloc` are of no other width.
_ALLOWED_WIDTHS = (0, 4, 8)

Extent = tuple[int, int]


@dataclass(frozen=True)
class _Box:
    name: bytes
    start: int
    end: int


def extract_exif(content: bytes, meter: Meter) -> bytes | None:
    for name, extents in _list_metadata_items(content, meter):
        if name == _EXIF and extents:
            item = _read_extents(content, extents)
            return item[4 + int.from_bytes(item[:4]) :]
    return None


def check_pixels(content: bytes, meter: Meter) -> None:
    """Raises BudgetExceeded for a picture too large to be shown: `ispe` gives the size of each item, the whole included."""
    properties = _read_meta_boxes(content, meter).get(b"iprp")
    inside = _iterate_boxes(content, properties.start, properties.end, meter) if properties else ()
    for container in (box for box in inside if box.name == b"ipco"):
        for box in _iterate_boxes(content, container.start, container.end, meter):
            if box.name == b"ispe":
                at = box.start + 4
                meter.check_pixels(int.from_bytes(content[at : at + 4]), int.from_bytes(content[at + 4 : at + 8]))


def strip_metadata(content: bytes, orientation: int, meter: Meter) -> bytes:
    """Remove the metadata of a HEIC photo. The orientation is in a box of its own, which stays."""
    items = _list_metadata_items(content, meter)
    heads = {
        extents[0][0]
        for name, extents in items
        if name == _EXIF and extents and extents[0][1] - extents[0][0] >= len(_EMPTY_EXIF)
    }
    pieces: list[memoryview | bytes] = []
    view, at = memoryview(content), 0
    for start, end in _merge_extents(extent for _, extents in items for extent in extents):
        head = _EMPTY_EXIF if start in heads else b""
        pieces += [view[at:start], head, bytes(end - start - len(head))]
        at = end
    return b"".join([*pieces, view[at:]])


def _merge_extents(extents: Iterable[Extent]) -> list[Extent]:
    """Merge overlapping extents, in order, so that no byte is written twice."""
    merged: list[Extent] = []
    for start, end in sorted(extents):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _read_extents(content: bytes, extents: Iterable[Extent]) -> bytes:
    """The beginning of an item, wherever its pieces are."""
    item = b""
    for start, end in extents:
        item += content[start : min(end, start + MAX_BYTES - len(item))]
        if len(item) >= MAX_BYTES:
            break
    return item


def _list_metadata_items(content: bytes, meter: Meter) -> list[tuple[bytes, list[Extent]]]:
    """The items that tell of the photo, each with where it is; none when the boxes cannot be read."""
    inside = _read_meta_boxes(content, meter)
    try:
        names = _read_item_types(content, inside[b"iinf"], meter)
        metadata_items = {item for item, name in names.items() if name in _METADATA}
        extents = _read_item_extents(content, inside[b"iloc"], inside.get(b"idat"), metadata_items, meter)
    except (KeyError, IndexError, _UnreadableBox):
        return []
    return [(names[item], extents.get(item, [])) for item in sorted(metadata_items)]


def _read_meta_boxes(content: bytes, meter: Meter) -> dict[bytes, _Box]:
    meta = next((box for box in _iterate_boxes(content, 0, len(content), meter) if box.name == b"meta"), None)
    return {box.name: box for box in _iterate_boxes(content, meta.start + 4, meta.end, meter)} if meta else {}


def _iterate_boxes(content: bytes, start: int, end: int, meter: Meter) -> Iterator[_Box]:
    while start + 8 <= end:
        meter.count_part()
        length, head = int.from_bytes(content[start : start + 4]), 8
        if length == 1:
            length, head = int.from_bytes(content[start + 8 : start + 16]), 16
        stop = start + length if length else end
        if stop > end or stop < start + head:
            return
        yield _Box(content[start + 4 : start + 8], start + head, stop)
        start = stop


def _read_item_types(content: bytes, box: _Box, meter: Meter) -> dict[int, bytes]:
    """The type of each item, from `iinf`."""
    start = box.start + (6 if content[box.start] == 0 else 8)
    names = {}
    for entry in _iterate_boxes(content, start, box.end, meter):
        version = content[entry.start]
        if version >= 2:
            wide = 2 if version == 2 else 4
            item = int.from_bytes(content[entry.start + 4 : entry.start + 4 + wide])
            names[item] = content[entry.start + 6 + wide : entry.start + 10 + wide]
    return names


class _UnreadableBox(Exception):
    """The box says what no such box says."""


class _NumberReader:
    """Numbers of so many bytes, one after the other."""

    def __init__(self, content: bytes, at: int, end: int) -> None:
        self.content, self.at, self.end = content, at, end

    def next(self, width: int) -> int:
        if self.at + width > self.end:
            raise _UnreadableBox
        number = int.from_bytes(self.content[self.at : self.at + width])
        self.at += width
        return number


def _read_item_extents(
    content: bytes, box: _Box, idat: _Box | None, metadata_items: set[int], meter: Meter
) -> dict[int, list[Extent]]:
    """Read from `iloc` the extents of the wanted items."""
    version, numbers = content[box.start], _NumberReader(content, box.start + 4, box.end)
    sizes = numbers.next(2)
    offset_width, length_width, base_width = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15
    index_width = sizes & 15 if version else 0
    if {offset_width, length_width, base_width, index_width} - {*_ALLOWED_WIDTHS} or not length_width:
        raise _UnreadableBox
    wide = 4 if version == 2 else 2
    extents: dict[int, list[Extent]] = {}
    for _ in range(numbers.next(wide)):
        item = numbers.next(wide)
        method = numbers.next(2) & 15 if version else 0
        numbers.next(2)
        base = numbers.next(base_width) + (idat.start if method == 1 and idat else 0)
        for _ in range(numbers.next(2)):
            meter.count_part()
            numbers.next(index_width)
            start = base + numbers.next(offset_width)
            end = start + numbers.next(length_width)
            if item in metadata_items and method in (0, 1) and start < end <= len(content):
                extents.setdefault(item, []).append((start, end))
        meter.count_part()
    return extents
