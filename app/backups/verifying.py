"""Verifying a copy: nothing altered, nothing missing, a database that is whole, every file that it names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from app.backups import databases, making, manifest
from app.backups.making import FILES, KEYS, MAIN
from app.backups.manifest import BackupRefused, Manifest
from app.core import backup_keys, storage
from app.core.sealing import SealBroken

# The keys of months, wrapped, by month.
Months = Mapping[str, bytes]


def verify(folder: Path, *, part: str, months: Months | None = None) -> Manifest:
    """The manifest of a copy that can be trusted. Raises BackupRefused with every problem."""
    told = manifest.read(folder, part=part)
    problems = [*manifest.altered_files(folder, told), *_strangers(folder, told)]
    if not problems:
        with opened(folder, told, months or {}) as copy:
            if (problem := databases.broken_copy(copy)) is not None:
                problems = [f"{folder / copy_of(told)} is damaged: {problem}."]
    if problems:
        raise BackupRefused(*problems)
    return told


def verify_both(folder: Path, keys_folder: Path) -> tuple[Manifest, Manifest]:
    """The two halves of a backup, which were made of the same site. Raises BackupRefused."""
    keys = verify(keys_folder, part=KEYS)
    main = verify(folder, part=MAIN, months=making.read_months(keys_folder))
    if main.site != keys.site:
        raise BackupRefused(f"{folder} is of the site {main.site}, and {keys_folder} of {keys.site}.")
    return main, keys


def copy_of(told: Manifest) -> str:
    """The name of the copied database."""
    copy = _plain_copy_of(told)
    return making.sealed_name(copy) if told.month else copy


@contextmanager
def opened(folder: Path, told: Manifest, months: Months) -> Iterator[Path]:
    """The copied database, readable for the time of the block. Raises BackupRefused without the key of its month."""
    if not told.month:
        yield folder / copy_of(told)
        return
    key = _key_of(told.month, months)
    with TemporaryDirectory() as aside:
        path = Path(aside) / _plain_copy_of(told)
        storage.open_copy(folder / copy_of(told), path, key)
        yield path


def _key_of(month: str, months: Months) -> bytes:
    if month not in months:
        raise BackupRefused(
            f"The key of the backups of {month} is not there: it was destroyed, or these keys are older."
        )
    try:
        return backup_keys.unwrapped(months[month], month)
    except SealBroken:
        raise BackupRefused(f"The key of the backups of {month} was wrapped under another PARVIS_MASTER_KEY.") from None


def _plain_copy_of(told: Manifest) -> str:
    return f"{told.part}.{databases.SUFFIXES[told.database]}"


def _strangers(folder: Path, told: Manifest) -> Iterator[str]:
    """A file that the manifest does not speak of would be put in the store unseen."""
    for path in sorted((folder / FILES).rglob("*")):
        if path.is_file() and str(path.relative_to(folder)) not in told.files:
            yield f"{path} is not in the manifest."
