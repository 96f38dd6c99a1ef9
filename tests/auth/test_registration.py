import re

import pytest

from app.accounts.attempt_limits import MAIL_PER_NETWORK
from tests.accounts.rate_limit_attempts import exhaust_limit
from tests.accounts.sent_emails import get_token, list_emails
from tests.cast import PASSWORD

NEW = "zoe@residents.example"


def without_secrets(page, email):
    return re.sub(r'name="csrf_token" value="[^"]*"', "", page.html).replace(email, "")


def test_a_resident_opens_an_account(stranger):
    sent_page = stranger.post("/compte/inscription", {"email": NEW})
    assert sent_page.text("h1") == "Regardez votre messagerie"

    token = get_token(list_emails(NEW)[0])
    form = stranger.get(f"/compte/confirmation?jeton={token}")
    assert NEW in form.text("main")
    page = stranger.post("/compte/confirmation", {"token": token, "password": PASSWORD})

    assert page.location == "/mes-demandes"
    assert stranger.get("/compte/profil").status == 200


def test_opening_the_link_does_not_use_it(stranger):
    stranger.post("/compte/inscription", {"email": NEW})
    token = get_token(list_emails(NEW)[0])

    for _ in range(3):
        assert stranger.get(f"/compte/confirmation?jeton={token}").status == 200
    assert stranger.post("/compte/confirmation", {"token": token, "password": PASSWORD}).status == 303

    assert stranger.get(f"/compte/confirmation?jeton={token}").status == 410
    second_use = stranger.post("/compte/confirmation", {"token": token, "password": PASSWORD})
    assert second_use.status == 410
    assert second_use.text("h1") == "Ce lien ne fonctionne plus"


def test_a_known_and_an_unknown_address_get_the_same_page(stranger, chloe):
    known_page = stranger.post("/compte/inscription", {"email": chloe.email})
    unknown_page = stranger.post("/compte/inscription", {"email": NEW})

    assert known_page.status == unknown_page.status == 200
    assert without_secrets(known_page, chloe.email) == without_secrets(unknown_page, NEW)
    assert len(list_emails(chloe.email)) == len(list_emails(NEW)) == 1


@pytest.mark.parametrize(
    "email", ["", "zoe", "zoe@", "zoe@residents", "a b@residents.example", "x" * 300 + "@a.example"]
)
def test_an_invalid_address_gets_a_helpful_message(stranger, email):
    page = stranger.post("/compte/inscription", {"email": email})

    assert page.status == 422
    assert page.find_one(".error-summary a")["href"] == "#email"
    assert list_emails() == []


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("", "Choisissez un mot de passe"),
        ("trop court", "au moins 12 caractères"),
        ("motdepasse2026", "trop vite deviné"),
        ("zoe@residents.example", "ressemble à votre nom"),
        ("x" * 129, "128 caractères au plus"),
    ],
)
def test_a_weak_password_gets_a_helpful_message(stranger, password, words):
    stranger.post("/compte/inscription", {"email": NEW})
    token = get_token(list_emails(NEW)[0])

    page = stranger.post("/compte/confirmation", {"token": token, "password": password})

    assert page.status == 422
    assert words in page.text(".error-summary")
    assert stranger.get(f"/compte/confirmation?jeton={token}").status == 200


def test_too_many_registrations_from_one_network_are_refused(app, stranger):
    assert stranger.post("/compte/inscription", {"email": "zoe@residents.example"}).status == 200
    exhaust_limit(app, MAIL_PER_NETWORK)

    assert stranger.post("/compte/inscription", {"email": "yann@residents.example"}).status == 429


def test_an_invalid_link_shows_how_to_get_another(stranger):
    page = stranger.get("/compte/confirmation?jeton=made-up")

    assert page.status == 410
    assert page.find_one("main .actions a[href='/compte/inscription']")
