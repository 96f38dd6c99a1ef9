"""A small drawing made with a finger or a pen: a PNG that holds a picture and nothing else, or it is none."""

from __future__ import annotations

import binascii
import zlib
from base64 import b64decode, b64encode

from app.core.parsing import Budget, BudgetExceeded, Meter, Parser
from app.core.photos.png import START, iterate_chunks

MAX_BYTES = 60_000
MAX_WIDTH, MAX_HEIGHT = 1600, 800
_HEADER, _CONTENT, _END = b"IHDR", b"IDAT", b"IEND"
# Red, green, blue and transparency, eight bits each, not interlaced: what a canvas gives.
_RGBA_FORMAT = b"\x08\x06\x00\x00\x00"
_PIXEL_BYTES = 4


def clean_drawing(text: str) -> str | None:
    """The drawing in a text of base64, without what it would hold besides; nothing when it is none."""
    try:
        content = b64decode(text, validate=True) if len(text) <= MAX_BYTES * 2 else b""
    except (binascii.Error, ValueError):
        return None
    try:
        picture = PARSER(content)
    except BudgetExceeded:
        return None
    return b64encode(picture).decode() if picture else None


def _strip_other_chunks(content: bytes, meter: Meter) -> bytes | None:
    if not content.startswith(START):
        return None
    chunks = list(iterate_chunks(content, meter))
    kept_chunks = [(name, chunk) for name, chunk in chunks if name in (_HEADER, _CONTENT, _END)]
    names = [name for name, _ in kept_chunks]
    is_in_order = len(names) > 2 and names == [_HEADER, *[_CONTENT] * (len(names) - 2), _END]
    if (
        not is_in_order
        or not all(_has_valid_checksum(chunk) for _, chunk in kept_chunks)
        or not _has_announced_pixels([c for _, c in kept_chunks])
    ):
        return None
    return START + b"".join(chunk for _, chunk in kept_chunks)


PARSER: Parser[bytes | None] = Parser(
    "drawing", Budget(max_bytes=MAX_BYTES, max_parts=1000), _strip_other_chunks, is_called_before_writing=False
)


def _has_valid_checksum(chunk: memoryview) -> bool:
    return zlib.crc32(chunk[4:-4]) == int.from_bytes(chunk[-4:])


def _has_announced_pixels(kept_chunks: list[memoryview]) -> bool:
    """Whether the points inflate to exactly what the header announces: nothing hides behind them, nor swells."""
    header = kept_chunks[0][8:-4]
    width, height = int.from_bytes(header[:4]), int.from_bytes(header[4:8])
    if len(header) != 13 or header[8:] != _RGBA_FORMAT or not (0 < width <= MAX_WIDTH and 0 < height <= MAX_HEIGHT):
        return False
    expected = (width * _PIXEL_BYTES + 1) * height
    inflating = zlib.decompressobj()
    try:
        points = inflating.decompress(b"".join(chunk[8:-4] for chunk in kept_chunks[1:-1]), expected + 1)
    except zlib.error:
        return False
    return len(points) == expected and inflating.eof and not inflating.unused_data
