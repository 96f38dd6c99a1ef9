"""Two successive users of one device whose browser was killed: what opens the data of each."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import BrowserType, expect

from tests.cast import Person
from tests.journeys.draft_privacy import CANARY, assert_reads_nothing, keep_with_photo, sign_in
from tests.journeys.offline_browser import WebServer, launch_browser, visit
from tests.journeys.outbox_browser import FORM, REQUESTS, fill_form, list_cases, open_form, send
from tests.journeys.profile_scan import kill_browser
from tests.journeys.shared_device import LOCK, OWN_WORK, choose_code, type_code

pytestmark = [pytest.mark.slow, pytest.mark.by_turns(2)]


@pytest.mark.trust
def test_a_new_sign_in_locks_the_data_of_the_former_owner(
    engine: BrowserType, server: WebServer, tmp_path: Path, chloe: Person, alice: Person, procedure_version: UUID
) -> None:
    profile = tmp_path / "profile"
    with launch_browser(engine, profile, server.url) as page:
        visit(page, FORM)
        sign_in(page, alice, then="/agents/demandes")
        page.context.set_offline(True)
        page.goto(FORM)
        keep_with_photo(page)
        draft = page.url
        kill_browser(profile)
    with launch_browser(engine, profile, server.url) as page:
        page.context.clear_cookies()
        sign_in(page, chloe, then="/mes-demandes")

        assert_reads_nothing(page, draft)

        keep_own = page.context.new_page()
        keep_own.goto(FORM)
        keep_with_photo(keep_own, CANARY + " bis")
        own = keep_own.url
        kill_browser(profile)
    with launch_browser(engine, profile, server.url) as page:
        page.context.clear_cookies()
        sign_in(page, alice, then="/agents/demandes")
        page.goto(own)
        expect(page.locator("offline-form[ready]")).to_be_visible()
        expect(page.locator("textarea[name=description]")).to_have_value("")
        page.goto("about:blank")
        page.goto(draft)
        expect(page.locator("textarea[name=description]")).to_have_value(CANARY)


def test_after_an_offline_kill_only_the_code_unlocks_the_data(
    engine: BrowserType, server: WebServer, tmp_path: Path, alice: Person, procedure_version: UUID
) -> None:
    profile = tmp_path / "profile"
    with launch_browser(engine, profile, server.url) as page:
        visit(page, FORM)
        sign_in(page, alice, then="/agents/demandes")
        choose_code(page)
        visit(page, FORM)
        keep_with_photo(page)
        draft = page.url
        kill_browser(profile)
    server.stop()
    with launch_browser(engine, profile, server.url) as page:
        page.goto(draft)

        page.wait_for_url(f"**{LOCK}**")

        expect(page.locator("[data-part=locked]")).to_be_visible()
        with page.expect_navigation():
            type_code(page, "271828")
        expect(page.locator("textarea[name=description]")).to_have_value(CANARY)
        # Between pages the key is passed in memory.
        page.goto(OWN_WORK)
        page.locator("own-requests a >> text=Reprendre").click()
        expect(page.locator("textarea[name=description]")).to_have_value(CANARY)
    server.start()


@pytest.mark.trust
def test_after_an_offline_kill_without_a_code_the_data_wait_for_the_network(
    engine: BrowserType, server: WebServer, tmp_path: Path, chloe: Person, procedure_version: UUID
) -> None:
    profile = tmp_path / "profile"
    with launch_browser(engine, profile, server.url) as page:
        visit(page, FORM)
        sign_in(page, chloe, then="/mes-demandes")
        visit(page, FORM)
        keep_with_photo(page)
        draft = page.url
        page.context.route(REQUESTS, lambda route: route.abort())
        open_form(page)
        fill_form(page, description=CANARY)
        send(page)
        kill_browser(profile)
    with launch_browser(engine, profile, server.url) as page:
        page.context.set_offline(True)

        page.goto(draft)

        expect(page.locator("[data-loss]")).to_contain_text("Ce brouillon est fermé")
        page.context.set_offline(False)
        sign_in(page, chloe, then="/mes-demandes")
        page.goto(draft)
        expect(page.locator("textarea[name=description]")).to_have_value(CANARY)
        page.goto(OWN_WORK)
        expect(page.locator("article[data-state=sent]")).to_contain_text("Envoyée, sous la référence")
    assert len(list_cases()) == 1
