"""Databases for tests: a SQLite file copied from a template, or a real PostgreSQL server started for the run."""

from __future__ import annotations

import os
import shutil
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from sqlalchemy import MetaData, create_engine, text

POSTGRES_FOLDERS = sorted(
    Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True
)


class Databases(Protocol):
    """Gives each test two databases, the main one and the keys: with their tables, or without any."""

    def fresh(self, folder: Path) -> tuple[str, str]: ...

    def empty(self, folder: Path) -> tuple[str, str]: ...


@contextmanager
def open_databases(kind: str, folder: Path, schemas: list[MetaData]) -> Iterator[Databases]:
    """The databases of the run; what it started is stopped at the end."""
    if kind == "sqlite":
        yield SqliteFiles(folder, schemas)
        return
    with postgresql_server(folder) as socket:
        yield PostgresqlTemplates(socket, schemas)


class SqliteFiles:
    """Two template files, copied for each test."""

    def __init__(self, folder: Path, schemas: list[MetaData]) -> None:
        self.templates = [folder / "main.sqlite3", folder / "keys.sqlite3"]
        for path, schema in zip(self.templates, schemas, strict=True):
            engine = create_engine(f"sqlite:///{path}")
            schema.create_all(engine)
            engine.dispose()

    def fresh(self, folder: Path) -> tuple[str, str]:
        urls = []
        for template in self.templates:
            shutil.copy(template, folder / template.name)
            urls.append(f"sqlite:///{folder / template.name}")
        return urls[0], urls[1]

    def empty(self, folder: Path) -> tuple[str, str]:
        main, keys = (f"sqlite:///{folder / template.name}" for template in self.templates)
        return main, keys


class PostgresqlTemplates:
    """Two template databases, cloned for each test by the server itself."""

    def __init__(self, socket: Path, schemas: list[MetaData]) -> None:
        self.socket = socket
        self.server = create_engine(self._url("postgres"), isolation_level="AUTOCOMMIT")
        for name, schema in zip(("main_template", "keys_template"), schemas, strict=True):
            self._run(f"CREATE DATABASE {name}")
            engine = create_engine(self._url(name))
            schema.create_all(engine)
            engine.dispose()

    def fresh(self, folder: Path) -> tuple[str, str]:
        return self._create(main="main_template", keys="keys_template")

    def empty(self, folder: Path) -> tuple[str, str]:
        return self._create(main="template0", keys="template0")

    def _create(self, **templates: str) -> tuple[str, str]:
        suffix = uuid.uuid4().hex[:12]
        for name, template in templates.items():
            self._run(f"CREATE DATABASE {name}_{suffix} TEMPLATE {template}")
        return self._url(f"main_{suffix}"), self._url(f"keys_{suffix}")

    def _url(self, name: str) -> str:
        return f"postgresql+psycopg://parvis@/{name}?host={self.socket}"

    def _run(self, statement: str) -> None:
        with self.server.connect() as connection:
            connection.execute(text(statement))


@contextmanager
def postgresql_server(folder: Path, *, fsync: str = "off") -> Iterator[Path]:
    """A PostgreSQL server of our own on a Unix socket, as an unprivileged user when the tests run as root."""
    binaries = POSTGRES_FOLDERS[0]
    data, socket = folder / "data", Path("/tmp") / f"parvis-pg-{uuid.uuid4().hex[:8]}"
    socket.mkdir(mode=0o700)
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if as_user:
        shutil.chown(socket, "postgres")
        data = socket / "data"

    def run(*command: str) -> None:
        subprocess.run([*as_user, *command], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")

    run(str(binaries / "initdb"), "-D", str(data), "-U", "parvis", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8")
    options = f"-k {socket} -c listen_addresses='' -c fsync={fsync} -c max_connections=200"
    run(str(binaries / "pg_ctl"), "-D", str(data), "-o", options, "-w", "-l", str(socket / "log"), "start")
    try:
        yield socket
    finally:
        run(str(binaries / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(socket, ignore_errors=True)
