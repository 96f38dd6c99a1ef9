"""« Vouliez-vous dire… » wherever a resident types an address, without JavaScript, and without stopping anybody."""

from __future__ import annotations

from uuid import UUID

import pytest

from tests.cast import PASSWORD, Person
from tests.client import Browser, Page
from tests.portal.test_form_pages import PROBLEM

pytestmark = pytest.mark.postgresql

MEANT = "Vouliez-vous dire jean@gmail.com ?"


def review_of(stranger: Browser, email: str) -> Page:
    contact = stranger.post("/demarches/signaler/remplir", PROBLEM).follow()
    return stranger.post(str(contact.find_one("main form")["action"]), {"courriel": email}).follow()


def test_the_review_suggests_and_lets_the_request_leave(stranger: Browser, procedure_version: UUID) -> None:
    review = review_of(stranger, "jean@gmial.com")

    receipt = stranger.post(str(review.find_one('main form[action$="/envoi"]')["action"])).follow()

    assert MEANT in review.text("main")
    assert "C’est envoyé" in receipt.text("h1") and MEANT in receipt.text("main")


def test_the_form_suggests_beside_the_field_when_one_comes_back(stranger: Browser, procedure_version: UUID) -> None:
    review = review_of(stranger, "jean@gmial.com")

    page = stranger.get(str(review.find_all('a[href$="/contact"]')[0]["href"]))

    assert MEANT in page.text("#f-courriel-field")


def test_an_address_that_looks_right_is_left_alone(stranger: Browser, procedure_version: UUID) -> None:
    assert "Vouliez-vous" not in review_of(stranger, "jean@gmail.com").text("main")


def test_signing_in_and_opening_an_account_suggest_too(stranger: Browser, chloe: Person) -> None:
    stranger.get("/compte/connexion")
    refused = stranger.post("/compte/connexion", {"email": "jean@gmial.com", "password": PASSWORD})
    stranger.get("/compte/inscription")
    sent = stranger.post("/compte/inscription", {"email": "jean@gmial.com"})

    assert MEANT in refused.text("main")
    assert MEANT in (sent.follow() if sent.location else sent).text("main")


def test_signing_in_from_a_form_leads_back_to_it_signed_in(
    stranger: Browser, chloe: Person, procedure_version: UUID
) -> None:
    page = stranger.post("/demarches/signaler/remplir", PROBLEM)
    left = str(page.location)

    stranger.get("/compte/connexion", Referer=f"http://localhost{left}")
    form = stranger.get("/compte/connexion", Referer=f"http://localhost{left}").find_one('input[name="next"]')
    back = stranger.post("/compte/connexion", {"email": chloe.email, "password": PASSWORD, "next": str(form["value"])})

    assert back.location == left
    assert "Se connecter" not in back.follow().text("header")
    foreign = Browser(stranger.app).get("/compte/connexion", Referer="https://elsewhere.example/demandes/x")
    assert foreign.find_one('input[name="next"]').get("value", "") == ""
