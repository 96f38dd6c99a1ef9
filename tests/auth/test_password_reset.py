import re

from tests.accounts.sent_emails import get_token, list_emails
from tests.cast import PASSWORD

OTHER = "parapluie dossier comète"


def without_secrets(page, email):
    return re.sub(r'name="csrf_token" value="[^"]*"', "", page.html).replace(email, "")


def test_a_forgotten_password_is_replaced(stranger, chloe):
    stranger.post("/compte/mot-de-passe", {"email": chloe.email})
    token = get_token(list_emails(chloe.email)[0])
    assert stranger.get(f"/compte/mot-de-passe/nouveau?jeton={token}").status == 200

    page = stranger.post("/compte/mot-de-passe/nouveau", {"token": token, "password": OTHER})

    assert page.location == "/mes-demandes"
    assert chloe.get("/compte/profil").status == 303
    assert stranger.get("/compte/profil").status == 200
    assert chloe.post("/compte/connexion", {"email": chloe.email, "password": PASSWORD}).status == 422
    assert chloe.post("/compte/connexion", {"email": chloe.email, "password": OTHER}).status == 303


def test_a_reset_link_works_once(stranger, chloe):
    stranger.post("/compte/mot-de-passe", {"email": chloe.email})
    token = get_token(list_emails(chloe.email)[0])
    stranger.post("/compte/mot-de-passe/nouveau", {"token": token, "password": OTHER})

    page = stranger.post("/compte/mot-de-passe/nouveau", {"token": token, "password": PASSWORD})

    assert page.status == 410
    assert page.find_one("main .actions a[href='/compte/mot-de-passe']")


def test_a_weak_password_is_refused_and_the_link_still_works(stranger, chloe):
    stranger.post("/compte/mot-de-passe", {"email": chloe.email})
    token = get_token(list_emails(chloe.email)[0])

    assert stranger.post("/compte/mot-de-passe/nouveau", {"token": token, "password": "court"}).status == 422
    assert stranger.post("/compte/mot-de-passe/nouveau", {"token": token, "password": OTHER}).status == 303


def test_a_known_and_an_unknown_address_get_the_same_page(stranger, chloe):
    known_page = stranger.post("/compte/mot-de-passe", {"email": chloe.email})
    unknown_page = stranger.post("/compte/mot-de-passe", {"email": "blaise@residents.example"})

    assert known_page.status == unknown_page.status == 200
    assert without_secrets(known_page, chloe.email) == without_secrets(unknown_page, "blaise@residents.example")
    assert len(list_emails()) == 1
