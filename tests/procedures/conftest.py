"""Procedures are published by an authority that can be reached."""

import pytest

from tests.factories import write_charter


@pytest.fixture(autouse=True)
def authority(request: pytest.FixtureRequest) -> None:
    """For the tests that have a site."""
    if "site" in request.fixturenames:
        request.getfixturevalue("site")
        write_charter()
