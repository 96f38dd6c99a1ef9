"""The file of an archive: a ZIP written straight into the encrypted store, so that nothing readable touches the disk."""

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

# Far above what anybody has; a file beyond it would be a mistake of ours.
MAX_BYTES = 16 * 1024**3
JSON_NAME, PAGE_NAME, MANIFEST_NAME = "donnees.json", "a-lire.html", "manifeste.json"


@dataclass(frozen=True)
class ZipMember:
    """One file of the archive: its place, its size, and its content chunk by chunk."""

    path: str
    size: int
    chunks: Iterable[bytes]
    is_compressed: bool = True


def write_export_file(archive: DataExport) -> StoredFile:
    """Gathers what is held, and keeps it encrypted with the key of the archive."""
    gathered = collect_contents(archive)
    members = _list_members(gathered.document, gathered.files)
    stream = cast(IO[bytes], _ChunkReader(stream_zip(members)))
    return storage.write_file(stream, get_encryption_key(archive.key_id), limit=MAX_BYTES)


def stream_zip(members: Iterable[ZipMember]) -> Iterator[bytes]:
    """The ZIP as it is made, never more of it in memory than a chunk; the digests of its files come last."""
    out = _ZipBuffer()
    written: list[dict[str, Any]] = []
    with zipfile.ZipFile(cast(IO[bytes], out), "w") as archive:
        for member in members:
            digest, size = sha256(), 0
            with archive.open(_create_zip_info(member), "w") as file:
                for chunk in member.chunks:
                    digest.update(chunk)
                    size += len(chunk)
                    file.write(chunk)
                    yield from out.take_chunks()
            written.append({"path": member.path, "size": size, "sha256": digest.hexdigest()})
        manifest = encode_json({"format": "parvis/manifest/1", "files": written})
        archive.writestr(_create_zip_info(ZipMember(MANIFEST_NAME, len(manifest), ())), manifest)
    yield from out.take_chunks()


def encode_json(document: Any) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")


def _list_members(document: dict[str, Any], files: Iterable[tuple[str, Attachment]]) -> Iterator[ZipMember]:
    texts = {PAGE_NAME: render_page(document).encode(), JSON_NAME: encode_json(document), **build_tables(document)}
    for path, content in texts.items():
        yield ZipMember(path, len(content), [content])
    for path, attachment in files:
        try:
            opened = open_file(attachment)
        except FileMissing:
            continue  # a disk lost it: what is left is still theirs
        yield ZipMember(path, opened.size, opened.chunks, is_compressed=False)


def _create_zip_info(member: ZipMember) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(member.path, date_time=clock.to_paris(clock.now()).timetuple()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED if member.is_compressed else zipfile.ZIP_STORED
    info.file_size = member.size
    info.external_attr = 0o600 << 16
    return info


class _ZipBuffer:
    """Where the ZIP is written: what has come since it was last taken away."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def write(self, content: bytes) -> int:
        self._waiting += content
        return len(content)

    def flush(self) -> None:
        """Nothing is held back."""

    def take_chunks(self) -> Iterator[bytes]:
        if self._waiting:
            content = bytes(self._waiting)
            self._waiting.clear()
            yield content


class _ChunkReader:
    """Chunks read as a file is: whatever comes next, and nothing at the end."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks

    def read(self, size: int = -1) -> bytes:
        return next(self._chunks, b"")
