"""The screen of the authority itself."""

from __future__ import annotations

from typing import Any

from app.accounts.design_rights import EDIT, SITE, give_design_right
from app.accounts.site_areas import PAGES
from app.core import site_cache
from app.core.db import db
from app.core.web.access_rules import SYSTEM
from app.themes import charter
from tests.cast import Person
from tests.client import Browser

SCREEN = "/agents/site/collectivite"
FORM: dict[str, Any] = {
    "name": "Ville de Saint-Exemple",
    "short_name": "Saint-Exemple",
    "phone": "01 61 91 40 00",
    "email": "mairie@exemple.example",
    "day_mon": "8 h 30-12 h, 13 h 30-17 h",
    "day_tue": "8:30-12:00 13:30-17:00",
    "closes_on_holidays": "yes",
    "closing_first": ["2026-12-24", ""],
    "closing_last": ["", ""],
    "closing_label": ["Veille de Noël", ""],
}


def version_of(person: Person) -> str:
    return str(person.get(SCREEN).find_one("input[name=version]")["value"])


def test_the_details_and_hours_are_saved_and_shown_to_residents(ada: Person, stranger: Browser) -> None:
    ada.post(SCREEN, {**FORM, "version": version_of(ada)})
    site_cache.clear_all()

    footer = stranger.get("/").text("footer")
    assert "Ville de Saint-Exemple" in footer
    assert "Le lundi et le mardi, de 8 h 30 à 12 h et de 13 h 30 à 17 h." in footer
    form = ada.get(SCREEN)
    assert form.find_one("[name=day_tue]")["value"].replace("\u00a0", " ") == "8 h 30-12 h, 13 h 30-17 h"  # type: ignore[union-attr]
    assert form.find_all("[name=closing_label]")[0]["value"] == "Veille de Noël"


def test_what_is_not_understood_is_said_beside_its_field_and_nothing_is_lost(ada: Person) -> None:
    page = ada.post(SCREEN, {**FORM, "version": version_of(ada), "day_mon": "le matin", "email": "mairie", "name": ""})

    assert page.status == 422
    assert {link["href"] for link in page.find_all("#error-summary a")} == {"#f-name", "#f-email", "#f-day_mon"}
    assert page.find_one("[name=day_mon]")["value"] == "le matin"
    assert charter.load_saved_charter() is None


def test_two_webmasters_who_change_other_fields_lose_nothing(ada: Person) -> None:
    ada.post(SCREEN, {**FORM, "version": version_of(ada)})
    version = version_of(ada)
    ada.post(SCREEN, {**FORM, "version": version, "phone": "01 61 91 40 99"})

    saved = ada.post(SCREEN, {**FORM, "version": version, "email": "autre@exemple.example"})

    content = charter.load_saved_charter() or {}
    assert saved.status == 303
    assert (content["phone"], content["email"]) == ("01 61 91 40 99", "autre@exemple.example")


def test_two_webmasters_who_change_one_field_see_both_values(ada: Person) -> None:
    ada.post(SCREEN, {**FORM, "version": version_of(ada)})
    version = version_of(ada)
    ada.post(SCREEN, {**FORM, "version": version, "phone": "01 61 91 40 99"})

    page = ada.post(SCREEN, {**FORM, "version": version, "phone": "01 61 91 40 11"})

    assert page.status == 409
    assert "01 61 91 40 99" in page.text("main")
    assert page.find_one("[name=phone]")["value"] == "01 61 91 40 11"
    again = ada.post(SCREEN, {**FORM, "version": page.find_one("[name=version]")["value"], "phone": "01 61 91 40 11"})
    assert again.status == 303


def test_an_editor_who_may_not_publish_reads_and_saves_nothing(alice: Person, bruno: Person) -> None:
    give_design_right(alice.account, SITE, PAGES, EDIT, label=PAGES, by=SYSTEM)
    db.session.commit()

    assert not alice.get(SCREEN).find_all("main form button[data-tone=primary]")
    assert alice.post(SCREEN, FORM).status == 404
    assert bruno.get(SCREEN).status == 404


def test_hours_are_written_in_the_language_of_the_page(ada: Person, stranger: Browser) -> None:
    charter.save_charter({"opening_hours": "Le lundi matin."})
    db.session.commit()
    site_cache.clear_all()
    assert stranger.get("/suivi?langue=en").text("footer [lang=fr]") == "Le lundi matin."

    ada.post(SCREEN, {**FORM, "version": version_of(ada)})
    site_cache.clear_all()

    assert not stranger.get("/accessibilite?langue=en").find_all("footer div [lang=fr]")
