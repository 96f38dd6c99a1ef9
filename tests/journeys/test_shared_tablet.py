"""One tablet with several users: data private to each, deleted, kept or locked as they chose."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import BrowserType, Page, Route, expect

from tests.cast import PASSWORD, Person
from tests.journeys.inspection import OVERFLOW, find_violations
from tests.journeys.network_idle import wait_for_network_idle
from tests.journeys.offline_browser import WebServer, launch_browser, sign_in, visit
from tests.journeys.outbox_browser import (
    FORM,
    REQUESTS,
    fill_form,
    get_state_badge,
    open_form,
    read_all_databases,
    send,
)
from tests.journeys.shared_device import (
    CANARY,
    CODE,
    DRAFT_SAVED,
    LOCK,
    NOTHING,
    OWN_WORK,
    WRONG,
    choose_code,
    delete_data,
    keep_draft,
    lock,
    open_keys,
    owners,
    sign_out,
    type_code,
)

pytestmark = [pytest.mark.slow, pytest.mark.by_turns(2)]
# The device was idle for long, then used again.
LEAVE_ALONE = "() => { localStorage.setItem('seen', 1); document.dispatchEvent(new Event('visibilitychange')) }"
# Skip the delay after a wrong code.
FORGET_WAIT = """async () => {
  const { updateKeyRow } = await import(document.querySelector('link[href*="keys/owner"]').href)
  const { readAllRows } = await import(document.querySelector('link[href*="store/store"]').href)
  for (const { owner, pin } of await readAllRows("keys")) {
    if (pin) await updateKeyRow(owner, (row) => ({ ...row, pin: { ...pin, next: 0 } }))
  }
}"""
# The time to verify a code does not count in the delay.
STOP_CLOCK = "() => { const now = Date.now(); Date.now = () => now }"
FORGET_EVERYTHING = """() => new Promise((done, fail) => {
  const forgetting = indexedDB.deleteDatabase("parvis")
  forgetting.onsuccess = () => done(true)
  forgetting.onerror = () => fail(forgetting.error)
})"""
REMAINING_DATA = """async () => ({
  databases: (await indexedDB.databases()).map(({ name }) => name),
  caches: await caches.keys(),
  local: Object.keys(localStorage).filter((name) => !["visits"].includes(name)),
  marked: document.cookie,
})"""


@pytest.mark.trust
def test_a_tablet_is_used_by_several_people(
    page: Page, server: WebServer, alice: Person, bruno: Person, procedure_version: UUID
) -> None:
    visit(page, "/")
    sign_in(page, alice, then="/agents/demandes")
    choose_code(page)
    keep_draft(page)
    draft = page.url
    other = page.context.new_page()
    other.goto("/agents/demandes")

    page.evaluate(LEAVE_ALONE)

    for tab in (page, other):
        tab.wait_for_url(f"**{LOCK}**")
    expect(page.locator("[data-part=locked]")).to_be_visible()
    assert find_violations(page) == [] and page.evaluate(OVERFLOW) == ""
    databases = read_all_databases(page)
    assert not open_keys(databases) and CANARY not in repr(databases)
    other.goto("/agents/demandes")
    expect(other.locator("h1")).to_have_text("Se connecter")
    other.close()

    page.evaluate(STOP_CLOCK)
    type_code(page, WRONG)
    expect(page.locator("[data-error]").first).to_contain_text("Essais restants : 4")
    type_code(page, CODE)
    expect(page.locator("[data-error]").first).to_contain_text("Attendez encore")
    page.evaluate(FORGET_WAIT)
    with page.expect_navigation():
        type_code(page, CODE)
    expect(page.locator("textarea[name=description]")).to_have_value(CANARY)
    page.goto("/agents/demandes")
    expect(page.locator("h1")).not_to_have_text("Se connecter")

    lock(page)
    page.click("main a >> text=Se connecter")
    page.wait_for_url("**/compte/connexion**")
    sign_in(page, bruno, then="/agents/demandes")
    page.goto(draft)
    expect(page.locator("offline-form[ready]")).to_be_visible()
    expect(page.locator("textarea[name=description]")).to_have_value("")
    page.goto(OWN_WORK)
    expect(page.locator("own-requests")).to_contain_text(NOTHING)
    page.goto("/agents/demandes")
    sign_out(page)
    page.wait_for_url("**/")
    assert len(read_all_databases(page)["drafts"]) == 1

    page.context.set_offline(True)
    page.goto(LOCK)
    with page.expect_navigation():
        type_code(page, CODE)
    page.goto(draft)
    expect(page.locator("textarea[name=description]")).to_have_value(CANARY)
    page.evaluate(LEAVE_ALONE)
    page.wait_for_url(f"**{LOCK}**")
    for attempts in (4, 3, 2, 1):
        page.evaluate(FORGET_WAIT)
        type_code(page, WRONG)
        expect(page.locator("[data-error]").first).to_contain_text(f"Essais restants : {attempts}")
    page.evaluate(FORGET_WAIT)
    type_code(page, WRONG)
    expect(page.locator("[data-status]")).to_contain_text("ce que vous y gardez est intact")
    assert [row.get("pin") for row in owners(read_all_databases(page))] == [None]

    page.context.set_offline(False)
    sign_in(page, alice, then="/agents/demandes")
    page.goto(draft)
    expect(page.locator("textarea[name=description]")).to_have_value(CANARY)


def test_sign_out_offers_to_send_keep_or_delete_the_work(
    page: Page, server: WebServer, chloe: Person, denis: Person, procedure_version: UUID
) -> None:
    visit(page, "/")
    sign_in(page, chloe, then="/mes-demandes")
    page.context.route(REQUESTS, lambda route: route.abort())
    open_form(page)
    fill_form(page, description=CANARY)
    send(page)
    get_state_badge(page).to_have_text("En attente de réseau")
    page.goto("/mes-demandes")

    sign_out(page)

    dialog = page.locator("dialog[open]")
    expect(dialog).to_contain_text("non envoyés : 1")
    assert find_violations(page) == []
    dialog.get_by_role("button", name="Rester connecté").click()
    expect(dialog).to_have_count(0)
    sign_out(page)
    dialog.get_by_role("button", name="Envoyer maintenant").click()
    expect(dialog).to_contain_text("n’a pas pu partir")
    dialog.get_by_role("button", name="Garder chiffré").click()
    page.wait_for_url("**/")
    expect(page.locator("header")).to_contain_text("Se connecter")
    expect(page.locator("#outbox-pill")).to_be_hidden()
    databases = read_all_databases(page)
    assert len(databases["outbox"]) == 1 and not open_keys(databases) and CANARY not in repr(databases)

    sign_in(page, denis, then="/mes-demandes")
    page.goto(OWN_WORK)
    expect(page.locator("own-requests")).to_contain_text(NOTHING)
    keep_draft(page)
    page.goto("/mes-demandes")
    sign_out(page)
    delete_data(page)
    page.wait_for_url("**/")
    databases = read_all_databases(page)
    assert [row["owner"] for row in databases["outbox"]] == [owners(databases)[0]["owner"]] and databases[
        "drafts"
    ] == []

    sign_in(page, denis, then="/mes-demandes")
    keep_draft(page)
    page.goto("/compte/profil/suppression")
    page.fill("[name=current]", PASSWORD)
    page.locator("main form [type=submit]").click()
    expect(page.locator("delete-account-data[ready]")).to_be_attached()
    expect(page.locator("h1")).to_have_text("Votre compte est supprimé")
    databases = read_all_databases(page)
    assert [row["owner"] for row in databases["outbox"]] == [owners(databases)[0]["owner"]] and databases[
        "drafts"
    ] == []
    assert len(owners(databases)) == 1

    page.context.unroute(REQUESTS)
    sign_in(page, chloe, then="/mes-demandes")
    page.goto(OWN_WORK)
    get_state_badge(page).to_contain_text("Envoyée, sous la référence")
    keep_draft(page)
    page.goto("/mes-demandes")
    page.add_init_script("delete Navigator.prototype.serviceWorker")
    sign_out(page)
    delete_data(page, first="effacé")
    page.wait_for_url("**/")
    assert page.evaluate(REMAINING_DATA) == {"databases": [], "caches": [], "local": [], "marked": ""}


@pytest.mark.trust
def test_a_sign_out_pressed_before_its_script_is_loaded_waits(page: Page, chloe: Person) -> None:
    held_routes: list[Route] = []
    page.context.route("**/elements/sign-out.js", lambda route: held_routes.append(route))  # noqa: PLW0108 - Playwright marks what it calls
    page.context.add_init_script("navigator.serviceWorker.register = () => Promise.resolve()")
    sent_paths: list[str] = []
    page.on("request", lambda request: sent_paths.append(request.url) if request.method != "GET" else None)
    sign_in(page, chloe, then="/mes-demandes")
    sent_paths.clear()

    sign_out(page)
    for route in held_routes:
        route.continue_()

    page.wait_for_url("**/")
    expect(page.locator("header")).to_contain_text("Se connecter")
    assert [url.split("?")[0].rsplit("/", 1)[1] for url in sent_paths] == ["session"]


def test_sign_out_works_offline(
    engine: BrowserType, server: WebServer, tmp_path: Path, chloe: Person, procedure_version: UUID
) -> None:
    with launch_browser(engine, tmp_path / "profile", server.url, has_history_cache=True) as page:
        visit(page, "/")
        sign_in(page, chloe, then="/mes-demandes")
        visit(page, FORM)
        page.fill("textarea[name=description]", CANARY)
        page.goto("/mes-demandes")
        other = page.context.new_page()
        other.goto("/compte/profil")
        page.context.set_offline(True)

        sign_out(page)

        page.wait_for_url(f"**{LOCK}#parti")
        expect(page.locator("[data-part=left]")).to_contain_text("Vous êtes déconnecté de cet appareil")
        expect(other.locator("body")).not_to_contain_text("Chloé")
        page.evaluate("() => history.back()")
        expect(page.locator("offline-form[ready]")).to_be_visible()
        expect(page.locator("textarea[name=description]")).to_have_value("")
        other.close()
        with page.expect_navigation():
            page.context.set_offline(False)
        page.goto("/mes-demandes")
        expect(page.locator("h1")).to_have_text("Se connecter")
        assert chloe.get("/compte/profil").status == 200  # signed in on another device


def test_evicted_data_and_low_storage_are_reported(page: Page, server: WebServer, procedure_version: UUID) -> None:
    page.add_init_script("navigator.storage.estimate = async () => ({ quota: 60e6, usage: 30e6 })")
    open_form(page)
    fill_form(page, keep=True)
    expect(page.locator("[data-status]")).to_contain_text(DRAFT_SAVED)
    expect(page.locator("[data-room]")).to_contain_text("peu de place")
    page.goto("/suivi")
    page.wait_for_function("() => document.cookie.includes('kept=')")
    page.evaluate(FORGET_EVERYTHING)

    page.goto("/suivi")

    notice = page.locator("[data-notice=evicted]")
    expect(notice).to_contain_text("ont été effacés par le navigateur")
    expect(notice).to_contain_text("Rien ne nous était parvenu")
    assert find_violations(page) == []
    page.wait_for_function("() => !document.cookie.includes('kept=')")
    page.reload()
    wait_for_network_idle(page)
    expect(notice).to_have_count(0)
