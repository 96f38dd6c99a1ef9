"""A PostgreSQL server for measures, with durable commits as in production."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text

from bench import installation
from bench.installation import Installation
from tests.databases import POSTGRES_FOLDERS, postgresql_server

is_installed = bool(POSTGRES_FOLDERS)


@contextmanager
def run_installation(folder: Path) -> Iterator[Installation]:
    """Run a site with two new databases; stop the server at the end."""
    folder.mkdir()
    with postgresql_server(folder, fsync="on") as socket:
        urls = {name: f"postgresql+psycopg://parvis@/{name}?host={socket}" for name in ("postgres", "main", "keys")}
        engine = create_engine(urls["postgres"], isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for name in ("main", "keys"):
                connection.execute(text(f"CREATE DATABASE {name}"))
        engine.dispose()
        place = installation.create_installation(folder, DATABASE_URL=urls["main"], PARVIS_KEYS_URL=urls["keys"])
        yield place
        place.site.engine.dispose()
        place.site.keys_engine.dispose()
        place.site.keys_lookup_engine.dispose()
