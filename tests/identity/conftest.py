"""Sources of identities that tests set up, and people who come through them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import Account
from app.core.db import db
from app.core.sites import Site
from app.identity import sources
from app.wiring.identity import IDENTITY_NAMES, IDENTITY_SOURCES
from devtools.franceconnect.double import FranceConnectDouble
from tests.client import Browser, Page
from tests.identity.fake_source import FakeAgentSource, FakeSource, read_query
from tests.identity.franceconnect import run_franceconnect, run_franceconnect_plus


@pytest.fixture
def source(app: Flask) -> Iterator[FakeSource]:
    """One source for residents, and nothing else."""
    fake = FakeSource()
    sources.install([lambda: [fake]])
    yield fake
    sources.install(IDENTITY_SOURCES, IDENTITY_NAMES)


@pytest.fixture
def agent_source(app: Flask) -> Iterator[FakeAgentSource]:
    """One source for agents, and nothing else."""
    fake = FakeAgentSource()
    sources.install([lambda: [fake]])
    yield fake
    sources.install(IDENTITY_SOURCES, IDENTITY_NAMES)


def go_to_source(browser: Browser, fake: FakeSource, query: str = "") -> str:
    """Start at the source and return the state that it was given."""
    departure = browser.get(f"/compte/avec/{fake.key}{query}")
    assert departure.status == 303, departure.text()[:300]
    assert departure.location
    return read_query(departure.location)["state"]


def come_back(browser: Browser, fake: FakeSource, query: str = "") -> Page:
    """Go to the source and come back from it."""
    state = go_to_source(browser, fake, query)
    return browser.get(f"/compte/avec/{fake.key}/retour?state={state}&code=abc")


def create_by_source(browser: Browser, fake: FakeSource, query: str = "") -> Page:
    """Come for the first time, and open an account."""
    choice = come_back(browser, fake, query).follow()
    assert "Première connexion" in choice.text("h1")
    token = choice.find_all("input[name=jeton]")[0]["value"]
    return browser.post("/compte/avec/identite/choix", {"jeton": token})


def count_accounts() -> int:
    return db.session.scalar(select(func.count()).select_from(Account)) or 0


@pytest.fixture
def franceconnect(app: Flask, site: Site) -> Iterator[FranceConnectDouble]:
    with run_franceconnect(app) as double:
        yield double


@pytest.fixture
def franceconnect_plus(app: Flask, site: Site) -> Iterator[FranceConnectDouble]:
    with run_franceconnect_plus(app) as double:
        yield double
