"""The tour of a webmaster: news, banners, menus, redirects, and the texts that the law asks for."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Page

from devtools.screenshots.tours import (
    ERROR_SUMMARY,
    SUBMIT_BUTTON,
    Demo,
    Stop,
    create_unpictured_stop,
    sign_in,
    visit_guide_pages,
)

ELISE = "elise.moreau@vaubrelles.example"
# Names of the guide.
SCREENS = (
    "site_news",
    "site_new_banner",
    "site_announcement",
    "site_menus",
    "site_new_entry",
    "site_redirects",
    "site_legal_notice",
    "site_privacy",
    "site_accessibility",
    "site_versions",
)


def site_texts_tour(page: Page, demo: Demo) -> Iterator[Stop]:
    """Élise looks at each screen, and opens a news item with its versions."""
    sign_in(page, demo, ELISE)
    page.goto(demo.url("site_overview"))
    yield Stop("site")
    yield from visit_guide_pages(page, demo, SCREENS)
    page.goto(demo.url("site_authority"))
    yield Stop("site-authority")
    page.fill("[name=day_mon]", "-")
    page.click(SUBMIT_BUTTON)
    page.wait_for_selector(ERROR_SUMMARY)
    yield create_unpictured_stop("site-authority-error")
    page.goto(demo.url("site_banners"))
    page.click("main .links a")
    yield create_unpictured_stop("site-banner")
    yield from _read_news_item(page, demo)
    yield from _open_editors(page, demo)


def _read_news_item(page: Page, demo: Demo) -> Iterator[Stop]:
    page.goto(demo.url("site_news"))
    page.locator("main .links a").nth(1).click()
    page.wait_for_selector("[name=title_fr]")
    yield Stop("site-news-item")
    page.click("main a[href*='/versions/']")
    page.wait_for_selector("main .card h2")
    yield create_unpictured_stop("site-news-version")


def _open_editors(page: Page, demo: Demo) -> Iterator[Stop]:
    """The home page in the builder, and the trial of a search."""
    page.goto(demo.url("site_pages"))
    page.locator("main .links a").first.click()
    page.locator("[data-block] a").nth(1).click()
    page.wait_for_selector("#panel-form")
    yield Stop("page-builder", height=900)
    page.goto(demo.url("site_search"))
    page.fill("main input[type=search]", "vieux canape")
    page.press("main input[type=search]", "Enter")
    page.wait_for_selector("main ol.links")
    yield Stop("search-trial", height=700)
