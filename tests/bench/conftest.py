"""The demo authority, with the form of the measures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.installation import Installation, create_installation
from tests.databases import Databases


@pytest.fixture(scope="module")
def place(
    databases: Databases, assets_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    """The demo authority, with the form of the measures."""
    folder = tmp_path_factory.mktemp("place")
    (folder / "assets").symlink_to(assets_folder)
    main_url, keys_url = databases.create_pair(folder)
    installation = create_installation(
        folder, has_tables=True, PARVIS_ENV="test", DATABASE_URL=main_url, PARVIS_KEYS_URL=keys_url
    )
    yield installation
    installation.site.engine.dispose()
    installation.site.keys_engine.dispose()
    installation.site.keys_lookup_engine.dispose()


@pytest.fixture(autouse=True)
def long_lived_caches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Extend the lifetime of short caches for a test, however slow the machine."""
    monkeypatch.setattr("app.core.site_cache.CACHE_SECONDS", 600.0)
    monkeypatch.setattr("app.core.web.page_cache.CACHE_SECONDS", 600.0)
