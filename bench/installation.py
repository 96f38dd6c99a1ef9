"""The measured site: the real application with a new demo authority, in its own folder."""

from __future__ import annotations

import base64
import os
import secrets
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from app import create_app
from app.config import Settings, read_settings
from app.core.db import db
from app.core.sites import Site, unit_of_work
from app.migrations import upgrade
from app.procedures import publishing
from bench import reference_views, sample_form
from bench.rate_limits import raise_limits
from devtools.demo import fixtures
from devtools.demo.seed import seed_demo

# An account of the demo.
PASSWORD: str = fixtures.load_authority()["password"]
RESIDENT = "chloe.martin@courriel.example"
AGENT = "alice.perrin@vaubrelles.example"


@dataclass(frozen=True)
class Installation:
    """An installation for measures: the environment of its processes, the application, its only site."""

    environment: Mapping[str, str]
    settings: Settings
    app: Flask
    site: Site

    @contextmanager
    def open_context(self) -> Iterator[None]:
        """Open the application context and a unit of work, like a command."""
        with self.app.app_context(), unit_of_work(self.site):
            yield


def create_installation(folder: Path, *, has_tables: bool = False, **more: str) -> Installation:
    """Create the databases, the demo authority and the form of twelve questions. `more`: other settings."""
    folder.mkdir(parents=True, exist_ok=True)
    environment = {
        "PARVIS_ENV": "development",
        "PARVIS_SECOND_FACTOR": "off",
        "PARVIS_VAR": str(folder),
        "PARVIS_SECRET_KEY": secrets.token_urlsafe(48),
        "PORT": str(find_free_port()),
        "PARVIS_MASTER_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
        **more,
    }
    settings = read_settings(environment)
    app = create_app(settings)
    raise_limits(app)
    reference_views.install(app)
    place = Installation({**os.environ, **environment}, settings, app, next(iter(app.extensions["sites"])))
    if not has_tables:
        upgrade(place.site)
    _seed_installation(place)
    return place


def _seed_installation(place: Installation) -> None:
    with place.open_context():
        seed_demo(place.site)
        publishing.publish(sample_form.build_definition())
        reference_views.create_tables()
        db.session.commit()


def find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
