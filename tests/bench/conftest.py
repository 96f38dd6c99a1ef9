"""The demo authority, with the form of the measures."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.core.db import db
from app.core.settings import site_settings
from bench.installation import Installation, create_installation
from devtools.demo import atlas_server
from devtools.franceconnect import server as franceconnect_server
from tests.seeded_demo import SeededDemo, list_settings


@pytest.fixture(scope="module")
def place(seeded_demo: SeededDemo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """The demo authority, with the form of the measures."""
    folder = tmp_path_factory.mktemp("place")
    variables = list_settings(seeded_demo.copy_to(folder), folder)
    installation = create_installation(folder, has_tables=True, **variables)
    # Measured without the services of the demo, whatever their answers cost.
    services = [*atlas_server.build_settings(""), *franceconnect_server.build_settings("")]
    with installation.open_context():
        site_settings.save_settings(dict.fromkeys(services, ""))
        db.session.commit()
    yield installation
    installation.site.engine.dispose()
    installation.site.keys_engine.dispose()
    installation.site.keys_lookup_engine.dispose()


@pytest.fixture(autouse=True)
def long_lived_caches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Extend the lifetime of short caches for a test, however slow the machine."""
    monkeypatch.setattr("app.core.site_cache.CACHE_SECONDS", 600.0)
    monkeypatch.setattr("app.core.web.page_cache.CACHE_SECONDS", 600.0)
