"""One SQLAlchemy engine per database, with the settings that reliability and erasure rest on."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any
from weakref import WeakSet

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import ExceptionContext, make_url

from app.core.db import write_lock
from app.core.private_files import protect_database

# WAL+FULL loses nothing acknowledged at a power cut; secure_delete overwrites what is erased. All but journal_mode are per
# connection, so they are set on each one and asserted by `parvis doctor`.
SQLITE_PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": "2",
    "foreign_keys": "1",
    "secure_delete": "1",
    "busy_timeout": "15000",
}
# A stuck statement must not hold the counter: 30 s is ten times the slowest page. Ours are short: compiling one does not pay.
POSTGRESQL_SETTINGS = {"timezone": "UTC", "statement_timeout": "30s", "lock_timeout": "10s", "jit": "off"}
# What is at the address may never answer, or be no PostgreSQL at all.
CONNECT_SECONDS = 10
# What is written beside is short and goes one after the other: one writes while the next gets ready.
SECONDARY_POOL = {"pool_size": 2, "max_overflow": 0}


@cache
def get_engine(url: str) -> Engine:
    """The engine of that database, made once per process."""
    if make_url(url).get_backend_name() == "sqlite":
        return _create_sqlite_engine(url)
    return _create_postgresql_engine(url)


@cache
def get_secondary_engine(url: str) -> Engine:
    """A second engine on the same database, for what is written in a transaction of its own in the middle of a unit of work.

    Were both drawn from one pool, as many requests as it holds would each keep one connection and wait for a second.
    """
    if make_url(url).get_backend_name() == "sqlite":
        return _create_sqlite_engine(url, **SECONDARY_POOL)
    return _create_postgresql_engine(url, **SECONDARY_POOL)


@cache
def get_lookup_engine(url: str) -> Engine:
    """An engine for single look-ups, each in no transaction: with PostgreSQL, one exchange with the server instead of three."""
    if make_url(url).get_backend_name() == "sqlite":
        return get_engine(url)
    return _create_postgresql_engine(url, isolation_level="AUTOCOMMIT", skip_autocommit_rollback=True)


def drop_inherited_connections() -> None:
    """After a fork: connections belong to the parent, so drop them without closing."""
    for engine in _engines:
        engine.dispose(close=False)


def close_connections() -> None:
    """Before a fork, where nothing is in progress: no child inherits a connection."""
    for engine in _engines:
        engine.dispose()


_engines: WeakSet[Engine] = WeakSet()


def _has_engine(path: str) -> bool:
    return Path(path).exists() and any(engine.url.database == path for engine in _engines)


def _create_sqlite_engine(url: str, *, pool_size: int = 10, max_overflow: int = 20) -> Engine:
    path = make_url(url).database
    # Closing any descriptor of a file drops the locks that this process has on it, those of open SQLite connections too: another
    # process would then take itself for the last one, and delete the log with what is not in the database yet.
    if path and path != ":memory:" and not _has_engine(path):
        protect_database(Path(path))
    engine = create_engine(url, pool_size=pool_size, max_overflow=max_overflow, pool_reset_on_return="rollback")
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "handle_error", _name_address)
    if path and path != ":memory:":
        write_lock.install(engine, Path(f"{path}-writer"))
    _engines.add(engine)
    return engine


def _set_pragmas(connection: Any, record: object) -> None:
    cursor = connection.cursor()
    for name, value in SQLITE_PRAGMAS.items():
        cursor.execute(f"PRAGMA {name}={value}")
    cursor.close()


def _create_postgresql_engine(url: str, *, pool_size: int = 5, max_overflow: int = 15, **more: Any) -> Engine:
    timeout = {} if "connect_timeout" in make_url(url).query else {"connect_timeout": CONNECT_SECONDS}
    options = " ".join(f"-c {name}={value}" for name, value in POSTGRESQL_SETTINGS.items())
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=max_overflow,
        pool_pre_ping=True,
        connect_args={"options": options, **timeout},
        **more,
    )
    from app.core.db import postgresql_connection  # psycopg is not installed everywhere

    postgresql_connection.install(engine)
    event.listen(engine, "handle_error", _name_address)
    _engines.add(engine)
    return engine


def _name_address(failure: ExceptionContext) -> None:
    """A failure to connect says where to, which a mere timeout of libpq does not."""
    if failure.connection is None and failure.engine is not None:
        url = failure.engine.url
        is_file = url.get_backend_name() == "sqlite"
        address = url.database if is_file else f"{url.host or url.query.get('host', 'localhost')}:{url.port or 5432}"
        failure.original_exception.add_note(str(address))


def find_unsafe_settings(engine: Engine) -> list[str]:
    """Names of the settings of a live connection that are not what reliability needs; empty when all is well."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            return [
                f"sqlite {name}"
                for name, expected in SQLITE_PRAGMAS.items()
                if str(connection.execute(text(f"PRAGMA {name}")).scalar()).lower() != expected
            ]
        wanted_on = ("fsync", "synchronous_commit", "full_page_writes")
        return [
            f"postgresql {name}"
            for name in wanted_on
            if connection.execute(text(f"SHOW {name}")).scalar() not in ("on", "remote_apply", "remote_write")
        ]
