"""Copying a database to a file and back: with the backup API of SQLite, or the tools of PostgreSQL."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, inspect

from app.backups.manifest import BackupRefused

SUFFIXES = {"sqlite": "sqlite3", "postgresql": "dump"}


def file_name(engine: Engine, part: str) -> str:
    return f"{part}.{SUFFIXES[engine.dialect.name]}"


@contextmanager
def copy_database(engine: Engine, target: Path) -> Iterator[Connection]:
    """Copy a snapshot of the database; inside the block, a connection to the same snapshot."""
    copy = _copy_sqlite if engine.dialect.name == "sqlite" else _copy_postgresql
    with copy(engine, target) as connection:
        yield connection


def restore_database(copy: Path, engine: Engine) -> None:
    """Fill an empty database from its copy, all or nothing."""
    (_restore_sqlite if engine.dialect.name == "sqlite" else _restore_postgresql)(copy, engine)


def is_empty(engine: Engine) -> bool:
    """Whether the database has no tables."""
    return not inspect(engine).get_table_names()


def find_damage(engine: Engine) -> str | None:
    """The damage reported by the database itself, or None. PostgreSQL checks while it restores."""
    if engine.dialect.name != "sqlite":
        return None
    with engine.connect() as connection:
        return _check_sqlite(connection.connection.driver_connection)  # type: ignore[arg-type]


def find_copy_damage(copy: Path) -> str | None:
    """The damage of a database copy, or None."""
    if copy.suffix == ".sqlite3":
        with closing(sqlite3.connect(f"{copy.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            return _check_sqlite(database)
    return None if _run_tool("pg_restore", "--list", str(copy), may_fail=True) else "pg_restore cannot read it"


def _check_sqlite(database: sqlite3.Connection) -> str | None:
    try:
        result = database.execute("PRAGMA integrity_check(1)").fetchone()[0]
        dangling = database.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.DatabaseError as error:
        return str(error)
    if result != "ok":
        return str(result)
    return f"a row of {dangling[0]} refers to nothing" if dangling else None


@contextmanager
def _copy_sqlite(engine: Engine, path: Path) -> Iterator[Connection]:
    _create_private_file(path)
    with engine.connect() as live, closing(sqlite3.connect(path)) as target:
        # All pages in one step, so that concurrent writes do not restart the copy.
        live.connection.driver_connection.backup(target, pages=-1)  # type: ignore[union-attr]
        # A single file, without a write-ahead log.
        target.execute("PRAGMA journal_mode=DELETE")
    copy = create_engine(f"sqlite:///file:{path.absolute()}?mode=ro&immutable=1&uri=true")
    try:
        with copy.connect() as connection:
            yield connection
    finally:
        copy.dispose()


def _restore_sqlite(copy: Path, engine: Engine) -> None:
    address = f"{copy.absolute().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(address, uri=True)) as source, engine.connect() as live:
        source.backup(live.connection.driver_connection)  # type: ignore[arg-type]
    # New connections use the settings of the restored file.
    engine.dispose()
    with engine.connect() as live:
        live.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


@contextmanager
def _copy_postgresql(engine: Engine, path: Path) -> Iterator[Connection]:
    _create_private_file(path)
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        snapshot = connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one()
        _run_tool(
            "pg_dump",
            "--format=custom",
            "--no-owner",
            "--no-privileges",
            f"--snapshot={snapshot}",
            f"--file={path}",
            *_connection_arguments(engine),
            engine=engine,
        )
        yield connection


def _restore_postgresql(copy: Path, engine: Engine) -> None:
    _run_tool(
        "pg_restore",
        "--exit-on-error",
        "--single-transaction",
        "--no-owner",
        "--no-privileges",
        *_connection_arguments(engine),
        str(copy),
        engine=engine,
    )


def _connection_arguments(engine: Engine) -> list[str]:
    from psycopg.conninfo import make_conninfo  # installed where PostgreSQL is used

    url = engine.url
    parameters = {"host": url.host, "port": url.port, "user": url.username, "dbname": url.database, **url.query}
    return [f"--dbname={make_conninfo('', **{name: str(value) for name, value in parameters.items() if value})}"]


def _run_tool(tool: str, *arguments: str, engine: Engine | None = None, may_fail: bool = False) -> bool:
    if shutil.which(tool) is None:
        raise BackupRefused(f"{tool} is missing: install the client tools of PostgreSQL, of the version of the server.")
    # On the command line every user of the machine could read it.
    password = {"PGPASSWORD": str(engine.url.password)} if engine is not None and engine.url.password else {}
    result = subprocess.run(
        [tool, *arguments], env={**os.environ, **password}, capture_output=True, text=True, check=False
    )
    if result.returncode and not may_fail:
        raise BackupRefused(f"{tool} failed: {result.stderr.strip()}")
    return not result.returncode


def _create_private_file(path: Path) -> None:
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
