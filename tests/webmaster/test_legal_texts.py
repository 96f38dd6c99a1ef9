"""Legal notice, privacy and accessibility as webmasters write them and residents read them."""

from __future__ import annotations

from app.core import site_cache
from tests.cast import Person
from tests.client import Browser

AUDIT = {
    "audited_on": "2026-09-15",
    "rate": "72,5",
    "method": "external",
    "auditor": "Cabinet Exemple",
    "standard": "4.1",
    "nonconformities": "- Deux vidéos **sans sous-titres**.",
    "number": "0",
}
NOTICE = {
    "legal.director": "Claire Martin, maire",
    "legal.host": "Hébergeur du Val",
    "legal.host_address": "12 rue des Tilleuls\r\n49000 Saint-Exemple",
}


def test_the_declaration_and_the_link_of_every_page_follow_the_audit(ada: Person, stranger: Browser) -> None:
    assert "Accessibilité : non conforme" in stranger.get("/suivi").text("footer")

    ada.post("/agents/site/accessibilite", AUDIT)
    site_cache.clear_all()

    page = stranger.get("/accessibilite")
    assert "Accessibilité : partiellement conforme" in page.text("footer")
    for words in ("72,5 %", "réalisé par Cabinet Exemple", "15 septembre 2026", "15 septembre 2029", "Défenseur"):
        assert words in page.text("main")
    assert page.text("main li strong") == "sans sous-titres"


def test_an_audit_that_is_refused_stays_in_the_form(ada: Person) -> None:
    page = ada.post("/agents/site/accessibilite", {**AUDIT, "rate": "beaucoup"})

    assert page.status == 422
    assert page.find_all("#error-summary a[href='#f-rate']")
    assert page.find_one("[name=rate]")["value"] == "beaucoup"


def test_two_webmasters_who_record_an_audit_see_both_values(ada: Person) -> None:
    ada.post("/agents/site/accessibilite", AUDIT)

    page = ada.post("/agents/site/accessibilite", {**AUDIT, "rate": "80"})

    assert page.status == 409
    assert "72,5" in page.text("main dl")
    assert (page.find_one("[name=rate]")["value"], page.find_one("[name=number]")["value"]) == ("80", "1")


def test_the_screen_says_which_parts_of_the_legal_notice_are_missing(ada: Person, stranger: Browser) -> None:
    page = ada.post("/agents/site/mentions-legales", NOTICE).follow()

    assert page.text(".alert[data-tone=warning]").count("Téléphone de l’hébergeur") == 1
    assert "Hébergeur," not in page.text(".alert[data-tone=warning]")
    site_cache.clear_all()
    assert "Claire Martin, maire" in stranger.get("/mentions-legales").text("main")


def test_a_notice_changed_by_somebody_else_is_not_written_over(ada: Person) -> None:
    ada.post("/agents/site/mentions-legales", NOTICE)

    page = ada.post("/agents/site/mentions-legales", {**NOTICE, "legal.director": "Paul Durand, maire"})

    assert page.status == 409
    assert "Claire Martin, maire" in page.text("main dl")
    assert page.find_one("[name='legal.director']")["value"] == "Paul Durand, maire"


def test_the_privacy_page_has_what_the_authority_adds(ada: Person, stranger: Browser) -> None:
    ada.post("/agents/site/donnees-personnelles", {"recipients_fr": "La **préfecture**.", "number": "0"})
    site_cache.clear_all()

    assert "préfecture" in stranger.get("/donnees-personnelles").texts("main strong")
    assert stranger.get("/donnees-personnelles?langue=en").find_all("main div[lang=fr] strong")


def test_the_site_map_lists_public_pages(stranger: Browser) -> None:
    links = {str(link["href"]) for link in stranger.get("/plan-du-site").find_all("main a")}

    assert {"/", "/demarches", "/suivi", "/mentions-legales", "/accessibilite", "/plan-du-site"} <= links
    assert {stranger.get(link).status for link in links} == {200}
