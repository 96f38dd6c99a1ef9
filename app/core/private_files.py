"""File permissions: databases, keys, stored files and backups are readable by the service user only."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

UMASK = 0o077
OTHERS_MASK = 0o077
# Static files, which are public anyway.
PUBLIC_FOLDER = "assets"
# Files beside a SQLite database, with the same contents.
DATABASE_SUFFIXES = ("", "-wal", "-shm", "-journal", "-writer")
MAX_LISTED = 20
# https://www.sqlite.org/fileformat.html#the_database_header
SQLITE_HEADER = b"SQLite format 3\0"


def restrict_umask() -> None:
    """Called by each process at start, so that new files are private."""
    os.umask(UMASK)


def protect_folder(folder: Path) -> None:
    """Create the folder if needed, and make it private. A folder of another user is left unchanged."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _restrict_mode(folder, 0o700)


def protect_database(path: Path) -> None:
    """Create an empty SQLite file if needed, so that the files created beside it get its mode, and make it private.

    A file that is not a SQLite database, named by mistake, is left unchanged.
    """
    if not _is_sqlite_or_missing(path):
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with contextlib.suppress(OSError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    for sibling in _list_siblings(path):
        _restrict_mode(sibling, 0o600)


def _is_sqlite_or_missing(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(SQLITE_HEADER)) in (b"", SQLITE_HEADER)
    except OSError:
        return not path.exists()


def list_open_paths(var: Path, *, databases: Iterable[Path] = (), apart: Iterable[Path] = ()) -> list[Path]:
    """Paths in the data folder, or of databases elsewhere, that other users may read; `apart` is ignored.

    A private folder protects its contents, so only the open ones are searched.
    """
    ignored = {var / PUBLIC_FOLDER, *apart}
    open_paths = [var] if is_open_to_others(var) else []
    open_paths += _list_open_inside(var, ignored)
    open_paths += [sibling for path in databases for sibling in _list_siblings(path) if is_open_to_others(sibling)]
    return list(dict.fromkeys(open_paths))[:MAX_LISTED]


def is_open_to_others(path: Path) -> bool:
    """Whether other users have any permission on it; a symbolic link is judged by its target."""
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
    return [path.with_name(path.name + suffix) for suffix in DATABASE_SUFFIXES]


def _restrict_mode(path: Path, mode: int) -> None:
    with contextlib.suppress(OSError):
        if stat.S_IMODE(path.stat().st_mode) & OTHERS_MASK:
            path.chmod(mode)
