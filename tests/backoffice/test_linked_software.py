"""Linked software: declared in a screen, its secret displayed once, renewed, withdrawn, by administrators only."""

from __future__ import annotations

import json
from typing import Any

import pytest
from joserfc.jwk import ECKey
from sqlalchemy import select

from app.accounts.tokens import hash_token
from app.core.db import db
from app.openid_provider.models import OpenidClient
from tests.cast import Person

SOFTWARE = "/agents/administration/logiciels"
FORM = {
    "name": "Médiathèque",
    "purpose": "Emprunter et réserver des livres.",
    "home_url": "https://mediatheque.example/",
    "audience": "residents",
    "redirect_uris": "https://mediatheque.example/retour\n\n https://mediatheque.example/cb ",
    "authentication": "secret",
    "claim-given_name": "required",
    "claim-email": "optional",
    "claim-phone_number": "",
    "role-voirie-instruction": "  redacteur ",
}


def find_only_client() -> OpenidClient:
    db.session.expire_all()
    return db.session.scalars(select(OpenidClient)).one()


def test_a_software_is_declared_and_its_secret_is_displayed_once(ada: Person) -> None:
    page = ada.post(SOFTWARE, FORM)

    client = find_only_client()
    secret = page.text("p > code")
    assert page.status == 201
    assert client.secret_hash == hash_token(secret)
    assert client.redirect_uris == ["https://mediatheque.example/retour", "https://mediatheque.example/cb"]
    assert client.claims == {"given_name": True, "email": False}
    assert client.roles == {"voirie-instruction": "redacteur"}
    assert client.client_id in page.text("main")
    assert secret not in ada.get(f"{SOFTWARE}/{client.id}").html
    assert "Médiathèque" in ada.get(SOFTWARE).text("table")
    assert "a relié le logiciel" in ada.get("/agents/administration/historique").text("main")


def test_nothing_typed_is_lost_when_something_is_refused(ada: Person) -> None:
    wrong: dict[str, Any] = {
        "name": "",
        "redirect_uris": "mediatheque.example/retour",
        "logout_uri": "http://gestion.interne/",
    }

    page = ada.post(SOFTWARE, {**FORM, **wrong, "authentication": "private_key_jwt", "public_keys": "pas une clé"})

    assert page.status == 422
    assert len(page.find_all("main .field__error")) == 4
    assert "mediatheque.example/retour" in page.text("textarea[name=redirect_uris]")
    assert page.find_one("select[name=claim-given_name] option[selected]")["value"] == "required"
    assert page.find_one("input[name=role-voirie-instruction]")["value"] == "redacteur"
    assert db.session.scalars(select(OpenidClient)).all() == []


def test_a_private_key_is_never_stored(ada: Person) -> None:
    key = ECKey.generate_key("P-256", {"kid": "k1"})
    form = {**FORM, "authentication": "private_key_jwt"}

    refused = ada.post(SOFTWARE, {**form, "public_keys": json.dumps(key.as_dict(private=True))})
    accepted = ada.post(SOFTWARE, {**form, "public_keys": json.dumps(key.as_dict(private=False))})

    assert "Ne collez jamais sa clé privée" in refused.text("main")
    assert (accepted.status, accepted.find_all("p > code")) == (201, [])
    assert find_only_client().secret_hash is None


def test_what_a_software_may_ask_is_changed(ada: Person) -> None:
    ada.post(SOFTWARE, FORM)
    client = find_only_client()

    page = ada.post(f"{SOFTWARE}/{client.id}", {**FORM, "audience": "everyone", "claim-email": "", "is_old": "1"})

    assert page.follow().find_one("select[name=claim-email] option[selected]")["value"] == ""
    changed = find_only_client()
    assert (changed.audience, changed.claims, changed.algorithm) == ("everyone", {"given_name": True}, "RS256")


def test_a_secret_is_renewed(ada: Person) -> None:
    former = ada.post(SOFTWARE, FORM).text("p > code")

    page = ada.post(f"{SOFTWARE}/{find_only_client().id}/secret", {})

    secret = page.text("p > code")
    assert secret != former
    assert find_only_client().secret_hash == hash_token(secret)


@pytest.mark.postgresql
def test_a_withdrawn_software_stays_in_the_list(ada: Person) -> None:
    ada.post(SOFTWARE, FORM)
    address = f"{SOFTWARE}/{find_only_client().id}"

    page = ada.post(f"{address}/retrait", {}).follow()

    assert "Retiré" in page.text("table")
    assert ada.get(address).find_all("main form") == []


@pytest.mark.parametrize("who", ["alice", "chloe"])
def test_only_administrators_link_software(request: pytest.FixtureRequest, ada: Person, who: str) -> None:
    ada.post(SOFTWARE, FORM)
    address, person = f"{SOFTWARE}/{find_only_client().id}", request.getfixturevalue(who)

    statuses = [
        person.get(SOFTWARE).status,
        person.get(address).status,
        person.post(f"{address}/secret", {}).status,
        person.post(f"{address}/retrait", {}).status,
    ]

    assert statuses == [404, 404, 404, 404]
