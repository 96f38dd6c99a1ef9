"""The service worker in a real browser: cached pages, owners, updates."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import BrowserType, Page, expect

from app.core.sites import Site
from tests.cast import Person
from tests.example_counts import choose_cases
from tests.journeys.offline_browser import (
    LONG_ENOUGH_TO_TAKE_OVER,
    WebServer,
    launch_browser,
    list_caches,
    list_versions,
    list_versions_at,
    measure_transfer,
    read_copies,
    sign_in,
    sign_out,
    visit,
    visit_and_cache,
    wait_for_new_version,
    write_charter,
)
from tests.servers import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.by_turns(2)]

OFFLINE = "Pas de réseau pour l’instant"
FORM = "/demarches/signaler/remplir"


@pytest.mark.whole_browser
def test_the_portal_can_be_installed(page: Page) -> None:
    visit(page, "/")

    devtools = page.context.new_cdp_session(page)

    assert devtools.send("Page.getInstallabilityErrors")["installabilityErrors"] == []
    assert devtools.send("Page.getAppManifest")["errors"] == []
    assert devtools.send("Page.getAppId")["appId"].endswith("/?app")


def test_after_one_visit_the_home_page_opens_offline(engine: BrowserType, server: WebServer, tmp_path: Path) -> None:
    with launch_browser(engine, tmp_path / "profile", server.url) as page:
        visit_and_cache(page, "/")
    server.stop()

    with launch_browser(engine, tmp_path / "profile", server.url) as page:
        page.goto("/?src=pwa")
        expect(page.locator("header .brand")).to_be_visible()
        expect(page.locator("h1")).not_to_have_text(OFFLINE)
        assert page.evaluate("getComputedStyle(document.querySelector('.header')).display") == "flex"
        page.goto("/suivi")
        expect(page.locator("h1")).to_have_text(OFFLINE)
        server.start()
        page.get_by_role("link", name="Réessayer").click()
        expect(page.locator("h1")).not_to_have_text(OFFLINE)


@pytest.mark.trust
def test_a_repeat_visit_transfers_only_a_revalidation(page: Page) -> None:
    visit_and_cache(page, "/")

    of_the_page, behind = measure_transfer(page, "/")

    assert of_the_page == 0
    assert behind <= 1000


@pytest.mark.trust
def test_the_landing_page_is_cached_too(page: Page, procedure_version: UUID, server: WebServer) -> None:
    visit_and_cache(page, "/demarches/signaler")
    server.stop()

    page.goto("/demarches/signaler")

    expect(page.locator("h1")).to_have_text("Signaler un problème")


@pytest.mark.trust
def test_after_a_change_of_language_no_former_copy_is_served(page: Page) -> None:
    visit(page, "/")
    visit(page, "/demarches")

    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.goto("/demarches")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.goto("/")

    expect(page.locator("h1")).to_have_text("What would you like to do?")


@pytest.mark.parametrize("then", choose_cases(["/"], ["/mes-demandes"]))
def test_a_signed_in_account_is_not_served_anonymous_copies(page: Page, chloe: Person, then: str) -> None:
    visit(page, "/")
    visit(page, "/")

    sign_in(page, chloe, then=then)
    expect(page.locator("header")).to_contain_text("Chloé")
    page.goto("/")
    expect(page.locator("header")).to_contain_text("Chloé")

    sign_out(page)
    expect(page.locator("header")).to_contain_text("Se connecter")
    visit(page, "/")
    expect(page.locator("header")).to_contain_text("Se connecter")


@pytest.mark.trust
def test_offline_a_signed_in_account_is_not_served_anonymous_pages(
    page: Page, chloe: Person, server: WebServer
) -> None:
    visit(page, "/")
    sign_in(page, chloe, then="/mes-demandes")
    server.stop()

    page.goto("/")

    expect(page.locator("h1")).to_have_text(OFFLINE)


def test_nothing_personal_is_in_any_cache(page: Page, chloe: Person, procedure_version: UUID) -> None:
    visit(page, "/")
    sign_in(page, chloe, then="/")
    for path in ("/compte/profil", "/mes-demandes", "/demarches", "/demarches/signaler", FORM, "/?q=girafe", "/"):
        visit(page, path)

    cached_texts = read_copies(page)

    assert list_versions(page)
    for cache in cached_texts.values():
        assert not [path for path, text in cache.items() if "Chloé" in text or chloe.email in text or "girafe" in text]
        assert not [path for path in cache if path.startswith(("/compte", "/mes-", FORM))]


@pytest.mark.trust
def test_a_form_with_input_is_not_cached(page: Page, procedure_version: UUID) -> None:
    visit(page, FORM)
    visit(page, FORM)

    assert FORM not in {path for cache in read_copies(page).values() for path in cache}


@pytest.mark.trust
def test_a_new_version_is_activated_at_the_next_page(page: Page, site: Site) -> None:
    visit(page, "/")
    (former,) = list_versions(page)

    write_charter("Ville nouvelle")
    wait_for_new_version(page)
    page.goto("/demarches")

    wait_until(lambda: len(versions := list_versions(page)) == 1 and former not in versions)
    expect(page.locator("header .brand")).to_contain_text("Ville nouvelle")


@pytest.mark.trust
def test_a_new_version_waits_while_there_is_input(page: Page, procedure_version: UUID) -> None:
    visit(page, FORM)
    (former,) = list_versions(page)
    page.fill("textarea[name=description]", "Un grand trou devant l’école.")
    write_charter("Ville nouvelle")
    wait_for_new_version(page)

    other = page.context.new_page()
    other.goto("/demarches")
    other.wait_for_timeout(LONG_ENOUGH_TO_TAKE_OVER)

    assert former in list_versions(page)
    expect(page.locator("textarea[name=description]")).to_have_value("Un grand trou devant l’école.")
    page.close()

    wait_until(lambda: former not in list_versions_at(other, "/suivi"))


def test_the_authority_can_disable_the_service_worker(
    page: Page, server: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit(page, "/")
    server.stop()
    monkeypatch.setenv("PARVIS_SERVICE_WORKER", "off")
    server.start()

    page.goto("/suivi")

    wait_until(lambda: list_caches(page) == [])
    assert page.evaluate("async () => (await navigator.serviceWorker.getRegistrations()).length") == 0
    page.goto("/")
    page.wait_for_load_state("networkidle")
    assert list_caches(page) == []


@pytest.mark.trust
def test_after_an_immediate_change_of_language_no_former_copy_is_served(page: Page) -> None:
    for _ in range(3):
        page.goto("/demarches")
        page.get_by_role("button", name="English").click()
        expect(page.locator("html")).to_have_attribute("lang", "en")
        page.goto("/")
        expect(page.locator("html")).to_have_attribute("lang", "en")
        page.get_by_role("button", name="Français").click()
        expect(page.locator("html")).to_have_attribute("lang", "fr")
        page.goto("/demarches")
        expect(page.locator("html")).to_have_attribute("lang", "fr")
