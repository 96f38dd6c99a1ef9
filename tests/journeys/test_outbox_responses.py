"""Every response that the outbox may receive, and the resulting state: the table of docs/offline.md, row by row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Route

from app.core.web.assets import SOURCES
from tests.journeys.fake_server import HTML, OURS, RECEIVED, FakeServer, build_problem, build_response
from tests.journeys.module_loader import load_modules

# Queue requests in an empty outbox, send them all, and return the state of each with its files.
SEND = """async (photos) => {
  // What is to be tried again later would be, in the middle of the next test.
  globalThis.setTimeout = () => 0
  const store = await import("/js/offline/store/store.js")
  for (const { id } of await store.readAllRows("outbox")) await store.deleteWork(id)
  for (const [at, count] of photos.entries()) {
    const files = Array.from({ length: count }, () => {
      return { name: crypto.randomUUID(), field: "photos", type: "image/jpeg", called: "p.jpg", bytes: new ArrayBuffer(8) }
    })
    const draft = { id: crypto.randomUUID(), owner: "", slug: "signaler", version: "1", title: "Signaler" }
    await store.addToOutbox(draft, { typed: [["rang", at]], files: { photos: files.map(({ name }) => name) } }, files)
  }
  await sendAll({ force: true })
  const rows = (await store.readAllRows("outbox")).sort((one, other) => one.writtenAt - other.writtenAt)
  return Promise.all(rows.map(async ({ id, state, reason, message, next, sealed }) => {
    const files = await store.readRequestFiles(id)
    const unsent = files.filter(({ sent }) => !sent).length
    return { state, reason, message, wait: next - Date.now(), isKept: Boolean(sealed), unsent, files: files.length }
  }))
}"""


@pytest.fixture(scope="module")
def module_runner(chromium: Browser) -> Iterator[tuple[Any, FakeServer]]:
    server = FakeServer()
    with load_modules(chromium, SOURCES / "js", server.fulfil) as run:
        yield run, server


def send_entry(played: tuple[Any, FakeServer], *responses: Any, files: Any = (), photos: Any = (0,)) -> Any:
    run, server = played
    server.responses, server.files, server.requested_urls = (
        list(responses),
        list(files) or [build_response(201, kind=HTML)],
        [],
    )
    return run("offline/outbox/outbox", SEND, photos)


@pytest.mark.parametrize(
    ("response", "state", "reason"),
    [
        (build_response(201, RECEIVED), "sent", ""),
        (build_response(200, RECEIVED), "sent", ""),
        (build_response(200, {"status": "received"}), "waiting", "portal"),
        (build_response(200, "{}"), "waiting", "portal"),
        (build_response(200, "<h1>Wi-Fi</h1>", HTML), "waiting", "portal"),
        (build_response(302, Location="https://wifi.example/"), "waiting", "portal"),
        (build_response(511, "<h1>Wi-Fi</h1>", HTML), "waiting", "portal"),
        (None, "waiting", "network"),
        (build_response(201, "{", OURS), "waiting", "network"),
        (build_response(202, {"status": "to_finish", "url": "/x"}), "to-mend", "to-finish"),
        (build_response(202, {"status": "to_confirm", "url": "/x"}), "to-mend", "to-confirm"),
        (build_problem(401, "sign_in"), "waiting", "sign-in"),
        (build_problem(403, "other_owner"), "refused", "other_owner"),
        (build_problem(403, "other_owner", is_number_taken=True), "refused", "other_owner"),
        (build_problem(400, "incomplete"), "waiting", "cut"),
        (build_problem(403, "not_admitted"), "refused", "not_admitted"),
        (build_problem(410, "not_admitted"), "refused", "not_admitted"),
        (build_problem(410, "discarded"), "refused", "discarded"),
        (build_problem(413, "too_large"), "refused", "too_large"),
        (build_problem(415, "file_refused"), "refused", "file_refused"),
        (build_problem(422, "content_changed"), "refused", "content_changed"),
        (build_problem(400, "malformed"), "refused", "malformed"),
        (build_problem(409, "changed", copy={"rev": 3}), "to-mend", "changed"),
        (build_problem(503, "busy"), "waiting", "busy"),
        (build_problem(429, "too_many"), "waiting", "busy"),
        (build_response(403, "<h1>Interdit</h1>", HTML), "waiting", "busy"),
        (build_response(500, "<h1>Panne</h1>", HTML), "waiting", "busy"),
        (build_response(502, "{}"), "waiting", "busy"),
    ],
)
def test_each_response_gives_its_state(module_runner: Any, response: Any, state: str, reason: str) -> None:
    (row,) = send_entry(module_runner, response)

    assert (row["state"], row["reason"]) == (state, reason)
    assert row["isKept"] is (state != "sent")
    if state == "refused":
        assert row["message"] == "Parce que."


def test_the_retry_after_header_is_respected(module_runner: Any) -> None:
    (row,) = send_entry(module_runner, build_response(503, "<h1>503</h1>", HTML, **{"Retry-After": "120"}))

    assert 60_000 < row["wait"] <= 120_000


def test_a_refused_file_deletes_nothing(module_runner: Any) -> None:
    (row,) = send_entry(
        module_runner,
        build_response(201, RECEIVED),
        files=[build_response(201, kind=HTML), build_problem(415, "file_refused")],
        photos=[2],
    )

    assert (row["state"], row["reason"], row["isKept"], row["files"], row["unsent"]) == (
        "refused",
        "file_refused",
        True,
        2,
        1,
    )
    assert len(module_runner[1].requested_urls) == 2


def test_files_missing_on_the_server_are_sent_again(module_runner: Any) -> None:
    _, server = module_runner

    def build_missing_file_problem(missing_ids: list[str]) -> dict[str, Any]:
        return build_problem(409, "files_missing", files=[missing_ids[0].split("/files/")[1].split("?")[0]])

    (row,) = send_entry(module_runner, build_missing_file_problem, build_response(201, RECEIVED), photos=[2])

    assert (row["state"], row["files"]) == ("sent", 0)
    assert ["/files/" in url for url in server.requested_urls] == [True, True, False, True, False]
    assert server.requested_urls[3] == server.requested_urls[0]


def test_lost_files_are_not_requested_endlessly(module_runner: Any) -> None:
    (row,) = send_entry(module_runner, build_problem(409, "files_missing", files=["x"]), photos=[1])

    assert (row["state"], row["reason"], row["message"], row["isKept"]) == (
        "refused",
        "files_missing",
        "Parce que.",
        True,
    )


def test_a_network_failure_stops_the_queue_and_a_refusal_does_not(module_runner: Any) -> None:
    cut_entries = send_entry(module_runner, None, photos=[0, 0])
    asked_when_cut = len(module_runner[1].requested_urls)
    refused_states = send_entry(
        module_runner, build_problem(410, "not_admitted"), build_response(201, RECEIVED), photos=[0, 0]
    )

    assert ([row["reason"] for row in cut_entries], asked_when_cut) == (["network", "network"], 1)
    assert [row["state"] for row in refused_states] == ["refused", "sent"]


# A later version of the site was installed: its database has an additional store, and one queued request.
LATER = """async () => {
  const later = await new Promise((done) => {
    const opening = indexedDB.open("parvis", 9)
    opening.onupgradeneeded = ({ target: { result } }) => {
      for (const name of ["meta", "keys", "drafts", "files", "outbox", "more"]) {
        result.createObjectStore(name, ["meta", "keys"].includes(name) ? {} : { keyPath: "id" }).createIndex("request", "request")
      }
    }
    opening.onsuccess = () => done(opening.result)
  })
  const row = { id: "r", owner: "", slug: "signaler", title: "Signaler", state: "waiting", tries: 0, next: 0, writtenAt: 1 }
  const step = later.transaction("outbox", "readwrite")
  step.objectStore("outbox").put(row)
  await new Promise((done) => { step.oncomplete = done })
  later.close()
  const { sendAll } = await import("/js/offline/outbox/outbox.js")
  await sendAll({ force: true })
  const wasRefused = await deleteWork("r").then(() => false, () => true)
  return { isFromLater: await isDatabaseNewer(), wasRefused, shown: (await listOwnWork()).map(({ id, state }) => [id, state]) }
}"""


def test_entries_of_a_later_version_are_displayed_and_not_changed(chromium: Browser) -> None:
    missing_ids: list[Route] = []
    with load_modules(chromium, SOURCES / "js", missing_ids.append) as run:
        entries = run("offline/store/store", LATER)

    assert entries == {"isFromLater": True, "wasRefused": True, "shown": [["r", "waiting"]]}
    assert missing_ids == []
