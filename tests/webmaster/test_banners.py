"""Banners: shown on every page between two moments, in the language of the page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from app.core import clock, site_cache
from app.core.db import db
from app.site_pages import banners, page_list, page_versions
from app.webmaster.typed_fields import write_moment
from tests.cast import Person
from tests.client import Browser

NEW = "/agents/site/bandeaux/nouveau"


def create(person: Person, **values: str) -> None:
    number = str(banners.load_banners()[0])
    response = person.post(NEW, {"title_fr": "Alerte orages", "tone": "warning", "number": number, **values})
    assert response.status == 303, response.text("#error-summary")
    site_cache.clear_all()


def test_a_banner_is_on_every_page_with_its_link(ada: Person, stranger: Browser) -> None:
    create(ada, title_en="Storm warning", url="/suivi", link_label_fr="Les consignes")

    for path in ("/", "/demarches", "/accessibilite", "/compte/connexion"):
        banner = stranger.get(path).find_one("timed-banner")
        assert "Alerte orages" in banner.get_text()
        assert banner.find("a", href="/suivi", string="Les consignes")
    assert "Storm warning" in stranger.get("/accessibilite?langue=en").text("timed-banner")


def test_a_banner_is_on_the_pages_of_errors_that_residents_see(ada: Person, stranger: Browser) -> None:
    create(ada)

    page = stranger.get("/nulle-part")

    assert page.status == 404
    assert "Alerte orages" in page.text("timed-banner")
    assert page.find_one("link[href*='timed-banner']")
    assert not ada.get("/agents/nulle-part").find_all("timed-banner")


def test_the_page_of_a_failure_does_without_banners_that_cannot_be_read(
    app: Flask, stranger: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise OperationalError("SELECT", None, OSError())

    monkeypatch.setattr(banners, "current_banners", fail)
    monkeypatch.setitem(app.view_functions, "home.show_home", fail)
    fail.access_rule = "public"  # type: ignore[attr-defined]

    page = stranger.get("/")

    assert page.status == 503
    assert "momentanément indisponible" in page.text("h1")


def test_a_banner_comes_and_goes_on_time_even_on_a_kept_page(ada: Person, stranger: Browser) -> None:
    start = clock.now() + timedelta(days=1)
    create(ada, starts_at=write_moment(start), ends_at=write_moment(start + timedelta(days=1)))

    coming = stranger.get("/").find_one("timed-banner")
    assert "hidden" in coming.attrs
    assert coming["from"]
    assert coming["until"]
    for hours, expected in ((36, 1), (60, 0)):
        site_cache.clear_all()
        with clock.shift_clock(timedelta(hours=hours)):
            assert len([each for each in banners.current_banners() if not banners.is_coming(each)]) == expected


def test_what_is_refused_stays_in_the_form(ada: Person) -> None:
    form = {"title_fr": "Alerte", "starts_at": "2026-12-02T10:00", "ends_at": "2026-12-01T10:00", "number": "0"}

    page = ada.post(NEW, form)

    assert page.status == 422
    assert page.find_all("#error-summary a[href='#f-ends_at']")
    assert page.find_one("[name=title_fr]")["value"] == "Alerte"
    assert ada.post(NEW, {"title_fr": "A", "url": "javascript:x", "number": "0"}).status == 422


def test_two_webmasters_at_once_lose_nothing_and_a_deleted_banner_comes_back(ada: Person) -> None:
    create(ada)
    conflict = ada.post(NEW, {"title_fr": "Autre", "number": "0"})
    assert conflict.status == 409
    assert conflict.find_one("[name=title_fr]")["value"] == "Autre"
    number, saved_banners = banners.load_banners()

    ada.post(f"/agents/site/bandeaux/{saved_banners[0].id}/suppression", {"number": str(number)})
    history = ada.get("/agents/site/versions/banners")
    assert "Alerte orages" in history.text("del")
    ada.post("/agents/site/versions/banners/1", {"number": str(number + 1)})

    assert [each.title for each in banners.load_banners()[1]] == ["Alerte orages"]


def test_a_banner_saved_by_somebody_else_is_shown_in_words(ada: Person) -> None:
    create(ada, title_en="Storm warning")
    banner_id = banners.load_banners()[1][0].id

    conflict = ada.post(f"/agents/site/bandeaux/{banner_id}", {"title_fr": "Autre", "tone": "info", "number": "0"})

    assert conflict.texts("main .alert dt") == ["Titre", "Titre (English)", "Importance"]
    assert conflict.texts("main .alert dd") == ["Alerte orages", "Storm warning", "Vigilance"]


def test_the_announcement_of_the_home_page_is_written_and_withdrawn(ada: Person, stranger: Browser) -> None:
    base = {"title.base": "", "text.base": "", "tone.base": "info"}
    ada.post("/agents/site/annonce", {"title": "Travaux", "text": "Rue fermée.", "tone": "info", **base})
    site_cache.clear_all()

    assert "Rue fermée." in stranger.get("/").text("main .alert")
    assert ada.post("/agents/site/annonce", {"title": "Autre", "tone": "info", **base}).status == 409


def test_on_a_home_page_of_ones_own_the_announcement_leads_to_its_blocks(ada: Person) -> None:
    home = page_list.find_or_create_home(by=None)
    home.draft = dict(page_list.load_contents(home))
    page_versions.publish(home, comment="", by=None)
    db.session.commit()

    page = ada.get("/agents/site/annonce")

    assert page.find_all("main .alert a")[0]["href"] == f"/agents/site/pages/{home.id}"
    assert not page.find_all("main form")
