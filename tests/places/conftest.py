"""The development server of address and map services."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from app.core import outgoing
from app.core.db import db
from app.core.settings import site_settings
from app.core.sites import Site
from devtools.demo import atlas_server


@pytest.fixture
def atlas(app: Flask, site: Site) -> Iterator[str]:
    """A running development server that the settings of the site point to."""
    with atlas_server.serve_in_thread() as base:
        outgoing.install(replace(app.config["PARVIS"], private_hosts=frozenset({base.removeprefix("http://")})))
        site_settings.save_settings(atlas_server.build_settings(base))
        db.session.commit()
        yield base
    outgoing.install(app.config["PARVIS"])
