"""Store and outbox of a device, module by module: expiry, unreadable entries, order of sending."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from app.core.web.assets import SOURCES
from tests.journeys.fake_server import HTML, RECEIVED, FakeServer, build_problem, build_response
from tests.journeys.module_loader import load_modules

# Ages of drafts and requests in days; the remaining ones, and their files.
TIDIED = """async (drafts, requests) => {
  const store = await import("/js/offline/store/store.js")
  const work = { owner: "", slug: "signaler", version: "1", title: "Signaler", rev: 0 }
  const file = { field: "photos", type: "image/jpeg", called: "p.jpg", bytes: new ArrayBuffer(8) }
  const photo = () => ({ ...file, name: crypto.randomUUID() })
  const ago = (days) => Date.now() - days * 24 * 3600 * 1000
  for (const days of drafts) {
    await store.saveDraft({ ...work, id: `draft ${days}` }, { typed: [] }, [photo()])
    await store.writeRow("drafts", { ...(await store.readRow("drafts", `draft ${days}`)), savedAt: ago(days) })
  }
  for (const [state, days] of requests) {
    await store.addToOutbox({ ...work, id: `${state} ${days}` }, {}, [photo()])
    const row = await store.readRow("outbox", `${state} ${days}`)
    await store.writeRow("outbox", { ...row, state, sentAt: ago(days), writtenAt: ago(days) })
  }
  await expireOldWork()
  const ids = [...(await store.readAllRows("drafts")), ...(await store.readAllRows("outbox"))].map(({ id }) => id)
  return [ids.sort(), (await store.readAllRows("files")).map(({ request }) => request).sort()]
}"""
# Requests queued in this order, some in a group, some damaged; the final state of each.
SEND_ENTRIES = """async (entries) => {
  // What is to be tried again later would be, in the middle of the next test.
  globalThis.setTimeout = () => 0
  const store = await import("/js/offline/store/store.js")
  for (const { id } of await store.readAllRows("outbox")) await store.deleteWork(id)
  for (const [at, { group, spoilt }] of entries.entries()) {
    const id = `${at}`
    await store.addToOutbox({ id, owner: "", slug: "signaler", version: "1", title: "Signaler", group, proof: "p" }, { at }, [])
    const row = await store.readRow("outbox", id)
    const sealed = spoilt ? { ...row.sealed, iv: new Uint8Array(12) } : row.sealed
    await store.writeRow("outbox", { ...row, writtenAt: at, sealed })
  }
  await sendAll({ force: true })
  return (await store.readAllRows("outbox")).map(({ id, state, reason }) => [id, state, reason]).sort()
}"""


# A request whose files are on the site, according to the response; its content as a draft.
MENDED = """async (known, told) => {
  // What is to be tried again later would be, in the middle of the next test.
  globalThis.setTimeout = () => 0
  const store = await import("/js/offline/store/store.js")
  const { loadRequestContent } = await import("/js/offline/outbox/request-content.js")
  const { sendAll } = await import("/js/offline/outbox/outbox.js")
  const work = { id: "mended", owner: "", slug: "signaler", version: "1", title: "Signaler" }
  await store.addToOutbox(work, { typed: [["ou", "ici"]], files: { f: known.map(({ name }) => name) } }, [], { told, known })
  await sendAll({ force: true })
  const copy = await loadRequestContent("mended")
  const { contents } = await store.loadDraft(await reopenAsDraft("mended"))
  return [copy.told, contents, (await store.readAllRows("outbox")).map(({ id }) => id).includes("mended")]
}"""
# A form is left while its recovery copy is written; what remains of it.
LEFT = """async () => {
  const { readAllRows } = await import("/js/offline/store/store.js")
  const draft = { id: "left", owner: "", slug: "signaler", version: "1", title: "Signaler", rev: 0 }
  const files = { all: [], lost: { all: [] } }
  const notices = { status() {}, loss() {}, room() {} }
  const readTyped = () => [["ou", "ici"]]
  const [words, owner] = [() => "", Promise.resolve("")]
  const autosave = new DraftAutosave(draft, { checkbox: {}, files, readTyped, words, notices, owner })
  const saving = autosave.save()
  while (!draft.until) await readAllRows("drafts")
  await Promise.all([saving, autosave.handlePageLeave()])
  return [(await readAllRows("drafts")).map(({ id }) => id).includes("left"), localStorage.getItem("left left")]
}"""
# Two recovery copies of an account, one of a page that was left; those that signing out counts.
UNSENT = """async () => {
  const { deleteWork, writeRow } = await import("/js/offline/store/store.js")
  const until = Date.now() + 60_000
  for (const id of ["left", "interrupted"]) await writeRow("drafts", { id, owner: "somebody", until })
  localStorage.setItem("left left", 1)
  const unsent = await listUnsentWork("somebody")
  for (const id of ["left", "interrupted"]) await deleteWork(id)
  localStorage.removeItem("left left")
  return unsent.map(({ id }) => id)
}"""
# Answers of an agent to an action, by input and as text.
ANSWERED = """async () => {
  const { buildActionForm } = await import("/js/offline/tour/action-form.js")
  const fields = [
    { id: "gravite", type: "single_choice", label: "Gravité", options: [["1", "Légère"], ["2", "Forte"]] },
    { id: "ferme", type: "yes_no", label: "Faut-il fermer la rue ?" },
    { id: "mot", type: "short_text", label: "Un mot" },
  ]
  const words = { yes: "Oui", no: "Non", optional: "(facultatif)" }
  return new Promise((done) => {
    const action = { id: "constater", label: "Constater", tone: "primary", fields }
    const form = buildActionForm(action, words, (...given) => done(given), [["gravite", "2"], ["ferme", "no"]])
    document.body.append(form)
    form.requestSubmit()
  })
}"""


@pytest.fixture(scope="module")
def module_runner(chromium: Browser) -> Iterator[tuple[Any, FakeServer]]:
    server = FakeServer()
    with load_modules(chromium, SOURCES / "js", server.fulfil) as run:
        yield run, server


def send_all_entries(
    played: tuple[Any, FakeServer], responses: list[Any], *entries: dict[str, Any]
) -> tuple[list[list[str]], list[str]]:
    """Return the state of each request, and the requests received by the server."""
    run, server = played
    server.responses, server.requested_urls = responses, []
    return run("offline/outbox/outbox", SEND_ENTRIES, list(entries)), [
        url.rsplit("/", 1)[1] for url in server.requested_urls
    ]


def test_after_a_month_drafts_and_sent_requests_expire_but_not_queued_ones(module_runner: Any) -> None:
    run, _ = module_runner

    remaining, files = run(
        "offline/store/expiry",
        TIDIED,
        [29, 31],
        [["sent", 29], ["sent", 31], ["waiting", 31], ["refused", 31], ["to-mend", 31]],
    )

    assert remaining == files == ["draft 29", "refused 31", "sent 29", "to-mend 31", "waiting 31"]


def test_an_unreadable_request_blocks_nothing_and_is_not_lost(module_runner: Any) -> None:
    states, requests = send_all_entries(module_runner, [build_response(201, RECEIVED)], {"spoilt": True}, {})

    assert states == [["0", "waiting", "busy"], ["1", "sent", ""]]
    assert requests == ["1"]


def test_operations_on_one_request_are_sent_in_order_without_blocking_others(module_runner: Any) -> None:
    states, requests = send_all_entries(
        module_runner,
        [build_response(503, "<h1>503</h1>", HTML), build_response(201, RECEIVED)],
        {"group": "one"},
        {"group": "one"},
        {},
    )

    assert states == [["0", "waiting", "busy"], ["1", "waiting", "ready"], ["2", "sent", ""]]
    assert requests == ["0", "2"]


def test_a_corrected_request_lists_the_files_of_the_site_and_the_lost_ones(module_runner: Any) -> None:
    run, server = module_runner
    server.responses = [build_problem(409, "files_missing", files=["b"])]
    kept_file, lost_file = ({"name": name, "field": "f", "called": f"{name}.pdf"} for name in "ab")

    sent_body, contents, still_waits = run(
        "offline/outbox/request-correction", MENDED, [kept_file, lost_file], [["Où", "Ici"]]
    )

    assert sent_body == [["Où", "Ici"]]
    assert contents == {"typed": [["ou", "ici"]], "known": [kept_file], "lost": [lost_file]}
    assert still_waits is False


def test_a_form_left_during_a_save_leaves_no_recovery_copy(module_runner: Any) -> None:
    run, _ = module_runner

    has_copy, mark = run("offline/form/draft-autosave", LEFT)

    assert has_copy is False
    assert mark is None


def test_a_recovery_copy_being_deleted_is_no_unsent_work(module_runner: Any) -> None:
    run, _ = module_runner

    assert run("offline/store/account-data", UNSENT) == ["interrupted"]


def test_the_answers_of_an_agent_are_stored_as_text_too(module_runner: Any) -> None:
    input_pairs, described_answers = module_runner[0]("offline/store/store", ANSWERED)

    assert input_pairs == [["gravite", "2"], ["ferme", "no"], ["mot", ""]]
    assert described_answers == [["Gravité", "Forte"], ["Faut-il fermer la rue ?", "Non"]]
