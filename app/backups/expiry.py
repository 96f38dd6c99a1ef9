"""Expiry of backups: an old backup contains data that was deleted since."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from pathlib import Path

from app.backups import manifest
from app.backups.creation import KEYS, MAIN, sealed_name
from app.backups.database_copy import SUFFIXES
from app.backups.manifest import BackupRefused
from app.core import clock
from app.core.operations.health import Finding
from app.core.sealing import backup_keys

RETENTION_DAYS = backup_keys.RETENTION.days
# A case is unreadable in backups of the database once its key is no longer in any backup of the keys.
KEYS_RETENTION_DAYS = 7
UNFINISHED = "unfinished"
# Only folders that contain one of these files are recognised as incomplete backups, and deleted.
COPY_NAMES = tuple(f"{part}.{suffix}" for part in (MAIN, KEYS) for suffix in SUFFIXES.values())
COPY_NAMES += tuple(sealed_name(copy) for copy in COPY_NAMES)


@dataclass(frozen=True)
class Backup:
    """One half of a backup of one site. An interrupted one has no manifest, and the age of its folder."""

    folder: Path
    site: str
    part: str
    made_at: datetime

    def is_older_than(self, days: int) -> bool:
        return clock.now() - self.made_at > timedelta(days=days)


@dataclass(frozen=True)
class ExpiryResult:
    """The deleted folders, and expired backups kept because they are the latest."""

    deleted: tuple[Path, ...]
    latest: tuple[Path, ...]


def expire_backups(root: Path, *, days: int = RETENTION_DAYS, keys_days: int = KEYS_RETENTION_DAYS) -> ExpiryResult:
    """Delete the expired backups in a folder, except the latest complete ones. Raises BackupRefused if one was altered."""
    backups = list(list_backups(root))
    latest = _find_latest(backups)
    expired = [backup for backup in backups if backup.is_older_than(keys_days if backup.part == KEYS else days)]
    deleted = [backup.folder for backup in expired if backup not in latest]
    for folder in deleted:
        shutil.rmtree(folder)
        if not any(folder.parent.iterdir()):
            folder.parent.rmdir()
    return ExpiryResult(tuple(deleted), tuple(backup.folder for backup in expired if backup in latest))


def list_backups(root: Path) -> Iterator[Backup]:
    """The backups of all sites in a folder with one subfolder per backup and site. Raises BackupRefused."""
    for folder in sorted(path for path in root.glob("*/*") if path.is_dir()):
        if (folder / manifest.MANIFEST_NAME).is_file():
            backup_manifest = manifest.read_any_manifest(folder)
            yield Backup(
                folder, backup_manifest.site, backup_manifest.part, datetime.fromisoformat(backup_manifest.made_at)
            )
        elif any((folder / copy).is_file() for copy in COPY_NAMES):
            yield Backup(folder, folder.name, UNFINISHED, datetime.fromtimestamp(folder.stat().st_mtime, UTC))


def check_backups(root: Path | None) -> Iterator[Finding]:
    """The doctor's check of the backup folder, if one is configured."""
    if root is None:
        return
    name = f"backups in {root}"
    try:
        backups = list(list_backups(root))
    except BackupRefused as error:
        yield Finding(name, False, error.problems[0])
        return
    old_names = sorted({backup.folder.parent.name for backup in backups if backup.is_older_than(RETENTION_DAYS)})
    latest = max((backup.made_at for backup in backups if backup.part == MAIN), default=None)
    if old_names:
        age = f"{len(old_names)} are older than {RETENTION_DAYS} days, {old_names[0]} for one"
        yield Finding(name, False, f"{age}: `parvis prune-backups {root}`.")
    elif latest is None or clock.now() - latest > timedelta(days=KEYS_RETENTION_DAYS):
        yield Finding(name, False, f"None was made these last {KEYS_RETENTION_DAYS} days: `parvis backup`.")
    else:
        yield Finding(name, True, "")


def _find_latest(backups: list[Backup]) -> set[Backup]:
    """The latest complete backup of each half of each site."""
    latest: dict[tuple[str, str], Backup] = {}
    for backup in sorted(backups, key=attrgetter("made_at")):
        if backup.part != UNFINISHED:
            latest[backup.site, backup.part] = backup
    return set(latest.values())
