"""Migrations lead an empty database to exactly the tables of the models, on both kinds of server."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from app.core.db.engines import get_engine
from app.core.sites import Site
from app.migrations import is_current, upgrade
from app.migrations.runner import KEYS, MAIN, Lineage, revision_of, upgrade_database
from tests.databases import Databases

LINEAGES = [pytest.param(MAIN, id="main"), pytest.param(KEYS, id="keys")]


@pytest.fixture
def empty_site(databases: Databases, tmp_path: Path) -> Iterator[Site]:
    """A site whose two databases hold nothing yet."""
    main_url, keys_url = databases.create_pair(tmp_path)
    site = Site("essai", frozenset(), "http://localhost", main_url, keys_url, tmp_path / "files")
    for engine, lineage in ((site.engine, MAIN), (site.keys_engine, KEYS)):
        lineage.tables.drop_all(engine)
    yield site
    for url in (main_url, keys_url):
        get_engine(url).dispose()


def engine_of(site: Site, lineage: Lineage) -> Engine:
    return site.engine if lineage is MAIN else site.keys_engine


@pytest.mark.form
@pytest.mark.parametrize("lineage", LINEAGES)
def test_each_database_has_one_last_migration(lineage):
    scripts = ScriptDirectory.from_config(lineage.config())

    assert len(scripts.get_heads()) == 1


@pytest.mark.form
@pytest.mark.parametrize("lineage", LINEAGES)
def test_migrations_are_numbered_without_a_gap(lineage):
    scripts = ScriptDirectory.from_config(lineage.config())
    revisions = sorted(scripts.walk_revisions(), key=lambda script: script.revision)

    assert [script.revision for script in revisions] == [f"{n:04}" for n in range(1, len(revisions) + 1)]
    assert all(Path(script.path).name.startswith(f"{script.revision}_") for script in revisions)


# Alembic compares no index over an expression ("submitted_at DESC"), so the servers' own words are compared too.
INDEXES = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name",
    "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY indexname",
}


def indexes_of(engine: Engine) -> list[tuple[str, str]]:
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(INDEXES[engine.dialect.name]).all()
    return [(name, " ".join(sql.split())) for name, sql in rows if name != "alembic_version_pkc"]


@pytest.mark.form
@pytest.mark.postgresql
@pytest.mark.parametrize("lineage", LINEAGES)
def test_an_upgraded_database_has_the_indexes_of_the_models(empty_site, lineage):
    engine = engine_of(empty_site, lineage)
    lineage.tables.create_all(engine)
    expected_indexes = indexes_of(engine)
    lineage.tables.drop_all(engine)

    upgrade_database(engine, lineage)

    assert indexes_of(engine) == expected_indexes


def is_full_text_index(name: str | None) -> bool:
    """The tables of FTS5, and the column of PostgreSQL: the models do not describe them."""
    return name is not None and name.startswith("search_stems")


@pytest.mark.form
@pytest.mark.postgresql
@pytest.mark.parametrize("lineage", LINEAGES)
def test_an_upgraded_database_has_the_tables_of_the_models(empty_site, lineage):
    engine = engine_of(empty_site, lineage)

    upgrade_database(engine, lineage)

    options = {"include_object": lambda item, name, kind, *_: kind != "index" and not is_full_text_index(name)}
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts=options), lineage.tables) == []


@pytest.mark.thorough
@pytest.mark.postgresql
@pytest.mark.parametrize("lineage", LINEAGES)
def test_every_migration_can_be_undone(empty_site, lineage):
    from alembic import command

    engine = engine_of(empty_site, lineage)
    upgrade_database(engine, lineage)

    with engine.connect() as connection:
        command.downgrade(lineage.config(connection), "base")
        connection.commit()

    assert revision_of(engine) is None
    upgrade_database(engine, lineage)


@pytest.mark.postgresql
def test_a_site_is_current_once_upgraded_and_upgrading_again_changes_nothing(empty_site):
    assert not is_current(empty_site)

    upgrade(empty_site)
    upgrade(empty_site)

    assert is_current(empty_site)


@pytest.mark.postgresql
def test_foreign_keys_are_enforced_again_after_a_migration(empty_site):
    upgrade(empty_site)

    if empty_site.engine.dialect.name == "sqlite":
        with empty_site.engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


@pytest.mark.form
@pytest.mark.parametrize("folder", ["main", "keys"])
def test_migrations_never_import_the_models(folder):
    for path in (Path("app/migrations") / folder).glob("*.py"):
        assert "from app" not in path.read_text(), path
