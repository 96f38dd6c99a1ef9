"""PNG: chunks, each with its check. Those of text may say anything."""

from __future__ import annotations

from collections.abc import Iterator
from zlib import crc32

from app.core.parsing import Meter
from app.core.photos.exif import MAX_BYTES, encode_orientation

START = b"\x89PNG\r\n\x1a\n"
_HEADER, _EXIF, _END = b"IHDR", b"eXIf", b"IEND"
_METADATA_CHUNKS = {_EXIF, b"tEXt", b"zTXt", b"iTXt"}

Chunk = tuple[bytes, memoryview]


def extract_exif(content: bytes, meter: Meter) -> bytes | None:
    exif_chunk = next((chunk[8:-4] for name, chunk in iterate_chunks(content, meter) if name == _EXIF), None)
    return bytes(exif_chunk[:MAX_BYTES]) if exif_chunk is not None else None


def check_pixels(content: bytes, meter: Meter) -> None:
    """Raises BudgetExceeded for a picture too large to be shown."""
    if content[12:16] == _HEADER:
        meter.check_pixels(int.from_bytes(content[16:20]), int.from_bytes(content[20:24]))


def strip_metadata(content: bytes, orientation: int, meter: Meter) -> bytes:
    kept_chunks: list[memoryview | bytes] = [
        chunk for name, chunk in iterate_chunks(content, meter) if name not in _METADATA_CHUNKS
    ]
    if orientation != 1 and kept_chunks:
        exif = encode_orientation(orientation)
        # Right after the header, which is always first.
        kept_chunks.insert(1, len(exif).to_bytes(4) + _EXIF + exif + crc32(_EXIF + exif).to_bytes(4))
    return START + b"".join(kept_chunks)


def iterate_chunks(content: bytes, meter: Meter) -> Iterator[Chunk]:
    """Each with its name, until the end of the picture. What cannot be read comes last, as it is."""
    view = memoryview(content)
    at = len(START)
    while at < len(content):
        meter.count_part()
        end = at + 12 + int.from_bytes(content[at : at + 4])
        if end > len(content):
            yield b"", view[at:]
            return
        name = content[at + 4 : at + 8]
        yield name, view[at:end]
        at = end
        if name == _END:
            return
