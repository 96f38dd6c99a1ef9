"""Signing in to a linked software: sign-in, agreement, tokens, claims."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from app.accounts.sectoral_ids import sectoral_ids
from app.core.db import db
from app.openid_provider.software_links import list_links
from tests.cast import PASSWORD
from tests.openid_provider.software import agree, declare, read_answer


def test_a_resident_agrees_and_the_software_learns_what_was_agreed(library, chloe):
    page = chloe.get(library.build_url())
    answer = read_answer(agree(chloe, page, chosen_claims=()))
    tokens = library.exchange(answer["code"]).get_json()
    user = library.read_user(tokens["access_token"]).get_json()

    assert "Médiathèque" in page.text("h1")
    assert (answer["state"], answer["iss"]) == ("etat-123", "http://localhost:8000")
    assert user == {
        "sub": library.decode(tokens["id_token"])["sub"],
        "given_name": "Chloé",
        "family_name": "Exemple",
        "name": "Chloé Exemple",
    }


def test_the_identity_token_says_how_the_person_proved_who_they_are(library, chloe):
    claims = library.decode(library.sign_in(chloe)["id_token"])

    assert claims["aud"] == library.client_id
    assert claims["nonce"] == "nonce-456"
    assert (claims["acr"], claims["amr"]) == ("urn:parvis:acr:password", ["pwd"])
    assert claims["iat"] - 60 <= claims["auth_time"] <= claims["iat"] < claims["exp"]
    assert not {"email", "given_name", "roles"} & claims.keys()


def test_a_stranger_signs_in_then_agrees_then_arrives(library, chloe, stranger):
    page = stranger.get(library.build_url())
    sign_in = stranger.get(page.location)
    target = str(sign_in.find_all('input[name="next"]')[0]["value"])
    signed_in = stranger.post("/compte/connexion", {"email": chloe.email, "password": PASSWORD, "next": target})
    arrived = agree(stranger, stranger.get(signed_in.location))

    assert "continuer vers « Médiathèque »" in sign_in.text("main").replace("\xa0", " ")
    assert arrived.status == 200
    assert read_answer(arrived)["state"] == "etat-123"


def test_who_has_agreed_is_not_asked_again(library, chloe):
    library.sign_in(chloe)

    page = chloe.get(library.build_url())

    assert page.status == 303
    assert "code" in read_answer(page)


def test_a_new_claim_is_asked(library, chloe):
    library.sign_in(chloe)
    library.client.claims = {**library.client.claims, "phone_number": False}
    db.session.commit()

    assert "code" in read_answer(chloe.get(library.build_url()))
    page = chloe.get(library.build_url(scope="openid profile phone"))
    assert [tag["value"] for tag in page.find_all('input[name="given"]')] == ["phone_number"]


def test_who_refuses_goes_back_without_a_code(library, chloe):
    answer = read_answer(agree(chloe, chloe.get(library.build_url()), answer="no"))

    assert answer["error"] == "access_denied"
    assert "code" not in answer
    assert list_links(chloe.account.id) == []


def test_an_agent_is_not_asked_and_only_mapped_roles_are_told(intranet, alice):
    tokens = intranet.sign_in(alice, scope="openid profile email roles")

    user = intranet.read_user(tokens["access_token"]).get_json()
    assert user["roles"] == ["redacteur"]
    assert user["email"] == alice.email


def test_a_role_that_is_not_mapped_is_never_told(intranet, bruno):
    tokens = intranet.sign_in(bruno, scope="openid roles")

    assert intranet.read_user(tokens["access_token"]).get_json()["roles"] == []


@pytest.mark.postgresql
def test_a_resident_does_not_enter_the_tool_of_agents(intranet, chloe):
    page = chloe.get(intranet.build_url())

    assert page.status == 403
    assert "réservé aux agents" in page.text("main")


def test_two_pieces_of_software_know_a_person_by_different_identifiers(app, library, chloe):
    other = declare(app, name="Piscine", claims={})

    subjects = [
        software.decode(software.sign_in(chloe, scope="openid")["id_token"])["sub"] for software in (library, other)
    ]

    assert subjects[0] != subjects[1]
    assert not {str(chloe.account.id), *map(str, sectoral_ids(chloe.account.id))} & set(subjects)


def test_nothing_is_asked_when_the_software_wants_no_question(library, chloe, stranger):
    anonymous = read_answer(stranger.get(library.build_url(prompt="none")))
    undecided = read_answer(chloe.get(library.build_url(prompt="none")))
    library.sign_in(chloe)
    linked = read_answer(chloe.get(library.build_url(prompt="none")))

    assert (anonymous["error"], undecided["error"]) == ("login_required", "consent_required")
    assert "code" in linked


@pytest.mark.parametrize("changes", [{"prompt": "login"}, {"max_age": "0"}])
def test_the_person_proves_who_they_are_again_once(library, chloe, changes):
    library.sign_in(chloe)

    page = chloe.get(library.build_url(**changes))
    target = parse_qs(urlsplit(page.location).query)["next"][0]
    proved = chloe.post("/compte/preuve", {"current": PASSWORD, "next": target})
    arrived = chloe.get(proved.location)

    assert page.location.startswith("/compte/preuve")
    assert "code" in read_answer(arrived)


def test_a_mark_of_another_request_does_not_skip_the_proof(library, chloe):
    library.sign_in(chloe)
    page = chloe.get(library.build_url(prompt="login"))
    target = parse_qs(urlsplit(page.location).query)["next"][0]
    mark = target.rpartition("&reprise=")[2]
    # Proved since the mark, for the request of the mark and no other.
    proved = chloe.post("/compte/preuve", {"current": PASSWORD, "next": target})

    forged = chloe.get(f"{library.build_url(prompt='login', state='autre')}&reprise={mark}")

    assert proved.location == target
    assert forged.location.startswith("/compte/preuve")


def test_consent_may_be_asked_again(library, chloe):
    library.sign_in(chloe)

    page = chloe.get(library.build_url(prompt="consent"))

    assert [tag["value"] for tag in page.find_all('input[name="given"][checked]')] == ["email"]


def test_a_hint_about_somebody_else_is_refused(library, chloe, denis):
    hint = library.sign_in(denis)["id_token"]
    library.sign_in(chloe)

    assert read_answer(chloe.get(library.build_url(id_token_hint=hint)))["error"] == "login_required"
    assert "code" in read_answer(denis.get(library.build_url(id_token_hint=hint)))


def test_a_request_sent_as_a_form_comes_back_as_a_link(library, chloe):
    values = {name: values[0] for name, values in parse_qs(urlsplit(library.build_url()).query).items()}

    page = chloe.post("/openid/authorize", values).follow()

    assert "Médiathèque" in page.text("h1")
