"""A site to leave, and another installation to go to, with a master key of its own."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

import pytest
from alembic import command
from flask import Flask

from app import create_app
from app.accounts.models import Account
from app.cases.models import Case
from app.config import Settings
from app.core.db import db
from app.core.sealing import destroy_key
from app.core.sites import Site, unit_of_work
from app.migrations.runner import KEYS, MAIN
from app.site_transfer.export_manifest import Manifest
from app.site_transfer.export_source import open_export
from app.site_transfer.site_export import export_site
from app.site_transfer.site_import import import_site
from tests.cast import Person
from tests.databases import Databases
from tests.documents.wallet import wallets
from tests.factories import MakeCase
from tests.privacy.canary_case import CanaryCase, make_canary_case

PASSPHRASE = "une phrase de passe assez longue"
OTHER_MASTER_KEY = base64.b64encode(b"another key, of thirty-two bytes").decode()

OpenInstallation = Callable[[Databases], Site]


@dataclass(frozen=True)
class Contents:
    """The contents of the site to leave: a case, another whose key is destroyed, a resident with a wallet."""

    canary_case: CanaryCase
    destroyed: Case
    account: Account
    document_id: UUID


def ignore_progress(part: str, count: int) -> None:
    """No report: tests read the result."""


def export(site: Site, folder: Path) -> Manifest:
    return export_site(site, folder, PASSPHRASE, ignore_progress)


def move(site: Site, folder: Path) -> None:
    """Import an export into a site."""
    with open_export(folder) as source, unit_of_work(site):
        import_site(site, source, PASSPHRASE, ignore_progress)


@pytest.fixture
def stamped_site(site: Site) -> Site:
    """The site, as migrations would have left it: the tables of tests are made without them."""
    _stamp(site)
    return site


@pytest.fixture
def leaving_site(stamped_site: Site, app: Flask) -> Iterator[Site]:
    """The site inside the application: letters are written from templates."""
    with app.app_context():
        yield stamped_site


@pytest.fixture
def contents(leaving_site: Site, make_case: MakeCase, chloe: Person) -> Contents:
    destroyed = make_case()
    destroy_key(destroyed.key_id)
    document = wallets.keep(chloe.account.id)
    db.session.commit()
    return Contents(make_canary_case(), destroyed, chloe.account, document.document.id)


@pytest.fixture
def open_installation(
    settings: Settings, assets_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[OpenInstallation]:
    """Install Parvis elsewhere: from then on the process has the master key of that installation."""
    opened: list[tuple[Databases, str, str, Site]] = []

    def open_one(databases: Databases) -> Site:
        folder = tmp_path_factory.mktemp("elsewhere")
        (folder / "assets").symlink_to(assets_folder)
        main, keys = databases.create_pair(folder)
        # Read as the environment gives it.
        master_key = base64.b64decode(OTHER_MASTER_KEY)
        application = create_app(replace(settings, var=folder, database_url=main, keys_url=keys, master_key=master_key))
        site: Site = next(iter(application.extensions["sites"]))
        opened.append((databases, main, keys, site))
        _stamp(site)
        return site

    yield open_one
    for databases, main, keys, site in opened:
        for engine in (site.engine, site.secondary_engine, site.keys_engine, site.keys_lookup_engine):
            engine.dispose()
        databases.return_pair(main, keys)


def _stamp(site: Site) -> None:
    for lineage, engine in ((MAIN, site.engine), (KEYS, site.keys_engine)):
        with engine.begin() as connection:
            command.stamp(lineage.config(connection), "head")
