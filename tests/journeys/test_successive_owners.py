"""Two successive users of one device: ownership and privacy of data, online and offline."""

from __future__ import annotations

from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from tests.cast import Person
from tests.journeys.draft_privacy import CANARY, assert_reads_nothing, keep_with_photo, leave_page, sign_in
from tests.journeys.inspection import OVERFLOW, find_violations
from tests.journeys.offline_browser import WebServer, visit
from tests.journeys.offline_browser import sign_in as sign_in_alone
from tests.journeys.outbox_browser import FORM, fill_form, get_state_badge, list_cases, read_all_databases, send
from tests.journeys.shared_device import LOCK, NOTHING, OWN_WORK, sign_out
from tests.servers import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.by_turns(2)]


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


@pytest.mark.trust
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


@pytest.mark.trust
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


@pytest.mark.trust
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


@pytest.mark.trust
@pytest.mark.parametrize("path", ["/hors-ligne", FORM, OWN_WORK, "/hors-ligne/tournee"])
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


@pytest.mark.trust
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
