"""The service worker, the offline page and the pages of messages, and which pages may be cached."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any
from uuid import UUID

import brotli
import pytest
from flask import Flask

from app.core.db import db
from app.core.sites import Site
from app.themes import charter
from tests.cast import Person
from tests.client import Browser

KILOBYTE = 1000


def read_worker(browser: Browser) -> tuple[list[str], dict[str, Any]]:
    """The modules that the worker imports, and its settings."""
    source = browser.get("/service-worker.js").html
    (settings,) = re.findall(r"^startWorker\((.*)\)$", source, re.MULTILINE)
    return re.findall(r'^import .*"(.+)"$', source, re.MULTILINE), json.loads(settings)


def test_the_worker_is_revalidated_each_time_and_is_small(stranger: Browser) -> None:
    response = stranger.get("/service-worker.js").response

    assert response.mimetype == "text/javascript"
    assert response.headers["Cache-Control"] == "no-cache"
    assert len(brotli.compress(response.get_data(), quality=11)) <= 2.2 * KILOBYTE
    again = stranger.client.get("/service-worker.js", headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


def test_the_modules_of_the_worker_are_immutable_and_small(stranger: Browser) -> None:
    modules, settings = read_worker(stranger)

    responses = {name: stranger.client.get(name, headers={"Accept-Encoding": "br"}) for name in modules}

    assert {response.status_code for response in responses.values()} == {200}
    assert all("immutable" in response.headers["Cache-Control"] for response in responses.values())
    # Those that pages use too come once for both.
    own = [name for name in modules if name not in settings["shell"]]
    assert all("/pwa/worker/" in name or name.endswith("/service-worker.js") for name in own)
    assert sum(len(responses[name].data) for name in own) <= 8 * KILOBYTE
    assert sum(len(response.data) for response in responses.values()) <= 21 * KILOBYTE


def test_every_precached_file_exists_and_is_small(stranger: Browser, procedure_version: UUID) -> None:
    _, settings = read_worker(stranger)
    shell, forms = settings["shell"], settings["forms"]

    weights = {address: measure_size(stranger, address) for address in [*shell, *forms]}

    assert {"/hors-ligne", "/hors-ligne/demandes", "/hors-ligne/messages"} <= set(shell)
    assert forms == ["/hors-ligne/formulaires/signaler"]
    assert any(address.endswith("/css/app.css") for address in shell)
    assert sum(weights.values()) <= 200 * KILOBYTE, weights


@pytest.mark.parametrize(
    "module",
    [
        "lib/install-prompt",
        "offline/keys/key-migration",
        "offline/lock/sign-out",
        "elements/signature-pad",
        "elements/sign-out",
    ],
)
def test_the_worker_precaches_dynamic_imports(stranger: Browser, module: str) -> None:
    """No page names these: they follow from the imports of those that pages name, and from the elements of forms."""
    _, settings = read_worker(stranger)

    assert [address for address in settings["shell"] if address.endswith(f"/js/{module}.js")]


def test_a_changed_form_or_page_makes_a_new_worker(stranger: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    _, former = read_worker(stranger)
    assert read_worker(stranger)[1] == former

    monkeypatch.setattr("app.portal.offline.service_worker.render_offline_page", lambda: "<h1>Another page</h1>")

    assert read_worker(stranger)[1]["build"] != former["build"]


def measure_size(browser: Browser, address: str) -> int:
    """Return the size of a response as received, checking that it is the same for everybody."""
    response = browser.client.get(address, headers={"Accept-Encoding": "br"})
    assert response.status_code == 200, address
    assert "Set-Cookie" not in response.headers
    return len(response.get_data())


def test_the_messages_of_pages_are_the_same_for_everyone(stranger: Browser, chloe: Person) -> None:
    page = stranger.get("/hors-ligne/messages")

    assert page.html == chloe.get("/hors-ligne/messages").html
    assert {str(tag["id"]) for tag in page.find_all("template")} == {
        "copy",
        "update",
        "install",
        "evicted",
        "later",
        "blocked",
        "rescue",
        "sign-out",
    }
    assert page.response.headers["Cache-Control"] == "no-cache"


def test_a_new_charter_changes_the_version_of_the_worker(stranger: Browser, site: Site) -> None:
    former = stranger.get("/service-worker.js").html

    charter.save_charter({"name": "Ville de Vaubrelles"})
    db.session.commit()

    assert stranger.get("/service-worker.js").html != former


def test_signing_in_does_not_change_the_version_of_the_worker(stranger: Browser, chloe: Person) -> None:
    assert stranger.get("/service-worker.js").html == chloe.get("/service-worker.js").html


def test_the_unregistering_worker_is_served_when_offline_is_disabled(app: Flask, stranger: Browser) -> None:
    app.config["PARVIS"] = replace(app.config["PARVIS"], has_worker=False)

    source = stranger.get("/service-worker.js").html

    assert "unregister" in source
    assert '"fetch"' not in source
    assert not stranger.get("/").find_one("link[rel=manifest]").has_attr("data-worker")


def test_the_offline_page_is_the_same_for_everyone(stranger: Browser, chloe: Person) -> None:
    page = stranger.get("/hors-ligne")

    assert page.text("h1") == "Pas de réseau pour l’instant"
    assert page.response.headers["Cache-Control"] == "no-cache"
    assert "Set-Cookie" not in page.response.headers
    assert page.html == chloe.get("/hors-ligne").html


@pytest.mark.parametrize("path", ["/", "/demarches", "/demarches/signaler", "/mentions-legales", "/accessibilite"])
def test_only_the_anonymous_page_may_be_cached(
    stranger: Browser, chloe: Person, procedure_version: UUID, path: str
) -> None:
    shared, own = stranger.get(path).response.headers, chloe.get(path).response.headers

    assert "ETag" in shared and "no-store" not in shared["Cache-Control"]
    assert "ETag" not in own and own["Cache-Control"] == "no-store"


def test_a_form_page_with_a_draft_may_not_be_cached(stranger: Browser, procedure_version: UUID) -> None:
    headers = stranger.get("/demarches/signaler/remplir").response.headers

    assert "ETag" not in headers
    assert headers["Cache-Control"] == "no-store"
