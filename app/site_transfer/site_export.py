"""Export of a site: its tables as lines of JSON with what was sealed in clear, its files, and its keys in protected parts."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from hashlib import file_digest, sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from sqlalchemy import Connection, Engine, literal_column, select, table

from app.core import clock, storage
from app.core.sealing import SealingKey
from app.core.sealing.destroyed_keys import DestroyedKey
from app.core.sites import Site
from app.site_transfer import protected_parts, stored_files
from app.site_transfer.export_manifest import (
    MANIFEST_NAME,
    PROGRESS_NAME,
    Manifest,
    Part,
    Protection,
    TransferRefused,
    encode_manifest,
    write_durably,
)
from app.site_transfer.exported_tables import LEFT_OUT, list_tables
from app.site_transfer.index_purposes import read_index_keys
from app.site_transfer.part_names import (
    FILES_PART,
    INDEX_KEYS,
    KEYS_PART,
    LEDGER_PART,
    get_part_name,
    get_protected_name,
)
from app.site_transfer.row_values import write_line
from app.site_transfer.sealed_columns import has_secrets
from app.site_transfer.table_rows import compute_digest, iterate_lines, iterate_secret_lines

BATCH_ROWS = 1000

# Receives the name of a part and how many of its rows are written.
Report = Callable[[str, int], None]


@dataclass
class _Progress:
    """The parts already written, each with the digest of its rows then: an interrupted export goes on from there."""

    path: Path
    parts: dict[str, Part] = field(default_factory=dict)
    row_digests: dict[str, str] = field(default_factory=dict)

    def save(self) -> None:
        parts = {name: asdict(part) for name, part in self.parts.items()}
        write_durably(self.path, json.dumps({"parts": parts, "row_digests": self.row_digests}).encode())


def export_site(site: Site, folder: Path, passphrase: str, report: Report) -> Manifest:
    """Write the current site into a folder, or finish an interrupted export there. Raises TransferRefused."""
    protection = protected_parts.create_protection()
    key = protected_parts.derive_key(passphrase, protection)
    with _lock_folder(folder):
        progress = _open_progress(folder)
        with _open_snapshot(site.engine) as connection:
            parts = _write_tables(connection, folder, progress, report)
            lines = stored_files.export_files(connection, folder, lambda count: report(FILES_PART, count))
            parts[FILES_PART] = _write_part(folder, FILES_PART, lines, report)
            stored_files.delete_unlisted_files(folder)
            parts |= _write_secrets(connection, folder, key, report)
        # Last: the key of what was deleted during the export is no longer there, and an import makes it unreadable too.
        parts |= _write_keys(site, folder, report)
        manifest = _create_manifest(site, folder, protection, parts)
        write_durably(folder / MANIFEST_NAME, encode_manifest(manifest))
        progress.path.unlink()
        storage.sync_folder(folder)
    return manifest


def read_revision(engine: Engine) -> str:
    """The last migration of a database."""
    with engine.connect() as connection:
        return str(connection.scalar(select(literal_column("version_num")).select_from(table("alembic_version"))))


@contextmanager
def _lock_folder(folder: Path) -> Iterator[None]:
    """Keep a second process, such as a worker that takes over from one it believes dead, from writing there too."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise TransferRefused(f"Another process is writing an export into {folder}: wait until it ends.") from None
        yield
    finally:
        os.close(descriptor)


def _open_progress(folder: Path) -> _Progress:
    path = folder / PROGRESS_NAME
    if (folder / MANIFEST_NAME).exists():
        raise TransferRefused(f"{folder} already has a whole export: choose another folder, or delete it.")
    if path.is_file():
        values = json.loads(path.read_bytes())
        return _Progress(path, {name: Part(**part) for name, part in values["parts"].items()}, values["row_digests"])
    if any(folder.iterdir()):
        raise TransferRefused(f"{folder} is not empty: an export has a folder of its own.")
    progress = _Progress(path)
    progress.save()
    return progress


@contextmanager
def _open_snapshot(engine: Engine) -> Iterator[Connection]:
    """A connection that sees the database as it was at one moment, however long the export takes."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            # The driver begins no transaction for what only reads.
            connection.exec_driver_sql("BEGIN")
            yield connection
    else:
        with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
            yield connection


def _write_tables(connection: Connection, folder: Path, progress: _Progress, report: Report) -> dict[str, Part]:
    """The parts of all tables; those that an interrupted export wrote, and whose rows are the same, stay as they are."""
    parts: dict[str, Part] = {}
    for chapter, exported_table in list_tables():
        name = get_part_name(chapter, exported_table.name)
        if _is_whole(folder, name, progress) and progress.row_digests[name] == compute_digest(
            connection, exported_table
        ):
            report(name, progress.parts[name].rows)
        else:
            digest = sha256()
            lines = iterate_lines(connection, exported_table, digest)
            progress.parts[name] = _write_part(folder, name, lines, report)
            progress.row_digests[name] = digest.hexdigest()
            progress.save()
        parts[name] = progress.parts[name]
    return parts


def _is_whole(folder: Path, name: str, progress: _Progress) -> bool:
    path = folder / name
    if name not in progress.parts or not path.is_file():
        return False
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest() == progress.parts[name].sha256


def _write_part(folder: Path, name: str, lines: Iterable[bytes], report: Report) -> Part:
    path = folder / name
    path.parent.mkdir(exist_ok=True, mode=0o700)
    rows, size, digest = 0, 0, sha256()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        for line in lines:
            rows += 1
            size += len(line)
            digest.update(line)
            file.write(line)
            if rows % BATCH_ROWS == 0:
                report(name, rows)
        file.flush()
        os.fsync(file.fileno())
    report(name, rows)
    return Part(rows, size, digest.hexdigest())


def _write_secrets(connection: Connection, folder: Path, key: bytes, report: Report) -> dict[str, Part]:
    parts = {
        exported_table.name: iterate_secret_lines(connection, exported_table)
        for _, exported_table in list_tables()
        if has_secrets(exported_table)
    }
    index_keys = ({"purpose": purpose, "key": value.hex()} for purpose, value in read_index_keys(connection))
    parts[INDEX_KEYS] = map(write_line, index_keys)
    return {
        name: _write_protected(folder, name, lines, key, report)
        for name, lines in ((get_protected_name(table_name), lines) for table_name, lines in parts.items())
    }


def _write_protected(folder: Path, name: str, lines: Iterable[bytes], key: bytes, report: Report) -> Part:
    path = folder / name
    path.parent.mkdir(exist_ok=True, mode=0o700)
    part = protected_parts.write_protected(lines, path, key)
    report(name, part.rows)
    return part


def _write_keys(site: Site, folder: Path, report: Report) -> dict[str, Part]:
    with _open_snapshot(site.keys_engine) as connection:
        return {
            KEYS_PART: _write_part(folder, KEYS_PART, _iterate_keys(connection), report),
            LEDGER_PART: _write_part(folder, LEDGER_PART, _iterate_ledger(connection), report),
        }


def _iterate_keys(connection: Connection) -> Iterator[bytes]:
    """The identifiers of the keys that exist, without the keys: an import makes others."""
    query = select(SealingKey.id, SealingKey.created_at).order_by(SealingKey.id).limit(BATCH_ROWS)
    rows = connection.execute(query).all()
    while rows:
        for row in rows:
            yield write_line({"id": str(row.id), "created_at": row.created_at.isoformat()})
        rows = connection.execute(query.where(SealingKey.id > rows[-1].id)).all()


def _iterate_ledger(connection: Connection) -> Iterator[bytes]:
    query = select(DestroyedKey.fingerprint).order_by(DestroyedKey.fingerprint).limit(BATCH_ROWS)
    fingerprints = connection.scalars(query).all()
    while fingerprints:
        for fingerprint in fingerprints:
            yield write_line({"fingerprint": fingerprint.hex()})
        fingerprints = connection.scalars(query.where(DestroyedKey.fingerprint > fingerprints[-1])).all()


def _create_manifest(site: Site, folder: Path, protection: Protection, parts: dict[str, Part]) -> Manifest:
    files, files_size = _count_files(folder)
    return Manifest(
        site=site.slug,
        address=site.base_url,
        software=f"Parvis {_read_version()}".strip(),
        revision=read_revision(site.engine),
        keys_revision=read_revision(site.keys_engine),
        exported_at=clock.now().isoformat(timespec="seconds"),
        protection=protection,
        parts=dict(sorted(parts.items())),
        files=files,
        files_size=files_size,
        left_out=dict(LEFT_OUT),
    )


def _count_files(folder: Path) -> tuple[int, int]:
    count, total_size = 0, 0
    with (folder / FILES_PART).open("rb") as file:
        for line in map(json.loads, file):
            if stored_files.UNREADABLE not in line:
                count += 1
                total_size += line[stored_files.SIZE]
    return count, total_size


def _read_version() -> str:
    try:
        return version("parvis")
    except PackageNotFoundError:
        return ""
