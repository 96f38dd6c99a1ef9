"""Verifying a copy: nothing altered, nothing missing, a database that is whole, every file that it names."""

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

# The keys of months, wrapped, by month.
Months = Mapping[str, bytes]


def verify_copy(folder: Path, *, part: str, months: Months | None = None) -> Manifest:
    """The manifest of a copy that can be trusted. Raises BackupRefused with every problem."""
    told = manifest.read_manifest(folder, part=part)
    problems = [*manifest.find_altered_files(folder, told), *_find_unlisted_files(folder, told)]
    if not problems:
        with open_copy(folder, told, months or {}) as copy:
            if (problem := database_copy.find_copy_damage(copy)) is not None:
                problems = [f"{folder / get_copy_name(told)} is damaged: {problem}."]
    if problems:
        raise BackupRefused(*problems)
    return told


def verify_backup_halves(folder: Path, keys_folder: Path) -> tuple[Manifest, Manifest]:
    """The two halves of a backup, which were made of the same site. Raises BackupRefused."""
    keys = verify_copy(keys_folder, part=KEYS)
    main = verify_copy(folder, part=MAIN, months=creation.read_months(keys_folder))
    if main.site != keys.site:
        raise BackupRefused(f"{folder} is of the site {main.site}, and {keys_folder} of {keys.site}.")
    return main, keys


def get_copy_name(told: Manifest) -> str:
    """The name of the copied database."""
    copy = _plain_copy_name(told)
    return creation.sealed_name(copy) if told.month else copy


@contextmanager
def open_copy(folder: Path, told: Manifest, months: Months) -> Iterator[Path]:
    """The copied database, readable for the time of the block. Raises BackupRefused without the key of its month."""
    if not told.month:
        yield folder / get_copy_name(told)
        return
    key = _unwrap_month_key(told.month, months)
    with TemporaryDirectory() as aside:
        path = Path(aside) / _plain_copy_name(told)
        storage.unseal_copy(folder / get_copy_name(told), path, key)
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


def _plain_copy_name(told: Manifest) -> str:
    return f"{told.part}.{database_copy.SUFFIXES[told.database]}"


def _find_unlisted_files(folder: Path, told: Manifest) -> Iterator[str]:
    """A file that the manifest does not speak of would be put in the store unseen."""
    for path in sorted((folder / FILES).rglob("*")):
        if path.is_file() and str(path.relative_to(folder)) not in told.files:
            yield f"{path} is not in the manifest."
