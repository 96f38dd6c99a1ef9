"""PNG: chunks, each with its check. Those of text may say anything."""

from __future__ import annotations

from collections.abc import Iterator
from zlib import crc32

from app.core.photos.exif import only_orientation

START = b"\x89PNG\r\n\x1a\n"
_EXIF, _END = b"eXIf", b"IEND"
_DROPPED = {_EXIF, b"tEXt", b"zTXt", b"iTXt"}

Chunk = tuple[bytes, bytes]


def exif_of(content: bytes) -> bytes | None:
    return next((chunk[8:-4] for name, chunk in chunks(content) if name == _EXIF), None)


def without_metadata(content: bytes, orientation: int) -> bytes:
    kept = [chunk for name, chunk in chunks(content) if name not in _DROPPED]
    if orientation != 1 and kept:
        exif = only_orientation(orientation)
        # Right after the header, which is always first.
        kept.insert(1, len(exif).to_bytes(4) + _EXIF + exif + crc32(_EXIF + exif).to_bytes(4))
    return START + b"".join(kept)


def chunks(content: bytes) -> Iterator[Chunk]:
    """Each with its name, until the end of the picture. What cannot be read comes last, as it is."""
    at = len(START)
    while at < len(content):
        end = at + 12 + int.from_bytes(content[at : at + 4])
        if end > len(content):
            yield b"", content[at:]
            return
        name = content[at + 4 : at + 8]
        yield name, content[at:end]
        at = end
        if name == _END:
            return
