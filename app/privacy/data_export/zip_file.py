"""The ZIP file of a data export, streamed into the encrypted store, so that no plain data is written to disk."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import IO, Any, cast

from app.cases.files.attachments import OpenedFile, open_file
from app.cases.models import Attachment
from app.core import storage
from app.core.sealing import get_encryption_key
from app.core.storage import FileMissing, StoredFile
from app.documents.wallet.wallet_documents import open_document
from app.privacy.data_export.csv_tables import build_tables
from app.privacy.data_export.export_contents import ExportedFile, collect_contents
from app.privacy.data_export.html_page import render_page
from app.privacy.models import DataExport
from app.privacy.streams import ChunkReader, ZipBuffer, create_zip_info, open_zip

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
    stream = cast(IO[bytes], ChunkReader(stream_zip(members)))
    return storage.write_file(stream, get_encryption_key(data_export.key_id), limit=MAX_BYTES)


def stream_zip(members: Iterable[ZipMember]) -> Iterator[bytes]:
    """Stream the ZIP with one chunk in memory at a time; the manifest with digests comes last."""
    buffer = ZipBuffer()
    file_entries: list[dict[str, Any]] = []
    with open_zip(buffer) as archive:
        for member in members:
            digest, size = sha256(), 0
            with archive.open(_create_member_info(member), "w") as file:
                for chunk in member.chunks:
                    digest.update(chunk)
                    size += len(chunk)
                    file.write(chunk)
                    yield from buffer.take_chunks()
            file_entries.append({"path": member.path, "size": size, "sha256": digest.hexdigest()})
        manifest = encode_json({"format": "parvis/manifest/1", "files": file_entries})
        archive.writestr(create_zip_info(MANIFEST_NAME, size=len(manifest)), manifest)
    yield from buffer.take_chunks()


def encode_json(document: Any) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")


def list_file_members(files: Iterable[tuple[str, ExportedFile]]) -> Iterator[ZipMember]:
    """The files at their paths."""
    for path, file in files:
        try:
            opened_file = _open_exported_file(file)
        except FileMissing:
            continue  # the file is lost: export the others
        yield ZipMember(path, opened_file.size, opened_file.chunks, is_compressed=False)


def _list_members(document: dict[str, Any], files: Iterable[tuple[str, ExportedFile]]) -> Iterator[ZipMember]:
    texts = {PAGE_NAME: render_page(document).encode(), JSON_NAME: encode_json(document), **build_tables(document)}
    for path, content in texts.items():
        yield ZipMember(path, len(content), [content])
    yield from list_file_members(files)


def _open_exported_file(file: ExportedFile) -> OpenedFile:
    return open_file(file) if isinstance(file, Attachment) else open_document(file)


def _create_member_info(member: ZipMember) -> zipfile.ZipInfo:
    return create_zip_info(member.path, size=member.size, is_compressed=member.is_compressed)
