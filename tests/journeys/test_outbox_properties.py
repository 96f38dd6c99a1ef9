"""Properties of the outbox under random network faults: every request is received once, or still queued."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Route
from sqlalchemy import select

from app.cases.models import Case
from app.config import Settings
from app.core.db import db
from tests.journeys.offline_browser import WebServer, launch_browser
from tests.journeys.outbox_browser import FORM, disable_background_sync, open_form
from tests.servers import wait_until

pytestmark = pytest.mark.slow

# `make test` runs one sequence, which has every kind of step; a release runs more, with `PARVIS_OUTBOX_SEEDS=200`.
SEEDS, TOGETHER = list(range(int(os.environ.get("PARVIS_OUTBOX_SEEDS", "0")))) or [6], 10
STEPS = 8
API = "**/api/sync/v1/requests/**"
# Faults between the device and the server.
FAULTS = ("fair", "fair", "fair", "cut", "lost", "portal", "busy", "empty", "half")
MODULES = """async ([version]) => {
  const at = (name) => document.querySelector(`link[href*="/${name}.js"]`).href
  const [store, outbox] = await Promise.all([import(at("store")), import(at("outbox"))])
  globalThis.lab = {
    send: () => outbox.sendAll({ force: true }).catch((problem) => { if (!document.hidden) throw problem }),
    rows: async () => (await store.readAllRows("outbox")).map(({ id, state, reason }) => [id, state, reason]),
    files: async () => (await store.readAllRows("files")).map(({ request }) => request),
    enqueue: async (id, photo) => {
      const entry = { id, owner: "", slug: "signaler", version, title: "Signaler" }
      const typed = [["type", "trou"], ["description", "Un trou " + id], ["courriel", ""]]
      const bytes = Uint8Array.from(atob(photo ?? ""), (c) => c.charCodeAt(0)).buffer
      const file = { name: crypto.randomUUID(), field: "photos", type: "image/jpeg", called: "p.jpg", bytes }
      const files = photo ? [file] : []
      const request = { procedure: "signaler", version, typed, files: photo ? { photos: [file.name] } : {} }
      await store.addToOutbox(entry, request, files)
    },
  }
}"""
JPEG = "/9j/4AAQSkZJRgABAQAAAQABAAD/2Q=="


class FaultyNetwork:
    """The current fault of the network, and the requests that pass."""

    def __init__(self, chance: random.Random) -> None:
        self.chance, self.fault = chance, "fair"

    def act(self, route: Route) -> None:
        match self.fault:
            case "cut":
                route.abort()
            case "lost":
                route.fetch()
                route.abort()
            case "portal":
                route.fulfill(status=200, content_type="text/html", body="<h1>Wi-Fi</h1>")
            case "busy":
                route.fulfill(status=self.chance.choice([429, 500, 502, 503]), body="no")
            case "empty":
                route.fulfill(status=200, content_type="application/json", body='{"status": "received"}')
            case "half":
                self.fault = "cut"  # later requests are cut
                route.fallback()
            case _:
                route.fallback()


@pytest.fixture
def server(
    app: Flask, settings: Settings, procedure_version: UUID, monkeypatch: pytest.MonkeyPatch
) -> Iterator[WebServer]:
    monkeypatch.setenv("PARVIS_WEB_WORKERS", "1")
    monkeypatch.setenv("PARVIS_PROXIES", "1")
    # Each sequence has its own IP address, so that none is rate-limited.
    server = WebServer(settings)
    server.start()
    yield server
    server.stop()


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("first", range(0, len(SEEDS), TOGETHER))
def test_no_sequence_loses_or_duplicates_a_request(
    first: int, chromium: Browser, server: WebServer, procedure_version: UUID, tmp_path: Path
) -> None:
    with launch_browser(chromium.browser_type, tmp_path / "profile", server.url) as page:
        disable_background_sync(page)
        open_form(page)
        faulty_network = FaultyNetwork(random.Random(0))
        page.context.route(API, faulty_network.act)
        current = page
        for seed in SEEDS[first : first + TOGETHER]:
            current = run(current, faulty_network, seed, str(procedure_version))


def run(page: Page, faulty_network: FaultyNetwork, seed: int, version: str) -> Page:
    """Run one sequence, then restore the network; return the last open page."""
    chance = faulty_network.chance = random.Random(seed)
    page.context.set_extra_http_headers({"X-Forwarded-For": f"203.0.{seed // 200}.{seed % 200}"})
    written_texts: list[str] = []
    load(page, version)
    for _ in range(STEPS):
        faulty_network.fault = chance.choice(FAULTS)
        match chance.choice(["write", "write", "send", "send", "die", "two tabs"]):
            case "write":
                written_texts.append(str(UUID(int=chance.getrandbits(128), version=4)))
                page.evaluate(
                    "([id, photo]) => lab.enqueue(id, photo)", [written_texts[-1], chance.choice([None, JPEG])]
                )
            case "send":
                page.evaluate("() => lab.send()")
            case "die":
                page.evaluate("() => { lab.send() }")
                page = reopen_tab(page, version)
            case "two tabs":
                other = page.context.new_page()
                other.goto(FORM)
                load(other, version)
                page.evaluate("() => { lab.send() }")
                other.evaluate("() => lab.send()")
                other.close()
        check_invariants(page, written_texts, seed)
    faulty_network.fault = "fair"
    # Requests pending when the fault ended may still be in progress.
    wait_until(lambda: page.evaluate("() => lab.send()") or has_sent_all(page), patience=40)
    check_invariants(page, written_texts, seed, has_arrived=True)
    return page


def has_sent_all(page: Page) -> bool:
    return all(state == "sent" for _, state, _ in page.evaluate("() => lab.rows()"))


def check_invariants(page: Page, written_texts: list[str], seed: int, *, has_arrived: bool = False) -> None:
    """Check I1 to I3: once on the server, or in the outbox with its photo; never lost, duplicated or wrongly marked as sent."""
    rows: list[list[Any]] = page.evaluate("() => lab.rows()")
    states = {row[0]: row[1] for row in rows}
    db.session.rollback()
    tokens = [str(token) for token in db.session.scalars(select(Case.submission_token))]
    assert len(tokens) == len(set(tokens)), seed
    for token in written_texts:
        assert states[token] in ("waiting", "sent"), (seed, token, rows)
        if states[token] == "sent":
            assert tokens.count(token) == 1, (seed, token)
        if has_arrived:
            assert states[token] == "sent", (seed, token, rows)
    if has_arrived:
        assert page.evaluate("() => lab.files()") == [], seed


def reopen_tab(page: Page, version: str) -> Page:
    """Kill the tab during its work, and open another."""
    context = page.context
    other = context.new_page()
    page.close()
    other.goto(FORM)
    load(other, version)
    return other


def load(page: Page, version: str) -> None:
    page.evaluate(MODULES, [version])
