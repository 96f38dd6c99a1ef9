"""Feedback of a form during correction, upload and long input, in a real browser."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Any, cast

import pytest
from playwright.sync_api import Page, expect

from app.core.db import db
from app.procedures import publishing
from tests.factories import PROCEDURE
from tests.journeys.offline_browser import WebServer
from tests.journeys.outbox_browser import fill_form

pytestmark = [pytest.mark.slow, pytest.mark.by_turns(10)]

FORM = "/demarches/signaler/remplir"
# A HEIC that browsers cannot compress.
HEAVY = {"name": "trou.heic", "mimeType": "image/heic", "buffer": b"\0\0\0\x18ftypheic" + b"\0" * 2_000_000}
SLOW = {"offline": False, "latency": 50, "downloadThroughput": 1_000_000, "uploadThroughput": 300_000}


@pytest.fixture(autouse=True)
def form(procedure_version: object) -> None:
    document = deepcopy(PROCEDURE)
    document["pages"][0]["fields"][1]["max_length"] = 50
    document["pages"][0]["fields"][2]["required"] = True
    publishing.publish(document)
    db.session.commit()


def open_form(page: Page) -> None:
    page.goto(FORM)
    page.get_by_label("Décrivez le problème").focus()
    page.wait_for_function("() => window.htmx && customElements.get('live-form')")


def test_the_title_and_the_summary_of_errors_follow_the_corrections(page: Page, server: WebServer) -> None:
    open_form(page)
    heading = page.locator("#error-summary h2")

    page.get_by_role("button", name="Continuer").click()
    expect(heading).to_have_text("3 réponses sont à revoir")
    expect(page).to_have_title(re.compile("^Erreur –"))
    page.get_by_label("Un trou").check()
    expect(heading).to_have_text("2 réponses sont à revoir")
    page.get_by_label("Décrivez le problème").fill("Un trou.")
    page.get_by_label("Décrivez le problème").blur()
    expect(heading).to_have_text("Une réponse est à revoir")
    expect(page.locator("#error-summary li")).to_have_text("Photos – Ajoutez au moins un fichier.")
    page.set_input_files("[name=photos]", cast("Any", {**HEAVY, "buffer": HEAVY["buffer"][:1000]}))
    expect(page.locator("#error-summary")).to_have_count(0)
    expect(page).to_have_title(re.compile("^Le problème –"))


def test_a_slow_upload_displays_its_progress_and_can_be_cancelled(page: Page, server: WebServer) -> None:
    open_form(page)
    page.get_by_label("Un trou").check()
    page.get_by_label("Décrivez le problème").fill("Un trou.")
    page.set_input_files("[name=photos]", cast("Any", HEAVY))
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    network.send("Network.emulateNetworkConditions", SLOW)

    page.get_by_role("button", name="Continuer").click()
    expect(page.locator("upload-progress")).to_contain_text("Mo sur 2,0")
    page.get_by_role("button", name="Annuler l’envoi").click()

    expect(page.locator("upload-progress + [role=status]")).to_contain_text("Envoi annulé")
    expect(page.locator("upload-progress")).to_be_hidden()
    expect(page.get_by_role("button", name="Continuer")).to_be_focused()
    expect(page.get_by_label("Décrivez le problème")).to_have_value("Un trou.")


def test_a_long_text_displays_the_remaining_characters(page: Page, server: WebServer) -> None:
    open_form(page)
    text = page.get_by_label("Décrivez le problème")
    count = page.locator("character-count")

    expect(text).to_have_accessible_description("50 caractères au plus.")
    text.fill("a" * 20)
    expect(count.locator("p").first).to_be_hidden()
    text.fill("é" * 45)
    expect(count.locator("p").first).to_have_text("Caractères restants : 5.")
    expect(count.get_by_role("status")).to_have_text("Caractères restants : 5.")
    text.fill("a" * 53)
    expect(count.get_by_role("status")).to_contain_text("Caractères en trop : 3.")


def test_an_offline_page_changed_from_the_review_returns_to_it(page: Page, server: WebServer) -> None:
    page.goto("/hors-ligne/formulaires/signaler")
    expect(page.locator("offline-form[ready]")).to_be_visible()
    page.get_by_role("button", name="Continuer").click()
    expect(page).to_have_title(re.compile("^Erreur –"))
    fill_form(page, description="Un trou.", photos=1)
    assert not page.title().startswith("Erreur –")

    page.get_by_role("button", name="Modifier – Décrivez le problème").click()
    page.fill("[name=description]", "Deux trous.")
    page.get_by_role("button", name="Continuer").click()

    expect(page.get_by_role("heading", name="Vérifiez vos réponses")).to_be_visible()
    expect(page.locator("[data-answers]")).to_contain_text("Deux trous.")


def test_first_answers_are_restored_after_an_immediate_reload(page: Page, server: WebServer) -> None:
    open_form(page)

    page.get_by_label("Un trou").check()
    page.get_by_label("Décrivez le problème").fill("Un grand trou.")
    page.reload()

    expect(page.get_by_label("Décrivez le problème")).to_have_value("Un grand trou.")
    page.get_by_label("Décrivez le problème").fill("Deux trous.")
    page.reload()
    expect(page.get_by_label("Décrivez le problème")).to_have_value("Deux trous.")
    expect(page.get_by_label("Un trou")).to_be_checked()
