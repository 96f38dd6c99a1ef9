"""Webmasters make pages: created, filled in, arranged, published, restored; two of them at once lose nothing."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from app.accounts.design_rights import EDIT, PUBLISH, SITE, give_design_right
from app.accounts.site_areas import PAGES
from app.core.db import db
from app.core.sites import Site
from app.core.web.access_rules import SYSTEM
from tests.cast import Person
from tests.client import Browser, Page

LIST = "/agents/site/pages"


@pytest.fixture
def editor(alice: Person) -> Person:
    """Alice, who may publish pages."""
    return _give_right(alice, PUBLISH)


@pytest.fixture
def other_editor(albane: Person) -> Person:
    """Albane, who may only edit them."""
    return _give_right(albane, EDIT)


def _give_right(person: Person, level: str) -> Person:
    give_design_right(person.account, SITE, PAGES, level, label=PAGES, by=SYSTEM)
    db.session.commit()
    return person


def create_page(editor: Person, title: str = "Naissance") -> str:
    """The address of the builder of a new page."""
    page = editor.post(LIST, {"title": title, "parent": ""})
    assert page.location
    return page.location


def add_block(editor: Person, url: str, key: str) -> Page:
    """The builder, with the panel of a new block."""
    return editor.post(f"{url}/blocs", {"type": key}).follow()


def read_revision(page: Page) -> str:
    return str(page.find_one("input[name=revision]")["value"])


@pytest.mark.postgresql
def test_a_page_is_made_published_and_read(editor: Person, stranger: Browser) -> None:
    url = create_page(editor)
    panel = add_block(editor, url, "text")
    typed_values = {"s.title": "Avant", "s.text": "Déclarez la **naissance**.", "revision": read_revision(panel)}
    editor.post(f"{url}/blocs/b1", typed_values)
    assert stranger.get("/pages/naissance").status == 404
    publication = editor.get(f"{url}/publication")

    editor.post(f"{url}/publication", {"revision": read_revision(publication), "comment": "Première version"})

    assert stranger.get("/pages/naissance").text("main strong") == "naissance"
    assert "Première version" in editor.get(f"{url}/historique").text("main")


def test_a_page_with_an_empty_block_is_not_published(editor: Person, stranger: Browser) -> None:
    url = create_page(editor)
    add_block(editor, url, "text")
    publication = editor.get(f"{url}/publication")

    assert "« Texte » est vide" in publication.text("main")
    assert editor.post(f"{url}/publication", {"revision": "1"}).status == 422
    assert stranger.get("/pages/naissance").status == 404


def test_who_may_only_edit_does_not_publish_and_others_see_nothing(other_editor: Person, bruno: Person) -> None:
    url = create_page(other_editor)

    assert other_editor.get(f"{url}/publication").status == 200
    assert other_editor.post(f"{url}/publication", {"revision": "0"}).status == 404
    assert bruno.get(url).status == bruno.get(LIST).status == 404


def test_blocks_are_arranged_copied_deleted_and_undone(editor: Person) -> None:
    url = create_page(editor)
    for key in ("text", "faq", "links"):
        add_block(editor, url, key)

    def outline() -> list[str]:
        return editor.get(url).texts("[data-block] > a")

    editor.post(f"{url}/blocs/b3/gestes", {"op": "up"})
    assert outline() == ["Texte", "Liens", "Questions fréquentes"]
    editor.post(f"{url}/blocs/b1/gestes", {"op": "move", "after": "b2"})
    assert outline() == ["Liens", "Questions fréquentes", "Texte"]
    editor.post(f"{url}/blocs/b1/gestes", {"op": "copy"})
    editor.post(f"{url}/blocs/b3/gestes", {"op": "delete"})
    assert outline() == ["Questions fréquentes", "Texte", "Texte"]
    editor.post(f"{url}/annuler")
    editor.post(f"{url}/annuler")
    assert outline() == ["Liens", "Questions fréquentes", "Texte"]
    editor.post(f"{url}/retablir")
    assert outline() == ["Liens", "Questions fréquentes", "Texte", "Texte"]


@pytest.mark.postgresql
def test_two_editors_of_one_block_lose_nothing(editor: Person, other_editor: Person) -> None:
    url = create_page(editor)
    revision = read_revision(add_block(editor, url, "text"))
    editor.post(f"{url}/blocs/b1", {"s.title": "Avant", "s.text": "Un", "revision": revision})
    page = editor.get(f"{url}?bloc=b1")
    revision = read_revision(page)

    # Different settings are merged; the same one is shown twice.
    editor.post(f"{url}/blocs/b1", {"s.title": "Pendant", "s.text": "Un", "revision": revision})
    merged = other_editor.post(f"{url}/blocs/b1", {"s.title": "Avant", "s.text": "Deux", "revision": revision})
    conflict = other_editor.post(f"{url}/blocs/b1", {"s.title": "Après", "s.text": "Deux", "revision": revision})

    assert merged.status == 303
    assert conflict.status == 409
    assert "Pendant" in conflict.text(".alert")
    assert "Alice" in conflict.text(".alert")
    assert conflict.find_one("#f-s-title")["value"] == "Après"
    assert editor.get(f"{url}?bloc=b1").find_one("#f-s-title")["value"] == "Pendant"
    resolved = conflict.find_one("button[name=resolved]")["value"]
    other_editor.post(f"{url}/blocs/b1", {"s.title": "Après", "s.text": "Deux", "resolved": resolved})
    assert editor.get(f"{url}?bloc=b1").find_one("#f-s-title")["value"] == "Après"


def test_what_was_typed_in_a_block_that_somebody_deleted_is_shown(editor: Person, other_editor: Person) -> None:
    url = create_page(editor)
    revision = read_revision(add_block(editor, url, "text"))
    other_editor.post(f"{url}/blocs/b1/gestes", {"op": "delete"})

    page = editor.post(f"{url}/blocs/b1", {"s.title": "", "s.text": "Mon long texte", "revision": revision})

    assert page.status == 409
    assert "Mon long texte" in page.text(".alert")


def test_what_is_typed_is_saved_as_a_fragment(editor: Person) -> None:
    url = create_page(editor)
    revision = read_revision(add_block(editor, url, "text"))

    fragment = editor.post(f"{url}/blocs/b1", {"s.text": "Un", "revision": revision}, htmx="block-state")

    assert fragment.find_one("[data-saved]")
    assert read_revision(fragment) == str(int(revision) + 1)
    assert "<html" not in fragment.html


@pytest.mark.parametrize("typed_count", ["99", "0", "", "trois"])
def test_a_number_that_is_not_saved_is_said(editor: Person, typed_count: str) -> None:
    url = create_page(editor)
    revision = read_revision(add_block(editor, url, "news"))

    fragment = editor.post(f"{url}/blocs/b1", {"s.count": typed_count, "revision": revision}, htmx="block-state")
    page = editor.get(f"{url}?bloc=b1")

    assert "écrivez un nombre entier, de 1 à 12" in fragment.text(".alert")
    assert not fragment.find_all("[data-saved]")
    assert page.find_one("input[name='s.count']")["value"] == "3"


def test_items_are_added_moved_and_deleted(editor: Person) -> None:
    url = create_page(editor)
    add_block(editor, url, "links")
    editor.post(f"{url}/blocs/b1", {"item_op": "add:items"})
    typed_values = {"s.items": "i1", "s.items.i1.label": "Payer", "s.items.i1.url": "/demarches"}
    editor.post(f"{url}/blocs/b1", {**typed_values, "item_op": "add:items"})

    page = editor.post(f"{url}/blocs/b1", {"s.items": ["i2", "i1"], "s.items.i1.label": "Payer"}).follow()

    assert [tag["value"] for tag in page.find_all("input[name='s.items']")] == ["i2", "i1"]
    editor.post(f"{url}/blocs/b1", {**typed_values, "item_op": "delete:items:i1"})
    assert not editor.get(f"{url}?bloc=b1").find_all("input[name='s.items']")


@pytest.mark.postgresql
def test_a_former_version_is_compared_and_restored(editor: Person, stranger: Browser) -> None:
    url = create_page(editor)
    for text in ("Un", "Deux"):
        if text == "Un":
            add_block(editor, url, "text")
        revision = read_revision(editor.get(f"{url}?bloc=b1"))
        editor.post(f"{url}/blocs/b1", {"s.text": text, "revision": revision})
        editor.post(f"{url}/publication", {"revision": read_revision(editor.get(f"{url}/publication"))})

    version = editor.get(f"{url}/historique/1")
    editor.post(f"{url}/historique/1/reprise")

    assert re.search("Texte Un Deux", version.text("table tbody"))
    assert "Deux" in stranger.get("/pages/naissance").text("main")
    assert editor.get(f"{url}?bloc=b1").text("textarea[name='s.text']") == "Un"


def test_translations_stand_beside_the_french_texts(editor: Person, other_editor: Person, stranger: Browser) -> None:
    url = create_page(editor)
    screen = f"{url}/traductions"
    assert "1 texte reste à traduire" in editor.get(screen).text("main")

    editor.post(screen, {"t.titles": "Birth", "was.titles": ""})
    conflict = other_editor.post(screen, {"t.titles": "Childbirth", "was.titles": ""})
    editor.post(f"{url}/publication", {"revision": read_revision(editor.get(f"{url}/publication"))})

    assert conflict.status == 409
    assert "Birth" in conflict.text(".field__error")
    assert conflict.text("textarea[name='t.titles']") == "Childbirth"
    assert stranger.get("/pages/naissance?langue=en").text("h1") == "Birth"


@pytest.mark.postgresql
def test_an_address_is_changed_with_those_below_and_a_page_is_deleted(editor: Person) -> None:
    url = create_page(editor, "Famille")
    editor.post(LIST, {"title": "Naissance", "parent": "famille"})

    editor.post(f"{url}/adresse", {"path": "vie-de-famille"})

    assert "/pages/vie-de-famille/naissance" in editor.get(LIST).text("main")
    assert editor.post(f"{url}/adresse", {"path": "Été !"}).status == 422
    assert editor.post(f"{url}/suppression").status == 422
    child = editor.get(LIST).find_all(".page-tree a")[-1]["href"]
    editor.post(f"{child}/suppression")
    editor.post(f"{url}/suppression")
    assert "famille" not in editor.get(LIST).text(".page-tree")


def test_the_home_page_is_edited_from_the_one_that_everybody_has(
    editor: Person, stranger: Browser, app: Flask, site: Site
) -> None:
    page = editor.post(f"{LIST}/accueil").follow()

    assert "Recherche – " not in page.text("main")
    assert page.texts("[data-block] > a")[0] == "Recherche"
    assert stranger.get("/").text("h1") == "Que souhaitez-vous faire ?"
