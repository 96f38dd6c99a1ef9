"""News: draft, preview, publication, versions, address, withdrawal; what residents and feed readers get."""

from __future__ import annotations

from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest

from app.accounts.design_rights import EDIT, SITE, give_design_right
from app.accounts.site_areas import PAGES
from app.core import clock, site_cache
from app.core.db import db
from app.core.web.access_rules import SYSTEM
from app.site_pages import news
from app.site_pages.news_models import NewsItem
from tests.cast import Person
from tests.client import Browser, Page
from tests.privacy.clock import travel_by

NEW = "/agents/site/actualites/nouvelle"
FORM = {"title_fr": "Marché de Noël", "summary_fr": "Trois jours de fête.", "text_fr": "Venez **nombreux**."}
ATOM = "{http://www.w3.org/2005/Atom}"


def write(person: Person, **more: str) -> Page:
    return person.post(NEW, {**FORM, **more}).follow()


def save(page: Page, **values: str) -> Page:
    item = db.session.query(NewsItem).order_by(NewsItem.saved_at.desc()).first()
    assert item
    revision = str(page.find_all("input[name=revision]")[0]["value"])
    form = {**FORM, "revision": revision, **values}
    return page.browser.post(f"/agents/site/actualites/{item.id}", form)


def publish(page: Page, **values: str) -> Page:
    published = save(page, then="publish", **values).follow()
    site_cache.clear_all()
    return published


def address(page: Page, name: str) -> str:
    return str(page.find_one(f"form[action$='/{name}']")["action"])


def test_nobody_but_editors_sees_a_draft(ada: Person, stranger: Browser) -> None:
    page = write(ada)

    preview = ada.get(str(page.find_one("a[href$='/apercu']")["href"]))
    assert preview.text("article strong") == "nombreux"
    assert stranger.get("/actualites/marche-de-noel").status == 404
    assert stranger.get(str(page.find_one("a[href$='/apercu']")["href"])).status == 303


def test_published_news_are_in_the_list_the_feed_the_site_map_and_the_search(ada: Person, stranger: Browser) -> None:
    publish(write(ada))

    assert stranger.get("/actualites").text(".card__title") == "Marché de Noël"
    assert stranger.get("/actualites/marche-de-noel").text("article strong") == "nombreux"
    feed = ET.fromstring(stranger.get("/actualites.xml").response.get_data())
    assert [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")] == ["Marché de Noël"]
    assert "/actualites/marche-de-noel" in stranger.get("/sitemap.xml").response.get_data(as_text=True)
    assert [(entry.title, entry.body) for entry in news.list_search_entries()] == [
        ("Marché de Noël", "Venez nombreux.")
    ]


def test_news_come_and_go_with_their_days_and_pinned_ones_stay_first(ada: Person, stranger: Browser) -> None:
    today = clock.today()
    publish(write(ada, title_fr="Épinglée"), title_fr="Épinglée", is_pinned="yes")
    publish(write(ada, title_fr="Récente"), title_fr="Récente", ends_on=today.isoformat())
    publish(write(ada, title_fr="À venir"), title_fr="À venir", starts_on=(today + timedelta(days=1)).isoformat())

    assert [each.title for each in news.list_news()] == ["Épinglée", "Récente"]
    assert stranger.get("/actualites/a-venir").status == 404
    with travel_by(days=1):
        assert [each.title for each in news.list_news()] == ["Épinglée", "À venir"]
        assert "n’est plus à jour" in stranger.get("/actualites/recente").text("article .alert")


def test_older_news_are_on_the_next_page(ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(news, "PAGE_SIZE", 2)
    for title in ("Une", "Deux", "Trois"):
        publish(write(ada, title_fr=title), title_fr=title)

    first, after = news.list_latest_news()
    second, end = news.list_latest_news(before=after or "")

    assert [each.title for each in (*first, *second)] == ["Trois", "Deux", "Une"]
    assert end is None


@pytest.mark.postgresql
def test_a_former_version_comes_back_in_the_draft(ada: Person, stranger: Browser) -> None:
    publish(publish(write(ada)), title_fr="Marché annulé")
    item = db.session.query(NewsItem).one()

    version = ada.get(f"/agents/site/actualites/{item.id}/versions/1")
    assert "Marché annulé" in version.text("ins")
    revision = version.find_all("main input[name=revision]")[0]["value"]
    page = ada.post(f"/agents/site/actualites/{item.id}/versions/1", {"revision": revision}).follow()

    assert page.find_one("[name=title_fr]")["value"] == "Marché de Noël"
    assert stranger.get("/actualites").text(".card__title") == "Marché annulé"


@pytest.mark.postgresql
def test_a_changed_address_leads_on_and_a_withdrawn_item_is_gone(ada: Person, stranger: Browser) -> None:
    page = publish(write(ada))
    ada.post(address(page, "adresse"), {"slug": "Noël 2026"})
    site_cache.clear_all()

    response = stranger.client.get("/actualites/marche-de-noel")
    assert response.headers["Location"] == "/actualites/noel-2026"
    revision = page.find_all("input[name=revision]")[0]["value"]
    ada.post(address(page, "retrait"), {"revision": revision})
    site_cache.clear_all()
    assert [stranger.get(f"/actualites/{slug}").status for slug in ("noel-2026", "marche-de-noel")] == [410, 410]


@pytest.mark.postgresql
def test_two_editors_at_once_lose_nothing(ada: Person) -> None:
    page = write(ada)
    save(page, summary_fr="Celui d’Ada.")

    conflict = save(page, summary_fr="Celui d’un autre.")

    assert conflict.status == 409
    assert "Celui d’Ada." in conflict.text("main dl")
    assert conflict.text("#f-summary_fr") == "Celui d’un autre."


def test_an_editor_without_the_right_to_publish_saves_drafts_only(alice: Person, stranger: Browser) -> None:
    give_design_right(alice.account, SITE, PAGES, EDIT, label=PAGES, by=SYSTEM)
    db.session.commit()

    save(write(alice), then="publish")

    assert stranger.get("/actualites/marche-de-noel").status == 404
    assert db.session.query(NewsItem).one().published_at is None


def test_an_item_without_a_title_or_with_impossible_days_is_refused(ada: Person) -> None:
    assert ada.post(NEW, {**FORM, "title_fr": " "}).texts("#error-summary a") == ["Donnez un titre à l’actualité."]
    days = {"starts_on": "2026-12-02", "ends_on": "2026-12-01"}
    assert ada.post(NEW, {**FORM, **days}).find_all("#error-summary a[href='#f-ends_on']")
