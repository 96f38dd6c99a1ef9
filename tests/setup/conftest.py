"""A production installation with empty tables."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient

from app import cli
from app.cli import group
from app.config import Settings
from app.core.db import db
from app.core.sites import Site, read_sites, unit_of_work
from app.migrations import metadata, upgrade
from app.themes import charter
from tests import memory_folder
from tests.databases import Databases, PostgresqlTemplates, postgresql_server
from tests.servers import find_free_port

BASE_URL = "https://demarches.ma-ville.fr"

Parvis = Callable[..., Result]


class AuthorityClient(FlaskClient):
    """Requests the base URL of the authority: production does not respond to other hosts."""

    def open(self, *args: Any, **options: Any) -> Any:
        # CSRF protection checks the Referer over HTTPS.
        headers = {"Referer": f"{BASE_URL}/", **(options.pop("headers", None) or {})}
        return super().open(*args, **{"base_url": BASE_URL, **options}, headers=headers)

    def session_transaction(self, *args: Any, **options: Any) -> Any:
        return super().session_transaction(*args, **{"base_url": BASE_URL, **options})


@pytest.fixture(scope="package")
def safe_databases(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Databases]:
    """Databases that production accepts: it refuses the PostgreSQL of other tests, which runs without fsync."""
    if request.config.getoption("--database") == "sqlite":
        yield databases
        return
    with postgresql_server(tmp_path_factory.mktemp("safe"), place=memory_folder.get_folder(), fsync="on") as socket:
        yield PostgresqlTemplates(socket, [metadata.MAIN, metadata.KEYS])


@pytest.fixture
def production_settings(
    safe_databases: Databases, assets_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Settings]:
    """Production settings in the environment."""
    main, keys = safe_databases.create_empty_pair(tmp_path)
    (tmp_path / "assets").symlink_to(assets_folder)
    for name in ("REDIS_URL", "PARVIS_SITES", "PARVIS_CLOCK_SHIFT_DAYS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {
        "PARVIS_ENV": "production",
        "PARVIS_BASE_URL": BASE_URL,
        "PARVIS_PROXIES": "1",
        "PARVIS_SMTP_URL": f"smtp://127.0.0.1:{find_free_port()}",
        "PARVIS_VAR": str(tmp_path),
        "PARVIS_SECRET_KEY": secrets.token_urlsafe(48),
        "PARVIS_MASTER_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
        "DATABASE_URL": main,
        "PARVIS_KEYS_URL": keys,
    }.items():
        monkeypatch.setenv(name, value)
    _close_engines()
    yield group.get_settings()
    for site in read_sites(group.get_settings()):
        site.engine.dispose()
        site.secondary_engine.dispose()
        site.keys_engine.dispose()
        site.keys_lookup_engine.dispose()
    _close_engines()


def _close_engines() -> None:
    group.get_settings.cache_clear()
    group.get_application.cache_clear()
    charter.clear_cache()


@pytest.fixture
def production_site(production_settings: Settings) -> Iterator[Site]:
    """The site with its tables, with a unit of work around the test."""
    site = next(iter(read_sites(production_settings)))
    upgrade(site)
    group.get_application()
    with unit_of_work(site):
        yield site


@pytest.fixture
def parvis(production_site: Site) -> Parvis:
    """Runs a command as a new process would: without cached data of the test."""

    def run(*arguments: str, typed_text: str | None = None) -> Result:
        charter.clear_cache()
        result = CliRunner().invoke(cli.main, list(arguments), input=typed_text)
        db.session.rollback()
        return result

    return run
