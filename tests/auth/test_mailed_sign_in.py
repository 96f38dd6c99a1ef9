"""Signing in by a mailed link: off by default, for residents, once, in the browser that asked."""

from datetime import timedelta

import pytest

from app.accounts.models import SignInSession
from app.core.clock import shift_clock
from app.core.db import db
from app.core.settings import site_settings
from tests.accounts.sent_emails import get_token, list_emails
from tests.client import Browser

REQUEST = "/compte/connexion/lien"
OPENING = f"{REQUEST}/ouverture"


@pytest.fixture
def links_are_allowed(site):
    site_settings.save_settings({"accounts.mailed_links": "yes"})
    db.session.commit()


def request_link(browser, email):
    page = browser.post(REQUEST, {"email": email})
    assert page.text("h1") == "Regardez votre messagerie"
    return get_token(list_emails(email)[-1])


def test_there_is_no_such_page_unless_the_authority_wants_it(chloe, stranger):
    assert REQUEST not in stranger.get("/compte/connexion").html
    for page in (stranger.get(REQUEST), stranger.post(REQUEST, {"email": chloe.email}), stranger.get(OPENING)):
        assert page.status == 404
    assert stranger.post(OPENING, {"token": "x"}).status == 404
    assert list_emails() == []


def test_a_resident_signs_in_by_a_link(links_are_allowed, chloe, stranger):
    assert REQUEST in stranger.get("/compte/connexion").html
    token = request_link(stranger, chloe.email)
    assert "Un dernier clic" in stranger.get(f"{OPENING}?jeton={token}").text("main")
    assert stranger.get("/compte/profil").status == 303

    assert stranger.post(OPENING, {"token": token}).location == "/mes-demandes"

    assert stranger.get("/compte/profil").status == 200
    session = db.session.query(SignInSession).filter_by(method="link").one()
    assert not session.has_second_factor
    assert "par un lien" in list_emails(chloe.email)[-1]["text"]


def test_a_link_serves_once_for_a_quarter_of_an_hour(links_are_allowed, app, chloe, stranger):
    token = request_link(stranger, chloe.email)
    with shift_clock(timedelta(minutes=16)):
        assert stranger.get(f"{OPENING}?jeton={token}").status == 410
        assert stranger.post(OPENING, {"token": token}).status == 410
    stranger.post(OPENING, {"token": token})
    stranger.post("/compte/deconnexion")

    assert stranger.post(OPENING, {"token": token}).status == 410


def test_a_link_works_in_the_browser_that_asked_only(links_are_allowed, app, chloe, stranger, denis):
    token = request_link(stranger, chloe.email)

    for browser in (Browser(app), denis):
        assert browser.get(f"{OPENING}?jeton={token}").status == 403
        assert browser.post(OPENING, {"token": token}).status == 403
    thief = Browser(app)
    request_link(thief, denis.email)
    assert thief.post(OPENING, {"token": token}).status == 403
    assert stranger.post(OPENING, {"token": token}).status == 303


def test_the_answer_is_the_same_whoever_has_the_address(links_are_allowed, app, chloe, alice):
    addresses = (chloe.email, alice.email, "personne@exemple.example")

    pages = [Browser(app).post(REQUEST, {"email": address}) for address in addresses]

    texts = {page.text("main").replace(address, "…") for page, address in zip(pages, addresses, strict=True)}
    assert {page.status for page in pages} == {200}
    assert len(texts) == 1
    assert [letter["to"] for letter in list_emails()] == [chloe.email]


def test_a_link_to_reset_a_password_does_not_sign_in(links_are_allowed, chloe, stranger):
    stranger.get("/compte/connexion/cle")
    stranger.post("/compte/mot-de-passe", {"email": chloe.email})
    token = get_token(list_emails(chloe.email)[-1])

    assert stranger.post(OPENING, {"token": token}).status == 410
