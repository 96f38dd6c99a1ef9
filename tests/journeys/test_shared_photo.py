"""A photo shared with the installed portal, in a real browser with its worker."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from typing import Any, cast
from uuid import UUID

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select

from app.cases.models import Attachment, Case
from app.config import Settings
from app.core.db import db
from app.procedures import publishing as procedures
from tests.factories import PROCEDURE
from tests.journeys.offline_browser import WebServer, visit
from tests.journeys.outbox_browser import build_photo, fill_form, read_all_databases, send
from tests.servers import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.by_turns(2)]


@cache
def heavy_photo() -> bytes:
    return build_photo((2400, 1800))


def located_photo() -> bytes:
    """A photo taken south of the Loire, west of Greenwich."""
    exif, content = Image.Exif(), io.BytesIO()
    exif[0x8825] = {1: "N", 2: (47.0, 30.0, 45.0), 3: "W", 4: (0.0, 24.0, 9.0)}
    Image.new("RGB", (400, 300), "teal").save(content, "JPEG", exif=exif)
    return content.getvalue()


LOCATED = located_photo()
# The request of a telephone to the `share_target` of a manifest.
SHARING = """() => {
  const form = document.createElement("form")
  Object.assign(form, { id: "sharing", action: "/partage", method: "post", enctype: "multipart/form-data" })
  form.append(Object.assign(document.createElement("input"), { type: "file", name: "photos", multiple: true }))
  document.body.append(form)
}"""
CAN_BE_INSTALLED = """() => {
  const prompt = async () => { document.title = "asked" }
  dispatchEvent(Object.assign(new Event("beforeinstallprompt", { cancelable: true }), { prompt }))
}"""


@pytest.fixture
def server(
    app: Flask, settings: Settings, procedure_version: UUID, monkeypatch: pytest.MonkeyPatch
) -> Iterator[WebServer]:
    document = deepcopy(PROCEDURE)
    document["pages"][0]["fields"].append({"id": "lieu", "type": "place", "label": "Où est-ce ?", "required": False})
    procedures.publish({**document, "report": {"photos": "photos"}})
    db.session.commit()
    monkeypatch.setenv("PARVIS_WEB_WORKERS", "1")
    server = WebServer(settings)
    server.start()
    yield server
    server.stop()


def share(page: Page) -> None:
    page.evaluate(SHARING)
    file = {"name": "trou.jpg", "mimeType": "image/jpeg", "buffer": heavy_photo()}
    page.set_input_files("#sharing input", cast("Any", file))
    page.evaluate("document.getElementById('sharing').submit()")


def test_a_photo_shared_offline_is_in_a_report_sent_when_online(page: Page, server: WebServer) -> None:
    visit(page, "/")
    server.stop()

    share(page)
    page.wait_for_url(re.compile("/hors-ligne/formulaires/signaler#"))
    expect(page.locator("[data-files=photos] li")).to_have_text(re.compile("trou.jpg"))
    fill_form(page)
    send(page)
    server.start()
    page.evaluate("dispatchEvent(new Event('online'))")
    wait_until(lambda: db.session.rollback() or db.session.scalar(select(Case.id)) is not None, patience=60)

    assert db.session.scalars(select(Attachment.size)).one() < len(heavy_photo()) / 3


@pytest.mark.trust
def test_a_shared_photo_survives_a_closed_browser(page: Page, server: WebServer) -> None:
    visit(page, "/")
    server.stop()
    share(page)
    expect(page.locator("[data-files=photos] li")).to_have_count(1)

    page.goto("/hors-ligne/demandes")
    page.get_by_role("link", name="Reprendre").click()

    expect(page.locator("[data-files=photos] li")).to_have_count(1)
    assert len(read_all_databases(page)["drafts"]) == 1


@pytest.mark.trust
def test_a_photo_taken_before_its_script_is_loaded_is_not_lost(page: Page) -> None:
    held_routes: list[Route] = []
    page.route("**/elements/submit-photos.js", lambda route: held_routes.append(route))  # noqa: PLW0108 - Playwright marks what it calls
    page.goto("/signaler")

    page.set_input_files("#camera", cast("Any", {"name": "trou.jpg", "mimeType": "image/jpeg", "buffer": LOCATED}))
    expect(page.get_by_role("button", name="Continuer")).to_be_visible()
    for route in held_routes:
        route.continue_()

    page.wait_for_url(re.compile("^(?!.*/signaler$)"))


@pytest.mark.trust
def test_online_a_photo_starts_the_ordinary_form_and_proposes_its_location(page: Page, server: WebServer) -> None:
    visit(page, "/signaler")

    page.set_input_files("#camera", cast("Any", {"name": "trou.jpg", "mimeType": "image/jpeg", "buffer": LOCATED}))

    page.wait_for_url(re.compile("/demarches/signaler/remplir/"))
    expect(page.locator(".file > span")).to_have_text("trou.jpg")
    expect(page.locator("[name=lieu__latitude]")).to_have_value("47.5125")
    assert read_all_databases(page).get("drafts", []) == []


@pytest.mark.trust
def test_online_a_shared_photo_is_in_the_ordinary_form(page: Page, server: WebServer) -> None:
    visit(page, "/")

    share(page)

    page.wait_for_url(re.compile("/demarches/signaler/remplir/"))
    expect(page.locator(".file > span")).to_have_text("trou.jpg")


@pytest.mark.trust
@pytest.mark.whole_browser
def test_the_button_in_the_footer_installs_the_application(page: Page) -> None:
    visit(page, "/")
    button = page.get_by_role("button", name="Installer l’application")
    expect(button).to_be_visible()

    page.evaluate(CAN_BE_INSTALLED)
    button.click()

    expect(page).to_have_title("asked")
    expect(button).to_be_hidden()


@pytest.mark.trust
def test_offline_a_photo_proposes_its_location_in_the_report(page: Page, server: WebServer) -> None:
    visit(page, "/")
    server.stop()

    page.goto("/signaler")
    page.set_input_files("#camera", cast("Any", {"name": "trou.jpg", "mimeType": "image/jpeg", "buffer": LOCATED}))

    expect(page.locator("[data-files=photos] li")).to_have_text(re.compile("trou.jpg"))
    expect(page.locator("[name=lieu__latitude]")).to_have_value("47.512500")
    expect(page.locator("[name=lieu__longitude]")).to_have_value("-0.402500")
    expect(page.locator("place-map [role=status]")).to_contain_text("La photo dit où elle a été prise")
