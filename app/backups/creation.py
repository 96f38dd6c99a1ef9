"""Creating a backup of a site: a snapshot of the database, the files it refers to, and the keys in another folder."""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection, Engine, select

from app.backups import database_copy, manifest
from app.backups.manifest import BackupRefused, Manifest
from app.core import clock, storage
from app.core.sealing import backup_keys, destroyed_keys
from app.core.sites import Site
from app.migrations.runner import revision_of
from app.privacy.anonymisation.case_rows import FILE_COLUMN, list_tables_with

MAIN, KEYS = "main", "keys"
FILES, LEDGER, MONTHS = "files", "ledger", "months.json"


@dataclass(frozen=True)
class BackupResult:
    """A backup, with the files missing from the store although a row refers to them."""

    files: int
    missing_files: tuple[str, ...]


def create_backup(site: Site, folder: Path, keys_folder: Path) -> BackupResult:
    """Back up a running site into two new folders. Raises BackupRefused."""
    for part in (folder, keys_folder):
        _create_folder(part)
    engine, month = site.engine, backup_keys.get_current_month()
    with site.keys_engine.begin() as keys:
        key = backup_keys.get_month_key(keys, month)
    copy = sealed_name(database_copy.file_name(engine, MAIN))
    with _temporary_file_in_store(site, database_copy.file_name(engine, MAIN)) as plain_copy:
        with database_copy.copy_database(engine, plain_copy) as snapshot:
            _refuse_damaged(plain_copy)
            names = _list_file_names(snapshot)
            revision = _read_revision(engine)
        storage.seal_copy(plain_copy, folder / copy, key)
    # Files are copied after the database: those it refers to were already complete.
    digests, missing = _copy_files(site, names, folder / FILES)
    # A key exists before the row that refers to it, so a later copy of the keys contains all of them.
    _copy_keys(site, keys_folder)
    with site.keys_engine.connect() as keys:
        _write_ledger(folder / LEDGER, destroyed_keys.read_ledger(keys))
    with engine.connect() as connection:
        current_names = _list_file_names(connection)
    missing_files = tuple(sorted(missing & current_names))
    digests |= {name: manifest.compute_file_digest(folder / name) for name in (copy, LEDGER)}
    main_manifest = _create_manifest(site, engine, MAIN, revision, digests)
    manifest.write_manifest(folder, replace(main_manifest, erased_meanwhile=sorted(missing), month=month))
    return BackupResult(files=len(names) - len(missing), missing_files=missing_files)


def sealed_name(copy: str) -> str:
    """The file name of a database copy sealed with the key of its month."""
    return f"{copy}.sealed"


def read_months(folder: Path) -> dict[str, bytes]:
    """The wrapped month keys in a backup of the keys; none in an older format."""
    path = folder / MONTHS
    if not path.is_file():
        return {}
    return {month: bytes.fromhex(wrapped) for month, wrapped in json.loads(path.read_text(encoding="ascii")).items()}


def read_ledger(path: Path) -> set[bytes]:
    """The fingerprints in the ledger of a backup."""
    return {bytes.fromhex(line) for line in path.read_text(encoding="ascii").split()}


def _create_folder(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if any(folder.iterdir()):
        raise BackupRefused(f"{folder} is not empty: each backup has a folder of its own.")


def _refuse_damaged(copy: Path) -> None:
    if (problem := database_copy.find_copy_damage(copy)) is not None:
        raise BackupRefused(f"The database itself is damaged ({problem}): do not delete any older backup.")


def _read_revision(engine: Engine) -> str:
    revision = revision_of(engine)
    if revision is None:
        raise BackupRefused("The database has no tables of Parvis: run `parvis migrate` first.")
    return revision


def _list_file_names(connection: Connection) -> set[str]:
    """Every file that a row of the database refers to."""
    return {
        name
        for table in list_tables_with(FILE_COLUMN)
        for name in connection.scalars(select(table.c[FILE_COLUMN]).where(table.c[FILE_COLUMN].is_not(None)))
    }


def _copy_files(site: Site, names: set[str], target_folder: Path) -> tuple[dict[str, str], set[str]]:
    """The digests of the copied files by path, and the names missing from the store."""
    target_folder.mkdir(mode=0o700)
    digests, missing = {}, set()
    for name in sorted(names):
        source, target = storage.get_path(site.storage_root, name), storage.get_path(target_folder, name)
        target.parent.mkdir(exist_ok=True, mode=0o700)
        try:
            shutil.copyfile(source, target)
        except FileNotFoundError:
            missing.add(name)
        else:
            target.chmod(0o600)
            digests[str(target.relative_to(target_folder.parent))] = manifest.compute_file_digest(target)
    return digests, missing


def _copy_keys(site: Site, folder: Path) -> None:
    engine = site.keys_engine
    copy = database_copy.file_name(engine, KEYS)
    with database_copy.copy_database(engine, folder / copy):
        _refuse_damaged(folder / copy)
    with engine.connect() as keys:
        months = {month: wrapped.hex() for month, wrapped in backup_keys.list_wrapped_keys(keys).items()}
    # Also in a file of their own: the main database is opened before the keys are restored.
    (folder / MONTHS).write_text(json.dumps(months), encoding="ascii")
    digests = {name: manifest.compute_file_digest(folder / name) for name in (copy, MONTHS)}
    manifest.write_manifest(folder, _create_manifest(site, engine, KEYS, _read_revision(engine), digests))


def _write_ledger(path: Path, ledger: set[bytes]) -> None:
    path.write_text("".join(f"{fingerprint.hex()}\n" for fingerprint in sorted(ledger)), encoding="ascii")


@contextmanager
def _temporary_file_in_store(site: Site, name: str) -> Iterator[Path]:
    """A temporary file in the data folder of the site, so that no plain data is written to the backup folder."""
    storage.create_folder(site.storage_root)
    path = site.storage_root / storage.TEMPORARY_FOLDER / f"{secrets.token_hex(16)}-{name}"
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def _create_manifest(site: Site, engine: Engine, part: str, revision: str, digests: dict[str, str]) -> Manifest:
    return Manifest(
        site=site.slug,
        part=part,
        database=engine.dialect.name,
        revision=revision,
        made_at=clock.now().isoformat(timespec="seconds"),
        files=digests,
    )
