"""Writes the next migration from what the models say beyond the last one: `make migration NAME="add case channel"`."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from alembic import command
from sqlalchemy import create_engine

from app.migrations.running import LINEAGES, Lineage, upgrade_database


def write_migration(lineage: Lineage, name: str) -> None:
    """Compares the tables of the models with those of an empty database that went through every migration."""
    with tempfile.TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{Path(folder) / 'scratch.sqlite3'}")
        upgrade_database(engine, lineage)
        with engine.connect() as connection:
            command.revision(lineage.config(connection), name, autogenerate=True)
        engine.dispose()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m app.migrations", description=__doc__)
    parser.add_argument("name", help="what it does, in a few words")
    parser.add_argument("base", nargs="?", default="main", choices=sorted(LINEAGES), help="which database")
    asked = parser.parse_args()
    if not asked.name.strip():
        parser.error("a migration needs a name")
    write_migration(LINEAGES[asked.base], asked.name)


if __name__ == "__main__":
    main()
