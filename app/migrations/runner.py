"""Runs migrations on a live connection: in one transaction, one process at a time, never waiting long for a lock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData

from app.core.sites import Site
from app.migrations import metadata

FOLDER = Path(__file__).parent
# An arbitrary number, used by no other advisory lock.
ADVISORY_LOCK = 733_001


@dataclass(frozen=True)
class Lineage:
    """The migrations of one database: its folder and its tables."""

    name: str
    tables: MetaData

    def config(self, connection: Connection | None = None) -> Config:
        config = Config(attributes={"connection": connection, "tables": self.tables, "applied": []})
        config.set_main_option("script_location", str(FOLDER))
        config.set_main_option("version_locations", str(FOLDER / self.name))
        config.set_main_option("path_separator", "os")
        config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
        return config

    def head(self) -> str | None:
        return ScriptDirectory.from_config(self.config()).get_current_head()

    def knows(self, revision: str) -> bool:
        """Whether the revision is that of this version or an earlier one."""
        return revision in {script.revision for script in ScriptDirectory.from_config(self.config()).walk_revisions()}


MAIN = Lineage("main", metadata.MAIN)
KEYS = Lineage("keys", metadata.KEYS)
LINEAGES = {lineage.name: lineage for lineage in (MAIN, KEYS)}


class BrokenReferences(RuntimeError):
    """A migration left dangling references: it is rolled back."""


@dataclass(frozen=True)
class Upgrade:
    """The migrations applied to one database, and its current revision."""

    database: str
    applied: tuple[str, ...]
    revision: str | None


def upgrade(site: Site) -> list[Upgrade]:
    """Upgrade both databases of a site, if needed."""
    return [
        Upgrade(lineage.name, tuple(upgrade_database(engine, lineage)), revision_of(engine))
        for lineage, engine in _databases(site)
    ]


def is_current(site: Site) -> bool:
    """Whether both databases of a site are up to date."""
    return all(revision_of(engine) == lineage.head() for lineage, engine in _databases(site))


def upgrade_database(engine: Engine, lineage: Lineage) -> list[str]:
    """Upgrade a database; returns the applied migrations by number and title."""
    if revision_of(engine) == lineage.head():
        return []
    with engine.connect() as connection, _lock_database(connection):
        config = lineage.config(connection)
        command.upgrade(config, "head")
    applied: list[str] = config.attributes["applied"]
    return applied


def revision_of(engine: Engine) -> str | None:
    """The current revision of a database."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def _databases(site: Site) -> list[tuple[Lineage, Engine]]:
    return [(MAIN, site.engine), (KEYS, site.keys_engine)]


@contextmanager
def _lock_database(connection: Connection) -> Iterator[None]:
    """One transaction around every step, in which no other process migrates."""
    prepare = _lock_sqlite if connection.dialect.name == "sqlite" else _lock_postgresql
    with prepare(connection):
        yield


@contextmanager
def _lock_sqlite(connection: Connection) -> Iterator[None]:
    # SQLite alters a table by copying and dropping it, which must not cascade to the rows that refer to it.
    connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    yield
    if connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise BrokenReferences
    connection.commit()
    connection.exec_driver_sql("PRAGMA foreign_keys=ON")


@contextmanager
def _lock_postgresql(connection: Connection) -> Iterator[None]:
    connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})")
    # The migration fails if a long transaction locks a table, so that requests do not queue behind it.
    connection.exec_driver_sql("SET LOCAL lock_timeout = '5s'")
    connection.exec_driver_sql("SET LOCAL statement_timeout = '10min'")
    yield
    connection.commit()
