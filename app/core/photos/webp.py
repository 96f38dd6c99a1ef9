"""WebP: chunks in a RIFF file, and a header that says which there are."""

from __future__ import annotations

from collections.abc import Iterator

from app.core.photos.exif import only_orientation

_HEADER, _EXIF, _XMP = b"VP8X", b"EXIF", b"XMP "
_HAS_EXIF, _HAS_XMP = 0x08, 0x04

Chunk = tuple[bytes, bytes]


def exif_of(content: bytes) -> bytes | None:
    exif = next((chunk[8:] for name, chunk in _chunks(content) if name == _EXIF), None)
    return exif.removeprefix(b"Exif\x00\x00") if exif else None


def without_metadata(content: bytes, orientation: int) -> bytes:
    chunks = list(_chunks(content))
    if not any(name in (_EXIF, _XMP) for name, _ in chunks):
        return content
    kept = [_told(name, chunk, orientation) for name, chunk in chunks if name not in (_EXIF, _XMP)]
    if orientation != 1 and any(chunk.startswith(_HEADER) for chunk in kept):
        kept.append(_EXIF + len(only_orientation(orientation)).to_bytes(4, "little") + only_orientation(orientation))
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def _told(name: bytes, chunk: bytes, orientation: int) -> bytes:
    """The header names no metadata any more, but the way the picture is turned."""
    if name != _HEADER or len(chunk) < 9:
        return chunk
    flags = chunk[8] & ~(_HAS_EXIF | _HAS_XMP) | (_HAS_EXIF if orientation != 1 else 0)
    return chunk[:8] + bytes([flags]) + chunk[9:]


def _chunks(content: bytes) -> Iterator[Chunk]:
    """Each with its name; of even length. What cannot be read comes last, as it is."""
    at = 12
    while at < len(content):
        length = int.from_bytes(content[at + 4 : at + 8], "little")
        end = at + 8 + length + length % 2
        if end > len(content):
            yield b"", content[at:]
            return
        yield content[at : at + 4], content[at:end]
        at = end
