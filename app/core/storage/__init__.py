"""The attachment store: encrypted files under random names, written atomically.

A file is a magic number, then chunks sealed with a key derived for it alone from the key of its case; the nonce of each
chunk holds its index and whether it is the last.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.core import clock
from app.core.domain_errors import NotFound
from app.core.rate_limits.upload_quota import StorageFull, is_disk_full
from app.core.sites import current_site

FILE_MARK = b"PVF1"
CHUNK_BYTES = 64 * 1024
TAG_BYTES = 16
TEMPORARY_FOLDER = "tmp"


class FileTooLarge(Exception):
    """The file exceeds the given limit."""


class FileMissing(NotFound):
    """No file of that name is in the store."""


class FileCorrupted(ValueError):
    """The file was altered, truncated, or sealed with another key."""


@dataclass(frozen=True)
class StoredFile:
    """A stored file: its random name, and the size and digest of its plain content."""

    name: str
    size: int
    sha256: str


def create_folder(root: Path) -> None:
    """Create the private folder of a store, with the temporary folder inside so that a rename is atomic."""
    for folder in (root, root / TEMPORARY_FOLDER):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)


def write_file(stream: IO[bytes], key: bytes, *, limit: int, name: str | None = None) -> StoredFile:
    """Encrypt the stream into the store, durably: a power cut cannot lose it. Raises FileTooLarge or StorageFull.

    The name is random, unless the file comes from another installation where rows already refer to it.
    """
    root = current_site().storage_root
    name = name or secrets.token_hex(16)
    temporary = root / TEMPORARY_FOLDER / name
    try:
        create_folder(root)
        stored_file = _encrypt_to(temporary, name, _read_limited(stream, limit), key)
        _rename_to_target(temporary, root, name)
    except BaseException as error:
        temporary.unlink(missing_ok=True)
        if is_disk_full(error):
            raise StorageFull from error
        raise
    return stored_file


def read_file(name: str, key: bytes) -> Iterator[bytes]:
    """The plain content, chunk by chunk. Raises FileMissing at once, FileCorrupted before the first invalid byte."""
    try:
        file = get_path(current_site().storage_root, name).open("rb")
    except FileNotFoundError:
        raise FileMissing(name) from None
    return _decrypt_from(file, _create_cipher(name, key))


def read_file_later(name: str, key: bytes) -> Iterator[bytes]:
    """The plain content, chunk by chunk, of a file that is opened when the first chunk is asked for, even after the request.

    Raises FileMissing at once.
    """
    path = get_path(current_site().storage_root, name)
    if not path.exists():
        raise FileMissing(name)
    return _open_and_decrypt(path, name, key)


def seal_copy(source: Path, target: Path, key: bytes) -> None:
    """Encrypt a whole file into a new one, bound to its name."""
    with source.open("rb") as file:
        _encrypt_to(target, target.name, iter(lambda: file.read(CHUNK_BYTES), b""), key)


def unseal_copy(source: Path, target: Path, key: bytes) -> None:
    """Decrypt a sealed file into a new one. Raises FileCorrupted; the new file is then invalid."""
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.writelines(_decrypt_from(source.open("rb"), _create_cipher(source.name, key)))


def seal_blocks(blocks: Iterator[bytes], target: Path, key: bytes) -> None:
    """Encrypt the blocks into a new file, bound to its name: nothing is written in clear."""
    _encrypt_to(target, target.name, blocks, key)


def unseal_blocks(file: IO[bytes], name: str, key: bytes) -> Iterator[bytes]:
    """The content of an open sealed file, chunk by chunk. Raises FileCorrupted before the first invalid byte."""
    return _decrypt_from(file, _create_cipher(name, key))


def has_file(name: str) -> bool:
    """Whether a file of that name is in the store."""
    return get_path(current_site().storage_root, name).is_file()


def delete_file(name: str) -> None:
    """Delete a file from the store. Idempotent."""
    path = get_path(current_site().storage_root, name)
    path.unlink(missing_ok=True)
    if path.parent.exists():
        sync_folder(path.parent)


def find_orphans(
    older_than: timedelta, filter_referenced: Callable[[Collection[str]], Collection[str]]
) -> Iterator[str]:
    """Names of files that no row refers to; `filter_referenced` returns the names that have a row. Young files are
    skipped.
    """
    for shard in sorted(current_site().storage_root.glob("[0-9a-f][0-9a-f]")):
        names = [path.name for path in _list_old_files(shard, older_than)]
        if names:
            referenced = set(filter_referenced(names))
            yield from (name for name in names if name not in referenced)


def delete_temporary_files(older_than: timedelta) -> int:
    """Delete the files of interrupted writes; returns how many."""
    old_files = _list_old_files(current_site().storage_root / TEMPORARY_FOLDER, older_than)
    for path in old_files:
        path.unlink(missing_ok=True)
    return len(old_files)


def sync_folder(folder: Path) -> None:
    """Sync the folder to disk, so that renames and deletions survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def get_path(root: Path, name: str) -> Path:
    """The path of a file below the root of a store."""
    if len(name) != 32 or not set(name) <= set("0123456789abcdef"):
        raise FileMissing(name)
    return root / name[:2] / name


def _list_old_files(folder: Path, older_than: timedelta) -> list[Path]:
    limit = (clock.now() - older_than).timestamp()
    if not folder.exists():
        return []
    return [Path(entry.path) for entry in os.scandir(folder) if entry.is_file() and entry.stat().st_mtime < limit]


def _read_limited(stream: IO[bytes], limit: int) -> Iterator[bytes]:
    total = 0
    while block := stream.read(CHUNK_BYTES):
        total += len(block)
        if total > limit:
            raise FileTooLarge(limit)
        yield block


def _encrypt_to(path: Path, name: str, blocks: Iterator[bytes], key: bytes) -> StoredFile:
    cipher, digest, size = _create_cipher(name, key), sha256(), 0
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(FILE_MARK)
        for index, (plain, is_last) in enumerate(_split_chunks(blocks)):
            digest.update(plain)
            size += len(plain)
            file.write(cipher.encrypt(_create_nonce(index, is_last), plain, None))
        file.flush()
        os.fsync(file.fileno())
    return StoredFile(name=name, size=size, sha256=digest.hexdigest())


def _split_chunks(blocks: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    """The content in chunks of equal size, each with whether it is the last; the last may be empty."""
    buffer = bytearray()
    for block in blocks:
        buffer += block
        while len(buffer) > CHUNK_BYTES:
            yield bytes(buffer[:CHUNK_BYTES]), False
            del buffer[:CHUNK_BYTES]
    yield bytes(buffer), True


def _open_and_decrypt(path: Path, name: str, key: bytes) -> Iterator[bytes]:
    yield from _decrypt_from(path.open("rb"), _create_cipher(name, key))


def _decrypt_from(file: IO[bytes], cipher: AESGCM) -> Iterator[bytes]:
    with file:
        if file.read(len(FILE_MARK)) != FILE_MARK:
            raise FileCorrupted("mark")
        chunk = file.read(CHUNK_BYTES + TAG_BYTES)
        index, is_last = 0, False
        while not is_last:
            next_chunk = file.read(CHUNK_BYTES + TAG_BYTES)
            is_last = not next_chunk
            yield _decrypt(cipher, _create_nonce(index, is_last), chunk)
            chunk, index = next_chunk, index + 1


def _decrypt(cipher: AESGCM, nonce: bytes, sealed: bytes) -> bytes:
    try:
        return cipher.decrypt(nonce, sealed, None)
    except InvalidTag:
        raise FileCorrupted from None


def _create_cipher(name: str, key: bytes) -> AESGCM:
    """A cipher with a key for this file alone, so that chunk numbers can serve as nonces."""
    return AESGCM(HKDF(SHA256(), 32, salt=None, info=f"parvis:file:{name}".encode()).derive(key))


def _create_nonce(index: int, is_last: bool) -> bytes:
    return index.to_bytes(11, "big") + bytes([is_last])


def _rename_to_target(temporary: Path, root: Path, name: str) -> None:
    shard = root / name[:2]
    try:
        shard.mkdir(mode=0o700)
        sync_folder(root)
    except FileExistsError:
        pass  # the usual case: the shard exists
    temporary.rename(shard / name)
    sync_folder(shard)
