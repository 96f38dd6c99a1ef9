"""Files that the user of the service alone may read: databases, keys, stored files, backups."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

UMASK = 0o077
OTHERS_MASK = 0o077
# Static files, which everybody is served anyway.
PUBLIC_FOLDER = "assets"
# Beside a SQLite database, with the same contents.
DATABASE_SUFFIXES = ("", "-wal", "-shm", "-journal", "-writer")
MAX_LISTED = 20
# https://www.sqlite.org/fileformat.html#the_database_header
SQLITE_HEADER = b"SQLite format 3\0"


def restrict_umask() -> None:
    """Called by each process as it starts: what it and its children create is theirs alone."""
    os.umask(UMASK)


def protect_folder(folder: Path) -> None:
    """Makes the folder if there is none, and closes it to others. One that belongs to somebody else stays as it is."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _restrict_mode(folder, 0o700)


def protect_database(path: Path) -> None:
    """Makes an empty SQLite file where there is none, so that what is created beside it has its mode, and closes it to others.

    A file that is no SQLite database, named by mistake, stays as it is.
    """
    if not _may_be_database(path):
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with contextlib.suppress(OSError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    for sibling in _list_siblings(path):
        _restrict_mode(sibling, 0o600)


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
    ignored = {var / PUBLIC_FOLDER, *apart}
    found = [var] if is_open_to_others(var) else []
    found += _list_open_inside(var, ignored)
    found += [sibling for path in databases for sibling in _list_siblings(path) if is_open_to_others(sibling)]
    return list(dict.fromkeys(found))[:MAX_LISTED]


def is_open_to_others(path: Path) -> bool:
    """Whether others than its owner may do anything with it; a link is judged by where it leads."""
    try:
        return bool(path.lstat().st_mode & OTHERS_MASK) and not path.is_symlink()
    except OSError:
        return False


def _list_open_inside(folder: Path, ignored: set[Path]) -> Iterator[Path]:
    with contextlib.suppress(OSError):
        for path in sorted(folder.iterdir()):
            if path in ignored or not is_open_to_others(path):
                continue
            yield path
            if path.is_dir():
                yield from _list_open_inside(path, ignored)


def _list_siblings(path: Path) -> list[Path]:
    return [path.with_name(path.name + end) for end in DATABASE_SUFFIXES]


def _restrict_mode(path: Path, mode: int) -> None:
    with contextlib.suppress(OSError):
        if stat.S_IMODE(path.stat().st_mode) & OTHERS_MASK:
            path.chmod(mode)
