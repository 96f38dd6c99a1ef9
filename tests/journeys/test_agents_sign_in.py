"""Agents sign in by the systems of their authority, which an administrator has connected through the screens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from threading import Thread

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from app.config import Settings
from app.core import outgoing
from app.core.sites import Site
from app.identity.saml import saml_providers
from tests.cast import Person
from tests.identity.directories.slapd import BASE, READER, READER_PASSWORD, LdapServer, run_ldap_server
from tests.identity.directories.slapd import PASSWORD as DIRECTORY_PASSWORD
from tests.identity.saml.provider_server import SamlProviderServer, serve_provider
from tests.journeys.conftest import DESKTOP, PHONE
from tests.servers import find_free_port

pytestmark = [pytest.mark.slow, pytest.mark.by_turns(10)]

ADMINISTRATION = "/agents/administration"


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
def provider(app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[SamlProviderServer]:
    monkeypatch.setattr(saml_providers, "KEY_BITS", 2048)
    with serve_provider() as running:
        outgoing.install(replace(settings, private_hosts=frozenset({running.host})))
        yield running
    outgoing.install(settings)


@pytest.fixture
def ldap(app: Flask, settings: Settings) -> Iterator[LdapServer]:
    with run_ldap_server() as running:
        running.clear()
        outgoing.install(replace(settings, private_hosts=running.names))
        yield running
    outgoing.install(settings)


def open_page(chromium: Browser, address: str, person: Person | None, viewport: dict[str, int]) -> Page:
    """A browser of its own, where that person is signed in."""
    context = chromium.new_context(base_url=address, viewport=viewport, locale="fr-FR", service_workers="block")
    if person is not None:
        cookies = [person.client.get_cookie(name) for name in ("session", "__Host-session")]
        context.add_cookies(
            [{"name": cookie.key, "value": cookie.value, "url": address} for cookie in cookies if cookie]
        )
    return context.new_page()


def test_agents_sign_in_with_a_saml_provider(
    address: str, provider: SamlProviderServer, chromium: Browser, ada: Person, alice: Person
) -> None:
    provider.people["nadia.roux"] = {
        "mail": ["nadia.roux@ville.example"],
        "givenName": ["Nadia"],
        "sn": ["Roux"],
        "memberOf": ["cn=voirie"],
    }
    page = open_page(chromium, address, ada, DESKTOP)
    page.goto(f"{ADMINISTRATION}/saml/nouveau")
    page.get_by_label("Nom", exact=True).first.fill("Compte de la ville")
    page.get_by_label("Ses métadonnées").fill("<md:EntityDescriptor>" + "x" * 100)
    page.get_by_label("Ouvrir un compte à qui n’en a pas").check()
    page.get_by_label("Ses adresses e-mail sont vérifiées").check()
    page.get_by_label("Montrer son bouton sur la page de connexion").check()
    page.locator("[name=attribute_email]").fill("mail")
    page.locator("[name=attribute_first_name]").fill("givenName")
    page.locator("[name=attribute_last_name]").fill("sn")
    page.get_by_text("Rôles des agents").click()
    page.get_by_label("Attribut des groupes").fill("memberOf")
    page.get_by_label("Instruction voirie").fill("cn=voirie")
    page.get_by_role("button", name="Déclarer le fournisseur").click()
    expect(page.locator("main")).to_contain_text("n’est pas un fichier de métadonnées SAML")
    expect(page.get_by_label("Ses métadonnées")).to_have_value("<md:EntityDescriptor>" + "x" * 100)
    expect(page.get_by_label("Instruction voirie")).to_have_value("cn=voirie")
    page.get_by_label("Ses métadonnées").fill(provider.metadata)
    page.get_by_role("button", name="Déclarer le fournisseur").click()
    expect(page.locator("main")).to_contain_text("Donnez-lui maintenant nos métadonnées")
    page.context.close()

    page = open_page(chromium, address, None, PHONE)
    page.goto("/agents/demandes?state=all")
    page.get_by_role("link", name="Continuer avec Compte de la ville").click()
    page.get_by_role("link", name="nadia.roux").click()
    page.get_by_role("button", name="Continuer").click()
    page.wait_for_url("**/agents/demandes?state=all")
    page.goto("/compte/deconnexion")
    page.get_by_role("main").get_by_role("button", name="Me déconnecter").click()
    expect(page.locator("main")).to_contain_text("Ici et sur Compte de la ville")
    assert provider.signed_out == ["nadia.roux"]
    page.goto("/agents/demandes")
    assert "/compte/connexion" in page.url
    page.context.close()


def test_agents_sign_in_with_a_directory_and_leave_with_it(
    address: str, ldap: LdapServer, chromium: Browser, ada: Person, alice: Person
) -> None:
    names = [ldap.add_person("nadia"), ldap.add_person("omar")]
    group = ldap.add_group("voirie", *names)
    page = open_page(chromium, address, ada, DESKTOP)
    page.goto(f"{ADMINISTRATION}/annuaires/nouveau")
    page.get_by_label("Nom", exact=True).fill("Annuaire de la ville")
    page.get_by_label("OpenLDAP").check()
    page.get_by_label("Serveur", exact=True).fill("localhost")
    page.get_by_label("Port", exact=True).fill(str(ldap.tls_port))
    page.get_by_label("Certificat de l’autorité").fill(ldap.authority_certificate)
    page.get_by_label("Compte de lecture").fill(READER)
    page.get_by_label("Mot de passe", exact=True).fill(READER_PASSWORD)
    page.get_by_label("Où chercher les agents").fill(BASE)
    page.get_by_label("Ouvrir un compte à qui n’en a pas").check()
    page.get_by_label("Les agents entrent avec leur mot de passe").check()
    page.get_by_text("Rôles des agents").click()
    page.get_by_label("Instruction voirie").fill(group)
    page.get_by_role("button", name="Essayer sans enregistrer").click()
    expect(page.locator("main")).to_contain_text("2 personnes y sont trouvées")
    # The password is kept, and not written again.
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.locator("main")).to_contain_text("L’annuaire est enregistré")

    agent = open_page(chromium, address, None, PHONE)
    agent.goto("/agents/demandes?state=all")
    agent.get_by_label("Adresse e-mail").fill("nadia@ville.example")
    agent.get_by_label("Mot de passe", exact=True).fill(DIRECTORY_PASSWORD)
    agent.get_by_role("main").get_by_role("button", name="Se connecter", exact=True).click()
    agent.wait_for_url("**/agents/demandes?state=all")

    ldap.delete(names[0])
    page.get_by_role("button", name="Voir ce qu’elle ferait maintenant").click()
    expect(page.locator("main")).to_contain_text("Rien n’est encore changé")
    expect(page.locator("main")).to_contain_text("Suspendus (1)")
    expect(page.locator("main")).to_contain_text("Nadia Roux")
    agent.reload()
    assert agent.url.endswith("/agents/demandes?state=all")
    page.get_by_role("button", name="Synchroniser maintenant").click()
    expect(page.locator("main")).to_contain_text("Suspendus : 1")
    agent.reload()
    assert "/compte/connexion" in agent.url
    for context in (page.context, agent.context):
        context.close()
