"""The installed portal without network, in a real browser with the real worker: cached pages, and what no cache has."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import BrowserType, Page, Response, expect

from tests.cast import Person
from tests.journeys.inspection import OVERFLOW, find_violations
from tests.journeys.network_idle import wait_for_network_idle
from tests.journeys.offline_browser import (
    WebServer,
    launch_browser,
    read_copies,
    sign_in,
    sign_out,
    visit,
    visit_and_cache,
)

pytestmark = [pytest.mark.slow, pytest.mark.by_turns(2)]

OFFLINE = "Pas de réseau pour l’instant"
FORM = "/demarches/signaler/remplir"
INPUT_TEXT = "Un grand trou devant l’école."
# Paths that may be cached: public pages and their files. Anything else in a cache is a leak.
MAY_BE_KEPT = re.compile(
    r"/((static/.+\.(css|js|svg)|theme\.css)|hors-ligne(/.+)?"
    r"|(demarches|aide)(/[\w-]+)?|mentions-legales|donnees-personnelles|accessibilite)?"
)
ASK = """async ([path, headers]) => {
  try {
    const answer = await fetch(path, { headers })
    return await answer.text()
  } catch (problem) {
    return `refused: ${problem.name}`
  }
}"""
AGE = """async (path) => {
  for (const name of await caches.keys()) {
    const cache = await caches.open(name)
    const copy = await cache.match(path)
    if (!copy) continue
    const headers = new Headers(copy.headers)
    headers.set("Date", new Date(Date.now() - 2 * 24 * 3600 * 1000).toUTCString())
    await cache.put(path, new Response(await copy.text(), { headers }))
  }
}"""


@contextmanager
def hang_network(server: WebServer) -> Iterator[None]:
    """Simulate a network that never responds."""
    os.killpg(server.process.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.killpg(server.process.pid, signal.SIGCONT)


def test_offline_a_cached_page_displays_its_age(page: Page, server: WebServer) -> None:
    visit_and_cache(page, "/")
    visit(page, "/")
    server.stop()

    page.goto("/")

    expect(page.locator("[data-notice=copy]")).to_contain_text("vous lisez une copie du")
    assert page.evaluate("new Date().getFullYear().toString()") not in page.locator("h1").inner_text()
    assert find_violations(page) == []


@pytest.mark.trust
def test_with_a_hanging_network_the_cached_page_is_served(page: Page, server: WebServer) -> None:
    visit_and_cache(page, "/demarches")
    visit(page, "/demarches")
    page.evaluate(AGE, "/demarches")

    with hang_network(server):
        page.goto("/demarches")
        expect(page.locator("h1")).to_be_visible()
        expect(page.locator("h1")).not_to_have_text(OFFLINE)


@pytest.mark.trust
def test_a_stopped_worker_restarts_offline(page: Page, server: WebServer) -> None:
    visit(page, "/")
    devtools = page.context.new_cdp_session(page)
    devtools.send("ServiceWorker.enable")
    devtools.send("ServiceWorker.stopAllWorkers")
    server.stop()

    page.goto("/mes-demandes")

    expect(page.locator("h1")).to_have_text(OFFLINE)


def test_going_back_after_signing_out_shows_nothing(
    engine: BrowserType, server: WebServer, tmp_path: Path, chloe: Person
) -> None:
    with launch_browser(engine, tmp_path / "profile", server.url, has_history_cache=True) as page:
        visit(page, "/")
        sign_in(page, chloe, then="/mes-demandes")
        page.goto("/compte/profil")
        expect(page.locator("body")).to_contain_text("Chloé")
        sign_out(page)

        for _ in range(3):
            page.go_back()
            # A page from the back/forward cache is reloaded.
            wait_for_network_idle(page)
            expect(page.locator("body")).not_to_contain_text("Chloé")
            expect(page.locator("body")).not_to_contain_text(chloe.email)


@pytest.mark.trust
def test_offline_htmx_receives_a_whole_page_or_an_error(page: Page, server: WebServer) -> None:
    visit(page, "/")
    server.stop()

    fragment = page.evaluate(ASK, ["/mes-demandes", {"HX-Request": "true"}])
    boosted = page.evaluate(ASK, ["/mes-demandes", {"HX-Request": "true", "HX-Boosted": "true"}])
    history = page.evaluate(ASK, ["/mes-demandes", {"HX-History-Restore-Request": "true"}])

    assert fragment == "refused: TypeError"
    assert OFFLINE in boosted
    assert OFFLINE in history


@pytest.mark.trust
def test_offline_a_fragment_request_does_not_change_the_page(page: Page, server: WebServer) -> None:
    visit(page, "/")
    page.wait_for_function("() => customElements.get('search-box')")
    server.stop()

    page.locator("#q").press_sequentially("cantine")

    expect(page.locator("#announcer")).to_contain_text("Pas de réseau pour l’instant")
    expect(page.locator("h1")).to_have_text("Que souhaitez-vous faire ?")
    expect(page.locator("#q")).to_have_value("cantine")


@pytest.mark.trust
def test_the_caches_have_no_data_of_two_successive_users(
    page: Page, chloe: Person, denis: Person, procedure_version: UUID
) -> None:
    responses: list[Response] = []
    page.on("response", lambda answer: responses.append(answer))  # noqa: PLW0108 - a method of a list does not do
    page.context.add_init_script("Notification.requestPermission = () => { localStorage.asked = 1 }")
    visit(page, "/")
    for person in (chloe, denis):
        sign_in(page, person, then="/mes-demandes")
        for path in ("/", "/compte/profil", "/mes-demandes", "/demarches", "/hors-ligne", FORM, "/?q=canari", "/suivi"):
            visit(page, path)
        page.goto("/")
        sign_out(page)
        visit_and_cache(page, "/")

    cached_texts = {path: text for cache in read_copies(page).values() for path, text in cache.items()}
    storage_text = page.evaluate("() => JSON.stringify([localStorage, sessionStorage])")

    words = [chloe.email, denis.email, "canari", "Chloé", "Denis"]
    leaks = [
        (path, word)
        for path, text in [*cached_texts.items(), ("storage", storage_text)]
        for word in words
        if word in text
    ]
    assert leaks == []
    assert "visits" in storage_text and "asked" not in storage_text
    # Form submissions bypass the worker.
    served_by_worker = {
        answer.request.method: answer.from_service_worker for answer in responses if answer.request.method != "GET"
    }
    assert served_by_worker and not any(served_by_worker.values())
    assert any(answer.from_service_worker for answer in responses)
    assert {path for path in cached_texts if not MAY_BE_KEPT.fullmatch(path)} == set()
    assert {"/", "/hors-ligne"} <= set(cached_texts)


@pytest.mark.trust
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_offline_page_is_accessible(page: Page, server: WebServer, scheme: str, procedure_version: UUID) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": 360, "height": 740})
    visit(page, "/")
    server.stop()

    page.goto("/mes-demandes")

    expect(page.locator("h1")).to_have_text(OFFLINE)
    assert find_violations(page) == []
    assert page.evaluate(OVERFLOW) == ""
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Réessayer")).to_be_focused()


def test_offline_a_form_never_opened_can_be_started(
    engine: BrowserType, server: WebServer, tmp_path: Path, procedure_version: UUID
) -> None:
    with launch_browser(engine, tmp_path / "profile", server.url) as page:
        visit(page, "/")
    server.stop()

    with launch_browser(engine, tmp_path / "profile", server.url) as page:
        page.goto("/mes-demandes")
        expect(page.locator("own-requests")).to_contain_text("Rien n’attend sur cet appareil")
        page.get_by_role("link", name="Signaler un problème").click()
        page.wait_for_url(f"**{FORM}")
        page.locator("textarea[name=description]").fill(INPUT_TEXT)
        expect(page.locator("offline-form")).to_be_visible()
        assert find_violations(page) == []


@pytest.mark.trust
def test_the_files_of_every_cached_form_are_cached(page: Page, procedure_version: UUID) -> None:
    visit(page, "/")
    cached_paths = {path for cache in read_copies(page).values() for path in cache}
    page.goto("/hors-ligne/formulaires/signaler")
    expect(page.locator("offline-form[ready]")).to_be_visible()
    wait_for_network_idle(page)

    resource_paths = page.evaluate("performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname)")

    assert {
        path for path in resource_paths if path.startswith("/static/") and path.endswith((".js", ".css"))
    } - cached_paths == set()
