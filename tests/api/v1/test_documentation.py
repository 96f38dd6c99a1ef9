"""Documents of keys: each tells what its key permits and nothing else, to software and to people."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from app.connectors.models import ApiKey
from app.core.db import db
from tests.api.v1.key_calls import Ask, MakeKey
from tests.cast import Person


def test_a_document_has_only_what_its_key_permits(ask: Ask, make_key: MakeKey) -> None:
    document = ask(make_key({("signaler", "cases:read")}), "/openapi.json").json

    assert document["openapi"] == "3.1.0"
    assert "/api/v1/demandes" in document["paths"]
    assert "/api/v1/demarches/{slug}/demandes" not in document["paths"]
    assert "Submission" not in document["components"]["schemas"]


def test_whoever_has_a_key_reads_its_document(app: Flask, chloe: Person, make_key: MakeKey) -> None:
    secret = make_key({("signaler", "cases:read")})

    page = chloe.post("/api/v1/documentation", {"secret": secret})
    refused = chloe.post("/api/v1/documentation", {"secret": "parvis_autre"})

    assert "API de « Tableau de bord »" in page.text("h1").replace("\u00a0", " ")
    assert page.find_one("#listCases")
    assert page.find_all("#submitCase") == []
    assert secret not in page.text()
    assert refused.status == 422
    assert refused.find_one("#f-secret-error")


def test_an_administrator_reads_it_without_the_secret(ada: Person, alice: Person, make_key: MakeKey) -> None:
    make_key({("signaler", "cases:submit")})
    address = f"/api/v1/cles/{db.session.scalars(select(ApiKey.id)).one()}/documentation"

    assert ada.get(address).find_one("#submitCase form")
    assert alice.get(address).status == 404


def test_every_problem_has_its_place_at_the_documented_address(ask: Ask, chloe: Person) -> None:
    problem = ask("", "").json

    address, _hash, anchor = problem["type"].partition("#")
    assert chloe.get("/" + address.split("/", 3)[3]).find_one(f"#{anchor}")
