"""A copy of the disk of a device has no usable key and no plaintext, once its owner has signed out or locked it."""

from __future__ import annotations

from base64 import b64decode
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import pytest
from playwright.sync_api import BrowserType, Page, expect

from tests.cast import Person
from tests.example_counts import choose_cases
from tests.journeys.offline_browser import WebServer, launch_browser, sign_in, visit
from tests.journeys.outbox_browser import FORM, build_photo, read_all_databases
from tests.journeys.profile_scan import RecordedKeys, find_key, find_text, kill_browser
from tests.journeys.shared_device import CANARY, choose_code, delete_data, keep_draft, lock, sign_out

pytestmark = [pytest.mark.slow, pytest.mark.by_turns(2)]


def keep(page: Page) -> None:
    page.goto("/agents/demandes")
    sign_out(page)
    page.locator("dialog[open]").get_by_role("button", name="Garder chiffré").click()
    page.wait_for_url("**/")


def lock_with_code(page: Page) -> None:
    choose_code(page)
    page.goto("/agents/demandes")
    lock(page)


def delete_all_data(page: Page) -> None:
    page.goto("/agents/demandes")
    sign_out(page)
    delete_data(page)
    page.wait_for_url("**/")


@pytest.mark.parametrize(
    ("leave", "is_killed"),
    choose_cases(
        [(keep, False)],
        [
            (keep, True),
            (lock_with_code, False),
            (lock_with_code, True),
            (delete_all_data, False),
            (delete_all_data, True),
        ],
    ),
)
def test_no_usable_key_is_on_the_disk(
    engine: BrowserType,
    server: WebServer,
    tmp_path: Path,
    alice: Person,
    procedure_version: UUID,
    leave: Any,
    is_killed: bool,
) -> None:
    profile = tmp_path / "profile"
    with launch_browser(engine, profile, server.url) as page:
        recorded = RecordedKeys(page.context)
        visit(page, "/")
        sign_in(page, alice, then="/agents/demandes")
        keep_draft(page)
        page.set_input_files(
            "[name=photos]", cast("Any", [{"name": f"{CANARY}.jpg", "mimeType": "image/jpeg", "buffer": build_photo()}])
        )
        expect(page.locator("[data-files=photos] li")).to_have_count(1)
        page.wait_for_function(FILE_IS_KEPT)
        secret = next(row for row in read_all_databases(page)["meta"] if isinstance(row, str) and len(row) == 43)
        leave(page)
        if is_killed:
            kill_browser(profile)

    keys_on_disk = {key: places for key in recorded.keys if (places := find_key(profile, b64decode(key)))}
    assert keys_on_disk == {}
    assert len(recorded.keys) > 3
    assert find_text(profile, CANARY) == []
    # Positive control: the scan finds the content of the database.
    assert bool(find_text(profile, secret)) == (leave is not delete_all_data)


FILE_IS_KEPT = """() => new Promise((done) => {
  indexedDB.open("parvis").onsuccess = ({ target: { result } }) => {
    const asked = result.transaction("files").objectStore("files").count()
    asked.onsuccess = () => { result.close(); done(asked.result > 0) }
  }
})"""


@pytest.mark.trust
def test_after_three_sessions_the_data_are_still_sealed_and_their_owner_opens_them(
    engine: BrowserType, server: WebServer, tmp_path: Path, alice: Person, procedure_version: UUID
) -> None:
    profile = tmp_path / "profile"
    keys: set[str] = set()
    draft = ""
    for session in range(3):
        with launch_browser(engine, profile, server.url) as page:
            recorded = RecordedKeys(page.context)
            visit(page, "/")
            sign_in(page, alice, then="/agents/demandes")
            if session == 0:
                keep_draft(page)
                draft = page.url
            visit(page, FORM)
            page.goto(draft)
            page.reload()
            expect(page.locator("textarea[name=description]")).to_have_value(CANARY)
            keep(page)
            keys |= recorded.keys
            kill_browser(profile)

    assert {key for key in keys if find_key(profile, b64decode(key))} == set()
    assert find_text(profile, CANARY) == []


# As stored by version 1: the key unwrapped beside the sealed data.
WRITE_FORMER = """async ({ owner, id, text }) => {
  const load = (name) => import(document.querySelector(`link[href*="/${name}.js"]`).href)
  const [store, account, sealing] = await Promise.all([load("store"), load("account-keys"), load("sealing")])
  const { key } = await account.fetchSessionState()
  const share = await sealing.importWrappingKey(key)
  const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt", "decrypt"])
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const additionalData = new TextEncoder().encode(`key ${owner}`)
  const wrapped = { iv, bytes: await crypto.subtle.wrapKey("raw", made, share, { name: "AES-GCM", iv, additionalData }) }
  const typed = [["description", text]]
  const sealed = await sealing.encrypt(made, `draft ${id}`, store.encodeJson({ typed, known: [], lost: [] }))
  const row = await store.readRow("drafts", id)
  await store.writeRow("drafts", { ...row, sealed })
  account.releaseKeyEverywhere(owner)
  await store.writeRow("keys", STATE_OF_KEY, owner)
}"""


@pytest.mark.trust
@pytest.mark.parametrize("row", ["{ owner, open: made, wrapped }", "{ owner, wrapped }"], ids=["open", "put-away"])
def test_data_sealed_with_a_former_key_are_sealed_again_for_their_owner(
    page: Page, server: WebServer, alice: Person, procedure_version: UUID, row: str
) -> None:
    visit(page, "/")
    sign_in(page, alice, then="/agents/demandes")
    keep_draft(page)
    [draft] = read_all_databases(page)["drafts"]
    draft_row = {"owner": draft["owner"], "id": draft["id"], "text": f"{CANARY} d’avant"}
    page.evaluate(WRITE_FORMER.replace("STATE_OF_KEY", row), draft_row)

    page.evaluate("localStorage.removeItem('keeper')")
    page.goto("/agents/demandes")
    page.wait_for_function("() => localStorage.getItem('keeper')")

    databases = read_all_databases(page)
    assert [(set(key) & {"open", "publicKey"}) for key in databases["keys"]] == [{"publicKey"}]
    assert "from" in databases["drafts"][0]["sealed"]
    visit(page, f"{FORM}#{draft['id']}")
    expect(page.locator("textarea[name=description]")).to_have_value(f"{CANARY} d’avant")
