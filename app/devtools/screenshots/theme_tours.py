"""The tour of a webmaster who makes a theme: from the saved page of a site to what lacks contrast. Nothing is published."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Page

from app.devtools.screenshots.saved_sites import SITES, read_site, take_proposals
from app.devtools.screenshots.site_tours import ELISE
from app.devtools.screenshots.tours import Demo, Stop, create_unpictured_stop, sign_in

# Too pale for texts.
PALE_ACCENT = "#8fb8de"


def theme_tour(page: Page, demo: Demo) -> Iterator[Stop]:
    """Élise starts from the page of a site, chooses a pale colour, reads its contrasts, then goes back to the neutral theme."""
    sign_in(page, demo, ELISE)
    page.goto(demo.url("site_theme_start"))
    yield create_unpictured_stop("theme-start")
    read_site(page, demo, SITES[0])
    yield Stop("theme-proposal", height=900)
    take_proposals(page)
    yield Stop("theme-studio", height=900)
    page.get_by_label("Couleur principale", exact=True).fill(PALE_ACCENT)
    page.keyboard.press("Tab")
    page.get_by_text("contrastes à corriger").wait_for()
    page.goto(demo.url("site_theme_publication"))
    yield Stop("theme-contrast", height=700)
    page.goto(demo.url("site_theme_exchange"))
    yield create_unpictured_stop("theme-exchange")
    page.click("form[action$='/neutre'] [type=submit]")
    page.goto(demo.url("site_theme_publication"))
    yield create_unpictured_stop("theme-unchanged")
