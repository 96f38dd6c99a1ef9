"""Crash recovery: unsent input survives a killed browser for a day; a page closed normally leaves nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import BrowserType, Page, expect

from tests.journeys.offline_browser import WebServer, kill_browser, launch_browser
from tests.journeys.ordinary_form import fill_first_page, go_to_next_page, open_ordinary_form, wait_for_draft_state
from tests.journeys.outbox_browser import (
    DESCRIPTION,
    FORM,
    build_photo,
    get_state_badge,
    open_form,
    read_all_databases,
    send,
)
from tests.servers import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("procedure_version"), pytest.mark.by_turns(2)]

NOTICE = "[data-notice=rescue]"
DROP = """async (id) => {
  const store = document.querySelector('link[href*="store/store"]').href
  await (await import(store.replace("store.js", "recovery-copy.js"))).deleteRecoveryCopy(id)
}"""

# The box is ticked once the recovery copy has begun to be written, before the database has answered.
TICK_DURING_WRITE = """async () => {
  document.querySelector("[name=description]").value = "Un trou"
  Object.defineProperty(document, "visibilityState", { value: "hidden" })
  document.dispatchEvent(new Event("visibilitychange"))
  for (let turn = 0; turn < 5; turn++) await null
  document.querySelector("[data-keep]").click()
}"""


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    return tmp_path / "profile"


def type_report(page: Page) -> None:
    page.check("text=Un trou")
    page.fill("[name=description]", DESCRIPTION)
    page.set_input_files("[name=photos]", [{"name": "p.jpg", "mimeType": "image/jpeg", "buffer": build_photo()}])
    expect(page.locator("[data-files=photos] li")).to_have_count(1)


def has_recovery_copy(page: Page) -> bool:
    databases = read_all_databases(page)
    return bool(databases["drafts"]) and bool(databases["files"])


def test_a_killed_browser_offers_the_recovery_copy(engine: BrowserType, server: WebServer, profile: Path) -> None:
    with launch_browser(engine, profile, server.url) as page:
        open_form(page)
        page.context.set_offline(True)
        type_report(page)
        wait_until(lambda: has_recovery_copy(page))
        assert DESCRIPTION not in str(read_all_databases(page))
        expect(page.locator("[data-keep]")).not_to_be_checked()
        kill_browser(page, profile)

    with launch_browser(engine, profile, server.url) as page:
        page.goto(FORM)
        expect(page.locator(NOTICE)).to_contain_text("Reprendre ce que vous écriviez")
        page.click(f"{NOTICE} [data-yes]")
        expect(page.locator("[name=description]")).to_have_value(DESCRIPTION)
        expect(page.locator("[data-files=photos] li")).to_have_count(1)
        expect(page.locator("[data-keep]")).not_to_be_checked()
        page.click("#offline-form [type=submit]")
        page.fill("[name=nom]", "Exemple")
        page.click("#offline-form [type=submit]")
        send(page)
        get_state_badge(page).to_contain_text("Envoyée, sous la référence")
        assert read_all_databases(page)["drafts"] == []


@pytest.mark.trust
def test_a_queued_request_outlives_its_page(engine: BrowserType, server: WebServer, profile: Path) -> None:
    with launch_browser(engine, profile, server.url) as page:
        open_form(page)
        page.context.set_offline(True)
        type_report(page)
        wait_until(lambda: has_recovery_copy(page))
        page.click("#offline-form [type=submit]")
        page.fill("[name=nom]", "Exemple")
        page.click("#offline-form [type=submit]")
        send(page)
        get_state_badge(page).to_have_text("En attente de réseau")
        token = page.evaluate("() => location.hash.slice(1)")

        # As browsers do when the page unloads, after a closed tab had asked for the deletion of its copy.
        page.evaluate("() => dispatchEvent(new PageTransitionEvent('pagehide'))")
        page.evaluate(DROP, token)

        databases = read_all_databases(page)
        assert [row["id"] for row in databases["outbox"]] == [token]
        assert len(databases["files"]) == 1


@pytest.mark.trust
def test_a_saved_draft_is_not_deleted_as_a_recovery_copy(page: Page, server: WebServer) -> None:
    open_form(page)
    type_report(page)
    page.check("[data-keep]")
    expect(page.locator("[data-status]")).to_contain_text("Brouillon gardé")

    page.evaluate(DROP, page.evaluate("() => location.hash.slice(1)"))

    assert has_recovery_copy(page)


def test_a_draft_kept_while_its_recovery_copy_is_written_is_kept_for_good(page: Page, server: WebServer) -> None:
    page.add_init_script("navigator.storage.estimate = async () => ({ quota: 1e12, usage: 0 })")
    open_form(page)
    page.evaluate(TICK_DURING_WRITE)

    expect(page.locator("[data-status]")).to_contain_text("Brouillon gardé")
    assert [draft.get("until") for draft in read_all_databases(page)["drafts"]] == [None]


@pytest.mark.trust
def test_a_recovery_copy_is_deleted_on_request(engine: BrowserType, server: WebServer, profile: Path) -> None:
    with launch_browser(engine, profile, server.url) as page:
        open_form(page)
        type_report(page)
        wait_until(lambda: has_recovery_copy(page))
        kill_browser(page, profile)

    with launch_browser(engine, profile, server.url) as page:
        page.goto(FORM)
        page.click(f"{NOTICE} [data-erase]")
        wait_until(lambda: not read_all_databases(page)["drafts"])
        assert read_all_databases(page)["files"] == []


@pytest.mark.trust
def test_a_recovery_copy_expires_after_a_day(engine: BrowserType, server: WebServer, profile: Path) -> None:
    with launch_browser(engine, profile, server.url) as page:
        open_form(page)
        type_report(page)
        wait_until(lambda: has_recovery_copy(page))
        kill_browser(page, profile)

    with launch_browser(engine, profile, server.url) as page:
        page.add_init_script("{ const now = Date.now; Date.now = () => now() + 25 * 3600 * 1000 }")
        page.goto(FORM)
        wait_until(lambda: not read_all_databases(page)["drafts"])
        expect(page.locator(NOTICE)).to_have_count(0)


@pytest.mark.trust
@pytest.mark.parametrize("leave", ["close", "go"])
def test_a_page_closed_normally_leaves_nothing(
    engine: BrowserType, server: WebServer, profile: Path, leave: str
) -> None:
    with launch_browser(engine, profile, server.url) as page:
        open_form(page)
        type_report(page)
        wait_until(lambda: has_recovery_copy(page))
        if leave == "go":
            page.goto("/")
        else:
            other = page.context.new_page()
            page.close(run_before_unload=True)
            other.goto("/")
            wait_until(lambda: not read_all_databases(other)["drafts"])

    with launch_browser(engine, profile, server.url) as page:
        page.goto(FORM)
        expect(page.locator("offline-form[ready]")).to_be_visible()
        wait_until(lambda: not read_all_databases(page)["drafts"])
        assert read_all_databases(page)["files"] == []
        expect(page.locator(NOTICE)).to_have_count(0)


def test_the_browser_asks_before_it_closes_what_is_not_kept(page: Page, server: WebServer) -> None:
    open_form(page)
    type_report(page)
    wait_until(lambda: has_recovery_copy(page))

    with page.expect_event("dialog") as question:
        page.close(run_before_unload=True)
    assert question.value.type == "beforeunload"
    question.value.dismiss()
    expect(page.locator("[name=description]")).to_have_value(DESCRIPTION)
    page.check("[data-keep]")
    expect(page.locator("[data-status]")).to_contain_text("Brouillon gardé")
    other = page.context.new_page()
    with page.expect_event("close"):
        page.close(run_before_unload=True)

    other.goto(FORM)
    assert [draft.get("until") for draft in read_all_databases(other)["drafts"]] == [None]


@pytest.mark.trust
def test_there_is_no_recovery_copy_on_a_shared_device(page: Page) -> None:
    may_rescue = """async () =>
      (await import(document.querySelector('link[href*="store/recovery-copy"]').href)).canKeepRecoveryCopy()"""
    open_form(page)
    assert page.evaluate(may_rescue) is True

    page.evaluate("() => localStorage.setItem('guard', '1')")

    assert page.evaluate(may_rescue) is False


@pytest.mark.trust
def test_an_ordinary_form_offline_then_killed_is_recovered(
    engine: BrowserType, server: WebServer, profile: Path
) -> None:
    with launch_browser(engine, profile, server.url) as page:
        open_ordinary_form(page)
        fill_first_page(page)
        go_to_next_page(page)
        page.fill("[name=prenom]", "Chloé")
        wait_for_draft_state(page)
        page.context.set_offline(True)
        page.fill("[name=nom]", "Interrompue")
        page.locator("[name=courriel]").focus()
        wait_until(lambda: read_all_databases(page)["drafts"])
        kill_browser(page, profile)

    with launch_browser(engine, profile, server.url) as page:
        page.goto(FORM)
        page.click(f"{NOTICE} [data-yes]")
        expect(page.locator("[name=nom]")).to_have_value("Interrompue")
        page.click("#offline-form [type=submit]")
        expect(page.locator("[data-answers]")).to_contain_text("p.jpg")
