"""API keys: created in a screen, displayed once, changed and revoked, by administrators only."""

from __future__ import annotations

from copy import deepcopy
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from app.accounts.tokens import hash_token
from app.connectors import api_keys
from app.connectors.models import ApiKey
from app.core.db import db
from app.workflows import publishing as workflows
from tests.cast import Person
from tests.factories import WORKFLOW

KEYS = "/agents/administration/cles"


@pytest.fixture(autouse=True)
def workflow(procedure_version: UUID) -> None:
    definition: dict[str, Any] = deepcopy(WORKFLOW)
    definition["statuses"][0]["calls"] = [
        {"id": "clos", "label": "Dossier clos", "by": ["recipient"], "to": "accepted"},
        {"id": "rejete", "by": ["recipient"], "to": "refused"},
    ]
    workflows.publish(definition)
    db.session.commit()


def get_created_key(ada: Person, **form_values: Any) -> ApiKey:
    ada.post(KEYS, {"name": "Gestion technique", "rights": "signaler:clos", **form_values})
    db.session.expire_all()
    return db.session.scalars(select(ApiKey)).one()


def test_the_secret_is_displayed_once_and_never_stored(ada: Person) -> None:
    page = ada.post(KEYS, {"name": "  Gestion\x00 technique ", "rights": ["signaler:clos", "signaler:invente"]})

    secret = page.text("p > code")
    key = db.session.scalars(select(ApiKey)).one()
    assert page.status == 201
    assert secret.startswith(api_keys.PREFIX)
    assert (key.name, key.secret_hash) == ("Gestion technique", hash_token(secret))
    assert api_keys.get_rights(key) == {("signaler", "clos")}
    assert secret not in ada.get(f"{KEYS}/{key.id}").text()
    assert "Gestion technique" in ada.get(KEYS).text("table")


def test_a_key_requires_a_name_and_a_permission(ada: Person) -> None:
    page = ada.post(KEYS, {"name": " ", "rights": "signaler:invente"})

    assert page.status == 422
    assert "Donnez le nom du logiciel" in page.text("main")
    assert "Cochez au moins une chose que ce logiciel peut faire." in page.text("main")
    assert db.session.scalars(select(ApiKey)).all() == []


def test_the_input_is_kept_when_something_is_missing(ada: Person) -> None:
    page = ada.post(KEYS, {"name": "", "rights": "signaler:clos"})

    assert page.find_one("input[value='signaler:clos']").has_attr("checked")
    assert not page.find_one("input[value='signaler:rejete']").has_attr("checked")


def test_the_permissions_of_a_key_can_be_changed(ada: Person) -> None:
    key = get_created_key(ada)

    page = ada.post(f"{KEYS}/{key.id}", {"name": "Autre nom", "rights": "signaler:rejete"}).follow()

    db.session.expire_all()
    assert "Autre nom" in page.text("h1")
    assert api_keys.get_rights(db.session.get_one(ApiKey, key.id)) == {("signaler", "rejete")}


def test_what_a_key_may_read_has_a_purpose_and_bounds(ada: Person) -> None:
    form = {
        "name": "Tableau de bord",
        "rights": ["signaler:cases:read", "signaler:clos"],
        "expires_on": "2019-01-01",
        "networks": "partout",
        "is_anonymous": "yes",
    }
    refused = ada.post(KEYS, form)
    page = ada.post(
        KEYS, form | {"purpose": "Suivi", "expires_on": "2099-01-01", "networks": "192.0.2.0/24\n2001:db8::1"}
    )

    assert refused.status == 422
    for name in ("purpose", "expires_on", "networks"):
        assert refused.find_one(f"#f-{name}-error")
    assert refused.find_one("#f-networks").text == "partout"
    assert page.status == 201
    key = db.session.scalars(select(ApiKey)).one()
    assert api_keys.get_rights(key) == {("signaler", "cases:read"), ("signaler", "clos")}
    assert (key.purpose, key.networks, key.is_anonymous) == ("Suivi", ["192.0.2.0/24", "2001:db8::1"], True)
    form_page = ada.get(f"{KEYS}/{key.id}")
    assert form_page.find_one("#f-expires_on")["value"] == "2099-01-01"
    assert form_page.find_one("input[value='signaler:cases:read']").has_attr("checked")


def test_a_renewed_key_shows_its_secret_once_and_the_former_one_can_be_ended(ada: Person) -> None:
    key = get_created_key(ada)

    page = ada.post(f"{KEYS}/{key.id}/renouvellement", {})

    secret = page.text("p > code")
    db.session.expire_all()
    assert api_keys.find_key_by_secret(secret) == key
    assert api_keys.get_rights(key) == {("signaler", "clos")}
    assert ada.get(f"{KEYS}/{key.id}").find_all("form[action$='/renouvellement/fin']")
    ended = ada.post(f"{KEYS}/{key.id}/renouvellement/fin", {}).follow()
    assert ended.find_all("form[action$='/renouvellement/fin']") == []


@pytest.mark.postgresql
def test_a_revoked_key_cannot_be_restored(ada: Person) -> None:
    key = get_created_key(ada)

    page = ada.post(f"{KEYS}/{key.id}/revocation", {}).follow()

    assert "« Gestion technique » n’ouvre plus rien." in page.text("main").replace("\u00a0", " ")
    assert "Retirée" in page.text("table")
    assert ada.get(f"{KEYS}/{key.id}").find_all("form[action$=revocation]") == []


@pytest.mark.parametrize("who", ["alice", "chloe"])
def test_only_administrators_see_the_keys(request: pytest.FixtureRequest, ada: Person, who: str) -> None:
    key, person = get_created_key(ada), request.getfixturevalue(who)

    statuses = [
        person.get(KEYS).status,
        person.get(f"{KEYS}/{key.id}").status,
        person.post(f"{KEYS}/{key.id}/revocation", {}).status,
    ]

    assert statuses == [404, 404, 404]
