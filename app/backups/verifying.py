"""Verifying a copy: nothing altered, nothing missing, a database that is whole, every file that it names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from app.backups import databases, manifest
from app.backups.making import FILES, KEYS, MAIN
from app.backups.manifest import BackupRefused, Manifest


def verify(folder: Path, *, part: str) -> Manifest:
    """The manifest of a copy that can be trusted. Raises BackupRefused with every problem."""
    told = manifest.read(folder, part=part)
    problems = [*manifest.altered_files(folder, told), *_strangers(folder, told)]
    copy = folder / copy_of(told)
    if not problems and (problem := databases.broken_copy(copy)) is not None:
        problems = [f"{copy} is damaged: {problem}."]
    if problems:
        raise BackupRefused(*problems)
    return told


def verify_both(folder: Path, keys_folder: Path) -> tuple[Manifest, Manifest]:
    """The two halves of a backup, which were made of the same site. Raises BackupRefused."""
    main, keys = verify(folder, part=MAIN), verify(keys_folder, part=KEYS)
    if main.site != keys.site:
        raise BackupRefused(f"{folder} is of the site {main.site}, and {keys_folder} of {keys.site}.")
    return main, keys


def copy_of(told: Manifest) -> str:
    """The name of the copied database."""
    return f"{told.part}.{databases.SUFFIXES[told.database]}"


def _strangers(folder: Path, told: Manifest) -> Iterator[str]:
    """A file that the manifest does not speak of would be put in the store unseen."""
    for path in sorted((folder / FILES).rglob("*")):
        if path.is_file() and str(path.relative_to(folder)) not in told.files:
            yield f"{path} is not in the manifest."
