"""WebP: chunks in a RIFF file, and a header that says which there are."""

from __future__ import annotations

from collections.abc import Iterator

from app.core.parsing import Meter
from app.core.photos.exif import MAX_BYTES, encode_orientation

_HEADER, _EXIF, _XMP = b"VP8X", b"EXIF", b"XMP "
_LOSSY, _LOSSLESS = b"VP8 ", b"VP8L"
_HAS_EXIF, _HAS_XMP = 0x08, 0x04

Chunk = tuple[bytes, memoryview]


def extract_exif(content: bytes, meter: Meter) -> bytes | None:
    exif_chunk = next((chunk[8:] for name, chunk in _iterate_chunks(content, meter) if name == _EXIF), None)
    return bytes(exif_chunk[:MAX_BYTES]).removeprefix(b"Exif\x00\x00") if exif_chunk is not None else None


def check_pixels(content: bytes, meter: Meter) -> None:
    """Raises BudgetExceeded for a picture too large to be shown. Source: RFC 9649, sections 2.5 to 2.7."""
    for name, chunk in _iterate_chunks(content, meter):
        if name == _HEADER:
            meter.check_pixels(int.from_bytes(chunk[12:15], "little") + 1, int.from_bytes(chunk[15:18], "little") + 1)
        elif name == _LOSSY:
            width, height = (int.from_bytes(chunk[at : at + 2], "little") & 0x3FFF for at in (14, 16))
            meter.check_pixels(width, height)
        elif name == _LOSSLESS:
            bits = int.from_bytes(chunk[9:13], "little")
            meter.check_pixels((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)


def read_size(content: bytes) -> tuple[int, int]:
    """The width and the height of a picture that this site encoded: lossy, with or without transparency."""
    if content[12:16] == _HEADER:
        return int.from_bytes(content[24:27], "little") + 1, int.from_bytes(content[27:30], "little") + 1
    width, height = (int.from_bytes(content[at : at + 2], "little") & 0x3FFF for at in (26, 28))
    return width, height


def strip_metadata(content: bytes, orientation: int, meter: Meter) -> bytes:
    chunks = list(_iterate_chunks(content, meter))
    if not any(name in (_EXIF, _XMP) for name, _ in chunks):
        return content
    kept_chunks = [_update_flags(name, chunk, orientation) for name, chunk in chunks if name not in (_EXIF, _XMP)]
    if orientation != 1 and any(chunk[:4] == _HEADER for chunk in kept_chunks):
        kept_chunks.append(
            _EXIF + len(encode_orientation(orientation)).to_bytes(4, "little") + encode_orientation(orientation)
        )
    length = sum(len(chunk) for chunk in kept_chunks) + 4
    return b"".join([b"RIFF", length.to_bytes(4, "little"), b"WEBP", *kept_chunks])


def _update_flags(name: bytes, chunk: memoryview, orientation: int) -> memoryview | bytes:
    """The header names no metadata any more, but the way the picture is turned."""
    if name != _HEADER or len(chunk) < 9:
        return chunk
    flags = chunk[8] & ~(_HAS_EXIF | _HAS_XMP) | (_HAS_EXIF if orientation != 1 else 0)
    return bytes(chunk[:8]) + bytes([flags]) + bytes(chunk[9:])


def _iterate_chunks(content: bytes, meter: Meter) -> Iterator[Chunk]:
    """Each with its name; of even length. What cannot be read comes last, as it is."""
    view = memoryview(content)
    at = 12
    while at < len(content):
        meter.count_part()
        length = int.from_bytes(content[at + 4 : at + 8], "little")
        end = at + 8 + length + length % 2
        if end > len(content):
            yield b"", view[at:]
            return
        yield content[at : at + 4], view[at:end]
        at = end
