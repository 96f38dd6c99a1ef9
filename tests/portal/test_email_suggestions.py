"""« Vouliez-vous dire… » beside every e-mail field, without JavaScript and without blocking the form."""

from __future__ import annotations

from uuid import UUID

import pytest

from tests.cast import PASSWORD, Person
from tests.client import Browser, Page
from tests.portal.test_form_pages import PROBLEM

SUGGESTION = "Vouliez-vous dire jean@gmail.com ?"


def review_of(stranger: Browser, email: str) -> Page:
    contact = stranger.post("/demarches/signaler/remplir", PROBLEM).follow()
    return stranger.post(str(contact.find_one("main form")["action"]), {"courriel": email}).follow()


def test_the_review_suggests_an_address_and_allows_submission(stranger: Browser, procedure_version: UUID) -> None:
    review = review_of(stranger, "jean@gmial.com")

    receipt = stranger.post(str(review.find_one('main form[action$="/envoi"]')["action"])).follow()

    assert SUGGESTION in review.text("main")
    assert "C’est envoyé" in receipt.text("h1") and SUGGESTION in receipt.text("main")


def test_the_form_suggests_beside_the_field_when_reopened(stranger: Browser, procedure_version: UUID) -> None:
    review = review_of(stranger, "jean@gmial.com")

    page = stranger.get(str(review.find_all('a[href$="/contact"]')[0]["href"]))

    assert SUGGESTION in page.text("#f-courriel-field")


@pytest.mark.postgresql
def test_a_plausible_address_has_no_suggestion(stranger: Browser, procedure_version: UUID) -> None:
    assert "Vouliez-vous" not in review_of(stranger, "jean@gmail.com").text("main")


def test_sign_in_and_registration_suggest_too(stranger: Browser, chloe: Person) -> None:
    stranger.get("/compte/connexion")
    refusal = stranger.post("/compte/connexion", {"email": "jean@gmial.com", "password": PASSWORD})
    stranger.get("/compte/inscription")
    response = stranger.post("/compte/inscription", {"email": "jean@gmial.com"})

    assert SUGGESTION in refusal.text("main")
    assert SUGGESTION in (response.follow() if response.location else response).text("main")


def test_signing_in_from_a_form_returns_to_it(stranger: Browser, chloe: Person, procedure_version: UUID) -> None:
    page = stranger.post("/demarches/signaler/remplir", PROBLEM)
    next_url = str(page.location)

    stranger.get("/compte/connexion", Referer=f"http://localhost{next_url}")
    form = stranger.get("/compte/connexion", Referer=f"http://localhost{next_url}").find_all('input[name="next"]')[0]
    back = stranger.post("/compte/connexion", {"email": chloe.email, "password": PASSWORD, "next": str(form["value"])})

    assert back.location == next_url
    assert "Se connecter" not in back.follow().text("header")
    foreign = Browser(stranger.app).get("/compte/connexion", Referer="https://elsewhere.example/demandes/x")
    assert foreign.find_all('input[name="next"]')[0].get("value", "") == ""
