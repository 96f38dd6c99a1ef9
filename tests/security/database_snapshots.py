"""Snapshots of the SQLite databases of a site, which can be restored many times."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from functools import partial

from sqlalchemy import Engine

from app.core import site_cache
from app.core.db import db
from app.core.sites import Site


class DatabaseSnapshot:
    """The databases of a site as they were, which can be restored many times, into this site or another."""

    def __init__(self, site: Site) -> None:
        self._copies = [sqlite3.connect(":memory:") for _ in range(2)]
        for engine, memory in zip((site.engine, site.keys_engine), self._copies, strict=True):
            _copy_database(engine, lambda file, memory=memory: file.backup(memory))

    def restore(self, site: Site) -> None:
        """Replace the content of the databases, and what this process knows of it."""
        db.session.rollback()
        db.session.expire_all()
        for engine, memory in zip((site.engine, site.keys_engine), self._copies, strict=True):
            _copy_database(engine, memory.backup)
        site_cache.clear_all()


def make_rewinder(site: Site) -> Callable[[], None]:
    """Take a snapshot of the databases and return the function that restores it."""
    return partial(DatabaseSnapshot(site).restore, site)


def _copy_database(engine: Engine, copy: Callable[[sqlite3.Connection], None]) -> None:
    connection = engine.raw_connection()
    file = connection.driver_connection
    assert isinstance(file, sqlite3.Connection)
    copy(file)
    connection.close()


# What is written because somebody read: who read what, that the regular work is alive, which words found nothing, who took which
# document.
WRITTEN_BY_READING = {"access_entry", "access_head", "document_download", "heartbeat", "search_missed"}


class ChangeDetector:
    """Names the tables of a site on SQLite that changed since the last time one asked."""

    def __init__(self, site: Site) -> None:
        self._files = [sqlite3.connect(str(engine.url.database)) for engine in (site.engine, site.keys_engine)]
        self._versions, self._rows = self._read_versions(), self._read_rows()

    def find_changes(self) -> list[str]:
        versions = self._read_versions()
        if versions == self._versions:
            return []
        before, self._versions, self._rows = self._rows, versions, self._read_rows()
        return [name for name in self._rows if self._rows[name] != before[name]]

    def _read_versions(self) -> list[int]:
        """SQLite changes this number whenever another connection commits: it costs less than reading the tables."""
        return [file.execute("PRAGMA data_version").fetchone()[0] for file in self._files]

    def _read_rows(self) -> dict[str, list[tuple[object, ...]]]:
        tables = "SELECT name FROM sqlite_schema WHERE type = 'table'"
        return {
            name: file.execute(f'SELECT * FROM "{name}"').fetchall()
            for file in self._files
            for (name,) in file.execute(tables).fetchall()
            if name not in WRITTEN_BY_READING
        }
