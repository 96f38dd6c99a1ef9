"""The databases of a site on SQLite, brought back as often as one wants to what they held at some moment."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from sqlalchemy import Engine

from app.core import site_cache
from app.core.db import db
from app.core.sites import Site


def make_rewinder(site: Site) -> Callable[[], None]:
    """Keeps what the databases hold now; what it gives brings them back to it."""
    engines = (site.engine, site.keys_engine)
    kept = [sqlite3.connect(":memory:") for _ in engines]
    for engine, memory in zip(engines, kept, strict=True):
        _copy_database(engine, lambda file, memory=memory: file.backup(memory))

    def rewind() -> None:
        db.session.rollback()
        db.session.expire_all()
        for engine, memory in zip(engines, kept, strict=True):
            _copy_database(engine, memory.backup)
        site_cache.clear_all()

    return rewind


def _copy_database(engine: Engine, copy: Callable[[sqlite3.Connection], None]) -> None:
    connection = engine.raw_connection()
    file = connection.driver_connection
    assert isinstance(file, sqlite3.Connection)
    copy(file)
    connection.close()
