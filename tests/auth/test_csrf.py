from datetime import timedelta

import pytest

from app.core.clock import shift_clock
from tests.cast import PASSWORD

pytestmark = pytest.mark.any_database

FORMS = [
    "/compte/connexion",
    "/compte/deconnexion",
    "/compte/inscription",
    "/compte/confirmation",
    "/compte/confirmation/adresse-electronique",
    "/compte/mot-de-passe",
    "/compte/mot-de-passe/nouveau",
    "/compte/profil",
    "/compte/profil/mot-de-passe",
    "/compte/profil/adresse-electronique",
    "/compte/profil/suppression",
    "/compte/connexions/6a0f6b0e-3f6c-4b57-9c7e-1f0f0a0b0c0d/fin",
]


@pytest.mark.parametrize("url", FORMS)
def test_a_form_without_its_token_is_refused(chloe, url):
    assert chloe.client.post(url, data={"email": "chloe@residents.example", "password": "x"}).status_code == 400
    assert chloe.get("/compte/profil").status == 200


@pytest.mark.parametrize("url", FORMS)
def test_a_form_with_the_token_of_somebody_else_is_refused(chloe, denis, url):
    denis.get("/compte/profil")
    token = denis.get("/compte/profil").find_all("input[name=csrf_token]")[0]["value"]
    chloe.get("/compte/profil")

    assert chloe.client.post(url, data={"csrf_token": token}).status_code == 400


def test_two_pages_asked_for_together_after_a_sign_in_hold_tokens_that_both_count(app, chloe):
    at_sign_in = chloe.client.get_cookie("session")
    token = chloe.get("/compte/profil").find_all("input[name=csrf_token]")[0]["value"]
    chloe.client.set_cookie("session", at_sign_in.value)
    chloe.get("/mes-demandes")

    answer = chloe.client.post("/compte/deconnexion", data={"csrf_token": token})

    assert answer.status_code == 303


def test_while_nobody_is_signed_in_a_form_of_this_site_counts_without_its_token(app, chloe, site):
    words = {"email": "chloe@residents.example", "password": PASSWORD}
    browser = app.test_client()

    elsewhere = browser.post("/compte/connexion", data=words, headers={"Sec-Fetch-Site": "same-site"})
    here = browser.post("/compte/connexion", data=words, headers={"Sec-Fetch-Site": "same-origin"})
    signed_in = browser.post("/compte/deconnexion", headers={"Sec-Fetch-Site": "same-origin"})

    assert (elsewhere.status_code, here.status_code, signed_in.status_code) == (400, 303, 400)


def test_a_request_in_the_background_leaves_the_cookie_of_nobody_as_it_is(app, site):
    browser = app.test_client()
    browser.get("/compte/connexion")

    with shift_clock(timedelta(minutes=3)):
        answer = browser.get("/api/sync/v1/state")

    assert "Set-Cookie" not in answer.headers
