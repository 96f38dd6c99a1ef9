"""Verification of a backup: no file altered or missing, an intact database, all stored files present."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from app.backups import creation, database_copy, manifest
from app.backups.creation import FILES, KEYS, MAIN
from app.backups.manifest import BackupRefused, Manifest
from app.core import storage
from app.core.sealing import SealBroken, backup_keys

# The wrapped keys by month.
Months = Mapping[str, bytes]


def verify_copy(folder: Path, *, part: str, months: Months | None = None) -> Manifest:
    """The manifest of one half of a backup, if it is intact. Raises BackupRefused with every problem."""
    backup_manifest = manifest.read_manifest(folder, part=part)
    problems = [*manifest.find_altered_files(folder, backup_manifest), *_find_unlisted_files(folder, backup_manifest)]
    if not problems:
        with open_copy(folder, backup_manifest, months or {}) as copy:
            if (problem := database_copy.find_copy_damage(copy)) is not None:
                problems = [f"{folder / get_copy_name(backup_manifest)} is damaged: {problem}."]
    if problems:
        raise BackupRefused(*problems)
    return backup_manifest


def verify_backup_halves(folder: Path, keys_folder: Path) -> tuple[Manifest, Manifest]:
    """Verify both halves of a backup of one site. Raises BackupRefused."""
    keys = verify_copy(keys_folder, part=KEYS)
    main = verify_copy(folder, part=MAIN, months=creation.read_months(keys_folder))
    if main.site != keys.site:
        raise BackupRefused(f"{folder} is of the site {main.site}, and {keys_folder} of {keys.site}.")
    return main, keys


def get_copy_name(backup_manifest: Manifest) -> str:
    """The file name of the copied database."""
    copy = _plain_copy_name(backup_manifest)
    return creation.sealed_name(copy) if backup_manifest.month else copy


@contextmanager
def open_copy(folder: Path, backup_manifest: Manifest, months: Months) -> Iterator[Path]:
    """The copied database, decrypted for the duration of the block. Raises BackupRefused without the key of its month."""
    if not backup_manifest.month:
        yield folder / get_copy_name(backup_manifest)
        return
    key = _unwrap_month_key(backup_manifest.month, months)
    with TemporaryDirectory() as temporary_folder:
        path = Path(temporary_folder) / _plain_copy_name(backup_manifest)
        storage.unseal_copy(folder / get_copy_name(backup_manifest), path, key)
        yield path


def _unwrap_month_key(month: str, months: Months) -> bytes:
    if month not in months:
        raise BackupRefused(
            f"The key of the backups of {month} is not there: it was destroyed, or these keys are older."
        )
    try:
        return backup_keys.unwrap_month_key(months[month], month)
    except SealBroken:
        raise BackupRefused(f"The key of the backups of {month} was wrapped under another PARVIS_MASTER_KEY.") from None


def _plain_copy_name(backup_manifest: Manifest) -> str:
    return f"{backup_manifest.part}.{database_copy.SUFFIXES[backup_manifest.database]}"


def _find_unlisted_files(folder: Path, backup_manifest: Manifest) -> Iterator[str]:
    """Files missing from the manifest, which would otherwise be restored unverified."""
    for path in sorted((folder / FILES).rglob("*")):
        if path.is_file() and str(path.relative_to(folder)) not in backup_manifest.files:
            yield f"{path} is not in the manifest."
