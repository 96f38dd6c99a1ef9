"""Databases for tests: a SQLite file copied from a template, or a real PostgreSQL server started for the run."""

from __future__ import annotations

import os
import shutil
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol

from psycopg import Connection, OperationalError, connect
from psycopg.sql import SQL, Identifier
from sqlalchemy import MetaData, create_engine, make_url, text

from tests import memory_folder
from tests.connection_pool import close_database_connections, list_backends, pool_database_connections

POSTGRES_FOLDERS = sorted(
    Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True
)
OTHERS_LEAVE = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND pid <> ALL(%s)
"""
# A table that holds nothing since it was made takes no page, and keeps those it takes until it is truncated.
TABLES = """
SELECT relname, pg_relation_size(oid) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
"""
# In bytes: deleting what a small table holds is quicker than giving it new files.
SMALL = 128 * 1024


class Databases(Protocol):
    """Gives each test two databases, the main one and the keys: with their tables, without any, or with what others hold."""

    def create_pair(self, folder: Path) -> tuple[str, str]: ...

    def return_pair(self, main: str, keys: str) -> None: ...

    def create_empty_pair(self, folder: Path) -> tuple[str, str]: ...

    def copy_pair(self, main: str, keys: str, folder: Path) -> tuple[str, str]: ...


@contextmanager
def open_databases(
    kind: str, folder: Path, schemas: list[MetaData], *, place: Path = memory_folder.DISK
) -> Iterator[Databases]:
    """The databases of the run; what it started, in that place, is stopped at the end."""
    if kind == "sqlite":
        yield SqliteFiles(folder, schemas)
        return
    with postgresql_server(folder, place=place) as socket:
        yield PostgresqlTemplates(socket, schemas)


class SqliteFiles:
    """Two template files, copied for each test."""

    def __init__(self, folder: Path, schemas: list[MetaData]) -> None:
        self.templates = [folder / "main.sqlite3", folder / "keys.sqlite3"]
        for path, schema in zip(self.templates, schemas, strict=True):
            engine = create_engine(f"sqlite:///{path}")
            schema.create_all(engine)
            engine.dispose()

    def create_pair(self, folder: Path) -> tuple[str, str]:
        urls = []
        for template in self.templates:
            shutil.copy(template, folder / template.name)
            urls.append(f"sqlite:///{folder / template.name}")
        return urls[0], urls[1]

    def return_pair(self, main: str, keys: str) -> None:
        """A file goes with the folder of its test."""

    def create_empty_pair(self, folder: Path) -> tuple[str, str]:
        main, keys = (f"sqlite:///{folder / template.name}" for template in self.templates)
        return main, keys

    def copy_pair(self, main: str, keys: str, folder: Path) -> tuple[str, str]:
        """The files are those of the folder, itself a copy."""
        return self.create_empty_pair(folder)


class PostgresqlTemplates:
    """Two template databases, cloned by the server itself; a pair that a test gives back is emptied for another.

    Each test has them at an address of its own: what this process knows of an address is no longer true for the next.
    """

    def __init__(self, socket: Path, schemas: list[MetaData]) -> None:
        self.socket = socket
        self.schemas = schemas
        self.ready: list[tuple[str, str]] = []
        self.keepers: dict[str, Connection] = {}
        self.server = create_engine(self._build_url("postgres"), isolation_level="AUTOCOMMIT")
        for name, schema in zip(("main_template", "keys_template"), schemas, strict=True):
            self._execute(f"CREATE DATABASE {name}")
            engine = create_engine(self._build_url(name))
            schema.create_all(engine)
            engine.dispose()

    def create_pair(self, folder: Path) -> tuple[str, str]:
        main, keys = self.ready.pop() if self.ready else self._create_pair(main="main_template", keys="keys_template")
        for url in (main, keys):
            pool_database_connections(_get_name(url))
        return _replace_user(main), _replace_user(keys)

    def return_pair(self, main: str, keys: str) -> None:
        """Not kept when a test changed its tables, or ended the connection that we keep to empty it."""
        with suppress(OperationalError):
            if all(self._truncate_tables(url, schema) for url, schema in zip((main, keys), self.schemas, strict=True)):
                self.ready.append((main, keys))
                return
        for url in (main, keys):
            close_database_connections(_get_name(url))

    def _truncate_tables(self, url: str, schema: MetaData) -> bool:
        keeper = self._get_kept_connection(url)
        keeper.execute(OTHERS_LEAVE, [list_backends(_get_name(url))])
        sizes = dict(keeper.execute(TABLES).fetchall())
        if set(sizes) != {table.name for table in schema.sorted_tables}:
            return False
        small = [SQL("DELETE FROM {}").format(Identifier(name)) for name, size in sizes.items() if 0 < size <= SMALL]
        if small:
            keeper.execute(SQL("; ").join(small))
        if large := [Identifier(name) for name, size in sizes.items() if size > SMALL]:
            keeper.execute(SQL("TRUNCATE {} CASCADE").format(SQL(", ").join(large)))
        return True

    def _get_kept_connection(self, url: str) -> Connection:
        name = _get_name(url)
        if name not in self.keepers:
            keeper = connect(dbname=name, host=str(self.socket), user="parvis", autocommit=True)
            keeper.execute("SET session_replication_role = replica")  # in any order, whatever refers to what
            self.keepers[name] = keeper
        return self.keepers[name]

    def create_empty_pair(self, folder: Path) -> tuple[str, str]:
        return self._create_pair(main="template0", keys="template0")

    def copy_pair(self, main: str, keys: str, folder: Path) -> tuple[str, str]:
        return self._create_pair(main=_get_name(main), keys=_get_name(keys))

    def _create_pair(self, **templates: str) -> tuple[str, str]:
        suffix = _new_suffix()
        for name, template in templates.items():
            self._execute(f"CREATE DATABASE {name}_{suffix} TEMPLATE {template}")
        return self._build_url(f"main_{suffix}"), self._build_url(f"keys_{suffix}")

    def _build_url(self, name: str) -> str:
        return f"postgresql+psycopg://parvis@/{name}?host={self.socket}"

    def _execute(self, statement: str) -> None:
        with self.server.connect() as connection:
            connection.execute(text(statement))


def _get_name(url: str) -> str:
    return str(make_url(url).database)


def _replace_user(url: str) -> str:
    """Return the address of the database under another user name, which is a part of it."""
    parsed_url = make_url(url)
    return parsed_url.update_query_dict({"application_name": _new_suffix()}).render_as_string(hide_password=False)


def _new_suffix() -> str:
    return uuid.uuid4().hex[:12]


@contextmanager
def postgresql_server(folder: Path, *, place: Path = memory_folder.DISK, fsync: str = "off") -> Iterator[Path]:
    """A PostgreSQL server of our own on a Unix socket, as an unprivileged user when the tests run as root."""
    binaries = POSTGRES_FOLDERS[0]
    data, socket = folder / "data", place / f"parvis-pg-{uuid.uuid4().hex[:8]}"
    socket.mkdir(mode=0o700)
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if as_user:
        shutil.chown(socket, "postgres")
        data = socket / "data"

    def run(*command: str) -> None:
        subprocess.run([*as_user, *command], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")

    run(
        str(binaries / "initdb"),
        "-D",
        str(data),
        "-U",
        "parvis",
        "--auth=trust",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
        "-k",
    )
    options = f"-k {socket} -c listen_addresses='' -c fsync={fsync} -c max_connections=200"
    if fsync == "off":  # for databases that last for a test, which its regular work does not make faster
        options += " -c autovacuum=off -c checkpoint_timeout=1h -c max_wal_size=2GB"
    run(str(binaries / "pg_ctl"), "-D", str(data), "-o", options, "-w", "-l", str(socket / "log"), "start")
    try:
        yield socket
    finally:
        run(str(binaries / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(socket, ignore_errors=True)
