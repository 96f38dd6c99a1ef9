"""The ZIP file of a data export, streamed into the encrypted store, so that no plain data is written to disk."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import IO, Any, cast

from app.cases.files.attachments import open_file
from app.cases.models import Attachment
from app.core import clock, storage
from app.core.sealing import get_encryption_key
from app.core.storage import FileMissing, StoredFile
from app.privacy.data_export.csv_tables import build_tables
from app.privacy.data_export.export_contents import collect_contents
from app.privacy.data_export.html_page import render_page
from app.privacy.models import DataExport

# Far above any legitimate export.
MAX_BYTES = 16 * 1024**3
JSON_NAME, PAGE_NAME, MANIFEST_NAME = "donnees.json", "a-lire.html", "manifeste.json"


@dataclass(frozen=True)
class ZipMember:
    """One file of the ZIP: path, size, and content as chunks."""

    path: str
    size: int
    chunks: Iterable[bytes]
    is_compressed: bool = True


def write_export_file(data_export: DataExport) -> StoredFile:
    """Collect the contents, and store the ZIP encrypted with the key of the export."""
    contents = collect_contents(data_export)
    members = _list_members(contents.document, contents.files)
    stream = cast(IO[bytes], _ChunkReader(stream_zip(members)))
    return storage.write_file(stream, get_encryption_key(data_export.key_id), limit=MAX_BYTES)


def stream_zip(members: Iterable[ZipMember]) -> Iterator[bytes]:
    """Stream the ZIP with one chunk in memory at a time; the manifest with digests comes last."""
    buffer = _ZipBuffer()
    file_entries: list[dict[str, Any]] = []
    with zipfile.ZipFile(cast(IO[bytes], buffer), "w") as archive:
        for member in members:
            digest, size = sha256(), 0
            with archive.open(_create_zip_info(member), "w") as file:
                for chunk in member.chunks:
                    digest.update(chunk)
                    size += len(chunk)
                    file.write(chunk)
                    yield from buffer.take_chunks()
            file_entries.append({"path": member.path, "size": size, "sha256": digest.hexdigest()})
        manifest = encode_json({"format": "parvis/manifest/1", "files": file_entries})
        archive.writestr(_create_zip_info(ZipMember(MANIFEST_NAME, len(manifest), ())), manifest)
    yield from buffer.take_chunks()


def encode_json(document: Any) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")


def _list_members(document: dict[str, Any], files: Iterable[tuple[str, Attachment]]) -> Iterator[ZipMember]:
    texts = {PAGE_NAME: render_page(document).encode(), JSON_NAME: encode_json(document), **build_tables(document)}
    for path, content in texts.items():
        yield ZipMember(path, len(content), [content])
    for path, attachment in files:
        try:
            opened_file = open_file(attachment)
        except FileMissing:
            continue  # the file is lost: export the others
        yield ZipMember(path, opened_file.size, opened_file.chunks, is_compressed=False)


def _create_zip_info(member: ZipMember) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(member.path, date_time=clock.to_paris(clock.now()).timetuple()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED if member.is_compressed else zipfile.ZIP_STORED
    info.file_size = member.size
    info.external_attr = 0o600 << 16
    return info


class _ZipBuffer:
    """The output of the ZIP since it was last read."""

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


class _ChunkReader:
    """A file object that reads from an iterator of chunks."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks

    def read(self, size: int = -1) -> bytes:
        return next(self._chunks, b"")
