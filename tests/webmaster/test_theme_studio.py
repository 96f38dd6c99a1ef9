"""The studio of the theme through HTTP: changes in the draft, preview, contrast, publication, versions, exchange."""

from __future__ import annotations

import io
import zipfile

import pytest

from app.accounts.design_rights import EDIT, SITE, give_design_right
from app.accounts.site_areas import THEME
from app.core import site_cache
from app.core.db import db
from app.core.web.access_rules import SYSTEM
from app.themes import theme_versions
from app.themes.theme_changes import get_value
from tests.cast import Person
from tests.client import Browser, Page

STUDIO = "/agents/site/charte"
LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 20"><path d="M0 0h60v20z"/></svg>'


def change(person: Person, path: str, value: str, **fields: str) -> Page:
    return person.post(f"{STUDIO}/changements", {"before": read(path), "path": path, "value": value, **fields})


def read(path: str) -> str:
    return get_value(theme_versions.load_draft().contents, path)


def get_revision() -> str:
    return str(theme_versions.load_draft().revision)


def publish(person: Person) -> Page:
    revision = person.get(f"{STUDIO}/publication").find_one("[name=revision]")["value"]
    return person.post(f"{STUDIO}/publication", {"revision": str(revision)})


def test_a_change_is_in_the_draft_and_its_preview_and_nowhere_else(ada: Person, stranger: Browser) -> None:
    change(ada, "colours.accent", "#1A3A6E")

    assert read("colours.accent") == "#1a3a6e"
    assert "--color-accent:#1a3a6e" in ada.get(f"{STUDIO}/apercu.css?mode=clair").html
    assert "#1a3a6e" not in stranger.get("/theme.css").html
    change(ada, "header.layout", "band")
    assert ".site-menu" in ada.get(f"{STUDIO}/apercu.css?mode=clair").html


def test_the_preview_shows_the_page_of_a_stranger_from_which_nothing_leaves(ada: Person, stranger: Browser) -> None:
    stranger.get("/")
    change(ada, "footer.text", "Fait main ici.")

    page = ada.get(f"{STUDIO}/apercu/accueil")

    assert "Fait main ici." in page.text("footer")
    assert "Se connecter" in page.text("header")
    assert page.find_one("body").has_attr("inert")
    assert page.response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "Fait main ici." not in stranger.get("/").text("footer")
    assert ada.get("/agents/site").status == 200


@pytest.mark.parametrize("name", ["liste", "demarche", "formulaire", "suivi", "connexion", "erreur"])
def test_each_previewed_page_is_shown(ada: Person, name: str) -> None:
    assert ada.get(f"{STUDIO}/apercu/{name}").text("h1, p")


def test_an_email_is_previewed(ada: Person) -> None:
    change(ada, "colours.accent", "#1a3a6e")

    assert "#1a3a6e" in ada.client.get(f"{STUDIO}/apercu/courriel").get_data(as_text=True)


@pytest.mark.postgresql
def test_dark_mode_is_previewed_whatever_the_device_asks_for(ada: Person) -> None:
    change(ada, "colours.dark.paper", "#101820")

    assert "color-scheme:only dark;" in (sheet := ada.get(f"{STUDIO}/apercu.css?mode=sombre").html)
    assert sheet.count("--color-paper:#101820") == 2


def test_changes_are_undone_and_made_again(ada: Person) -> None:
    change(ada, "colours.accent", "#1a3a6e")
    change(ada, "colours.accent", "#7a2a6b")
    ada.post(f"{STUDIO}/annulation", {"revision": get_revision()})
    assert read("colours.accent") == "#1a3a6e"

    ada.post(f"{STUDIO}/retablissement", {"revision": get_revision()})
    assert read("colours.accent") == "#7a2a6b"


def test_two_webmasters_see_both_values_and_lose_nothing(ada: Person) -> None:
    change(ada, "colours.accent", "#1a3a6e", before="")
    change(ada, "shape.radius", "12", before="")

    page = change(ada, "colours.accent", "#7a2a6b", before="#12605b")

    assert page.status == 409
    assert "#1a3a6e" in page.text("main")
    assert "#7a2a6b" in page.text("main")
    assert read("colours.accent") == "#1a3a6e"
    change(ada, "colours.accent", "#7a2a6b", confirmed="1")
    assert (read("colours.accent"), read("shape.radius")) == ("#7a2a6b", "12")


def test_what_is_typed_wrong_is_shown_with_why_and_not_saved(ada: Person) -> None:
    page = change(ada, "colours.accent", "bleu marine")

    assert page.status == 422
    assert page.find_one("#s-colours-accent-value")["value"] == "bleu marine"
    assert page.text("#s-colours-accent-error")
    assert read("colours.accent") == ""


def test_a_hostile_style_sheet_is_refused_and_kept_on_screen(ada: Person) -> None:
    page = change(ada, "theme.css", "a{background:url(https://espion.example/x)}")

    assert page.status == 422
    assert "espion.example" in page.find_one("#s-theme-css-value").get_text()
    assert "espion" not in ada.get(f"{STUDIO}/apercu.css").html


def test_a_logo_is_put_in_its_place_then_taken_away(ada: Person) -> None:
    ada.post(f"{STUDIO}/fichiers", {"path": "logo.light", "file": ("Logo.svg", LOGO)})
    assert ada.get(f"{STUDIO}/apercu/accueil").find_one("header img")["height"] == "40"

    page = ada.post(f"{STUDIO}/fichiers", {"path": "logo.light", "file": ("x.svg", b"<svg><script/></svg>")})
    assert page.status == 422
    assert "x.svg" in page.text("#s-logo-light")
    ada.post(f"{STUDIO}/fichiers", {"path": "logo.light"})
    assert read("logo.light") == ""


def test_a_font_of_the_library_is_chosen(ada: Person) -> None:
    change(ada, "fonts.heading.library", "oswald")
    assert '"Oswald"' in ada.get(f"{STUDIO}/apercu.css?mode=clair").html

    page = ada.get(STUDIO)
    assert page.find_one("#s-fonts-heading-library-value option[selected]").get_text() == "Oswald"
    change(ada, "fonts.heading.library", "")
    assert read("fonts.heading.file") == ""
    assert change(ada, "fonts.heading.library", "comic-sans").status == 404


def test_a_theme_without_enough_contrast_is_repaired_before_it_is_published(ada: Person, stranger: Browser) -> None:
    change(ada, "colours.accent", "#ffd400")
    page = ada.get(f"{STUDIO}/publication")
    assert "contraste" in page.text("h2")
    assert not page.find_all("[name=revision]")
    assert ada.post(f"{STUDIO}/publication", {"revision": get_revision()}).status == 303
    assert theme_versions.find_published() is None

    ada.post(f"{STUDIO}/contraste", {})
    publish(ada)

    site_cache.clear_all()
    assert theme_versions.find_published() is not None
    assert "--color-accent:" in stranger.get("/theme.css").html
    assert "#ffd400" not in stranger.get("/theme.css").html


def test_one_proposal_is_taken_by_its_button(ada: Person) -> None:
    change(ada, "colours.header", "#ffffff")
    change(ada, "colours.on-header", "#eeeeee")
    page = ada.get(f"{STUDIO}/publication")
    path, words = page.find_one(".contrast-list [name=path]")["value"], page.text(".contrast-list li")

    ada.post(f"{STUDIO}/contraste", {"path": str(path)})

    assert read(str(path)) in words
    assert "Tous les contrastes sont bons" in ada.get(f"{STUDIO}/publication").text("main")


def test_a_former_version_comes_back(ada: Person, stranger: Browser) -> None:
    for accent in ("#1a3a6e", "#7a2a6b"):
        change(ada, "colours.accent", accent)
        publish(ada)

    ada.post(f"{STUDIO}/versions/1", {})

    site_cache.clear_all()
    assert "--color-accent:#1a3a6e" in stranger.get("/theme.css").html
    assert ada.get(f"{STUDIO}/versions").text(".contrast-list li:first-child strong") == "Version 3"


def test_a_theme_travels_as_a_file(ada: Person) -> None:
    change(ada, "name", "Bleu")
    change(ada, "colours.accent", "#1a3a6e")
    ada.post(f"{STUDIO}/fichiers", {"path": "logo.light", "file": ("logo.svg", LOGO)})
    exported = ada.get(f"{STUDIO}/theme.zip").response.data
    ada.post(f"{STUDIO}/neutre", {"revision": get_revision()})
    assert read("colours.accent") == ""

    fields = {"revision": get_revision(), "file": ("theme.zip", exported)}
    ada.post(f"{STUDIO}/fichier", fields)

    assert zipfile.ZipFile(io.BytesIO(exported)).namelist() == ["theme.toml", "images/logo.svg"]
    assert (read("colours.accent"), read("name"), read("logo.light")) == ("#1a3a6e", "Bleu", "images/logo.svg")


def test_a_file_that_is_no_theme_says_why(ada: Person) -> None:
    page = ada.post(f"{STUDIO}/fichier", {"revision": "0", "file": ("theme.zip", b"PK\x03\x04")})

    assert page.status == 422
    assert "ZIP" in page.text("[role=alert], .alert")


def test_who_prepares_a_theme_does_not_publish_it(alice: Person, bruno: Person) -> None:
    give_design_right(alice.account, SITE, THEME, EDIT, label=THEME, by=SYSTEM)
    db.session.commit()

    change(alice, "colours.accent", "#1a3a6e")

    assert "le droit de publier" in alice.get(f"{STUDIO}/publication").text("main")
    assert alice.post(f"{STUDIO}/publication", {"revision": get_revision()}).status == 404
    assert bruno.get(STUDIO).status == 404


def test_a_setting_that_no_theme_has_is_not_found(ada: Person) -> None:
    assert change(ada, "colours.nothing", "#000000").status == 404
    assert ada.get(f"{STUDIO}/apercu/inconnue").status == 404
