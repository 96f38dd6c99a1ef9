"""Fixtures that every test may ask for: settings, a fresh site on the chosen database, the application, the cast of people."""

from __future__ import annotations

import base64
import gc
import os
from collections.abc import Generator, Iterator
from pathlib import Path
from types import SimpleNamespace

import hypothesis
import pytest
from flask import Flask

from app import create_app
from app.config import Settings, read_settings
from app.core import clock, site_cache
from app.core.db import engines
from app.core.sites import Site, unit_of_work
from app.migrations import metadata
from tests import memory_folder
from tests import shared_caches as made_once
from tests.databases import Databases, open_databases

pytest_plugins = [
    "tests.chosen_day",
    "tests.patience",
    "tests.factories",
    "tests.cast",
    "tests.servers",
    "tests.seeded_demo",
    "tests.external_service",
    "tests.postgresql_selection",
    "tests.query_coverage",
    "tests.exported_lists",
    "tests.run_reports",
    "tests.run_selection",
    "tests.subquery_rules",
]

SECRET_KEY = "a secret for tests, long enough to be accepted"
# In the middle of a minute.
STILL = 1_800_000_030.0
MASTER_KEY = base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()

# Everybody runs the same examples; `--hypothesis-profile=search` looks for others.
hypothesis.settings.register_profile("same", derandomize=True, deadline=None)
hypothesis.settings.register_profile("search", deadline=None)
hypothesis.settings.load_profile("same")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database", choices=("sqlite", "postgresql"), default="sqlite", help="where the tests keep their data"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Temporary files go to memory; the reliability tests have a disk of their own."""
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(memory_folder.get_folder()))


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Generator[None, object, object]:
    """The garbage collector never scans modules and collected tests: that takes a tenth of a run otherwise."""
    gc.disable()
    outcome = yield
    gc.collect()
    gc.freeze()
    gc.enable()
    return outcome


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Starts the longest tests first."""
    items.sort(key=_get_priority)


def _get_priority(item: pytest.Item) -> int:
    """Storms, then journeys, which share a demo and so stay together, then the rest."""
    turns = ("tests/reliability/", "tests/journeys/")
    return next((turn for turn, folder in enumerate(turns) if item.nodeid.startswith(folder)), len(turns))


@pytest.fixture(scope="session", autouse=True)
def shared_caches() -> Iterator[None]:
    """Share what all applications make alike, made by the first."""
    with pytest.MonkeyPatch.context() as patch:
        made_once.install_shared_caches(patch)
        yield


@pytest.fixture(scope="session", autouse=True)
def frozen_rate_limits() -> Iterator[None]:
    """Freeze the counters of a minute, however long a test takes and whenever it begins."""
    still = SimpleNamespace(time=lambda: STILL)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("limits.storage.memory.time", still)
        yield


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """The database server of the run (or a template file), stopped at the end."""
    kind = request.config.getoption("--database")
    schemas = [metadata.MAIN, metadata.KEYS]
    with open_databases(kind, tmp_path_factory.mktemp("databases"), schemas, place=memory_folder.get_folder()) as value:
        yield value


@pytest.fixture(scope="session")
def assets_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The served static files, made once for the run."""
    return tmp_path_factory.mktemp("assets")


@pytest.fixture
def second_factor() -> str:
    """Setting of the second factor, which signing in may ask for: most tests are about something else."""
    return "off"


@pytest.fixture
def settings(databases: Databases, assets_folder: Path, tmp_path: Path, second_factor: str) -> Iterator[Settings]:
    """Settings of a fresh site: empty tables, empty storage, nothing shared with another test."""
    main, keys = databases.create_pair(tmp_path)
    (tmp_path / "assets").symlink_to(assets_folder)
    yield read_settings(
        {
            "PARVIS_ENV": "test",
            "PARVIS_VAR": str(tmp_path),
            "PARVIS_SECRET_KEY": SECRET_KEY,
            "PARVIS_SECOND_FACTOR": second_factor,
            "PARVIS_MASTER_KEY": MASTER_KEY,
            "DATABASE_URL": main,
            "PARVIS_KEYS_URL": keys,
        }
    )
    databases.return_pair(main, keys)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    site_cache.clear_all()
    application = create_app(settings)
    yield application
    clock.shift_process(settings.clock_shift)
    for site in application.extensions["sites"]:
        site.engine.dispose()
        site.secondary_engine.dispose()
        site.keys_engine.dispose()
        site.keys_lookup_engine.dispose()
    # The next test has databases at other addresses.
    engines.get_engine.cache_clear()
    engines.get_secondary_engine.cache_clear()
    engines.get_lookup_engine.cache_clear()


@pytest.fixture
def site(app: Flask) -> Iterator[Site]:
    """The site, with a unit of work open around the test."""
    value: Site = next(iter(app.extensions["sites"]))
    with unit_of_work(value):
        yield value
