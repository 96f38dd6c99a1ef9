"""Restoring a backup into an empty site, which stays closed until later deletions have been replayed."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, func, inspect, select

from app.backups import creation, database_copy, manifest
from app.backups.creation import FILES, LEDGER, MAIN
from app.backups.manifest import BackupRefused, Manifest
from app.backups.verification import Months, get_copy_name, open_copy, verify_backup_halves, verify_copy
from app.core import storage
from app.core.db import db
from app.core.operations.site_closure import close_site
from app.core.sealing import (
    SealingKey,
    backup_keys,
    destroyed_keys,
    fingerprint_destroyed_key,
    imported_index_keys,
)
from app.core.sealing.backup_keys import BackupKey
from app.core.sites import Site, unit_of_work
from app.migrations import upgrade
from app.migrations.runner import KEYS as KEYS_LINEAGE
from app.migrations.runner import MAIN as MAIN_LINEAGE
from app.migrations.runner import Lineage, upgrade_database
from app.privacy.anonymisation.case_rows import FILE_COLUMN, KEY_COLUMN, list_tables_with


@dataclass(frozen=True)
class RestoreResult:
    """The result of a restoration."""

    made_at: str
    files: int
    # Existing keys, newer than any backup, were kept unchanged.
    has_existing_keys: bool
    # How many keys rows refer to that are neither in the keys database nor in the ledger: their data is unreadable.
    unreadable: int


def restore_backup(
    site: Site, folder: Path, keys_folder: Path | None, *, ledgers: Iterable[Path] = ()
) -> RestoreResult:
    """Verify the backup, then restore it and leave the site closed. Raises BackupRefused before anything is written."""
    has_existing_keys = _has_keys(site.keys_engine)
    if keys_folder is None and not has_existing_keys:
        raise BackupRefused("Nothing can be read without the keys: say where their copy is with --keys.")
    months = _collect_months(site, keys_folder)
    if has_existing_keys or keys_folder is None:
        main_manifest, keys_manifest = verify_copy(folder, part=MAIN, months=months), None
    else:
        main_manifest, keys_manifest = verify_backup_halves(folder, keys_folder)
    _refuse_incompatible(site, main_manifest, keys_manifest)
    ledger = _read_ledgers([folder, *ledgers])
    close_site(site)
    if keys_folder is not None and keys_manifest is not None:
        database_copy.restore_database(keys_folder / get_copy_name(keys_manifest), site.keys_engine)
    upgrade_database(site.keys_engine, KEYS_LINEAGE)
    imported_index_keys.clear_cache()
    with site.keys_engine.begin() as keys:
        destroyed_keys.record_destroyed_keys(keys, ledger)
    count = _restore_files(site, folder, main_manifest)
    with open_copy(folder, main_manifest, months) as copy:
        database_copy.restore_database(copy, site.engine)
    upgrade(site)
    _refuse_incomplete(site, main_manifest)
    return RestoreResult(main_manifest.made_at, count, has_existing_keys, _count_unreadable(site, ledger))


def find_later_ledgers(folder: Path) -> list[Path]:
    """Sibling folders with complete backups of the same site: their ledgers may contain later deletions."""
    manifest_paths = sorted(folder.parent.parent.glob(f"*/{folder.name}/{manifest.MANIFEST_NAME}"))
    return [path.parent for path in manifest_paths if path.parent != folder and (path.parent / LEDGER).is_file()]


def _read_ledgers(folders: Iterable[Path]) -> set[bytes]:
    """The union of the ledgers of these backups. Raises BackupRefused if one was altered."""
    ledger: set[bytes] = set()
    for folder in folders:
        backup_manifest = manifest.read_manifest(folder, part=MAIN)
        if manifest.compute_file_digest(folder / LEDGER) != backup_manifest.files[LEDGER]:
            raise BackupRefused(f"{folder / LEDGER} was altered.")
        ledger |= creation.read_ledger(folder / LEDGER)
    return ledger


def _refuse_incompatible(site: Site, main: Manifest, keys: Manifest | None) -> None:
    problems = list(_find_incompatibilities(site.engine, main, MAIN_LINEAGE))
    if main.site != site.slug:
        problems.append(f"The backup is of the site {main.site}, not of {site.slug}.")
    if not database_copy.is_empty(site.engine):
        problems.append(
            "The site is not empty: its database has tables. Restore into a new one, or move this one away."
        )
    if any(_list_stored_files(site.storage_root)):
        problems.append(f"The site is not empty: there are files in {site.storage_root}. Move them away.")
    if keys is not None:
        problems += _find_incompatibilities(site.keys_engine, keys, KEYS_LINEAGE)
        if not database_copy.is_empty(site.keys_engine):
            problems.append("The keys database has tables and no key: restore into a new one, or move this one away.")
    if problems:
        raise BackupRefused(*problems)


def _find_incompatibilities(engine: Engine, backup_manifest: Manifest, lineage: Lineage) -> Iterator[str]:
    part, database = backup_manifest.part, backup_manifest.database
    if engine.dialect.name != database:
        yield f"The {part} database was copied from {database}: it cannot be put into {engine.dialect.name}."
    if not lineage.knows(backup_manifest.revision):
        yield f"The {part} database is of a later version of Parvis: install that version, or a later one, first."


def _collect_months(site: Site, keys_folder: Path | None) -> Months:
    """The month keys already in the keys database, and those of the restored keys."""
    restored_months = creation.read_months(keys_folder) if keys_folder is not None else {}
    if not inspect(site.keys_engine).has_table(BackupKey.__tablename__):
        return restored_months
    with site.keys_engine.connect() as keys:
        return restored_months | backup_keys.list_wrapped_keys(keys)


def _has_keys(engine: Engine) -> bool:
    if database_copy.is_empty(engine):
        return False
    with engine.connect() as keys:
        return bool(keys.scalar(select(func.count()).select_from(SealingKey)))


def _list_stored_files(root: Path) -> Iterator[Path]:
    return (path for path in root.glob("[0-9a-f][0-9a-f]/*") if path.is_file())


def _restore_files(site: Site, folder: Path, main_manifest: Manifest) -> int:
    names = [Path(name).name for name in main_manifest.files if Path(name).parts[0] == FILES]
    storage.create_folder(site.storage_root)
    for name in names:
        target = storage.get_path(site.storage_root, name)
        target.parent.mkdir(exist_ok=True, mode=0o700)
        shutil.copyfile(storage.get_path(folder / FILES, name), target)
        target.chmod(0o600)
        if manifest.compute_file_digest(target) != main_manifest.files[str(storage.get_path(Path(FILES), name))]:
            raise BackupRefused(f"{target} is not as it was copied: is the disk failing? The site stays closed.")
    return len(names)


def _refuse_incomplete(site: Site, main_manifest: Manifest) -> None:
    """Verify the restored site. If it is incomplete the site stays closed."""
    problem = database_copy.find_damage(site.engine) or database_copy.find_damage(site.keys_engine)
    if problem is not None:
        raise BackupRefused(f"The database that was put back is damaged: {problem}. The site stays closed.")
    with unit_of_work(site):
        referenced_names = {
            name
            for table in list_tables_with(FILE_COLUMN)
            for name in db.session.scalars(select(table.c[FILE_COLUMN]))
            if name
        }
    stored_names = {path.name for path in _list_stored_files(site.storage_root)}
    missing_names = referenced_names - stored_names - set(main_manifest.erased_meanwhile)
    if missing_names:
        raise BackupRefused(
            f"{len(missing_names)} files are missing, {min(missing_names)} for one. The site stays closed."
        )


def _count_unreadable(site: Site, ledger: set[bytes]) -> int:
    with site.keys_engine.connect() as keys:
        existing_ids = set(keys.scalars(select(SealingKey.id)))
        destroyed = destroyed_keys.read_ledger(keys) | ledger
    with unit_of_work(site):
        referenced_ids = {
            key_id
            for table in list_tables_with(KEY_COLUMN)
            for key_id in db.session.scalars(select(table.c[KEY_COLUMN]).distinct())
        }
    return sum(
        fingerprint_destroyed_key(key_id) not in destroyed
        for key_id in referenced_ids - existing_ids
        if key_id is not None
    )
