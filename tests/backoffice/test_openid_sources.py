"""Declaring ProConnect and identity providers: an administrator alone, step by step, and nothing typed is lost."""

import pytest
from sqlalchemy import select

from app.core.db import db
from app.identity.openid.declared_sources import read_declaration
from app.identity.openid.models import OpenidSource

LIST = "/agents/administration/fournisseurs-d-identite"
SIRET = "21750001600019"
PROCONNECT = {
    "genre": "proconnect",
    "name": "ProConnect",
    "issuer": "https://auth.agentconnect.gouv.fr/api/v2",
    "client_id": "parvis",
    "secret": "un secret à garder",
    "organisations": "217 500 016 00019\n",
    "needs_second_factor": "yes",
    "scopes": "openid given_name usual_name email siret idp_id organization_label roles",
    "place": "everywhere",
}
DIRECTORY = {
    "genre": "openid",
    "name": "Annuaire de la ville",
    "issuer": "https://sso.ville.example",
    "client_id": "parvis",
    "secret": "un autre secret",
    "authentication": "client_secret_basic",
    "audience": "agents",
    "scopes": "openid profile email",
    "attribute-first_name": "given_name",
    "attribute-email": "mail",
    "roles_claim": "groups",
    "role-voirie-instruction": "voirie; travaux",
    "place": "agent_pages",
    "networks": "192.0.2.0/24",
}


def find_stored():
    return db.session.scalars(select(OpenidSource)).one()


def test_proconnect_is_declared_and_its_addresses_are_given(ada):
    page = ada.get(f"{LIST}/nouveau?genre=proconnect")
    assert page.find_one("#f-issuer")["value"] == "https://auth.agentconnect.gouv.fr/api/v2"

    page = ada.post(LIST, PROCONNECT).follow()

    assert "/compte/avec/proconnect/retour" in page.text("main")
    assert "/compte/deconnexion/retour" in page.text("main")
    assert "un secret à garder" not in page.html
    declared = read_declaration(find_stored())
    assert declared.admission.organisations == (SIRET,)
    assert (declared.needs_second_factor, declared.audience, declared.is_active) == (True, "agents", False)
    assert "a déclaré le fournisseur d’identité" in ada.get("/agents/administration/historique").text("main")


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"organisations": ""}, "organisations", "tous les agents publics"),
        ({"organisations": "21750001600018"}, "organisations", "14 chiffres"),
        ({"organisations": "", "domains": "https://ville"}, "domains", "sans @"),
        ({"issuer": "http://auth.agentconnect.gouv.fr/api/v2"}, "issuer", "https://"),
        ({"issuer": "http://127.0.0.1:8080"}, "issuer", "PARVIS_PRIVATE_HOSTS"),
        ({"issuer": "https://sso.example/?a=1"}, "issuer", "https://"),
        ({"client_id": ""}, "client_id", "client_id"),
        ({"secret": ""}, "secret", "secret"),
        ({"scopes": "email"}, "scopes", "openid"),
        ({"networks": "chez nous"}, "networks", "réseau"),
        ({"name": "n" * 61}, "name", "60 caractères"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(ada, changes, field, words):
    page = ada.post(LIST, PROCONNECT | changes)

    assert page.status == 422
    assert words in page.text(f"#f-{field}-error, [id='f-{field}-errors'], main")
    assert page.find_all(f".error-summary a[href='#f-{field}']") or page.find_all(f"a[href='#f-{field}']")
    assert page.find_one("#f-issuer")["value"] == (PROCONNECT | changes)["issuer"]
    assert db.session.scalars(select(OpenidSource)).all() == []


def test_a_provider_gives_roles_by_its_groups(ada):
    ada.post(LIST, DIRECTORY)

    declared = read_declaration(find_stored())
    assert declared.roles == {"voirie": "voirie-instruction", "travaux": "voirie-instruction"}
    assert declared.attributes == {"first_name": "given_name", "email": "mail"}
    assert declared.display.networks == ("192.0.2.0/24",)
    page = ada.get(f"{LIST}/{find_stored().id}")
    assert page.find_one("#f-role-voirie-instruction")["value"] == "voirie; travaux"


def test_the_secret_stays_unless_the_provider_changes(ada):
    ada.post(LIST, DIRECTORY)
    url, sealed = f"{LIST}/{find_stored().id}", find_stored().secret

    assert ada.post(url, DIRECTORY | {"secret": "", "name": "SSO"}).status == 303
    assert (find_stored().name, find_stored().secret, find_stored().key) == ("SSO", sealed, "annuaire-de-la-ville")

    refused = ada.post(url, DIRECTORY | {"secret": "", "issuer": "https://evil.example"})
    assert refused.status == 422
    assert find_stored().issuer == DIRECTORY["issuer"]


def test_a_provider_on_the_private_network_is_not_tried(ada):
    page = ada.post(LIST, DIRECTORY | {"then": "try", "issuer": "https://127.0.0.1:1"})

    assert "La configuration ne peut pas être lue" in page.text("main")
    assert page.find_one("#f-name")["value"] == "Annuaire de la ville"
    assert db.session.scalars(select(OpenidSource)).all() == []


def test_the_button_is_shown_where_it_was_wanted(ada, stranger):
    ada.post(LIST, DIRECTORY | {"is_active": "yes", "networks": ""})
    assert "Annuaire de la ville" not in stranger.get("/compte/connexion").text("main")
    assert "Annuaire de la ville" in stranger.get("/compte/connexion?next=/agents/demandes").text("main")

    ada.post(f"{LIST}/{find_stored().id}", DIRECTORY | {"is_active": "yes", "secret": ""})

    assert "Annuaire de la ville" not in stranger.get("/compte/connexion?next=/agents/demandes").text("main")


def test_an_unused_provider_is_removed(ada):
    ada.post(LIST, DIRECTORY)

    assert ada.post(f"{LIST}/{find_stored().id}/suppression").location == LIST

    assert "Annuaire de la ville" not in ada.get(LIST).text(".worklist, main")
    assert db.session.scalars(select(OpenidSource)).all() == []


@pytest.mark.parametrize("who", ["stranger", "chloe", "alice"])
def test_nobody_else_sees_or_changes_providers(request, ada, who):
    ada.post(LIST, DIRECTORY)
    url = f"{LIST}/{find_stored().id}"
    person = request.getfixturevalue(who)

    pages = [person.get(LIST), person.get(url), person.post(url, DIRECTORY | {"name": "Volé"})]

    assert {page.status for page in pages} <= {303, 404}
    assert find_stored().name == "Annuaire de la ville"
