"""A provider of the authority signs agents and residents in: npm's oidc-provider, over HTTP."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Account
from app.accounts.profile import read_profile
from app.accounts.sessions import load_actor
from app.core import outgoing
from app.core.db import db
from app.identity import links, provider_metadata
from app.identity.code_flow import BASIC
from app.identity.openid.admission_rules import Admission
from app.identity.openid.declared_sources import declare_source
from app.identity.openid.provider_check import check_source
from app.identity.openid.source_declaration import AGENTS, OPENID, RESIDENTS, Declaration
from tests.client import Browser
from tests.identity.openid.real_provider import CLIENT_ID, CLIENT_SECRET, LEVEL, RealProvider, run_provider

pytestmark = pytest.mark.slow


@pytest.fixture
def provider(app: Flask) -> Iterator[RealProvider]:
    base = app.config["PARVIS"].base_url
    provider_metadata.clear_cache()
    with run_provider(f"{base}/compte/avec/annuaire/retour", f"{base}/compte/deconnexion/retour") as running:
        outgoing.install(replace(app.config["PARVIS"], private_hosts=frozenset({running.host})))
        yield running
    outgoing.install(app.config["PARVIS"])


def describe(provider, **changes):
    values = {"issuer": provider.issuer, "client_id": CLIENT_ID, "secret": CLIENT_SECRET, "authentication": BASIC}
    rules = {"is_active": True, "can_create": True, "second_factor_levels": (LEVEL,)}
    return Declaration(**{"kind": OPENID, "name": "Annuaire", **values, **rules, **changes})


def come_back(browser, provider, query=""):
    address = provider.visit(browser.get(f"/compte/avec/annuaire{query}").location)
    return browser.get(address[address.index("/compte/") :])


def read_actor(browser):
    with browser.client.session_transaction() as session:
        return load_actor(session["_user_id"])


def test_an_agent_enters_with_the_roles_of_their_groups_and_a_second_factor(departments, stranger, provider):
    roles = {"etat-civil": "etat-civil-instruction", "voirie": "voirie-instruction"}
    declare_source(
        describe(
            provider,
            audience=AGENTS,
            needs_second_factor=True,
            roles_claim="groups",
            roles=roles,
            admission=Admission(domains=("mairie.example",)),
        )
    )
    db.session.commit()

    assert come_back(stranger, provider).location == "/agents"

    actor = read_actor(stranger)
    assert (actor.name, actor.roles) == ("Nadia Exemple", {"etat-civil-instruction"})
    assert (actor.has_second_factor, actor.strength) == (True, 3)
    assert come_back(stranger, provider, "?but=preuve").location == "/agents"


def test_a_resident_opens_an_account_and_signs_out_everywhere(app, stranger, provider, site):
    declare_source(describe(provider, audience=RESIDENTS, trusts_email=True))
    db.session.commit()

    choice = come_back(stranger, provider).follow()
    token = choice.find_all("input[name=jeton]")[0]["value"]
    assert stranger.post("/compte/avec/identite/choix", {"jeton": token}).location == "/mes-demandes"
    assert read_profile(db.session.scalars(select(Account)).one()).email == "nadia@mairie.example"
    assert come_back(Browser(app), provider).location == "/mes-demandes"

    stranger.post("/compte/deconnexion")
    departure = stranger.get("/compte/deconnexion/suite").location
    assert departure.startswith(f"{provider.issuer}/session/end?")


def test_the_self_check_reads_what_it_publishes(site, provider):
    results = {result.what: result.is_right for result in check_source(describe(provider))}

    assert results.pop("scopes") is True
    assert all(results.values()), results
    wrong = {r.what for r in check_source(describe(provider, scopes=("openid", "inconnu"))) if not r.is_right}
    assert wrong == {"scopes"}


def test_an_equal_address_links_no_resident(app, stranger, chloe, provider):
    declare_source(describe(provider, audience=RESIDENTS, trusts_email=True))
    db.session.commit()

    come_back(chloe, provider, "?but=lien")
    (link,) = links.list_links(chloe.account)

    assert (link.source, link.is_confirmed) == ("annuaire", True)
    assert come_back(Browser(app), provider).location == "/mes-demandes"
