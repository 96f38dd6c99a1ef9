"""Putting a copy back into an empty site, which stays closed until what had been erased since has been erased again."""

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
from app.core.sealing import SealingKey, backup_keys, destroyed_keys, fingerprint_destroyed_key
from app.core.sealing.backup_keys import BackupKey
from app.core.sites import Site, unit_of_work
from app.migrations import upgrade
from app.migrations.running import KEYS as KEYS_LINEAGE
from app.migrations.running import MAIN as MAIN_LINEAGE
from app.migrations.running import Lineage, upgrade_database
from app.privacy.anonymisation.case_rows import FILE_COLUMN, KEY_COLUMN, list_tables_with


@dataclass(frozen=True)
class RestoreResult:
    """What was put back, and what is to be told of it."""

    made_at: str
    files: int
    # The keys that were there already, later than any copy, were left as they are.
    has_kept_keys: bool
    # How many keys rows name that are in no keys database, and not in the ledger either: what they sealed cannot be read.
    unreadable: int


def restore_backup(
    site: Site, folder: Path, keys_folder: Path | None, *, ledgers: Iterable[Path] = ()
) -> RestoreResult:
    """Verifies the copy, then puts it back and leaves the site closed. Raises BackupRefused, before anything is written."""
    are_keys_kept = _has_keys(site.keys_engine)
    if keys_folder is None and not are_keys_kept:
        raise BackupRefused("Nothing can be read without the keys: say where their copy is with --keys.")
    months = _collect_months(site, keys_folder)
    if are_keys_kept or keys_folder is None:
        told, told_of_keys = verify_copy(folder, part=MAIN, months=months), None
    else:
        told, told_of_keys = verify_backup_halves(folder, keys_folder)
    _refuse_incompatible(site, told, told_of_keys)
    ledger = _read_ledgers([folder, *ledgers])
    close_site(site)
    if keys_folder is not None and told_of_keys is not None:
        database_copy.restore_database(keys_folder / get_copy_name(told_of_keys), site.keys_engine)
    upgrade_database(site.keys_engine, KEYS_LINEAGE)
    with site.keys_engine.begin() as keys:
        destroyed_keys.record_destroyed_keys(keys, ledger)
    count = _restore_files(site, folder, told)
    with open_copy(folder, told, months) as copy:
        database_copy.restore_database(copy, site.engine)
    upgrade(site)
    _refuse_incomplete(site, told)
    return RestoreResult(told.made_at, count, are_keys_kept, _count_unreadable(site, ledger))


def find_later_ledgers(folder: Path) -> list[Path]:
    """The folders of the same site beside this one that hold a whole backup: theirs may know of later erasures."""
    found = sorted(folder.parent.parent.glob(f"*/{folder.name}/{manifest.MANIFEST_NAME}"))
    return [path.parent for path in found if path.parent != folder and (path.parent / LEDGER).is_file()]


def _read_ledgers(folders: Iterable[Path]) -> set[bytes]:
    """What any of these backups knows to be erased. One that was altered is not believed."""
    ledger: set[bytes] = set()
    for folder in folders:
        told = manifest.read_manifest(folder, part=MAIN)
        if manifest.compute_file_digest(folder / LEDGER) != told.files[LEDGER]:
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


def _find_incompatibilities(engine: Engine, told: Manifest, lineage: Lineage) -> Iterator[str]:
    if engine.dialect.name != told.database:
        yield f"The {told.part} database was copied from {told.database}: it cannot be put into {engine.dialect.name}."
    if not lineage.knows(told.revision):
        yield f"The {told.part} database is of a later version of Parvis: install that version, or a later one, first."


def _collect_months(site: Site, keys_folder: Path | None) -> Months:
    """The keys of months that are there already, and those that came with the keys."""
    given = creation.read_months(keys_folder) if keys_folder is not None else {}
    if not inspect(site.keys_engine).has_table(BackupKey.__tablename__):
        return given
    with site.keys_engine.connect() as keys:
        return given | backup_keys.list_wrapped_keys(keys)


def _has_keys(engine: Engine) -> bool:
    if database_copy.is_empty(engine):
        return False
    with engine.connect() as keys:
        return bool(keys.scalar(select(func.count()).select_from(SealingKey)))


def _list_stored_files(root: Path) -> Iterator[Path]:
    return (path for path in root.glob("[0-9a-f][0-9a-f]/*") if path.is_file())


def _restore_files(site: Site, folder: Path, told: Manifest) -> int:
    names = [Path(name).name for name in told.files if Path(name).parts[0] == FILES]
    storage.create_folder(site.storage_root)
    for name in names:
        target = storage.get_path(site.storage_root, name)
        target.parent.mkdir(exist_ok=True, mode=0o700)
        shutil.copyfile(storage.get_path(folder / FILES, name), target)
        target.chmod(0o600)
        if manifest.compute_file_digest(target) != told.files[str(storage.get_path(Path(FILES), name))]:
            raise BackupRefused(f"{target} is not as it was copied: is the disk failing? The site stays closed.")
    return len(names)


def _refuse_incomplete(site: Site, told: Manifest) -> None:
    """The last look, at what is really there. The site stays closed."""
    problem = database_copy.find_damage(site.engine) or database_copy.find_damage(site.keys_engine)
    if problem is not None:
        raise BackupRefused(f"The database that was put back is damaged: {problem}. The site stays closed.")
    with unit_of_work(site):
        named = {
            name
            for table in list_tables_with(FILE_COLUMN)
            for name in db.session.scalars(select(table.c[FILE_COLUMN]))
            if name
        }
    there = {path.name for path in _list_stored_files(site.storage_root)}
    missing = named - there - set(told.erased_meanwhile)
    if missing:
        raise BackupRefused(f"{len(missing)} files are missing, {min(missing)} for one. The site stays closed.")


def _count_unreadable(site: Site, ledger: set[bytes]) -> int:
    with site.keys_engine.connect() as keys:
        there = set(keys.scalars(select(SealingKey.id)))
        erased = destroyed_keys.read_ledger(keys) | ledger
    with unit_of_work(site):
        named = {
            key_id
            for table in list_tables_with(KEY_COLUMN)
            for key_id in db.session.scalars(select(table.c[KEY_COLUMN]).distinct())
        }
    return sum(fingerprint_destroyed_key(key_id) not in erased for key_id in named - there if key_id is not None)
