"""Fixtures of the security tests: a target site, and the check that no personal data was logged."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator

import pytest
from flask import Flask

from app.core.operations import logs
from app.core.sites import Site
from tests.cast import PASSWORD
from tests.security.site_copies import SiteCopies
from tests.security.target_objects import Objects
from tests.security.target_site import TargetSite

PERSONAL = re.compile(rf"canari[0-9a-f]{{20}}|{re.escape(PASSWORD)}|jeton=|@exemple\.example", re.IGNORECASE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Extend the time limit: a test makes hundreds of requests, which is slow on a busy machine."""
    for item in items:
        if item.nodeid.startswith("tests/security/"):
            item.add_marker(pytest.mark.timeout(300))


@pytest.fixture(autouse=True)
def silent_logs(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Iterator[io.StringIO | None]:
    """Check after each test that no log line contains a canary, an address, a password or a token."""
    if "app" not in request.fixturenames:
        yield None
        return
    request.getfixturevalue("app")
    lines = io.StringIO()
    logs.configure_logging(lines)
    yield lines
    logs.configure_logging(sys.stderr)
    assert PERSONAL.findall(lines.getvalue()) == []
    assert PERSONAL.findall(caplog.text) == []


@pytest.fixture(scope="session")
def site_copies() -> SiteCopies:
    return SiteCopies()


@pytest.fixture
def target_site(app: Flask, site: Site, site_copies: SiteCopies) -> TargetSite:
    """A site with every kind of actor."""
    return site_copies.make_target_site(app, site)


@pytest.fixture
def objects(target_site: TargetSite, site: Site, site_copies: SiteCopies) -> Objects:
    """The objects of the owner, which the actors may attack."""
    return site_copies.make_objects(target_site, site)
