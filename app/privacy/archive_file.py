"""The file of an archive: a ZIP written straight into the encrypted store, so that nothing readable touches the disk."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import IO, Any, cast

from app.cases.attachments import open_file
from app.cases.models import Attachment
from app.core import clock, storage
from app.core.sealing import encryption_key
from app.core.storage import FileMissing, StoredFile
from app.privacy.archive_tables import tables
from app.privacy.gathering import gather
from app.privacy.models import Archive
from app.privacy.readable import as_page

# Far above what anybody has; a file beyond it would be a mistake of ours.
LARGEST = 16 * 1024**3
DOCUMENT, PAGE, MANIFEST = "donnees.json", "a-lire.html", "manifeste.json"


@dataclass(frozen=True)
class Member:
    """One file of the archive: its place, its size, and its content chunk by chunk."""

    path: str
    size: int
    chunks: Iterable[bytes]
    is_compressed: bool = True


def write_file(archive: Archive) -> StoredFile:
    """Gathers what is held, and keeps it encrypted with the key of the archive."""
    gathered = gather(archive)
    members = _members(gathered.document, gathered.files)
    stream = cast(IO[bytes], _Stream(zipped(members)))
    return storage.write(stream, encryption_key(archive.key_id), limit=LARGEST)


def zipped(members: Iterable[Member]) -> Iterator[bytes]:
    """The ZIP as it is made, never more of it in memory than a chunk; the digests of its files come last."""
    out = _Outflow()
    written: list[dict[str, Any]] = []
    with zipfile.ZipFile(cast(IO[bytes], out), "w") as archive:
        for member in members:
            digest, size = sha256(), 0
            with archive.open(_described(member), "w") as file:
                for chunk in member.chunks:
                    digest.update(chunk)
                    size += len(chunk)
                    file.write(chunk)
                    yield from out.taken()
            written.append({"path": member.path, "size": size, "sha256": digest.hexdigest()})
        manifest = as_json({"format": "parvis/manifest/1", "files": written})
        archive.writestr(_described(Member(MANIFEST, len(manifest), ())), manifest)
    yield from out.taken()


def as_json(document: Any) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")


def _members(document: dict[str, Any], files: Iterable[tuple[str, Attachment]]) -> Iterator[Member]:
    texts = {PAGE: as_page(document).encode(), DOCUMENT: as_json(document), **tables(document)}
    for path, content in texts.items():
        yield Member(path, len(content), [content])
    for path, attachment in files:
        try:
            opened = open_file(attachment)
        except FileMissing:
            continue  # a disk lost it: what is left is still theirs
        yield Member(path, opened.size, opened.chunks, is_compressed=False)


def _described(member: Member) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(member.path, date_time=clock.to_paris(clock.now()).timetuple()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED if member.is_compressed else zipfile.ZIP_STORED
    info.file_size = member.size
    info.external_attr = 0o600 << 16
    return info


class _Outflow:
    """Where the ZIP is written: what has come since it was last taken away."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def write(self, content: bytes) -> int:
        self._waiting += content
        return len(content)

    def flush(self) -> None:
        """Nothing is held back."""

    def taken(self) -> Iterator[bytes]:
        if self._waiting:
            content = bytes(self._waiting)
            self._waiting.clear()
            yield content


class _Stream:
    """Chunks read as a file is: whatever comes next, and nothing at the end."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks

    def read(self, size: int = -1) -> bytes:
        return next(self._chunks, b"")
