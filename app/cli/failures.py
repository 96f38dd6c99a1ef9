"""Expected failures of services, explained to operators in one line instead of a traceback."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager

import click

from app.core.jobs.redis_server import RedisServerMissing

# SQLSTATE classes of PostgreSQL: connection lost, wrong password, unknown database, too many connections, stopping or
# starting.
_UNREACHABLE = ("08", "28", "3D", "53", "57P")
_NO_TABLE = "42P01"
_TABLE_IN_USE = "55P03"
# The address is already part of the message.
_PREFIX = re.compile(r"^connection failed: |connection to server at .+? failed: ")
_SQLITE_MESSAGES = ("unable to open", "not a database", "malformed", "readonly", "disk is full", "disk I/O error")
_FILE_ERRNOS = (errno.EACCES, errno.EPERM, errno.ENOENT, errno.ENOTDIR, errno.ENOSPC, errno.EROFS)


@contextmanager
def explain_failures() -> Iterator[None]:
    """Convert expected failures to one-line errors; any other exception keeps its traceback."""
    try:
        yield
    except Exception as error:
        line = explain(error)
        if line is None:
            raise
        raise click.ClickException(line) from None


def explain(error: Exception) -> str | None:
    """The cause outside of Parvis, and what to check; None if the failure may be a bug."""
    from redis.exceptions import RedisError
    from sqlalchemy.exc import DBAPIError

    if isinstance(error, DBAPIError):
        return _explain_database_error(error.orig or error)
    if isinstance(error, RedisError):
        return f"Redis cannot be used: {_get_first_line(error)}. Check that Redis runs there, and REDIS_URL."
    if isinstance(error, ModuleNotFoundError) and error.name == "psycopg":
        return "PostgreSQL needs its driver: install Parvis with its extra `postgres`."
    if isinstance(error, RedisServerMissing):
        return str(error)
    if isinstance(error, OSError) and error.errno in _FILE_ERRNOS and error.filename:
        return f"{error.filename}: {error.strerror}."
    return None


def _explain_database_error(error: BaseException) -> str | None:
    state, message = getattr(error, "sqlstate", None), _get_first_line(error)
    address = next(iter(getattr(error, "__notes__", [])), "")
    subject = f"The database at {address}" if address else "The database"
    if state == _NO_TABLE or message.startswith("no such table"):
        return "The tables are not at this version: run `parvis migrate` first."
    if state == _TABLE_IN_USE:
        return "A table is in use by a long transaction: nothing was changed. Try again in a moment."
    if type(error).__module__.startswith("psycopg"):
        is_unreachable = type(error).__name__ != "InternalError" and (state or "08").startswith(_UNREACHABLE)
        message = (
            f"{subject} cannot be used: {message}. Check that PostgreSQL runs there, DATABASE_URL and PARVIS_KEYS_URL."
        )
        return message if is_unreachable else None
    is_file = any(known_message in message for known_message in _SQLITE_MESSAGES)
    return f"{subject} cannot be used: {message}. Check DATABASE_URL and PARVIS_KEYS_URL." if is_file else None


def _get_first_line(error: BaseException) -> str:
    """The first line of the message, without the advice that some libraries append."""
    lines = str(error).strip().splitlines()
    return _PREFIX.sub("", lines[0]).rstrip(". ") if lines else type(error).__name__
