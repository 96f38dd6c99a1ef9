"""An order from the agent who asks for it to whoever checks the paper: refused, signed on a phone, kept, withdrawn."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.cases.models import Case
from app.core.db import db
from app.core.web.access_rules import Actor
from app.documents import document_templates
from app.documents.case_documents import read_contents
from app.documents.models import CaseDocument
from tests.cast import Person
from tests.documents.outbox_runs import make_queued_documents
from tests.documents.signed_orders import SIGNED_ORDER
from tests.factories import MakeCase
from tests.journeys.offline_browser import WebServer, carry_session

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.by_turns(4)]

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
TITLE = SIGNED_ORDER["title"]


def test_an_order_is_refused_then_signed_kept_checked_and_withdrawn(
    page: Page, server: WebServer, app: Flask, alice: Person, rachel: Person, chloe: Person, make_case: MakeCase
) -> None:
    document_templates.publish_template(SIGNED_ORDER)
    case = make_case(by=Actor(kind="resident", account_id=chloe.account.id))

    _prepare(page, server, alice, case, text="Du 3 au 5 juin.")
    make_queued_documents(app)
    _refuse(page, server, rachel, reason="Il manque la rue.")
    _prepare_again(page, server, alice, case)
    make_queued_documents(app)
    _sign(page, server, rachel)
    make_queued_documents(app)
    _keep(page, server, chloe, case)
    _check(page, expected="Ce document est valable")
    _withdraw(page, server, alice, case)
    _check(page, expected="retiré")


def _prepare(page: Page, server: WebServer, agent: Person, case: Case, *, text: str) -> None:
    carry_session(page, server, agent)
    page.set_viewport_size(DESK)
    page.goto(f"/agents/demandes/{case.id}")
    page.get_by_role("link", name="Préparer un document").click()
    page.get_by_role("link", name=TITLE).click()
    page.get_by_label("Votre texte").fill(text)
    page.get_by_role("button", name="Préparer le document").click()
    expect(page.get_by_text("Le document se prépare").first).to_be_visible()


def _refuse(page: Page, server: WebServer, signer: Person, *, reason: str) -> None:
    _open_document_to_sign(page, server, signer)
    expect(page.get_by_role("article")).to_contain_text("Projet, pas encore signé")
    page.get_by_text("Refuser de signer").click()
    page.get_by_label("Pourquoi").fill(reason)
    page.get_by_role("button", name="Refuser", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("Aucun document n’attend votre signature")


def _prepare_again(page: Page, server: WebServer, agent: Person, case: Case) -> None:
    carry_session(page, server, agent)
    page.set_viewport_size(DESK)
    page.goto(f"/agents/demandes/{case.id}")
    page.get_by_role("link", name=TITLE, exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("Il manque la rue.")
    page.get_by_role("button", name="Préparer de nouveau").click()
    expect(page.get_by_text("Le document se prépare").first).to_be_visible()


def _sign(page: Page, server: WebServer, signer: Person) -> None:
    _open_document_to_sign(page, server, signer)
    sign_link = page.get_by_role("link", name="Signer…")
    expect(sign_link).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    sign_link.click()
    page.get_by_label("J’ai lu ce document jusqu’au bout").check()
    page.get_by_role("button", name="Signer le document").click()
    page.get_by_role("button", name="Reprendre ma signature").click()
    page.get_by_role("link", name=TITLE).click()
    page.get_by_role("link", name="Signer…").click()
    page.get_by_label("J’ai lu ce document jusqu’au bout").check()
    page.get_by_role("button", name="Signer le document").click()
    expect(page.get_by_role("main")).to_contain_text("Aucun document n’attend votre signature")


def _keep(page: Page, server: WebServer, applicant: Person, case: Case) -> None:
    carry_session(page, server, applicant)
    page.set_viewport_size(PHONE)
    page.goto(f"/demandes/{case.id}")
    page.get_by_role("button", name="Garder dans mon porte-documents").click()
    page.goto("/compte/porte-documents")
    expect(page.get_by_role("main")).to_contain_text(TITLE)


def _check(page: Page, *, expected: str) -> None:
    """Check the document without an account, as a person who has the paper does."""
    db.session.expire_all()
    code = read_contents(db.session.query(CaseDocument).one()).code
    page.context.clear_cookies()
    page.goto("/verifier")
    page.get_by_label("Code du document").fill(code)
    page.get_by_role("button", name="Vérifier le document").click()
    expect(page.get_by_role("main")).to_contain_text(expected)


def _withdraw(page: Page, server: WebServer, agent: Person, case: Case) -> None:
    carry_session(page, server, agent)
    page.set_viewport_size(DESK)
    page.goto(f"/agents/demandes/{case.id}")
    page.get_by_role("link", name=TITLE, exact=True).click()
    page.get_by_text("Retirer ce document").click()
    page.get_by_label("Pourquoi ?").fill("Les travaux sont annulés.")
    page.get_by_role("button", name="Retirer le document").click()
    expect(page.get_by_role("main")).to_contain_text("Les travaux sont annulés.")


def _open_document_to_sign(page: Page, server: WebServer, signer: Person) -> None:
    carry_session(page, server, signer)
    page.set_viewport_size(PHONE)
    page.goto("/agents/a-signer")
    page.get_by_role("link", name=TITLE).click()
