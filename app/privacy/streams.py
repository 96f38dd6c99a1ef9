"""Files written chunk by chunk, so that neither memory nor the disk holds them whole and plain."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from typing import IO, cast
from zlib import crc32

from app.core import clock


class ZipBuffer:
    """The output of a ZIP since it was last read."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def write(self, content: bytes) -> int:
        self._buffer += content
        return len(content)

    def flush(self) -> None:
        """Nothing to flush."""

    def take_chunks(self) -> Iterator[bytes]:
        if self._buffer:
            content = bytes(self._buffer)
            self._buffer.clear()
            yield content


class ChunkReader:
    """A file object that reads from an iterator of chunks, none of which is empty."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks

    def read(self, size: int = -1) -> bytes:
        return next(self._chunks, b"")


def open_zip(buffer: ZipBuffer, *, compression_level: int | None = None) -> zipfile.ZipFile:
    """A ZIP written to the buffer."""
    return zipfile.ZipFile(cast(IO[bytes], buffer), "w", zipfile.ZIP_DEFLATED, compresslevel=compression_level)


def write_plain_member(archive: zipfile.ZipFile, path: str, content: bytes) -> None:
    """Write a small file, not compressed, with its size in its header.

    The zipfile module puts the size of what it cannot rewrite behind it, and LibreOffice refuses that of a plain file.
    """
    info = create_zip_info(path, size=len(content), is_compressed=False)
    info.CRC, info.compress_size, info.header_offset = crc32(content), len(content), archive.fp.tell()  # type: ignore[union-attr]
    archive.fp.write(info.FileHeader(zip64=False) + content)  # type: ignore[union-attr]
    archive.filelist.append(info)
    archive.NameToInfo[path] = info
    archive.start_dir = archive.fp.tell()  # type: ignore[union-attr]


def create_zip_info(path: str, *, size: int = 0, is_compressed: bool = True) -> zipfile.ZipInfo:
    """The description of a file of the ZIP, dated now."""
    info = zipfile.ZipInfo(path, date_time=clock.to_paris(clock.now()).timetuple()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED if is_compressed else zipfile.ZIP_STORED
    info.file_size = size
    info.external_attr = 0o600 << 16
    return info
