"""Backups of a site where a request hides canaries, and another machine where nothing is yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from alembic import command
from flask import Flask

from app import create_app
from app.backups.creation import BackupResult, create_backup
from app.config import Settings
from app.core.sites import Site
from app.migrations.runner import KEYS, MAIN
from tests.databases import Databases


@dataclass(frozen=True)
class Backups:
    """Folders of backups; each backup has one, and its keys another."""

    site: Site
    root: Path

    def make(self, name: str) -> BackupResult:
        return create_backup(self.site, self.get_folder(name), self.get_keys_folder(name))

    def get_folder(self, name: str) -> Path:
        return self.root / name / self.site.slug

    def get_keys_folder(self, name: str) -> Path:
        return self.root / f"{name}-keys" / self.site.slug


@pytest.fixture
def backups(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Backups:
    # The tables of tests are made at once, without the migrations that lead to them.
    for lineage, engine in ((MAIN, site.engine), (KEYS, site.keys_engine)):
        with engine.begin() as connection:
            command.stamp(lineage.config(connection), "head")
    return Backups(site, tmp_path_factory.mktemp("backups"))


@pytest.fixture
def other_app(
    app: Flask, settings: Settings, databases: Databases, assets_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """A machine on which Parvis was just installed, with the same master key."""
    folder = tmp_path_factory.mktemp("elsewhere")
    (folder / "assets").symlink_to(assets_folder)
    main, keys = databases.create_empty_pair(folder)
    application = create_app(replace(settings, var=folder, database_url=main, keys_url=keys))
    yield application
    for site in application.extensions["sites"]:
        for engine in (site.engine, site.secondary_engine, site.keys_engine, site.keys_lookup_engine):
            engine.dispose()


@pytest.fixture
def other_site(other_app: Flask) -> Site:
    site_of_app: Site = next(iter(other_app.extensions["sites"]))
    return site_of_app


@pytest.fixture(autouse=True)
def application_open(request: pytest.FixtureRequest) -> Iterator[None]:
    """Letters are written from templates."""
    if "site" not in request.fixturenames:
        yield
        return
    app: Flask = request.getfixturevalue("app")
    with app.app_context():
        yield
