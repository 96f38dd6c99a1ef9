"""A theme in a browser: its menu by keyboard without scripts, its font, its pages for axe in light and dark mode."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from app.core.db import db
from app.core.sites import Site
from app.themes import theme_versions
from app.themes.archive import read_members
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.inspection import find_violations
from tests.journeys.offline_browser import WebServer
from tests.themes.sample_themes import make_font, make_members

pytestmark = pytest.mark.by_turns(10)

FONT = '\n[fonts.text]\nfamily = "Essai"\nfile = "fonts/essai.woff2"\n'
PAGES = ("/", "/demarches", "/compte/connexion", "/nulle-part")


@pytest.fixture
def themed_server(site: Site, server: WebServer) -> WebServer:
    toml = make_members()["theme.toml"].decode() + FONT
    archive = read_members(make_members({"theme.toml": toml, "fonts/essai.woff2": make_font()}))
    draft = theme_versions.save_draft(archive.contents, archive.files, revision=0, by=None)
    theme_versions.publish_draft(revision=draft.revision, by=None)
    db.session.commit()
    return server


@contextmanager
def open_page(chromium: Browser, server: WebServer, viewport: dict[str, int], **options: object) -> Iterator[Page]:
    context = chromium.new_context(base_url=server.url, viewport=viewport, service_workers="block", **options)  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


def test_the_menu_opens_by_keyboard_without_scripts(chromium: Browser, themed_server: WebServer) -> None:
    for viewport in (DESKTOP, PHONE):
        with open_page(chromium, themed_server, viewport, java_script_enabled=False) as page:
            page.goto("/")
            link = page.get_by_role("link", name="Le maire")
            if viewport is PHONE:
                page.locator(".site-menu > details > summary").press("Enter")
            expect(link).to_be_hidden()

            page.locator(".site-menu .dropdown > summary").press("Enter")

            expect(link).to_be_visible()
            expect(page.get_by_role("link", name="Le site de la ville")).to_be_visible()


def test_the_pages_of_a_theme_are_accessible_in_both_modes(chromium: Browser, themed_server: WebServer) -> None:
    for viewport in (DESKTOP, PHONE):
        for scheme in ("light", "dark"):
            with open_page(chromium, themed_server, viewport, color_scheme=scheme, bypass_csp=True) as page:
                for path in PAGES:
                    page.goto(path)
                    assert find_violations(page) == [], (path, scheme, viewport)
                    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (path, viewport)
                assert page.evaluate("document.fonts.ready.then(() => document.fonts.check('1em Essai'))")
