"""An agent signs in with ProConnect and a resident with the provider of the authority, on a phone and on a desktop."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from threading import Thread

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect
from werkzeug.serving import make_server

from app.accounts.assurance import STRONG
from app.config import Settings
from app.core import outgoing
from app.core.db import db
from app.core.sites import Site
from app.identity import links, provider_metadata
from app.identity.openid.declared_sources import declare_source
from app.identity.source import SourceIdentity
from devtools.proconnect.declarations import build_company_declaration, build_declaration
from devtools.proconnect.invented_agents import AGENTS
from devtools.proconnect.proconnect_double import ProConnectDouble
from devtools.proconnect.proconnect_server import serve_double
from tests.cast import Person
from tests.identity.openid.real_provider import CLIENT_ID, CLIENT_SECRET, RealProvider, run_provider
from tests.journeys.conftest import DESKTOP, PHONE
from tests.servers import find_free_port

pytestmark = [pytest.mark.slow, pytest.mark.by_turns(10)]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    port = find_free_port()
    return replace(settings, base_url=f"http://localhost:{port}", port=port)


@pytest.fixture
def address(app: Flask, settings: Settings, site: Site) -> Iterator[str]:
    server = make_server("127.0.0.1", settings.port, app, threaded=True)
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield settings.base_url
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def double(app: Flask, settings: Settings) -> Iterator[ProConnectDouble]:
    provider_metadata.clear_cache()
    with serve_double(find_free_port()) as running:
        outgoing.install(replace(settings, private_hosts=frozenset({running.host})))
        yield running
    outgoing.install(settings)


@pytest.fixture
def provider(app: Flask, settings: Settings, address: str) -> Iterator[RealProvider]:
    with run_provider(
        f"{address}/compte/avec/compte-de-la-ville/retour", f"{address}/compte/deconnexion/retour"
    ) as running:
        outgoing.install(replace(settings, private_hosts=frozenset({running.host})))
        yield running
    outgoing.install(settings)


def test_an_agent_is_refused_from_elsewhere_then_enters_and_leaves(
    app: Flask, address: str, double: ProConnectDouble, chromium: Browser, alice: Person
) -> None:
    row = declare_source(build_declaration(double.issuer))
    with app.test_request_context():
        links.add_link(alice.account, row.key, SourceIdentity(row.issuer, AGENTS["alice"]["sub"], strength=STRONG))
    db.session.commit()
    page = chromium.new_page(viewport=PHONE)
    page.goto(f"{address}/agents")

    page.get_by_role("link", name="S’identifier avec ProConnect").click()
    page.get_by_role("button", name="Paul Royer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre compte n’est pas autorisé ici")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    page.get_by_role("link", name="Réessayer").click()
    page.get_by_role("button", name="Alice Perrin").click()
    page.wait_for_url(f"{address}/agents**")

    page.goto(f"{address}/compte/deconnexion")
    page.get_by_role("button", name="Me déconnecter").click()
    expect(page.locator("main")).to_contain_text("Ici et sur ProConnect")
    page.close()


def test_somebody_opens_the_account_of_their_company(address: str, double: ProConnectDouble, chromium: Browser) -> None:
    declare_source(build_company_declaration(double.issuer))
    db.session.commit()
    page = chromium.new_page(viewport=PHONE)
    page.goto(f"{address}/compte/connexion")

    page.get_by_role("link", name="S’identifier avec ProConnect").click()
    page.get_by_role("button", name="Boulangerie Vasseur").click()
    expect(page.locator("main")).to_contain_text("80123456800013")
    page.get_by_role("button", name="Ouvrir mon compte").click()

    page.wait_for_url(f"{address}/mes-demandes")
    page.goto(f"{address}/compte/moyens-de-connexion")
    expect(page.locator("main")).to_contain_text("Ce compte est celui de Boulangerie Vasseur")
    page.close()


def test_a_resident_opens_an_account_with_the_provider_of_the_authority(
    address: str, provider: RealProvider, chromium: Browser
) -> None:
    from app.identity.code_flow import BASIC
    from app.identity.openid.button_display import Display
    from app.identity.openid.source_declaration import OPENID, RESIDENTS, Declaration

    declare_source(
        Declaration(
            kind=OPENID,
            name="Compte de la ville",
            issuer=provider.issuer,
            client_id=CLIENT_ID,
            secret=CLIENT_SECRET,
            authentication=BASIC,
            audience=RESIDENTS,
            is_active=True,
            can_create=True,
            trusts_email=True,
            display=Display(),
        )
    )
    db.session.commit()
    page = chromium.new_page(viewport=DESKTOP)
    page.goto(f"{address}/compte/connexion")

    page.get_by_role("link", name="Continuer avec Compte de la ville").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Première connexion avec Compte de la ville")
    page.get_by_role("button", name="Ouvrir mon compte").click()

    page.wait_for_url(f"{address}/mes-demandes")
    page.goto(f"{address}/compte/profil")
    expect(page.locator("main")).to_contain_text("nadia@mairie.example")
    page.close()
