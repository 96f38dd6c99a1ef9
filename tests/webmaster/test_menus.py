"""Menus of the header and footer, edited by buttons; redirects."""

from __future__ import annotations

import tomllib

from app.core import site_cache
from app.core.db import db
from app.core.sites import Site
from app.site_pages import menus
from app.themes import theme_versions
from app.themes.theme_contents import ThemeContents
from tests.cast import Person
from tests.client import Browser, Page

MENUS = "/agents/site/menus"
NEW = f"{MENUS}/header/nouvelle"
THEME = """
format = 1

[header]
menu = [{ label = "Vivre ici", items = [{ label = "Le maire", url = "https://ville.example/maire" }] }]

[footer]
text = "Fait main ici."
columns = [
    { title = "La mairie", text = "Place du marché", links = [{ label = "Horaires", url = "https://ville.example/h" }] },
    { title = "Nos quartiers", text = "Bourg et hameaux", links = [{ label = "Plan", url = "https://ville.example/p" }] },
]
"""


def add(person: Person, area: str = "header", **values: str) -> str:
    number = str(menus.load_menu(area)[0])
    response = person.post(f"/agents/site/menus/{area}/nouvelle", {"kind": "page", "number": number, **values})
    assert response.status == 303, response.text("#error-summary")
    site_cache.clear_all()
    return str(response.location).partition("#entree-")[2]


def move(person: Person, entry_id: str, **values: str) -> None:
    number = str(menus.load_menu("header")[0])
    person.post(f"/agents/site/menus/header/{entry_id}/rang", {"number": number, **values})
    site_cache.clear_all()


def publish_theme(text: str) -> None:
    draft = theme_versions.save_draft(ThemeContents(tomllib.loads(text)), {}, revision=0, by=None)
    theme_versions.publish_draft(revision=draft.revision, by=None)
    db.session.commit()
    site_cache.clear_all()


def list_menu_links(page: Page) -> list[str]:
    return [link.get_text(strip=True) for link in page.find_all("header nav.site-menu a")]


def test_the_written_menus_replace_those_of_the_theme_and_start_from_them(ada: Person, stranger: Browser) -> None:
    publish_theme(THEME)
    assert list_menu_links(stranger.get("/")) == ["Le maire"]
    assert "Celui de la charte graphique" in ada.get(MENUS).text("#main")

    for area in ("header", "footer"):
        ada.post(f"{MENUS}/{area}/charte", {"number": str(menus.load_menu(area)[0])})
    add(ada, kind="address", url="https://www.exemple.example/cantine", label_fr="Cantine")

    page = stranger.get("/accessibilite")
    assert list_menu_links(page) == ["Le maire", "Cantine"]
    assert page.text("footer").count("Horaires") == 1
    assert page.text("footer").count("Place du marché") == 1
    assert "Fait main ici." in page.text("footer")
    assert stranger.get("/").texts("nav.menu a")[:2] == ["Démarches", "Suivre une demande"]


def test_a_column_of_the_theme_keeps_its_text_beside_the_footer_that_webmasters_write(
    ada: Person, stranger: Browser
) -> None:
    publish_theme(THEME)

    add(ada, "footer", page="/demarches")

    footer = stranger.get("/accessibilite").text("footer")
    assert "Nos quartiers" in footer
    assert "Bourg et hameaux" in footer
    assert "Horaires" not in footer


def test_the_texts_of_the_theme_say_their_language_on_a_page_in_another_one(stranger: Browser) -> None:
    publish_theme(THEME)

    page = stranger.get("/accessibilite?langue=en")

    for words in ("Vivre ici", "Le maire", "La mairie", "Horaires", "Place du marché", "Fait main ici."):
        assert page.find_one(f"[lang=fr]:-soup-contains('{words}')"), words
    assert not stranger.get("/accessibilite?langue=fr").find_all("[lang=fr]:not(html, [hreflang])")


def test_entries_follow_the_name_of_their_page_and_are_moved_by_buttons(ada: Person, stranger: Browser) -> None:
    add(ada, page="/demarches")
    tracking = add(ada, page="/suivi", label_en="Track")
    add(ada, kind="address", url="https://www.exemple.example/cantine", label_fr="Cantine")
    move(ada, tracking, step="up")

    assert list_menu_links(stranger.get("/accessibilite")) == ["Suivre une demande", "Toutes les démarches", "Cantine"]
    assert list_menu_links(stranger.get("/accessibilite?langue=en"))[0] == "Track"


def test_a_title_opens_the_entries_under_it(ada: Person, stranger: Browser) -> None:
    title = add(ada, kind="title", label_fr="Vivre ici")
    entry = add(ada, page="/suivi")
    assert not stranger.get("/suivi").find_all("header .site-menu .dropdown")

    move(ada, entry, step="nest")

    group = stranger.get("/").find_one("header .site-menu .dropdown")
    assert group.summary and group.summary.get_text(strip=True) == "Vivre ici"
    assert group.find("a", href="/suivi")
    move(ada, entry, after="first")
    assert [each.id for each in menus.load_menu("header")[1]] == [entry, title]


def test_an_entry_whose_page_is_gone_is_said_to_editors_and_not_shown(ada: Person, stranger: Browser) -> None:
    add(ada, page="/demarches/disparue", label_fr="Disparue")
    add(ada, area="footer", page="/plan-du-site")

    page = stranger.get("/")
    assert "Disparue" not in page.text("header")
    assert "Plan du site" in page.text("nav[aria-label='Liens utiles']")
    assert "Page introuvable" in ada.get("/agents/site/menus").text("main")


def test_two_webmasters_at_once_lose_nothing(ada: Person) -> None:
    entry = add(ada, page="/demarches")

    late = ada.post(NEW, {"kind": "address", "url": "https://a.example", "label_fr": "Autre", "number": "0"})
    assert late.status == 409
    assert late.find_one("[name=label_fr]")["value"] == "Autre"
    response = ada.post(f"/agents/site/menus/header/{entry}/suppression", {"number": "0"}).follow()
    assert "Quelqu’un d’autre vient de changer les menus" in response.text("main")
    assert [each.id for each in menus.load_menu("header")[1]] == [entry]


def test_a_redirect_is_added_refused_over_a_page_and_deleted(site: Site, ada: Person, stranger: Browser) -> None:
    ada.post("/agents/site/redirections", {"source": f"{site.base_url}/vieux.html", "target": "/suivi"})
    site_cache.clear_all()

    assert stranger.client.get("/vieux.html").headers["Location"] == "/suivi"
    for source in ("/demarches", "/manifest.json"):
        refused = ada.post("/agents/site/redirections", {"source": source, "target": "/suivi"})
        assert "Une page est à cette adresse" in refused.text("#error-summary")
    ada.post("/agents/site/redirections/suppression", {"source": "/vieux.html"})
    site_cache.clear_all()
    assert stranger.get("/vieux.html").status == 404
