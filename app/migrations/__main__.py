"""Generates the next migration from the difference between models and tables: `make migration NAME="add case channel"`."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from alembic import command
from sqlalchemy import create_engine

from app.migrations.runner import LINEAGES, Lineage, upgrade_database


def write_migration(lineage: Lineage, name: str) -> None:
    """Compare the models with an empty database that has all migrations."""
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
    arguments = parser.parse_args()
    if not arguments.name.strip():
        parser.error("a migration needs a name")
    write_migration(LINEAGES[arguments.base], arguments.name)


if __name__ == "__main__":
    main()
