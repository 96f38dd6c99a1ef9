"""ProConnect, declared on the site and played by its double."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from app.core import outgoing
from app.core.db import db
from app.core.sites import Site
from app.identity import provider_metadata
from app.identity.openid.admission_rules import Admission
from app.identity.openid.declared_sources import change_source, declare_source, find_declared, read_declaration
from app.identity.openid.models import OpenidSource
from app.identity.openid.source_declaration import PROCONNECT, Declaration, new_declaration
from devtools.proconnect.invented_agents import SIRET
from devtools.proconnect.proconnect_double import CLIENT_ID, CLIENT_SECRET, ProConnectDouble
from devtools.proconnect.proconnect_server import serve_double
from tests.client import Browser, Page
from tests.servers import find_free_port


@pytest.fixture
def double(app: Flask) -> Iterator[ProConnectDouble]:
    with run_proconnect(app) as proconnect:
        yield proconnect


@contextmanager
def run_proconnect(app: Flask) -> Iterator[ProConnectDouble]:
    """ProConnect, served to the application."""
    provider_metadata.clear_cache()
    with serve_double(find_free_port()) as proconnect:
        outgoing.install(replace(app.config["PARVIS"], private_hosts=frozenset({proconnect.host})))
        yield proconnect
    outgoing.install(app.config["PARVIS"])
    provider_metadata.clear_cache()


@pytest.fixture
def proconnect(double: ProConnectDouble, site: Site) -> OpenidSource:
    """For the agents of one organisation, with a second factor."""
    row = declare_source(declare_proconnect(double))
    db.session.commit()
    return row


def declare_proconnect(double: ProConnectDouble, **changes: Any) -> Declaration:
    values = {
        "issuer": double.issuer,
        "client_id": CLIENT_ID,
        "secret": CLIENT_SECRET,
        "is_active": True,
        "admission": Admission(organisations=(SIRET,)),
    }
    return replace(new_declaration(PROCONNECT), **(values | changes))


def change(row: OpenidSource, **changes: Any) -> None:
    """Change a declaration as an administrator would."""
    stored = find_declared(row.id)
    change_source(stored, replace(read_declaration(stored), **changes))
    db.session.commit()


def go(browser: Browser, double: ProConnectDouble, query: str = "", key: str = "proconnect") -> str:
    """Leave for the provider, sign in there; the path that one comes back to."""
    departure = browser.get(f"/compte/avec/{key}{query}")
    assert departure.status == 303, departure.text()[:400]
    assert departure.location
    assert departure.location.startswith(f"{double.issuer}/authorize?"), departure.location
    address = double.visit(departure.location)
    return address[address.index("/compte/") :]


def come_back(browser: Browser, double: ProConnectDouble, query: str = "", key: str = "proconnect") -> Page:
    """The whole journey to the provider and back."""
    return browser.get(go(browser, double, query, key))
