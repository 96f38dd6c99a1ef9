"""A webmaster without a pointer writes a menu and news; residents read them; a banner leaves an open page on time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from app.core import clock
from app.webmaster.typed_fields import write_moment
from devtools.screenshots.site_tours import ELISE
from devtools.screenshots.tours import Demo, sign_in
from tests.journeys import studio_keyboard as keys
from tests.journeys.conftest import DESKTOP, OpenBrowser
from tests.journeys.live_server import LiveServer

pytestmark = [pytest.mark.slow, pytest.mark.by_turns(10)]


def open_desk(live: LiveServer, open_browser: OpenBrowser) -> Page:
    page = open_browser(live, DESKTOP).page
    sign_in(page, Demo(live.guide), ELISE)
    return page


def press_and_wait(page: Page, target: Locator) -> None:
    with page.expect_navigation():
        keys.press(page, target)


def save(page: Page) -> None:
    press_and_wait(page, page.locator("main form .actions button").last)


def add_entry(page: Page, fields: dict[str, str]) -> None:
    page.goto("/agents/site/menus/header/nouvelle")
    for name, value in fields.items():
        if name == "kind":
            keys.reach(page, page.locator("[name=kind]:checked"))
            for _step in range(("page", "address", "title").index(value)):
                page.keyboard.press("ArrowDown")
        else:
            keys.reach(page, page.locator(f"[name={name}]"))
            page.keyboard.type(value)
    save(page)


def test_a_menu_is_written_and_opened_by_keyboard(live: LiveServer, open_browser: OpenBrowser) -> None:
    desk, resident = open_desk(live, open_browser), open_browser(live, DESKTOP).page

    add_entry(desk, {"kind": "title", "label_fr": "Vivre ici"})
    add_entry(desk, {"kind": "page", "page": "Actualités"})
    row = desk.locator(".menu-row:focus")
    expect(row).to_contain_text("Actualités")
    press_and_wait(desk, desk.locator(".menu-row:focus-within button", has_text="Mettre sous la précédente"))

    expect(desk.locator(".menu-tree .menu-tree .menu-row:focus")).to_contain_text("Actualités")
    resident.goto("/")
    keys.press(resident, resident.locator(".site-menu .dropdown > summary"))
    press_and_wait(resident, resident.locator(".site-menu .dropdown a"))
    expect(resident.locator("h1")).to_have_text("Actualités")


def test_news_are_written_and_published_by_keyboard(live: LiveServer, open_browser: OpenBrowser) -> None:
    desk = open_desk(live, open_browser)
    desk.goto("/agents/site/actualites/nouvelle")
    keys.type_text(desk, desk.locator("#f-title_fr"), "Vide-grenier dimanche")
    keys.type_text(desk, desk.locator("#f-text_fr"), "Inscription **gratuite**.")
    save(desk)

    save(desk)

    expect(desk.locator("main .badge").first).to_have_text("En ligne")
    resident = open_browser(live, has_script=False).page
    resident.goto("/actualites/vide-grenier-dimanche")
    expect(resident.locator("article strong")).to_have_text("gratuite")


def test_a_banner_leaves_an_open_page_when_its_time_is_over(live: LiveServer, open_browser: OpenBrowser) -> None:
    desk, resident = open_desk(live, open_browser), open_browser(live).page
    desk.goto("/agents/site/bandeaux/nouveau")
    desk.fill("[name=title_fr]", "Coupure d’eau")
    desk.fill("[name=ends_at]", write_moment(clock.now() + timedelta(hours=2)))
    desk.click("main form .actions button")
    expect(desk.locator("main .badge", has_text="Affiché")).to_be_visible()
    resident.clock.install()
    resident.goto("/suivi")
    expect(resident.locator("timed-banner")).to_contain_text("Coupure d’eau")

    resident.clock.run_for(timedelta(hours=3) / timedelta(milliseconds=1))

    expect(resident.locator("timed-banner")).to_be_hidden()
