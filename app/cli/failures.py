"""What an operator reads in the place of a traceback when a service is not there, or is not what it should be: one line."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager

import click

from app.core.jobs.redis_server import RedisServerMissing

# Of PostgreSQL: connection lost, wrong password, no such database, too many connections, stopping or starting.
_UNREACHABLE = ("08", "28", "3D", "53", "57P")
_NO_TABLE = "42P01"
_TABLE_IN_USE = "55P03"
# The address is said already.
_PREFIX = re.compile(r"^connection failed: |connection to server at .+? failed: ")
_OF_SQLITE = ("unable to open", "not a database", "malformed", "readonly", "disk is full", "disk I/O error")
_OF_FILES = (errno.EACCES, errno.EPERM, errno.ENOENT, errno.ENOTDIR, errno.ENOSPC, errno.EROFS)


@contextmanager
def explain_failures() -> Iterator[None]:
    """Any other failure is a fault of ours, and keeps its traceback."""
    try:
        yield
    except Exception as error:
        line = explain(error)
        if line is None:
            raise
        raise click.ClickException(line) from None


def explain(error: Exception) -> str | None:
    """What is wrong outside of Parvis, and where to look; None when the fault may be inside."""
    from redis.exceptions import RedisError
    from sqlalchemy.exc import DBAPIError

    if isinstance(error, DBAPIError):
        return _of_database(error.orig or error)
    if isinstance(error, RedisError):
        return f"Redis cannot be used: {_first_line(error)}. Check that Redis runs there, and REDIS_URL."
    if isinstance(error, ModuleNotFoundError) and error.name == "psycopg":
        return "PostgreSQL needs its driver: install Parvis with its extra `postgres`."
    if isinstance(error, RedisServerMissing):
        return str(error)
    if isinstance(error, OSError) and error.errno in _OF_FILES and error.filename:
        return f"{error.filename}: {error.strerror}."
    return None


def _of_database(error: BaseException) -> str | None:
    state, words = getattr(error, "sqlstate", None), _first_line(error)
    address = next(iter(getattr(error, "__notes__", [])), "")
    named = f"The database at {address}" if address else "The database"
    if state == _NO_TABLE or words.startswith("no such table"):
        return "The tables are not at this version: run `parvis migrate` first."
    if state == _TABLE_IN_USE:
        return "A table is in use by a long transaction: nothing was changed. Try again in a moment."
    if type(error).__module__.startswith("psycopg"):
        is_away = type(error).__name__ != "InternalError" and (state or "08").startswith(_UNREACHABLE)
        words = f"{named} cannot be used: {words}. Check that PostgreSQL runs there, DATABASE_URL and PARVIS_KEYS_URL."
        return words if is_away else None
    is_file = any(known in words for known in _OF_SQLITE)
    return f"{named} cannot be used: {words}. Check DATABASE_URL and PARVIS_KEYS_URL." if is_file else None


def _first_line(error: BaseException) -> str:
    """Libraries say several; what comes after a tab is advice of theirs."""
    lines = str(error).strip().splitlines()
    return _PREFIX.sub("", lines[0]).rstrip(". ") if lines else type(error).__name__
