"""Refusals to a software: shown at its own address only when that address is certain."""

from __future__ import annotations

import pytest

from app.core.db import db
from app.openid_provider import clients
from app.openid_provider.redirect_addresses import is_declarable
from tests.openid_provider.software import REDIRECT_URI, declare, read_answer

TRICKS = [
    "https://mediatheque.example//retour",
    "https://mediatheque.example/retour/",
    "https://mediatheque.example/Retour",
    "https://MEDIATHEQUE.example/retour",
    "HTTPS://mediatheque.example/retour",
    "http://mediatheque.example/retour",
    "https://mediatheque.example@pirate.example/retour",
    "https://mediatheque.example%2f@pirate.example/retour",
    "https://mediatheque.example%2fretour",
    "https://mediatheque.example/%72etour",
    "https://mediatheque.example/retour#",
    "https://mediatheque.example/retour#code",
    "https://mediatheque.example/retour?code=1",
    "https://mediatheque.example/retour/../retour",
    "https://mediatheque.example:443/retour",
    "https://mediatheque.example.pirate.example/retour",
    "https://mediatheque.example\\@pirate.example/retour",
    "//mediatheque.example/retour",
    "/retour",
    " https://mediatheque.example/retour",
    "https://mediatheque.example/retour\r\n",
    "javascript:alert(1)",
    "",
]
NOT_ALLOWED = [
    ({"response_type": "token"}, "unsupported_response_type"),
    ({"response_type": "code id_token"}, "unsupported_response_type"),
    ({"response_mode": "fragment"}, "invalid_request"),
    ({"code_challenge": None}, "invalid_request"),
    ({"code_challenge_method": "plain"}, "invalid_request"),
    ({"code_challenge_method": None}, "invalid_request"),
    ({"code_challenge": "court"}, "invalid_request"),
    ({"scope": "profile"}, "invalid_scope"),
    ({"scope": "openid phone"}, "invalid_scope"),
    ({"scope": "openid roles"}, "invalid_scope"),
    ({"scope": "openid offline_access"}, "invalid_scope"),
    ({"prompt": "none login"}, "invalid_request"),
    ({"prompt": "create"}, "invalid_request"),
    ({"max_age": "-1"}, "invalid_request"),
    ({"request": "eyJhbGciOiJub25lIn0.e30."}, "request_not_supported"),
    ({"request_uri": "https://pirate.example/"}, "request_uri_not_supported"),
]


def test_an_address_that_is_not_declared_to_the_letter_gets_nothing(library, chloe):
    library.sign_in(chloe)

    pages = {address: chloe.get(library.build_url(redirect_uri=address)) for address in TRICKS}

    assert {page.status for page in pages.values()} == {400}
    assert [address for address, page in pages.items() if page.location] == []
    assert [address for address, page in pages.items() if "adresse de retour" not in page.text("main")] == []
    assert [page for page in pages.values() if page.find_all("main a[href^=http], meta[http-equiv]")] == []


def test_two_addresses_get_nothing(library, chloe):
    page = chloe.get(library.build_url() + "&redirect_uri=https://pirate.example/")

    assert page.status == 400


@pytest.mark.postgresql
def test_an_unknown_software_gets_nothing(library, stranger):
    unknown = ["inconnu", "00000000-0000-4000-8000-000000000000", "", "\0", "É", library.client_id.replace("-", "")]

    pages = [stranger.get(library.build_url(client_id=client_id)) for client_id in unknown]

    assert {page.status for page in pages} == {400}
    assert all("n’est pas déclaré" in page.text("main") for page in pages)


def test_a_software_that_was_withdrawn_gets_nothing(library, chloe):
    tokens = library.sign_in(chloe)
    clients.close_client(library.client)
    db.session.commit()

    assert chloe.get(library.build_url()).status == 400
    assert library.read_user(tokens["access_token"]).status_code == 401
    assert library.exchange("code").get_json() == {"error": "invalid_client"}


def test_a_request_that_is_not_allowed_is_refused_to_the_software(library, stranger):
    answers = [read_answer(stranger.get(library.build_url(**changes))) for changes, _error in NOT_ALLOWED]

    assert [answer["error"] for answer in answers] == [error for _changes, error in NOT_ALLOWED]
    assert {answer["state"] for answer in answers} == {"etat-123"}


def test_a_repeated_parameter_is_refused(library, chloe):
    answer = read_answer(chloe.get(library.build_url() + "&scope=openid"))

    assert answer["error"] == "invalid_request"


def test_a_form_that_was_changed_is_checked_again(library, chloe):
    query = library.build_url(redirect_uri="https://pirate.example/").partition("?")[2]

    page = chloe.post("/openid/consent", {"query": query, "mark": "", "answer": "yes"})

    assert page.status == 400


def test_claims_that_were_not_asked_are_not_given(library, chloe):
    hidden_claims = ("email", "phone_number", "address")
    page = chloe.get(library.build_url(scope="openid profile"))
    query = str(page.find_one("input[name=query]")["value"])
    code = read_answer(
        chloe.post("/openid/consent", {"query": query, "mark": "", "given": list(hidden_claims), "answer": "yes"})
    )["code"]

    user = library.read_user(library.exchange(code).get_json()["access_token"]).get_json()

    assert user.keys() == {"sub", "given_name", "family_name", "name"}


def test_a_code_is_for_its_request_only(library, chloe):
    for changes in (
        {"redirect_uri": "https://mediatheque.example/autre"},
        {"code_verifier": "x" * 50},
        {"code_verifier": ""},
    ):
        code = library.ask_code(chloe)

        assert library.exchange(code, **changes).get_json() == {"error": "invalid_grant"}
        assert library.exchange(code).get_json() == {"error": "invalid_grant"}


def test_a_code_of_another_software_is_refused_and_stays_good_for_its_own(app, library, chloe):
    code = library.ask_code(chloe)
    thief = declare(app, name="Pirate")

    refused = thief.exchange(code)

    assert (refused.status_code, refused.get_json()) == (400, {"error": "invalid_grant"})
    assert library.exchange(code).status_code == 200


def test_a_wrong_secret_is_refused(library, chloe):
    code = library.ask_code(chloe)

    response = library.call("/openid/token", secret="faux", grant_type="authorization_code", code=code)

    assert (response.status_code, response.get_json()) == (401, {"error": "invalid_client"})
    assert response.headers["Cache-Control"] == "no-store"


def test_two_ways_to_prove_who_it_is_are_refused(library):
    response = library.call("/openid/token", grant_type="refresh_token", client_secret=library.secret)

    assert response.get_json() == {"error": "invalid_client"}


def test_a_renewed_secret_replaces_the_former_one(library, chloe):
    former = library.secret
    library.secret = clients.renew_secret(library.client)
    db.session.commit()
    code = library.ask_code(chloe)

    assert library.call("/openid/token", secret=former).status_code == 401
    assert library.exchange(code).status_code == 200


def test_no_session_opens_the_calls_of_software(library, chloe):
    assert chloe.client.get("/openid/userinfo").status_code == 401
    assert chloe.client.post("/openid/token", data={"grant_type": "authorization_code"}).status_code == 401
    assert chloe.client.post("/openid/revocation", data={"token": "x"}).status_code == 401


def test_an_ambiguous_address_cannot_be_declared():
    ambiguous = [
        *TRICKS[3:5],
        *TRICKS[6:9],
        *TRICKS[10:12],
        *TRICKS[16:],
        "https://*.example/",
        "ftp://mairie.example/",
    ]

    assert [address for address in ambiguous if is_declarable(address)] == []
    assert is_declarable(REDIRECT_URI)
    assert is_declarable("http://localhost:8080/retour?source=1")
