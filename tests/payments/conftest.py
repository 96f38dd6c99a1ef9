"""The double of PayFiP, in use on the site."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from app.core import outgoing
from app.core.db import db
from app.core.settings import site_settings
from app.core.sites import Site
from devtools.payfip.payfip_double import PayfipDouble
from devtools.payfip.payfip_server import build_settings, serve_double
from tests.servers import find_free_port


@pytest.fixture
def payfip(app: Flask, site: Site) -> Iterator[PayfipDouble]:
    with serve_double(find_free_port()) as double:
        allow_double(app, double)
        site_settings.save_settings(build_settings(double))
        db.session.commit()
        yield double
    outgoing.install(app.config["PARVIS"])


@pytest.fixture
def job_context(app: Flask, site: Site) -> Iterator[None]:
    """Letters are written in the context of the application, as in a worker."""
    with app.app_context():
        yield


def allow_double(app: Flask, double: PayfipDouble) -> None:
    """Let the double be called, whatever failed before."""
    outgoing.install(replace(app.config["PARVIS"], private_hosts=frozenset({double.host})))
