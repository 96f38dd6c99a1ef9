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

from app.backups import databases, manifest
from app.backups.manifest import BackupRefused, Manifest
from app.core import backup_keys, clock, purged, storage
from app.core.sites import Site
from app.migrations.running import revision_of
from app.privacy.belongings import FILE, tables_with

MAIN, KEYS = "main", "keys"
FILES, LEDGER, MONTHS = "files", "ledger", "months.json"


@dataclass(frozen=True)
class Made:
    """A copy, and the files of the store that are missing there although a row still names them."""

    files: int
    lost: tuple[str, ...]


def back_up(site: Site, folder: Path, keys_folder: Path) -> Made:
    """Copies the site, which goes on working, into two new folders. Raises BackupRefused."""
    for part in (folder, keys_folder):
        _make_new(part)
    engine, month = site.engine, backup_keys.this_month()
    with site.keys_engine.begin() as keys:
        key = backup_keys.key_of(keys, month)
    copy = sealed_name(databases.file_name(engine, MAIN))
    with _beside_the_store(site, databases.file_name(engine, MAIN)) as plain:
        with databases.copied(engine, plain) as then:
            _refuse_broken(plain)
            names = _names_in(then)
            revision = _revision(engine)
        storage.seal_copy(plain, folder / copy, key)
    # Files are copied after the database: what it names was whole on the disk before.
    digests, missing = _copy_files(site, names, folder / FILES)
    # A key is there before the row that names it, so a copy of the keys made now has all of them.
    _copy_keys(site, keys_folder)
    with site.keys_engine.connect() as keys:
        _write_ledger(folder / LEDGER, purged.ledger(keys))
    with engine.connect() as now:
        still_named = _names_in(now)
    lost = tuple(sorted(missing & still_named))
    digests |= {name: manifest.digest_of(folder / name) for name in (copy, LEDGER)}
    told = _told(site, engine, MAIN, revision, digests)
    manifest.write(folder, replace(told, erased_meanwhile=sorted(missing), month=month))
    return Made(files=len(names) - len(missing), lost=lost)


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


def _make_new(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if any(folder.iterdir()):
        raise BackupRefused(f"{folder} is not empty: each backup has a folder of its own.")


def _refuse_broken(copy: Path) -> None:
    if (problem := databases.broken_copy(copy)) is not None:
        raise BackupRefused(f"The database itself is damaged ({problem}): do not delete any older backup.")


def _revision(engine: Engine) -> str:
    revision = revision_of(engine)
    if revision is None:
        raise BackupRefused("The database has no tables of Parvis: run `parvis migrate` first.")
    return revision


def _names_in(connection: Connection) -> set[str]:
    """Every file that a row of the database names."""
    return {
        name
        for table in tables_with(FILE)
        for name in connection.scalars(select(table.c[FILE]).where(table.c[FILE].is_not(None)))
    }


def _copy_files(site: Site, names: set[str], into: Path) -> tuple[dict[str, str], set[str]]:
    """Digests of what was copied, by place in the copy, and the names of what is not in the store."""
    into.mkdir(mode=0o700)
    digests, missing = {}, set()
    for name in sorted(names):
        source, target = storage.path_of(site.storage_root, name), storage.path_of(into, name)
        target.parent.mkdir(exist_ok=True, mode=0o700)
        try:
            shutil.copyfile(source, target)
        except FileNotFoundError:
            missing.add(name)
        else:
            target.chmod(0o600)
            digests[str(target.relative_to(into.parent))] = manifest.digest_of(target)
    return digests, missing


def _copy_keys(site: Site, folder: Path) -> None:
    engine = site.keys_engine
    copy = databases.file_name(engine, KEYS)
    with databases.copied(engine, folder / copy):
        _refuse_broken(folder / copy)
    with engine.connect() as keys:
        months = {month: wrapped.hex() for month, wrapped in backup_keys.wrapped_keys(keys).items()}
    # By themselves too: the database is opened before its keys are put back.
    (folder / MONTHS).write_text(json.dumps(months), encoding="ascii")
    digests = {name: manifest.digest_of(folder / name) for name in (copy, MONTHS)}
    manifest.write(folder, _told(site, engine, KEYS, _revision(engine), digests))


def _write_ledger(path: Path, ledger: set[bytes]) -> None:
    path.write_text("".join(f"{fingerprint.hex()}\n" for fingerprint in sorted(ledger)), encoding="ascii")


@contextmanager
def _beside_the_store(site: Site, name: str) -> Iterator[Path]:
    """A file for the time of the copy, where the site itself is: nothing readable is ever in the folder of a backup."""
    storage.make_folder(site.storage_root)
    path = site.storage_root / storage.TEMPORARY / f"{secrets.token_hex(16)}-{name}"
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def _told(site: Site, engine: Engine, part: str, revision: str, digests: dict[str, str]) -> Manifest:
    return Manifest(
        site=site.slug,
        part=part,
        database=engine.dialect.name,
        revision=revision,
        made_at=clock.now().isoformat(timespec="seconds"),
        files=digests,
    )
