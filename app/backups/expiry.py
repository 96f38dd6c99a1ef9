"""Deleting the backups that have been kept long enough: a copy that is found again years later tells what was erased since."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.backups import manifest
from app.backups.creation import KEYS, MAIN, sealed_name
from app.backups.database_copy import SUFFIXES
from app.backups.manifest import BackupRefused
from app.core import clock
from app.core.operations.health import Finding
from app.core.sealing import backup_keys

RETENTION_DAYS = backup_keys.RETENTION.days
# A request is erased from the backups of the database the day its key has left the backups of the keys.
KEYS_RETENTION_DAYS = 7
UNFINISHED = "unfinished"
# What alone tells that a folder is what is left of a backup: nothing else is ever deleted.
COPY_NAMES = tuple(f"{part}.{suffix}" for part in (MAIN, KEYS) for suffix in SUFFIXES.values())
COPY_NAMES += tuple(sealed_name(copy) for copy in COPY_NAMES)


@dataclass(frozen=True)
class Backup:
    """One half of the backup of one site. One that was interrupted has no manifest: its age is that of its folder."""

    folder: Path
    site: str
    part: str
    made_at: datetime

    def is_older_than(self, days: int) -> bool:
        return clock.now() - self.made_at > timedelta(days=days)


@dataclass(frozen=True)
class ExpiryResult:
    """What was deleted, and the backups too old that are the latest there are: they stay, and there should be others."""

    deleted: tuple[Path, ...]
    latest: tuple[Path, ...]


def expire_backups(root: Path, *, days: int = RETENTION_DAYS, keys_days: int = KEYS_RETENTION_DAYS) -> ExpiryResult:
    """Deletes what is too old in a folder of backups, but for the latest whole one. Raises BackupRefused when one was altered."""
    found = list(list_backups(root))
    latest = _find_latest(found)
    old = [each for each in found if each.is_older_than(keys_days if each.part == KEYS else days)]
    deleted = [each.folder for each in old if each not in latest]
    for folder in deleted:
        shutil.rmtree(folder)
        if not any(folder.parent.iterdir()):
            folder.parent.rmdir()
    return ExpiryResult(tuple(deleted), tuple(each.folder for each in old if each in latest))


def list_backups(root: Path) -> Iterator[Backup]:
    """Those of every site in a folder of backups, each of which is a folder with one for each site. Raises BackupRefused."""
    for folder in sorted(path for path in root.glob("*/*") if path.is_dir()):
        if (folder / manifest.MANIFEST_NAME).is_file():
            told = manifest.read_any_manifest(folder)
            yield Backup(folder, told.site, told.part, datetime.fromisoformat(told.made_at))
        elif any((folder / copy).is_file() for copy in COPY_NAMES):
            yield Backup(folder, folder.name, UNFINISHED, datetime.fromtimestamp(folder.stat().st_mtime, UTC))


def check_backups(root: Path | None) -> Iterator[Finding]:
    """What the doctor says of the folder where backups are kept, when it is told which."""
    if root is None:
        return
    name = f"backups in {root}"
    try:
        found = list(list_backups(root))
    except BackupRefused as refused:
        yield Finding(name, False, refused.problems[0])
        return
    old = sorted({each.folder.parent.name for each in found if each.is_older_than(RETENTION_DAYS)})
    latest = max((each.made_at for each in found if each.part == MAIN), default=None)
    if old:
        told = f"{len(old)} are older than {RETENTION_DAYS} days, {old[0]} for one: `parvis prune-backups {root}`."
        yield Finding(name, False, told)
    elif latest is None or clock.now() - latest > timedelta(days=KEYS_RETENTION_DAYS):
        yield Finding(name, False, f"None was made these last {KEYS_RETENTION_DAYS} days: `parvis backup`.")
    else:
        yield Finding(name, True, "")


def _find_latest(found: list[Backup]) -> set[Backup]:
    """The last whole one of each half of each site."""
    last: dict[tuple[str, str], Backup] = {}
    for each in sorted(found, key=lambda backup: backup.made_at):
        if each.part != UNFINISHED:
            last[each.site, each.part] = each
    return set(last.values())
