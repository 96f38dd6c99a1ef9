"""Files that the user of the service alone may read: databases, keys, stored files, backups."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

UMASK = 0o077
OTHERS = 0o077
# Static files, which everybody is served anyway.
PUBLIC = "assets"
# Beside a SQLite database, with the same contents.
SIBLINGS = ("", "-wal", "-shm", "-journal", "-writer")
MOST_LISTED = 20
# https://www.sqlite.org/fileformat.html#the_database_header
SQLITE_HEADER = b"SQLite format 3\0"


def restrict_umask() -> None:
    """Called by each process as it starts: what it and its children create is theirs alone."""
    os.umask(UMASK)


def protect_folder(folder: Path) -> None:
    """Makes the folder if there is none, and closes it to others. One that belongs to somebody else stays as it is."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _close(folder, 0o700)


def protect_database(path: Path) -> None:
    """Makes an empty SQLite file where there is none, so that what is created beside it has its mode, and closes it to others.

    A file that is no SQLite database, named by mistake, stays as it is.
    """
    if not _may_be_database(path):
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with contextlib.suppress(OSError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    for sibling in _siblings(path):
        _close(sibling, 0o600)


def _may_be_database(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(SQLITE_HEADER)) in (b"", SQLITE_HEADER)
    except OSError:
        return not path.exists()


def list_open_paths(var: Path, *, databases: Iterable[Path] = (), apart: Iterable[Path] = ()) -> list[Path]:
    """What others than its owner may read in the data folder, or of databases elsewhere; `apart` is not looked at.

    A closed folder inside protects whatever it holds: only what is directly in the data folder is looked at one by one.
    """
    ignored = {var / PUBLIC, *apart}
    found = [var] if is_open(var) else []
    found += _open_inside(var, ignored)
    found += [sibling for path in databases for sibling in _siblings(path) if is_open(sibling)]
    return list(dict.fromkeys(found))[:MOST_LISTED]


def is_open(path: Path) -> bool:
    """Whether others than its owner may do anything with it; a link is judged by where it leads."""
    try:
        return bool(path.lstat().st_mode & OTHERS) and not path.is_symlink()
    except OSError:
        return False


def _open_inside(folder: Path, ignored: set[Path]) -> Iterator[Path]:
    with contextlib.suppress(OSError):
        for path in sorted(folder.iterdir()):
            if path in ignored or not is_open(path):
                continue
            yield path
            if path.is_dir():
                yield from _open_inside(path, ignored)


def _siblings(path: Path) -> list[Path]:
    return [path.with_name(path.name + end) for end in SIBLINGS]


def _close(path: Path, mode: int) -> None:
    with contextlib.suppress(OSError):
        if stat.S_IMODE(path.stat().st_mode) & OTHERS:
            path.chmod(mode)
