"""An export to read: a folder, or a zip file of such a folder."""

from __future__ import annotations

import json
import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import file_digest
from pathlib import Path
from typing import IO, Protocol

from app.privacy.streams import ZipBuffer, create_zip_info, open_zip
from app.site_transfer import stored_files
from app.site_transfer.export_manifest import MANIFEST_NAME, Manifest, TransferRefused, decode_manifest
from app.site_transfer.part_names import FILES_PART

# Raised by the reading of a member that is missing, or of a damaged zip file.
DAMAGES = (KeyError, FileNotFoundError, zipfile.BadZipFile, zlib.error, EOFError)
_CHUNK_BYTES = 1024 * 1024


class ExportSource(Protocol):
    """The files of an export by name. `open_member` raises KeyError or FileNotFoundError when one is missing."""

    def open_member(self, name: str) -> IO[bytes]: ...


class _Folder:
    """An export as it was written."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def open_member(self, name: str) -> IO[bytes]:
        return (self._root / name).open("rb")


class _ZipFile:
    """An export in one file."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self._file = file

    def open_member(self, name: str) -> IO[bytes]:
        return self._file.open(name)


@contextmanager
def open_export(path: Path) -> Iterator[ExportSource]:
    """Open an export. Raises TransferRefused."""
    if path.is_dir():
        yield _Folder(path)
        return
    try:
        file = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError):
        raise TransferRefused(f"{path} is neither a folder nor a zip file: fetch the export again, whole.") from None
    with file:
        yield _ZipFile(file)


def read_manifest(source: ExportSource) -> Manifest:
    """The manifest of an export. Raises TransferRefused."""
    try:
        with source.open_member(MANIFEST_NAME) as file:
            return decode_manifest(file.read())
    except DAMAGES:
        raise TransferRefused("There is no manifest.json: this is no export, or one that was not finished.") from None


def verify_export(source: ExportSource, manifest: Manifest) -> None:
    """Refuse an export of which a part or a stored file is missing or altered. Raises TransferRefused."""
    for name, part in manifest.parts.items():
        _verify_member(source, name, part.sha256)
    with source.open_member(FILES_PART) as lines:
        for line in map(json.loads, lines):
            if stored_files.UNREADABLE not in line:
                _verify_member(source, stored_files.get_member_name(line["name"]), line["sha256"])


def pack_folder(folder: Path, target: Path) -> None:
    """Write the files of a whole export into a zip file."""
    partial = target.with_name(f"{target.name}.partial")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.writelines(stream_zip(folder))
    partial.rename(target)


def stream_zip(folder: Path) -> Iterator[bytes]:
    """The files of a whole export as a zip file, chunk by chunk, the manifest first."""
    buffer = ZipBuffer()
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    # The lowest level: six times as fast as the usual one, for files a fifth larger.
    with open_zip(buffer, compression_level=1) as archive:
        for path in sorted(paths, key=lambda path: path.name != MANIFEST_NAME):
            name = path.relative_to(folder)
            # Pictures and PDF files are compressed already.
            is_compressed = name.parts[0] != stored_files.FOLDER
            info = create_zip_info(str(name), size=path.stat().st_size, is_compressed=is_compressed)
            with path.open("rb") as file, archive.open(info, "w") as member:
                while chunk := file.read(_CHUNK_BYTES):
                    member.write(chunk)
                    yield from buffer.take_chunks()
    yield from buffer.take_chunks()


def _verify_member(source: ExportSource, name: str, expected_digest: str) -> None:
    try:
        with source.open_member(name) as file:
            digest = file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    except DAMAGES:
        raise TransferRefused(f"{name} is missing or damaged: fetch the export again, whole.") from None
    if digest != expected_digest:
        raise TransferRefused(f"{name} was altered: fetch the export again, whole.")
