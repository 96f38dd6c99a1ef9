"""Drafts on a device: explicit saving, sealing, lack of storage, and photos without metadata."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import BrowserType, Page, Route, expect
from sqlalchemy import select

from app.cases.files.attachments import open_file
from app.cases.models import Attachment, Case
from app.cases.reading.case_values import answers_of
from app.core.db import db
from tests.journeys.inspection import find_violations
from tests.journeys.offline_browser import WebServer, launch_browser
from tests.journeys.outbox_browser import (
    DESCRIPTION,
    FORM,
    REQUESTS,
    build_photo,
    fill_form,
    get_state_badge,
    lose_responses,
    open_form,
    read_all_databases,
    save_input_now,
    send,
)
from tests.servers import wait_until

# As on a telephone, which takes a second to re-encode a photo.
SLOW_TO_DRAW = """
  const draw = createImageBitmap
  globalThis.createImageBitmap = (...given) => new Promise((done) => setTimeout(done, 500)).then(() => draw(...given))
"""
# As in a browser without storage for sites.
REFUSES = "IDBFactory.prototype.open = () => { throw new DOMException('refused', 'QuotaExceededError') }"

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("procedure_version"), pytest.mark.by_turns(2)]


def test_a_photo_over_the_storage_quota_is_reported_and_the_text_is_kept(page: Page, server: WebServer) -> None:
    devtools = page.context.new_cdp_session(page)
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": server.url, "quotaSize": 800_000})
    open_form(page)

    fill_form(page, photos=3, keep=True)

    expect(page.locator("[data-loss]")).to_contain_text("Photo NON enregistrée")
    expect(page.locator("[data-status]")).to_contain_text("Brouillon gardé")
    assert len(read_all_databases(page)["drafts"]) == 1


@pytest.mark.trust
def test_a_request_without_any_storage_is_sent_once_from_its_page(page: Page, server: WebServer) -> None:
    devtools = page.context.new_cdp_session(page)
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": server.url, "quotaSize": 1})
    lose_responses(page.context, REQUESTS)
    page.goto(FORM)
    expect(page.locator("offline-form[ready]")).to_be_visible()
    fill_form(page, photos=1)

    page.click("[data-action=send]")
    expect(page.locator("[data-loss]")).to_contain_text("Elle reste à l’écran")
    page.click("[data-action=send]")

    expect(page.locator("h1")).to_have_text("C’est envoyé")
    (case,) = db.session.scalars(select(Case))
    assert (answers_of(case)["description"], len(answers_of(case)["photos"])) == (DESCRIPTION, 1)
    assert read_all_databases(page).get("outbox", []) == []


@pytest.mark.trust
def test_without_storage_nor_network_the_form_stays_and_offers_a_download(page: Page) -> None:
    page.context.add_init_script(REFUSES)
    open_form(page)
    page.context.set_offline(True)
    fill_form(page, photos=1, keep=True)
    expect(page.locator("[data-loss]")).to_contain_text("n’a pas pu être gardé")

    page.click("[data-action=send]")
    expect(page.locator("[data-loss]")).to_contain_text("Elle reste à l’écran")
    with page.expect_download() as downloaded:
        page.click("text=En garder une copie")
    paths: list[str] = []
    page.on("dialog", lambda dialog: (paths.append(dialog.type), dialog.dismiss()))
    page.close(run_before_unload=True)
    wait_until(lambda: page.wait_for_timeout(20) or paths)

    copy = Path(downloaded.value.path()).read_text()
    assert f"Décrivez le problème\n{DESCRIPTION}" in copy and "p0.jpg" in copy
    assert paths == ["beforeunload"]
    assert find_violations(page) == []
    page.context.set_offline(False)
    page.click("[data-action=send]")
    expect(page.locator("h1")).to_have_text("C’est envoyé")
    assert len(db.session.scalars(select(Case)).all()) == 1


# A tab that blocks an upgrade: it opened the database and does not close it when a newer version asks.
HOLDS = """() => new Promise((done) => {
  const opening = indexedDB.open("parvis", 1)
  opening.onupgradeneeded = ({ target: { result } }) => result.createObjectStore("drafts", { keyPath: "id" })
  opening.onsuccess = ({ target }) => { globalThis.held = target.result; done() }
})"""


@pytest.mark.trust
def test_a_tab_that_blocks_the_upgrade_is_reported_and_nothing_is_lost(page: Page) -> None:
    def serve_newer_version(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("const VERSION = 1", "const VERSION = 2"))

    page.context.route("**/js/offline/store/store.js", serve_newer_version)
    other = page.context.new_page()
    other.goto("/hors-ligne/messages")
    other.evaluate(HOLDS)

    page.goto(FORM)
    expect(page.locator("[data-notice=blocked]")).to_contain_text("Fermez les autres onglets")
    assert find_violations(page) == []
    fill_form(page, keep=True)
    other.close()

    expect(page.locator("[data-notice=blocked]")).to_have_count(0)
    expect(page.locator("[data-status]")).to_contain_text("Brouillon gardé")
    assert len(read_all_databases(page)["drafts"]) == 1


def test_a_draft_edited_in_two_tabs_becomes_two_drafts(page: Page) -> None:
    open_form(page)
    fill_form(page, keep=True)
    other = page.context.new_page()
    wait_until(lambda: _wait_for_draft_text(other, page.url, DESCRIPTION))

    for tab, words in ((page, "Le premier."), (other, "Le second.")):
        tab.evaluate("() => document.querySelector('offline-form section[data-page]').hidden = false")
        tab.fill("[name=description]", words)
        save_input_now(tab)

    expect(other.locator("[data-loss]")).to_contain_text("modifié dans un autre onglet")
    assert len(read_all_databases(page)["drafts"]) == 2


def _wait_for_draft_text(tab: Page, url: str, description: str) -> bool:
    """Wait until the input is saved: until then another tab opens the older text."""
    tab.goto("about:blank")
    tab.goto(url)
    expect(tab.locator("offline-form[ready]")).to_be_visible()
    return tab.input_value("[name=description]") == description


def test_a_photo_is_sent_upright_without_metadata(page: Page) -> None:
    bodies: list[bytes] = []
    page.context.on(
        "request", lambda request: bodies.append(request.post_data_buffer or b"") if "/files/" in request.url else None
    )
    page.add_init_script(SLOW_TO_DRAW)
    open_form(page)
    page.check("text=Un trou")
    page.fill("[name=description]", DESCRIPTION)
    original = build_photo((800, 600), orientation=6)
    page.set_input_files("[name=photos]", [{"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": original}])
    page.click("#offline-form [type=submit]")
    page.click("#offline-form [type=submit]")
    send(page)
    get_state_badge(page).to_contain_text("Envoyée, sous la référence")

    attachment = db.session.scalars(select(Attachment)).one()
    stored_content = b"".join(open_file(attachment).chunks)

    assert b"CanariMaker" in original
    assert b"CanariMaker" not in stored_content and not [body for body in bodies if b"CanariMaker" in body]
    assert Image.open(io.BytesIO(stored_content)).size == (600, 800)


@pytest.mark.trust
def test_stored_data_are_not_readable_in_the_profile(engine: BrowserType, server: WebServer, tmp_path: Path) -> None:
    canary = "CanariTresPersonnel"
    with launch_browser(engine, tmp_path / "profile", server.url) as page:
        open_form(page)
        page.context.set_offline(True)
        fill_form(
            page, description=f"{canary} devant l’école", name=canary, email=f"{canary}@residents.example", keep=True
        )
        save_input_now(page)
        databases = read_all_databases(page)
        send(page)
        get_state_badge(page).to_contain_text("En attente")
        waiting = read_all_databases(page)

    assert databases["keys"] == ["key false"]
    assert len(databases["drafts"]) == 1 and len(waiting["outbox"]) == 1 and waiting["drafts"] == []
    forms = [canary.encode(form) for form in ("utf-8", "utf-16-le", "latin-1")]
    readable = [
        path
        for path in (tmp_path / "profile").rglob("*")
        if path.is_file() and any(form in path.read_bytes() for form in forms)
    ]
    assert readable == []
    assert canary not in repr(databases) + repr(waiting)


def test_input_without_explicit_saving_is_deleted_when_the_page_is_closed(page: Page) -> None:
    open_form(page)
    fill_form(page)
    # Sealed, for a day at most, in case the browser is killed (test_crash_recovery.py).
    wait_until(lambda: read_all_databases(page)["drafts"])
    databases = read_all_databases(page)
    assert databases["outbox"] == [] and DESCRIPTION not in str(databases)
    assert databases["drafts"][0]["until"] > databases["drafts"][0]["savedAt"]

    page.goto("/")

    wait_until(lambda: not read_all_databases(page)["drafts"])
    assert read_all_databases(page)["files"] == []
