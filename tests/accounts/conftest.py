"""Domain tests without pages: a site, a unit of work, and an application to render letters."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from app.core.sites import Site


@pytest.fixture(autouse=True)
def context(app: Flask, site: Site) -> Iterator[None]:
    with app.app_context():
        yield
