from datetime import timedelta

import pytest

from app.core.clock import shift_clock
from tests.cast import PASSWORD

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


def test_two_concurrent_pages_after_a_sign_in_have_valid_tokens(app, chloe):
    at_sign_in = chloe.client.get_cookie("session")
    token = chloe.get("/compte/profil").find_all("input[name=csrf_token]")[0]["value"]
    chloe.client.set_cookie("session", at_sign_in.value)
    chloe.get("/mes-demandes")

    response = chloe.client.post("/compte/deconnexion", data={"csrf_token": token})

    assert response.status_code == 303


def test_an_anonymous_form_of_this_site_is_accepted_without_token(app, chloe, site):
    credentials = {"email": "chloe@residents.example", "password": PASSWORD}
    browser = app.test_client()

    elsewhere = browser.post("/compte/connexion", data=credentials, headers={"Sec-Fetch-Site": "same-site"})
    here = browser.post("/compte/connexion", data=credentials, headers={"Sec-Fetch-Site": "same-origin"})
    signed_in = browser.post("/compte/deconnexion", headers={"Sec-Fetch-Site": "same-origin"})

    assert (elsewhere.status_code, here.status_code, signed_in.status_code) == (400, 303, 400)


def test_a_background_request_sets_no_anonymous_cookie(app, site):
    browser = app.test_client()
    browser.get("/compte/connexion")

    with shift_clock(timedelta(minutes=3)):
        response = browser.get("/api/sync/v1/state")

    assert "Set-Cookie" not in response.headers
