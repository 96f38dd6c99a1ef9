"""The legal notice: publisher, director and host, with missing settings reported to the administrator."""

from __future__ import annotations

from flask import Flask

from app.core import site_cache
from app.core.db import db
from app.core.settings import site_settings
from app.core.sites import Site
from app.themes.legal_notice import check_legal_notice
from tests.cast import Person
from tests.client import Browser
from tests.factories import write_charter

NOTICE = {
    "legal.publisher": "Commune de Saint-Exemple, SIREN 214 999 981",
    "legal.director": "Claire Martin, maire",
    "legal.host": "Hébergeur du Val",
    "legal.host_address": "12 rue des Tilleuls\n49000 Saint-Exemple",
    "legal.host_phone": "02 41 00 00 00",
}


def write(notice: dict[str, str]) -> None:
    write_charter()
    site_settings.save_settings(notice)
    db.session.commit()
    site_cache.clear_all()


def test_the_page_names_the_publisher_the_director_and_the_host(site: Site, stranger: Browser) -> None:
    write(NOTICE)

    page = stranger.get("/mentions-legales")
    words = " ".join(page.text("main").split())

    for text in (
        "Commune de Saint-Exemple, SIREN 214 999 981",
        "Claire Martin, maire",
        "Hébergeur du Val",
        "49000 Saint",
    ):
        assert text in words
    assert page.find_all("main a[href='tel:0241000000']")


def test_without_settings_the_page_names_the_authority_and_its_contact(site: Site, stranger: Browser) -> None:
    write({})

    words = " ".join(stranger.get("/mentions-legales").text("main").split())

    assert "La personne qui représente légalement la collectivité" in words
    assert "Le nom et l’adresse de l’hébergeur vous sont donnés sur simple demande." in words


def test_the_doctor_lists_missing_settings(site: Site, app: Flask) -> None:
    write({"legal.director": "Claire Martin, maire"})

    finding = check_legal_notice(app.config["PARVIS"])

    assert not finding.ok
    assert "host, host_address, host_phone" in finding.advice
    write(NOTICE)
    assert check_legal_notice(app.config["PARVIS"]).ok


def test_an_administrator_writes_the_notice_in_the_settings(ada: Person, stranger: Browser) -> None:
    ada.post("/agents/administration/reglages/legal", NOTICE)
    site_cache.clear_all()

    assert "Claire Martin, maire" in stranger.get("/mentions-legales").text("main")
