"""A software linked to the site."""

from __future__ import annotations

import pytest
from flask import Flask

from app.core.sites import Site
from tests.openid_provider.software import Software, declare


@pytest.fixture
def library(app: Flask, site: Site) -> Software:
    """A library for residents: it needs their name, and may know their e-mail address."""
    return declare(app)


@pytest.fixture
def intranet(app: Flask, site: Site) -> Software:
    """A tool of agents, which knows one role."""
    return declare(
        app,
        name="Intranet",
        purpose="Lire les notes de service.",
        audience="agents",
        claims={"given_name": True, "email": True},
        roles={"voirie-instruction": "redacteur"},
    )
