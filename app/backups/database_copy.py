"""A database into a file, and back: by the backup interface of SQLite, by the tools of PostgreSQL."""

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
def copy_database(engine: Engine, into: Path) -> Iterator[Connection]:
    """Copies the database as it is at one instant; inside the block, a connection that sees it as it was then."""
    copy = _copy_sqlite if engine.dialect.name == "sqlite" else _copy_postgresql
    with copy(engine, into) as connection:
        yield connection


def restore_database(copy: Path, engine: Engine) -> None:
    """Fills an empty database from its copy, whole or not at all."""
    (_restore_sqlite if engine.dialect.name == "sqlite" else _restore_postgresql)(copy, engine)


def is_empty(engine: Engine) -> bool:
    """Whether it has no table at all."""
    return not inspect(engine).get_table_names()


def find_damage(engine: Engine) -> str | None:
    """What the database says is wrong with itself; None when all is well. PostgreSQL checks as it is filled."""
    if engine.dialect.name != "sqlite":
        return None
    with engine.connect() as connection:
        return _check_sqlite(connection.connection.driver_connection)  # type: ignore[arg-type]


def find_copy_damage(copy: Path) -> str | None:
    """The same of a copy."""
    if copy.suffix == ".sqlite3":
        with closing(sqlite3.connect(f"{copy.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            return _check_sqlite(database)
    return None if _run_tool("pg_restore", "--list", str(copy), may_fail=True) else "pg_restore cannot read it"


def _check_sqlite(database: sqlite3.Connection) -> str | None:
    try:
        said = database.execute("PRAGMA integrity_check(1)").fetchone()[0]
        dangling = database.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.DatabaseError as error:
        return str(error)
    if said != "ok":
        return str(said)
    return f"a row of {dangling[0]} refers to nothing" if dangling else None


@contextmanager
def _copy_sqlite(engine: Engine, into: Path) -> Iterator[Connection]:
    _create_private_file(into)
    with engine.connect() as live, closing(sqlite3.connect(into)) as target:
        # All pages in one step, so that those who write meanwhile do not make it begin again.
        live.connection.driver_connection.backup(target, pages=-1)  # type: ignore[union-attr]
        # A file of its own, without a log beside it.
        target.execute("PRAGMA journal_mode=DELETE")
    copy = create_engine(f"sqlite:///file:{into.absolute()}?mode=ro&immutable=1&uri=true")
    try:
        with copy.connect() as connection:
            yield connection
    finally:
        copy.dispose()


def _restore_sqlite(copy: Path, engine: Engine) -> None:
    address = f"{copy.absolute().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(address, uri=True)) as source, engine.connect() as live:
        source.backup(live.connection.driver_connection)  # type: ignore[arg-type]
    # Connections made from now on have the settings of this file.
    engine.dispose()
    with engine.connect() as live:
        live.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


@contextmanager
def _copy_postgresql(engine: Engine, into: Path) -> Iterator[Connection]:
    _create_private_file(into)
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        snapshot = connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one()
        _run_tool(
            "pg_dump",
            "--format=custom",
            "--no-owner",
            "--no-privileges",
            f"--snapshot={snapshot}",
            f"--file={into}",
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
    told = {"host": url.host, "port": url.port, "user": url.username, "dbname": url.database, **url.query}
    return [f"--dbname={make_conninfo('', **{name: str(value) for name, value in told.items() if value})}"]


def _run_tool(tool: str, *arguments: str, engine: Engine | None = None, may_fail: bool = False) -> bool:
    if shutil.which(tool) is None:
        raise BackupRefused(f"{tool} is missing: install the client tools of PostgreSQL, of the version of the server.")
    # On the command line everybody on the machine would read it.
    password = {"PGPASSWORD": str(engine.url.password)} if engine is not None and engine.url.password else {}
    done = subprocess.run(
        [tool, *arguments], env={**os.environ, **password}, capture_output=True, text=True, check=False
    )
    if done.returncode and not may_fail:
        raise BackupRefused(f"{tool} failed: {done.stderr.strip()}")
    return not done.returncode


def _create_private_file(path: Path) -> None:
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
