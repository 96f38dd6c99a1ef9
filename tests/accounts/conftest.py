"""The domain without pages: a site, a unit of work, an application for the letters."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from app.core.sites import Site


@pytest.fixture(autouse=True)
def context(app: Flask, site: Site) -> Iterator[None]:
    with app.app_context():
        yield
