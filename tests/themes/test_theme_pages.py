"""One theme dresses the pages, the sign-in, the errors, the manifest, the icons and the e-mails."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from PIL import Image

from app.core.db import db
from app.core.sites import Site
from app.notifications.letters import create_letter
from app.themes import theme_versions
from app.themes.archive import read_members
from app.themes.charter import save_charter
from app.themes.theme import preview_theme
from app.themes.theme_contents import ThemeContents, build_theme
from tests.cast import Person
from tests.client import Browser
from tests.themes.sample_themes import TOML, make_font, make_members

Install = Callable[..., None]


@pytest.fixture
def install(site: Site) -> Install:
    """Publish the theme of the tests, with other files if some are given."""

    def publish(changes: dict[str, str | bytes] | None = None) -> None:
        archive = read_members(make_members(changes))
        assert archive.problems == ()
        revision = theme_versions.load_draft().revision
        draft = theme_versions.save_draft(archive.contents, archive.files, revision=revision, by=None)
        theme_versions.publish_draft(revision=draft.revision, by=None)
        db.session.commit()

    return publish


def test_a_site_without_a_theme_asks_for_no_sheet_of_its_own(stranger: Browser) -> None:
    page = stranger.get("/")

    assert page.find_all('link[href*="theme.css"]') == []


@pytest.mark.parametrize(
    ("path", "status"), [("/", 200), ("/compte/connexion", 200), ("/suivi", 200), ("/nulle-part", 404)]
)
def test_the_theme_dresses_the_pages_of_residents(stranger: Browser, install: Install, path: str, status: int) -> None:
    install()

    page = stranger.get(path)

    assert page.status == status
    sheet = stranger.client.get(str(page.find_one('link[href^="/theme.css"]')["href"]))
    assert "--color-accent:#0b3d91" in sheet.text
    assert "--radius-button:32px" in sheet.text
    # In dark mode, a logo without a dark version keeps the background that it was drawn for.
    assert sheet.text.partition("prefers-color-scheme:dark")[2].count("--logo-plate:#") == 1
    logo = page.find_one(".brand img")
    assert (logo["alt"], logo["width"], logo["height"]) == ("Port-Louis", "144", "48")


def test_the_header_and_the_footer_come_from_the_theme(stranger: Browser, install: Install) -> None:
    install()

    page = stranger.get("/")

    assert page.find_one(".header")["data-layout"] == "band"
    assert page.text(".site-banner") == "Marché de Noël"
    assert page.texts(".site-menu summary") == ["Menu", "Ma ville"]
    assert page.find_one(".site-menu .dropdown__body a")["href"] == "https://ville.example/maire"
    assert page.find_one(".site-menu__institutional a")["href"] == "https://ville.example"
    assert page.texts(".footer__site a") == ["Plan", "Mastodon"]
    assert "Mentions légales" in page.text(".footer")


def test_agents_have_the_accent_and_the_logo_alone(alice: Person, install: Install) -> None:
    install()

    page = alice.get("/agents/demandes")

    sheet = alice.client.get(str(page.find_one('link[href^="/theme-agents.css"]')["href"])).text
    assert "--color-accent:#0b3d91" in sheet
    assert "radius-button" not in sheet
    assert "header" not in sheet
    assert page.find_all(".site-menu, .site-banner") == []
    assert page.text(".brand") == "Espace des agents"


def test_a_block_is_cleaned_whatever_the_charter_holds(stranger: Browser, install: Install) -> None:
    block = (
        "<h1>Bonjour</h1><p class='lead'>{{ authority.name }} <img src=\"{{ file('images/logo.svg') }}\" alt=''></p>"
    )
    save_charter({"name": "<script>alert(1)</script>Ville"})
    install({"blocks/hero.html": block})

    page = stranger.get("/")

    assert page.texts("h1") == ["Bonjour"]
    assert page.text(".hero .lead") == "<script>alert(1)</script>Ville"
    assert page.find_all(".hero input[type=search]")
    assert str(page.find_one(".hero img")["src"]).startswith("/theme/")


def test_a_file_is_served_for_ever_and_runs_nothing(stranger: Browser, install: Install) -> None:
    install()
    url = str(stranger.get("/").find_one(".brand img")["src"])

    response = stranger.client.get(url)

    assert response.mimetype == "image/svg+xml"
    assert "immutable" in response.headers["Cache-Control"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert stranger.client.get("/theme/0123456789abcdef0123456789abcdef/logo.svg").status_code == 404


def test_the_manifest_and_the_icons_are_those_of_the_theme(stranger: Browser, install: Install) -> None:
    install()

    manifest = stranger.client.get("/manifest.json").get_json()

    assert manifest["theme_color"] == "#0b3d91"
    icon = stranger.client.get(manifest["icons"][0]["src"])
    assert Image.open(io.BytesIO(icon.data)).convert("RGB").getpixel((96, 96)) == (11, 61, 145)
    splash = stranger.client.get("/icones/demarrage-1170x2532.png")
    assert splash.status_code == 200


def test_e_mails_have_the_header_and_the_colours_of_the_theme(
    app: Flask, site: Site, install: Install, stranger: Browser
) -> None:
    install({"blocks/email_footer.html": '<p>Suivez <a href="/">nos démarches</a></p>'})

    with app.app_context():
        html = create_letter("Objet", "Bonjour").html

    assert f'<img src="{site.base_url}/theme/' in html
    assert 'width="600" height="100"' in html
    assert "3px solid #0b3d91" in html
    # Where pictures are blocked, the space of this one must not widen the tables on a phone.
    assert html.count("table-layout:fixed") == 2
    image = stranger.client.get(re.findall(r'src="[^"]*(/theme/[^"]+)"', html)[0])
    assert image.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert f'<a href="{site.base_url}/">nos démarches</a>' in html


def test_the_worker_keeps_the_logo_the_font_and_the_sheet_for_offline_pages(
    stranger: Browser, install: Install
) -> None:
    toml = make_members()["theme.toml"].decode() + '[fonts.text]\nfamily = "Essai"\nfile = "fonts/essai.woff2"\n'
    install({"theme.toml": toml, "fonts/essai.woff2": make_font()})

    worker = stranger.get("/service-worker.js").html

    assert "/theme.css?" in worker
    assert "/logo.svg" in worker
    assert "/essai.woff2" in worker


def test_a_preview_is_seen_by_nobody_else(app: Flask, site: Site, stranger: Browser, install: Install) -> None:
    install()
    draft, _problems = build_theme(ThemeContents({"format": 1, "header": {"banner": {"text": "Brouillon"}}}))

    with preview_theme(draft, "/agents/site/charte/theme.css?2"):
        preview = stranger.get("/")
    page = stranger.get("/")

    assert preview.text(".site-banner") == "Brouillon"
    assert preview.find_all('link[href="/agents/site/charte/theme.css?2"]')
    assert page.text(".site-banner") == "Marché de Noël"


def test_a_form_cached_for_everybody_changes_with_the_theme(
    stranger: Browser, install: Install, procedure_version: UUID
) -> None:
    install()
    stranger.get("/demarches/signaler/remplir")

    install({"theme.toml": TOML.replace('"Ma ville"', '"Notre ville"')})

    assert "Notre ville" in stranger.get("/demarches/signaler/remplir").text(".site-menu")
