"""Requests filled in and sent offline, in a real browser with its worker: none is lost or duplicated."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserType, Page, Route, expect

from app.cases.reading.case_values import answers_of
from app.cases.timeline import events_for
from app.core import clock
from tests.cast import Person
from tests.journeys.inspection import find_violations
from tests.journeys.offline_browser import WebServer, launch_browser, sign_in, visit
from tests.journeys.outbox_browser import (
    DESCRIPTION,
    FILES,
    FORM,
    REQUESTS,
    UNTIL_SEEN,
    count_cases,
    disable_background_sync,
    fill_form,
    get_state_badge,
    list_cases,
    lose_responses,
    open_form,
    read_all_databases,
    respond_with,
    retry_now,
    send,
)
from tests.servers import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("procedure_version")]


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    return tmp_path / "profile"


def test_a_request_with_photos_survives_a_closed_browser_and_is_sent_when_online(
    engine: BrowserType, server: WebServer, profile: Path
) -> None:
    with launch_browser(engine, profile, server.url) as page:
        open_form(page)
        page.context.set_offline(True)
        fill_form(page, photos=2)
        send(page)
        get_state_badge(page).to_have_text("En attente de réseau")
        expect(page.locator("text=Ceci n’est pas l’accusé de réception")).to_be_visible()
    server.stop()

    with launch_browser(engine, profile, server.url) as page:
        page.goto(FORM)
        expect(page.locator("offline-form[ready]")).to_be_visible()
        page.goto("/hors-ligne/demandes")
        get_state_badge(page).to_contain_text("En attente")
        assert find_violations(page) == []
        server.start()
        retry_now(page)
        get_state_badge(page).to_contain_text("Envoyée, sous la référence")
        databases = read_all_databases(page)

    case = list_cases()[0]
    assert answers_of(case)["description"] == DESCRIPTION
    assert len(answers_of(case)["photos"]) == 2
    assert databases["files"] == []
    assert [row["state"] for row in databases["outbox"]] == ["sent"]


def test_a_response_lost_after_the_commit_creates_one_case(page: Page) -> None:
    stop_losing = lose_responses(page.context, REQUESTS, UNTIL_SEEN)
    open_form(page)
    fill_form(page)
    send(page)
    get_state_badge(page).to_have_text("En attente de réseau")
    assert count_cases() == 1

    stop_losing()
    retry_now(page)

    get_state_badge(page).to_contain_text("Envoyée, sous la référence")
    assert [case.reference in page.inner_text("own-requests") for case in list_cases()] == [True]


@pytest.mark.trust
def test_the_retry_after_header_is_respected(page: Page) -> None:
    busy: dict[str, Any] = {"status": 503, "headers": {"Retry-After": "1"}, "body": "<h1>503</h1>"}
    become_free = respond_with(page.context, REQUESTS, UNTIL_SEEN, **busy)
    open_form(page)
    fill_form(page)
    send(page)

    get_state_badge(page).to_have_text("En attente : le site est occupé")
    expect(page.locator("own-requests", has_text="Nouvel essai à")).to_be_visible()
    become_free()
    get_state_badge(page).to_contain_text("Envoyée, sous la référence")
    assert count_cases() == 1


@pytest.mark.trust
@pytest.mark.parametrize(
    "answer",
    [
        {"status": 200, "content_type": "text/html", "body": "<h1>Bienvenue sur le Wi-Fi</h1>"},
        {"status": 200, "content_type": "application/json", "body": '{"status": "received"}'},
        {"status": 200, "content_type": "application/json", "body": "{}"},
        {"status": 204},
        {"status": 302, "headers": {"Location": "http://wifi.example/"}},
        {"status": 511, "body": "sign in"},
    ],
)
def test_a_foreign_response_does_not_delete_a_queued_request(page: Page, answer: dict[str, Any]) -> None:
    let_through = respond_with(page.context, REQUESTS, UNTIL_SEEN, **answer)
    open_form(page)
    fill_form(page)
    send(page)
    get_state_badge(page).to_contain_text("En attente")
    assert count_cases() == 0

    let_through()
    retry_now(page)

    get_state_badge(page).to_contain_text("Envoyée, sous la référence")
    assert count_cases() == 1


@pytest.mark.trust
def test_two_tabs_send_a_request_once(page: Page) -> None:
    responses = []
    page.context.on("response", lambda each: responses.append(each.url) if "/requests/" in each.url else None)
    open_form(page)
    page.context.set_offline(True)
    fill_form(page)
    send(page)
    get_state_badge(page).to_have_text("En attente de réseau")
    other = page.context.new_page()
    other.goto("/hors-ligne/demandes")
    get_state_badge(other).to_contain_text("En attente")
    page.context.set_offline(False)

    both = "({ force: true })"
    for tab in (page, other):
        tab.evaluate(
            f"() => {{ import(document.querySelector('link[href*=\"outbox/outbox\"]').href).then((m) => m.sendAll{both}) }}"
        )

    for tab in (page, other):
        get_state_badge(tab).to_contain_text("Envoyée, sous la référence")
    # No tab is sending or waiting for the lock.
    page.evaluate("() => navigator.locks.request('parvis-outbox', () => null)")
    wait_until(lambda: page.wait_for_timeout(20) or responses)
    assert len(responses) == 1
    assert count_cases() == 1


@pytest.mark.trust
def test_the_time_of_writing_is_correct_on_a_device_with_a_wrong_clock(page: Page) -> None:
    disable_background_sync(page)
    page.clock.install(time="2020-01-01T10:00:00")
    open_form(page)
    page.context.set_offline(True)
    fill_form(page)
    send(page)
    get_state_badge(page).to_contain_text("En attente")
    page.clock.fast_forward("02:00:00")
    page.context.set_offline(False)

    retry_now(page)

    get_state_badge(page).to_contain_text("Envoyée, sous la référence")
    written_at = events_for(list_cases()[0], is_agent=True)[0].details["written_at"]
    age = (clock.now() - datetime.fromisoformat(written_at)).total_seconds()
    assert age == pytest.approx(7200, abs=60)


@pytest.mark.trust
def test_a_tab_closed_during_an_upload_sends_the_remaining_files_only(page: Page) -> None:
    sent_paths: list[str] = []
    page.context.on(
        "request", lambda request: sent_paths.append(request.url.split("?")[0]) if "/files/" in request.url else None
    )
    disable_background_sync(page)
    open_form(page)
    page.context.set_offline(True)
    fill_form(page, photos=2)
    send(page)
    get_state_badge(page).to_have_text("En attente de réseau")
    sent_paths.clear()
    hung: list[Route] = []
    page.context.route(
        FILES, lambda route: route.fallback() if not hung and len(set(sent_paths)) < 2 else hung.append(route)
    )
    page.context.set_offline(False)
    page.evaluate(
        "() => { import(document.querySelector('link[href*=\"outbox/outbox\"]').href).then((m) => m.sendAll({ force: true })) }"
    )
    wait_until(lambda: page.wait_for_timeout(50) or hung)
    other = page.context.new_page()
    page.close()
    first = set(sent_paths)
    page_of_first = sent_paths[0]
    sent_paths.clear()
    other.context.unroute(FILES)

    other.goto("/hors-ligne/demandes")

    get_state_badge(other).to_contain_text("Envoyée, sous la référence")
    assert len(first) == 2
    assert page_of_first not in sent_paths
    assert len(answers_of(list_cases()[0])["photos"]) == 2


def test_background_sync_sends_when_no_page_of_the_form_is_open(page: Page, server: WebServer) -> None:
    open_form(page)
    page.context.set_offline(True)
    fill_form(page)
    send(page)
    get_state_badge(page).to_have_text("En attente de réseau")
    page.goto("/hors-ligne")
    devtools = page.context.new_cdp_session(page)
    sent_requests: list[str] = []
    devtools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: sent_requests.extend(r["registrationId"] for r in event["registrations"]),
    )
    devtools.send("ServiceWorker.enable")
    wait_until(lambda: page.wait_for_timeout(50) or sent_requests)
    page.context.set_offline(False)

    devtools.send(
        "ServiceWorker.dispatchSyncEvent",
        {"origin": server.url, "registrationId": sent_requests[0], "tag": "parvis-outbox", "lastChance": False},
    )

    wait_until(lambda: [row["state"] for row in read_all_databases(page)["outbox"]] == ["sent"])
    assert count_cases() == 1


@pytest.mark.trust
def test_queued_requests_are_displayed_on_every_page_and_sent_before_signing_out(page: Page, chloe: Person) -> None:
    visit(page, "/")
    sign_in(page, chloe, then="/mes-demandes")
    open_form(page)
    page.context.route(REQUESTS, lambda route: route.abort())
    fill_form(page)
    send(page)
    get_state_badge(page).to_have_text("En attente de réseau")
    page.goto("/mes-demandes")
    expect(page.locator("#outbox-pill")).to_have_text("1 à envoyer")
    expect(page).to_have_title(re.compile(r"^\(1\) "))

    page.context.unroute(REQUESTS)
    page.click("details.dropdown summary")
    page.click("sign-out [type=submit]")
    page.click("dialog >> text=Envoyer maintenant")

    page.wait_for_url("**/")
    expect(page.locator("header")).to_contain_text("Se connecter")
    assert count_cases() == 1
