"""The tour of a webmaster who makes a theme: from the saved page of a site to what lacks contrast. Nothing is published."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Page

from devtools.screenshots.saved_sites import SITES, read_site, take_proposals
from devtools.screenshots.site_tours import ELISE
from devtools.screenshots.tours import Demo, Stop, create_unpictured_stop, sign_in

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
    _set_accent(page, PALE_ACCENT)
    page.goto(demo.url("site_theme_publication"))
    yield Stop("theme-contrast", height=700)
    page.goto(demo.url("site_theme_exchange"))
    yield create_unpictured_stop("theme-exchange")
    page.click("form[action$='/neutre'] [type=submit]")
    page.goto(demo.url("site_theme_publication"))
    yield create_unpictured_stop("theme-unchanged")


def _set_accent(page: Page, colour: str) -> None:
    """Type the main colour, and wait until the draft has it."""
    revision = page.locator("#theme-state").get_attribute("data-revision")
    page.fill("form:has([name=path][value='colours.accent']) input[name=value][type=text]", colour)
    page.keyboard.press("Tab")
    page.locator(f"#theme-state:not([data-revision='{revision}'])").wait_for()
