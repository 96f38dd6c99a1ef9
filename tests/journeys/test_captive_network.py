"""A network that responds in place of the site leaves nothing in the caches, and the site works once it is gone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import pytest
from playwright.sync_api import BrowserType, Page, expect

from app.core.web.content_digest import digest_content
from tests.example_counts import choose_cases
from tests.journeys.captive_network import PORTAL, CaptiveNetwork, captive_network
from tests.journeys.network_idle import wait_for_network_idle
from tests.journeys.offline_browser import WebServer, launch_browser, visit, visit_and_cache
from tests.servers import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.by_turns(2)]

FORM = "/demarches/signaler/remplir"
DEVICE_FORM = "/hors-ligne/formulaires/signaler"
SHARED = [
    "/hors-ligne",
    "/hors-ligne/demandes",
    "/hors-ligne/tournee",
    "/hors-ligne/verrou",
    "/hors-ligne/messages",
    DEVICE_FORM,
]
DAMAGES = ["truncated", "mistyped", "rewritten", "stripped"]
OFFLINE = "Pas de réseau pour l’instant"
TYPES = {"js": "javascript", "css": "css", "svg": "svg"}
CACHED_PATHS = """async () => {
  const copies = []
  for (const name of await caches.keys()) {
    const cache = await caches.open(name)
    for (const { url } of await cache.keys()) {
      const copy = await cache.match(url)
      const text = await copy.text()
      copies.push([new URL(url).pathname, copy.headers.get("Content-Type"), copy.headers.get("Parvis-Digest"), text])
    }
  }
  return copies
}"""
DROP = """async (path) => {
  for (const name of await caches.keys()) await (await caches.open(name)).delete(path, { ignoreSearch: true })
}"""
AGE = """async () => {
  for (const name of await caches.keys()) {
    const cache = await caches.open(name)
    for (const request of await cache.keys()) {
      const copy = await cache.match(request)
      const headers = new Headers(copy.headers)
      headers.set("Date", new Date(Date.now() - 2 * 24 * 3600 * 1000).toUTCString())
      await cache.put(request, new Response(await copy.arrayBuffer(), { headers }))
    }
  }
}"""
FETCH = (
    "async (address) => { const answer = await fetch(address).catch(() => null); return answer && await answer.text() }"
)


@pytest.fixture
def network(server: WebServer) -> Iterator[CaptiveNetwork]:
    with captive_network(server.url) as network:
        yield network


@pytest.fixture
def traveller(engine: BrowserType, network: CaptiveNetwork, tmp_path: Path) -> Iterator[Page]:
    """A browser behind this network."""
    with launch_browser(engine, tmp_path / "traveller", network.url) as page:
        yield page


def foreign_copies(page: Page) -> list[str]:
    """List the cached responses that differ from those of the site."""
    return [
        path
        for path, type_, digest, text in cast("list[list[Any]]", page.evaluate(CACHED_PATHS))
        if digest != digest_content(text.encode()) or TYPES.get(path.rpartition(".")[2], "html") not in type_
    ]


def list_cached_paths(page: Page) -> set[str]:
    return {path for path, *_ in page.evaluate(CACHED_PATHS)}


@pytest.mark.parametrize("fault", choose_cases(["page"], ["login", "511", "pretender", *DAMAGES]))
def test_responses_in_place_of_the_site_are_not_cached(
    traveller: Page, network: CaptiveNetwork, procedure_version: UUID, fault: str
) -> None:
    visit_and_cache(traveller, "/")
    before = list_cached_paths(traveller)
    traveller.evaluate(AGE)
    script = traveller.evaluate("document.querySelector('script[src*=\"js/app\"]').getAttribute('src')")

    network.fault = fault
    for path in ["/", "/demarches", "/demarches/signaler", FORM, "/suivi"]:
        traveller.goto(path)
    traveller.goto("/hors-ligne")
    for address in [*SHARED, script.replace("js/app.js", "js/elements/check-all.js")]:
        traveller.evaluate(FETCH, address)
    network.fault = ""

    assert foreign_copies(traveller) == []
    assert before <= list_cached_paths(traveller)
    for path, title in [("/", None), (DEVICE_FORM, "Signaler un problème"), ("/suivi", None)]:
        visit(traveller, path)
        expect(traveller.locator("body")).not_to_contain_text(PORTAL)
        expect(traveller.locator("h1")).not_to_have_text(OFFLINE)
        if title:
            expect(traveller.locator("offline-form[ready]")).to_be_visible()
    assert foreign_copies(traveller) == []


@pytest.mark.parametrize("fault", choose_cases(["page"], ["login", "511"]))
def test_behind_a_portal_cached_pages_are_displayed(
    traveller: Page, network: CaptiveNetwork, procedure_version: UUID, fault: str
) -> None:
    visit_and_cache(traveller, "/")
    network.fault = fault

    for path in SHARED[:-1]:
        traveller.goto(path)
        expect(traveller.locator("body")).not_to_contain_text(PORTAL)
    traveller.goto(DEVICE_FORM)
    expect(traveller.locator("offline-form[ready]")).to_be_visible()
    traveller.goto("/")
    expect(traveller.locator("[data-notice=copy]")).to_contain_text("vous lisez une copie du")
    if fault != "login":
        traveller.goto(FORM)
        expect(traveller.locator("offline-form")).to_be_visible()
    traveller.goto("/suivi")
    expect(traveller.locator("h1")).to_have_text(PORTAL)


@pytest.mark.trust
@pytest.mark.parametrize("fault", ["rewritten", "truncated"])
def test_a_damaged_response_does_not_replace_the_cached_one(
    traveller: Page, network: CaptiveNetwork, procedure_version: UUID, fault: str
) -> None:
    visit_and_cache(traveller, "/")
    network.fault = fault

    traveller.goto(DEVICE_FORM)

    expect(traveller.locator("offline-form[ready]")).to_be_visible()
    assert foreign_copies(traveller) == []


@pytest.mark.trust
@pytest.mark.parametrize("fault", ["pretender", "page", "truncated"])
def test_a_file_replaced_by_the_network_is_correct_at_the_next_request(
    traveller: Page, network: CaptiveNetwork, fault: str
) -> None:
    visit_and_cache(traveller, "/")
    script = traveller.evaluate("document.querySelector('script[src*=\"js/app\"]').getAttribute('src')")
    address = script.replace("js/app.js", "js/elements/check-all.js")
    network.fault = fault
    traveller.evaluate(FETCH, address)
    assert address not in list_cached_paths(traveller)
    network.fault = ""

    text = traveller.evaluate(FETCH, address)

    assert "customElements.define" in text
    wait_until(lambda: address in list_cached_paths(traveller))
    assert foreign_copies(traveller) == []


@pytest.mark.trust
@pytest.mark.parametrize("fault", ["mistyped", "page", "truncated", "stripped"])
def test_a_worker_is_not_installed_with_foreign_files(
    traveller: Page, network: CaptiveNetwork, procedure_version: UUID, fault: str
) -> None:
    """The worker itself came from the site; the files that it fetches do not."""
    traveller.goto("/suivi")
    traveller.evaluate(
        "async () => { for (const one of await navigator.serviceWorker.getRegistrations()) await one.unregister() }"
    )
    network.fault = fault
    modules = re.findall(r'^import .*"(.+)"$', traveller.evaluate(FETCH, "/service-worker.js"), re.MULTILINE)
    network.lets_through = {"/service-worker.js", *modules}

    outcome = traveller.evaluate(
        """async () => {
          for (const name of await caches.keys()) await caches.delete(name)
          const own = await navigator.serviceWorker.register("/service-worker.js", { type: "module" }).catch(() => null)
          const worker = own && (own.installing ?? own.waiting ?? own.active)
          if (!worker) return "none"
          while (!["redundant", "activated"].includes(worker.state)) {
            await new Promise((done) => worker.addEventListener("statechange", done, { once: true }))
          }
          return worker.state
        }"""
    )

    assert outcome in ("redundant", "none")
    assert foreign_copies(traveller) == []
    network.fault = ""
    visit_and_cache(traveller, "/")
    assert {"/hors-ligne", DEVICE_FORM} <= list_cached_paths(traveller)
    assert foreign_copies(traveller) == []


@pytest.mark.parametrize("fault", choose_cases(["511"], ["page"]))
def test_the_input_of_a_form_is_not_lost_behind_a_portal(
    traveller: Page, network: CaptiveNetwork, procedure_version: UUID, fault: str
) -> None:
    visit_and_cache(traveller, "/")
    visit(traveller, FORM)
    traveller.check("text=Un trou")
    traveller.fill("textarea[name=description]", "Un grand trou devant l’école.")
    wait_for_network_idle(traveller)
    network.fault = fault

    traveller.get_by_role("button", name="Continuer").click()

    traveller.wait_for_url(re.compile(f"{DEVICE_FORM}#"))
    expect(traveller.locator("offline-form [name=description]")).to_have_value("Un grand trou devant l’école.")
    assert foreign_copies(traveller) == []
