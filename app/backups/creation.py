"""Making a copy of a site: the database as it is at one instant, the files that it names, then the keys, apart."""

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
from app.migrations.running import revision_of
from app.privacy.anonymisation.case_rows import FILE_COLUMN, list_tables_with

MAIN, KEYS = "main", "keys"
FILES, LEDGER, MONTHS = "files", "ledger", "months.json"


@dataclass(frozen=True)
class BackupResult:
    """A copy, and the files of the store that are missing there although a row still names them."""

    files: int
    missing_files: tuple[str, ...]


def create_backup(site: Site, folder: Path, keys_folder: Path) -> BackupResult:
    """Copies the site, which goes on working, into two new folders. Raises BackupRefused."""
    for part in (folder, keys_folder):
        _create_folder(part)
    engine, month = site.engine, backup_keys.get_current_month()
    with site.keys_engine.begin() as keys:
        key = backup_keys.get_month_key(keys, month)
    copy = sealed_name(database_copy.file_name(engine, MAIN))
    with _temporary_file_in_store(site, database_copy.file_name(engine, MAIN)) as plain:
        with database_copy.copy_database(engine, plain) as then:
            _refuse_damaged(plain)
            names = _list_file_names(then)
            revision = _read_revision(engine)
        storage.seal_copy(plain, folder / copy, key)
    # Files are copied after the database: what it names was whole on the disk before.
    digests, missing = _copy_files(site, names, folder / FILES)
    # A key is there before the row that names it, so a copy of the keys made now has all of them.
    _copy_keys(site, keys_folder)
    with site.keys_engine.connect() as keys:
        _write_ledger(folder / LEDGER, destroyed_keys.read_ledger(keys))
    with engine.connect() as now:
        still_named = _list_file_names(now)
    lost = tuple(sorted(missing & still_named))
    digests |= {name: manifest.compute_file_digest(folder / name) for name in (copy, LEDGER)}
    told = _create_manifest(site, engine, MAIN, revision, digests)
    manifest.write_manifest(folder, replace(told, erased_meanwhile=sorted(missing), month=month))
    return BackupResult(files=len(names) - len(missing), missing_files=lost)


def sealed_name(copy: str) -> str:
    """How the copy of a database is called once it is sealed with the key of its month."""
    return f"{copy}.sealed"


def read_months(folder: Path) -> dict[str, bytes]:
    """The keys of months that a copy of the keys holds, wrapped; none in one of a format before."""
    path = folder / MONTHS
    if not path.is_file():
        return {}
    return {month: bytes.fromhex(wrapped) for month, wrapped in json.loads(path.read_text(encoding="ascii")).items()}


def read_ledger(path: Path) -> set[bytes]:
    """The fingerprints that a copy of the ledger holds."""
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
    """Every file that a row of the database names."""
    return {
        name
        for table in list_tables_with(FILE_COLUMN)
        for name in connection.scalars(select(table.c[FILE_COLUMN]).where(table.c[FILE_COLUMN].is_not(None)))
    }


def _copy_files(site: Site, names: set[str], into: Path) -> tuple[dict[str, str], set[str]]:
    """Digests of what was copied, by place in the copy, and the names of what is not in the store."""
    into.mkdir(mode=0o700)
    digests, missing = {}, set()
    for name in sorted(names):
        source, target = storage.get_path(site.storage_root, name), storage.get_path(into, name)
        target.parent.mkdir(exist_ok=True, mode=0o700)
        try:
            shutil.copyfile(source, target)
        except FileNotFoundError:
            missing.add(name)
        else:
            target.chmod(0o600)
            digests[str(target.relative_to(into.parent))] = manifest.compute_file_digest(target)
    return digests, missing


def _copy_keys(site: Site, folder: Path) -> None:
    engine = site.keys_engine
    copy = database_copy.file_name(engine, KEYS)
    with database_copy.copy_database(engine, folder / copy):
        _refuse_damaged(folder / copy)
    with engine.connect() as keys:
        months = {month: wrapped.hex() for month, wrapped in backup_keys.list_wrapped_keys(keys).items()}
    # By themselves too: the database is opened before its keys are put back.
    (folder / MONTHS).write_text(json.dumps(months), encoding="ascii")
    digests = {name: manifest.compute_file_digest(folder / name) for name in (copy, MONTHS)}
    manifest.write_manifest(folder, _create_manifest(site, engine, KEYS, _read_revision(engine), digests))


def _write_ledger(path: Path, ledger: set[bytes]) -> None:
    path.write_text("".join(f"{fingerprint.hex()}\n" for fingerprint in sorted(ledger)), encoding="ascii")


@contextmanager
def _temporary_file_in_store(site: Site, name: str) -> Iterator[Path]:
    """A file for the time of the copy, where the site itself is: nothing readable is ever in the folder of a backup."""
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
