"""Cases that other software reads: as far as its key goes, from a cursor, in clear what it asks for."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.v1.key_calls import Ask, MakeKey
from tests.factories import MakeCase


def test_new_cases_are_read_from_a_cursor(ask: Ask, make_key: MakeKey, make_case: MakeCase) -> None:
    references = [make_case().reference for _ in range(3)]
    secret = make_key()

    first = ask(secret, "/demandes?order=oldest&limit=2").json
    second = ask(secret, f"/demandes?order=oldest&limit=2&cursor={first['next']}").json

    assert [case["reference"] for case in first["items"] + second["items"]] == references
    assert second["next"] is None


def test_a_case_is_read_whole_with_its_version(ask: Ask, make_key: MakeKey, make_case: MakeCase) -> None:
    case = make_case()

    response = ask(make_key(), f"/demandes/{case.reference}?expand=answers,history,files,actions")

    assert response.status_code == 200
    assert response.headers["ETag"]
    assert response.json["reference"] == case.reference
    assert response.json["answers"]
    assert [entry["kind"] for entry in response.json["history"]][:1] == ["submitted"]


def test_nothing_opens_without_a_key(ask: Ask, make_case: MakeCase) -> None:
    response = ask("", f"/demandes/{make_case().reference}")

    assert response.status_code == 401
    assert response.content_type == "application/problem+json"
    assert response.json["type"].endswith("/api/v1/problemes#no-key")


def test_a_case_of_another_procedure_does_not_exist(ask: Ask, make_key: MakeKey, make_case: MakeCase) -> None:
    secret = make_key({("autre", "cases:read")})

    assert ask(secret, f"/demandes/{make_case().reference}").status_code == 404
    assert ask(secret, "/demandes").json["items"] == []


@pytest.mark.postgresql
def test_an_address_with_a_null_sign_is_not_found(ask: Ask, make_key: MakeKey) -> None:
    assert ask(make_key(), "/demandes/%00").status_code == 404


def test_a_misspelt_filter_is_refused(ask: Ask, make_key: MakeKey) -> None:
    response = ask(make_key(), "/demandes?sate=open")

    assert response.status_code == 400
    assert response.json["errors"][0]["parameter"] == "sate"


def test_the_document_of_a_key_shows_what_it_may_do(ask: Ask, make_key: MakeKey) -> None:
    document: Any = ask(make_key(), "/openapi.json").json

    assert "/api/v1/demandes/{reference}" in document["paths"]
    assert "/api/v1/demandes/{reference}/messages" not in document["paths"]
    assert set(document["components"]["schemas"]) >= {"Case", "Problem"}
