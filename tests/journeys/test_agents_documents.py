"""A document from the agent who prepares it to the applicant who says that they have read it."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.core.db import db
from app.core.web.access_rules import Actor
from app.documents import document_templates
from tests.cast import Person
from tests.documents.outbox_runs import make_queued_documents
from tests.documents.templates import LETTER
from tests.documents.test_page_files import make_pdf, make_picture
from tests.factories import MakeCase
from tests.journeys.offline_browser import WebServer, carry_session

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.by_turns(10)]


def test_a_letter_is_prepared_given_and_read(
    page: Page, server: WebServer, app: Flask, alice: Person, chloe: Person, make_case: MakeCase
) -> None:
    document_templates.publish_template(LETTER)
    case = make_case(by=Actor(kind="resident", account_id=chloe.account.id))
    carry_session(page, server, alice)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"/agents/demandes/{case.id}")

    page.get_by_role("link", name="Préparer un document").click()
    page.get_by_role("link", name="Lettre de réponse").click()
    page.get_by_label("Votre texte").fill("Le trou sera bouché lundi.")
    page.get_by_label("Remettre à l’usager dès qu’il est prêt").uncheck()
    page.get_by_role("button", name="Voir l’aperçu").click()
    expect(page.get_by_role("article")).to_contain_text("Le trou sera bouché lundi.")
    expect(page.get_by_label("Votre texte")).to_have_value("Le trou sera bouché lundi.")
    page.get_by_role("button", name="Préparer le document").click()
    expect(page.get_by_text("Le document se prépare : quelques secondes.")).to_be_visible()
    make_queued_documents(app)
    expect(page.get_by_role("article")).to_contain_text("Le trou sera bouché lundi.")
    page.get_by_role("button", name="Remettre à l’usager").click()
    expect(page.get_by_text("Remis à l’usager")).to_be_visible()

    carry_session(page, server, chloe)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"/demandes/{case.id}")
    page.get_by_role("link", name="Lettre de réponse", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Votre signalement")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.get_by_role("button", name="J’ai lu ce document").click()
    expect(page.get_by_text("C’est noté")).to_be_visible()


def test_photographed_pages_become_one_document(
    page: Page, server: WebServer, alice: Person, make_case: MakeCase
) -> None:
    case = make_case()
    db.session.commit()
    carry_session(page, server, alice)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"/agents/demandes/{case.id}")
    page.get_by_role("link", name="Numériser des pages").click()
    page.get_by_label("Photos ou fichiers").set_input_files(
        [
            {"name": "plan.pdf", "mimeType": "application/pdf", "buffer": make_pdf(300, 400)},
            {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": make_picture((600, 800))},
        ]
    )
    page.get_by_role("button", name="Continuer", exact=True).click()
    expect(page.get_by_role("img", name="Page 3")).to_have_js_property("complete", True)
    page.get_by_label("Nom du document").fill("Plan signé")
    page.get_by_role("button", name="Tourner").nth(2).click()
    page.get_by_role("button", name="Supprimer").first.click()
    expect(page.get_by_role("img")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    expect(page.get_by_label("Nom du document")).to_have_value("Plan signé")
    page.get_by_role("button", name="Créer le document").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Plan signé")
    expect(page.get_by_role("link", name="Ouvrir le PDF")).to_be_visible()
