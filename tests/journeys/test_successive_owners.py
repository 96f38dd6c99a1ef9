"""Two successive users of one device: ownership and privacy of data, online, offline and after a kill."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast
from uuid import UUID

import pytest
from playwright.sync_api import BrowserType, Page, expect

from tests.cast import Person
from tests.journeys.inspection import OVERFLOW, find_violations
from tests.journeys.offline_browser import WebServer, launch_browser, visit
from tests.journeys.offline_browser import sign_in as sign_in_alone
from tests.journeys.outbox_browser import (
    FORM,
    REQUESTS,
    build_photo,
    fill_form,
    get_state_badge,
    list_cases,
    open_form,
    read_all_databases,
    send,
)
from tests.journeys.profile_scan import kill_browser
from tests.journeys.test_shared_tablet import LOCK, NOTHING, OWN_WORK, choose_code, sign_out, type_code
from tests.servers import wait_until

pytestmark = pytest.mark.slow

CANARY = "12 rue du Canari"


def test_offline_drafts_of_a_resident_are_handled_at_sign_out_and_hidden_from_agents(
    page: Page, server: WebServer, chloe: Person, alice: Person, procedure_version: UUID
) -> None:
    visit(page, "/")
    sign_in(page, chloe, then="/mes-demandes")
    page.context.set_offline(True)
    page.goto(FORM)
    keep_with_photo(page)
    draft = page.url
    page.context.set_offline(False)
    page.goto("/mes-demandes")

    sign_out(page)

    dialog = page.locator("dialog[open]")
    expect(dialog).to_contain_text("non envoyés : 1")
    dialog.get_by_role("button", name="Garder chiffré").click()
    page.wait_for_url("**/")
    sign_in(page, alice, then="/agents/demandes")
    assert_reads_nothing(page, draft)
    page.context.set_offline(True)
    assert_reads_nothing(page, draft)
    page.context.set_offline(False)
    page.goto("/agents/demandes")
    sign_out(page)
    expect(page.locator("header")).to_contain_text("Se connecter")
    assert_reads_nothing(page, draft)
    sign_in(page, chloe, then="/mes-demandes")
    page.goto(draft)
    expect(page.locator("textarea[name=description]")).to_have_value(CANARY)
    expect(page.locator("[data-files=photos] li")).to_have_count(1)


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


def test_a_request_sent_from_a_device_belongs_to_its_owner(
    page: Page, server: WebServer, chloe: Person, denis: Person, procedure_version: UUID
) -> None:
    visit(page, FORM)
    sign_in(page, chloe, then="/mes-demandes")
    page.context.set_offline(True)
    page.goto(FORM)
    expect(page.locator("offline-form[ready]")).to_be_visible()
    fill_form(page, description=CANARY)
    send(page)
    page.context.set_offline(False)
    page.goto(OWN_WORK)
    get_state_badge(page).to_contain_text("Envoyée, sous la référence")

    [case] = list_cases()
    page.goto("/mes-demandes")
    expect(page.locator("main")).to_contain_text(case.reference)
    sign_out(page)
    expect(page.locator("header")).to_contain_text("Se connecter")
    for person in (None, denis):
        if person:
            sign_in(page, person, then="/mes-demandes")
        page.goto(OWN_WORK)
        expect(page.locator("own-requests")).to_contain_text(NOTHING)
        expect(page.locator("main")).not_to_contain_text(case.reference)


def test_anonymous_drafts_are_hidden_while_signed_in(
    page: Page, server: WebServer, chloe: Person, procedure_version: UUID
) -> None:
    visit(page, FORM)
    keep_with_photo(page)
    draft = page.url

    sign_in(page, chloe, then="/mes-demandes")

    assert_reads_nothing(page, draft)
    page.goto(OWN_WORK)
    expect(page.locator("[data-anonymous]")).to_contain_text("Gardés ici sans compte : 1")
    page.context.clear_cookies()
    page.goto(OWN_WORK)
    expect(page.locator("article[data-state=draft]")).to_have_count(1)
    expect(page.locator("[data-anonymous]")).to_be_hidden()
    sign_in(page, chloe, then="/mes-demandes")
    sign_out(page)
    expect(page.locator("header")).to_contain_text("Se connecter")
    page.goto(draft)
    expect(page.locator("textarea[name=description]")).to_have_value(CANARY)


def test_an_offline_page_signs_out_and_keeps_the_input(
    page: Page, server: WebServer, chloe: Person, denis: Person, procedure_version: UUID
) -> None:
    visit(page, FORM)
    sign_in(page, chloe, then="/mes-demandes")
    page.context.set_offline(True)
    page.goto(FORM)
    expect(page.locator("offline-form[ready]")).to_be_visible()
    page.fill("textarea[name=description]", CANARY)
    draft = FORM

    leave_page(page)

    dialog = page.locator("dialog[open]")
    expect(dialog).to_contain_text("non envoyés : 1")
    draft = page.url
    dialog.get_by_role("button", name="Garder chiffré").click()
    page.wait_for_url(f"**{LOCK}#parti")
    expect(page.locator("device-session")).to_be_hidden()
    assert_reads_nothing(page, draft)
    with page.expect_navigation():
        page.context.set_offline(False)
    sign_in(page, denis, then="/mes-demandes")
    assert_reads_nothing(page, draft)
    page.goto("/mes-demandes")
    sign_out(page)
    expect(page.locator("header")).to_contain_text("Se connecter")
    sign_in(page, chloe, then="/mes-demandes")
    page.goto(draft)
    expect(page.locator("textarea[name=description]")).to_have_value(CANARY)


@pytest.mark.parametrize("path", ["/hors-ligne", OWN_WORK, "/hors-ligne/tournee", FORM])
def test_every_page_served_by_the_worker_offers_to_sign_out(
    page: Page, server: WebServer, alice: Person, procedure_version: UUID, path: str
) -> None:
    visit(page, FORM)
    sign_in(page, alice, then="/agents/demandes")
    page.context.set_offline(True)

    page.goto(path)

    expect(page.locator("device-session")).to_be_visible()
    assert find_violations(page) == [] and page.evaluate(OVERFLOW) == ""
    leave_page(page)
    page.wait_for_url(f"**{LOCK}#parti")
    page.goto(path)
    expect(page.locator("device-session")).to_be_hidden()


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


def sign_in(page: Page, person: Person, *, then: str) -> None:
    """Sign in and wait until the device has stored the owner."""
    sign_in_alone(page, person, then=then)
    page.wait_for_function(
        "() => localStorage.getItem('keeper') === document.querySelector('sign-out').getAttribute('owner')"
    )


def test_a_network_failure_during_sign_in_leaves_nothing_to_the_next_user(
    page: Page, server: WebServer, chloe: Person, alice: Person, procedure_version: UUID
) -> None:
    visit(page, FORM)
    page.context.route("**/api/sync/v1/state", lambda route: route.abort())
    sign_in_alone(page, chloe, then="/mes-demandes")
    wait_until(lambda: knows_somebody(page))
    page.context.set_offline(True)
    page.goto(FORM)
    expect(page.locator("offline-form[ready]")).to_be_visible()
    page.fill("textarea[name=description]", CANARY)

    page.check("[data-keep]")

    expect(page.locator("[data-loss]")).to_contain_text("n’a pas pu être gardé")
    assert read_all_databases(page)["drafts"] == []
    page.context.unroute("**/api/sync/v1/state")
    page.context.set_offline(False)
    expect(page.locator("[data-status]")).to_contain_text("Brouillon gardé")
    [draft] = read_all_databases(page)["drafts"]
    assert draft["owner"] and "from" in draft["sealed"]


def knows_somebody(page: Page) -> bool:
    return any(isinstance(row, dict) and row.get("owner") for row in read_all_databases(page).get("meta", []))


def keep_with_photo(page: Page, description: str = CANARY) -> None:
    expect(page.locator("offline-form[ready]")).to_be_visible()
    page.fill("textarea[name=description]", description)
    page.set_input_files(
        "[name=photos]", cast("Any", [{"name": "p.jpg", "mimeType": "image/jpeg", "buffer": build_photo()}])
    )
    expect(page.locator("[data-files=photos] li")).to_have_count(1)
    page.check("[data-keep]")
    expect(page.locator("[data-status]")).to_contain_text("Brouillon gardé")


def leave_page(page: Page) -> None:
    page.click("device-session summary")
    page.click("device-session [data-leave]")


def assert_reads_nothing(page: Page, draft: str) -> None:
    """Check that the draft is readable neither by its URL, nor in the list, nor with the available keys."""
    page.goto("about:blank")
    page.goto(draft)
    expect(page.locator("offline-form[ready]")).to_be_visible()
    expect(page.locator("textarea[name=description]")).to_have_value("")
    expect(page.locator("[data-files=photos] li")).to_have_count(0)
    page.goto(OWN_WORK)
    expect(page.locator("own-requests")).to_contain_text(NOTHING)
    expect(page.locator("article")).to_have_count(0)
    opened_values = page.evaluate(OPEN_ALL)
    assert [contents for contents in opened_values if CANARY in contents] == []
    assert CANARY not in repr(read_all_databases(page))


OPEN_ALL = """async () => {
  const { loadDraft, readAllRows } = await import(document.querySelector('link[href*="store/store"]').href)
  const { loadLastOwner } = await import(document.querySelector('link[href*="store/store"]').href)
  const own = (await loadLastOwner()) ? (await readAllRows("drafts")).filter(({ owner }) => owner) : await readAllRows("drafts")
  return Promise.all(own.map(({ id }) => loadDraft(id).then(JSON.stringify, () => "")))
}"""
