"""Letters are rendered by the application, also when no page is asked for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def application_context(request: pytest.FixtureRequest) -> Iterator[None]:
    """Open around each test that has a site, as it is around the work of the worker."""
    if "site" not in request.fixturenames:
        yield
        return
    with request.getfixturevalue("app").app_context():
        yield
