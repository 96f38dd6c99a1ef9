"""The attachment store: encrypted, whole or absent, with flat memory."""

from __future__ import annotations

import io
import os
import stat
import tracemalloc
from collections.abc import Collection
from contextvars import Context
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import IO

import pytest

from app.core import clock, storage
from app.core.sites import Site
from app.core.storage import CHUNK_BYTES, FileCorrupted, FileMissing, FileTooLarge
from tests.file_dates import date_files

KEY = bytes(range(32))
MEBIBYTE = 1024 * 1024
HEADER = len(storage.FILE_MARK)
SEALED_CHUNK = CHUNK_BYTES + storage.TAG_BYTES


def write(content: bytes, *, limit: int = 10 * MEBIBYTE) -> storage.StoredFile:
    return storage.write_file(io.BytesIO(content), KEY, limit=limit)


def read(name: str, key: bytes = KEY) -> bytes:
    return b"".join(storage.read_file(name, key))


def path_of(site: Site, stored_file: storage.StoredFile) -> Path:
    return site.storage_root / stored_file.name[:2] / stored_file.name


def test_a_file_to_read_later_is_opened_after_its_request(site: Site) -> None:
    stored_file = write(b"avis")

    chunks = storage.read_file_later(stored_file.name, KEY)

    # A context without a site, as when a response is streamed.
    assert b"".join(Context().run(list, chunks)) == b"avis"
    with pytest.raises(FileMissing):
        storage.read_file_later("0" * 32, KEY)


@pytest.mark.parametrize(
    "size", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES, 3 * CHUNK_BYTES + 7]
)
def test_a_file_comes_back_as_it_was(site: Site, size: int) -> None:
    content = os.urandom(size)

    stored_file = write(content)

    assert read(stored_file.name) == content
    assert (stored_file.size, stored_file.sha256) == (size, sha256(content).hexdigest())


def test_a_stream_that_gives_little_at_a_time_is_cut_the_same(site: Site) -> None:
    class Trickle(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(1000)

    content = os.urandom(CHUNK_BYTES * 2 + 5)

    stored_file = storage.write_file(Trickle(content), KEY, limit=MEBIBYTE)

    assert read(stored_file.name) == content


def test_nothing_of_the_content_is_on_the_disk(site: Site) -> None:
    stored_file = write(b"canary of Chloe " * 5000)

    assert b"canary" not in path_of(site, stored_file).read_bytes()


def test_two_files_of_one_case_share_no_byte_stream(site: Site) -> None:
    first, second = write(b"same"), write(b"same")

    assert path_of(site, first).read_bytes() != path_of(site, second).read_bytes()


def test_only_the_owner_may_look(site: Site) -> None:
    path = path_of(site, write(b"x"))

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for folder in (path.parent, site.storage_root, site.storage_root / storage.TEMPORARY_FOLDER):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_file_over_the_limit_leaves_nothing(site: Site) -> None:
    write(b"x" * CHUNK_BYTES, limit=CHUNK_BYTES)

    with pytest.raises(FileTooLarge):
        write(b"x" * (CHUNK_BYTES + 1), limit=CHUNK_BYTES)

    assert list((site.storage_root / storage.TEMPORARY_FOLDER).iterdir()) == []
    assert len([path for path in site.storage_root.rglob("*") if path.is_file()]) == 1


def test_an_interrupted_stream_leaves_nothing(site: Site) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError("the browser left")

    with pytest.raises(OSError, match="left"):
        storage.write_file(Broken(), KEY, limit=10)

    assert [path for path in site.storage_root.rglob("*") if path.is_file()] == []


def test_memory_stays_flat(site: Site) -> None:
    class Zeros(io.RawIOBase):
        left = 50 * MEBIBYTE

        def read(self, size: int = -1) -> bytes:
            size_read = min(size, self.left)
            self.left -= size_read
            return bytes(size_read)

    tracemalloc.start()
    stream: IO[bytes] = Zeros()  # type: ignore[assignment]

    stored_file = storage.write_file(stream, KEY, limit=60 * MEBIBYTE)
    total = sum(len(chunk) for chunk in storage.read_file(stored_file.name, KEY))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert total == stored_file.size == 50 * MEBIBYTE
    assert peak < 2 * MEBIBYTE


@pytest.mark.parametrize(
    "harm",
    [
        lambda sealed: sealed[: HEADER + SEALED_CHUNK],  # cut short between two chunks
        lambda sealed: sealed[:-1],
        lambda sealed: sealed + sealed[HEADER : HEADER + SEALED_CHUNK],
        lambda sealed: sealed[:HEADER] + sealed[HEADER + SEALED_CHUNK : HEADER + 2 * SEALED_CHUNK]
        + sealed[HEADER : HEADER + SEALED_CHUNK] + sealed[HEADER + 2 * SEALED_CHUNK :],
        lambda sealed: sealed[:100] + bytes([sealed[100] ^ 1]) + sealed[101:],
        lambda sealed: b"PVF9" + sealed[4:],
        lambda sealed: b"",
    ],
    ids=["truncated", "one byte less", "longer", "chunks swapped", "one bit flipped", "another mark", "emptied"],
)  # fmt: skip
def test_an_altered_file_is_refused(site: Site, harm: object) -> None:
    stored_file = write(os.urandom(CHUNK_BYTES * 2 + 500))
    path = path_of(site, stored_file)
    path.write_bytes(harm(path.read_bytes()))  # type: ignore[operator]

    with pytest.raises(FileCorrupted):
        read(stored_file.name)


def test_another_key_or_name_cannot_decrypt(site: Site) -> None:
    first, second = write(b"one"), write(b"two")
    path_of(site, second).write_bytes(path_of(site, first).read_bytes())

    for name, key in ((first.name, bytes(32)), (second.name, KEY)):
        with pytest.raises(FileCorrupted):
            read(name, key)


@pytest.mark.parametrize("name", ["", "a" * 31, "../../../etc/passwd", "A" * 32, "0" * 32, "/etc/passwd"])
def test_no_other_file_can_be_named(site: Site, name: str) -> None:
    storage.create_folder(site.storage_root)

    with pytest.raises(FileMissing):
        storage.read_file(name, KEY)


def test_deleting_is_idempotent(site: Site) -> None:
    stored_file = write(b"x")

    storage.delete_file(stored_file.name)
    storage.delete_file(stored_file.name)

    with pytest.raises(FileMissing):
        storage.read_file(stored_file.name, KEY)


def test_files_without_a_row_are_found_once_old(site: Site) -> None:
    known_name, orphan_name = write(b"known").name, write(b"orphan").name
    date_files(site.storage_root)

    def find_named(names: Collection[str]) -> Collection[str]:
        return {known_name} & set(names)

    young = list(storage.find_orphans(timedelta(hours=24), find_named))
    with clock.shift_clock(timedelta(hours=25)):
        old = list(storage.find_orphans(timedelta(hours=24), find_named))

    assert young == []
    assert old == [orphan_name]


def test_old_temporary_files_are_deleted(site: Site) -> None:
    storage.create_folder(site.storage_root)
    (site.storage_root / storage.TEMPORARY_FOLDER / "left").write_bytes(b"half")
    date_files(site.storage_root)

    young = storage.delete_temporary_files(timedelta(hours=24))
    with clock.shift_clock(timedelta(hours=25)):
        old = storage.delete_temporary_files(timedelta(hours=24))

    assert (young, old) == (0, 1)
