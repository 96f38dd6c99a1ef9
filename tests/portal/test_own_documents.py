"""The documents given to the applicant: read as pages, downloaded, said to be read."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from app.cases import timeline
from app.cases.models import Case
from app.cases.tracking.tracking_code import code_for
from app.core.db import db
from app.core.web.access_rules import Actor
from app.documents import case_documents, document_templates
from app.documents.models import CaseDocument, DocumentDownload
from tests.cast import Person
from tests.client import Browser
from tests.documents.outbox_runs import make_queued_documents
from tests.documents.templates import LETTER
from tests.factories import MakeCase

AGENT = Actor(kind="agent", account_id=uuid4())
TOKEN = UUID("12345678-1234-4234-8234-123456789012")


@pytest.fixture
def case(chloe: Person, make_case: MakeCase) -> Case:
    document_templates.publish_template(LETTER)
    return make_case(by=Actor(kind="resident", account_id=chloe.account.id))


def give_letter(
    app: Flask, case: Case, *, replaces_id: UUID | None = None, is_given_at_once: bool = True
) -> CaseDocument:
    template = document_templates.find_template("lettre-de-reponse")
    document = case_documents.request_document(
        case,
        template,
        by=AGENT,
        text="Le trou sera bouché.",
        is_given_at_once=is_given_at_once,
        replaces_id=replaces_id,
    )
    db.session.commit()
    make_queued_documents(app)
    db.session.expire_all()
    return document


def url_of(document: CaseDocument, act: str = "") -> str:
    return f"/demandes/{document.case_id}/documents/{document.id}{act}"


def test_the_applicant_reads_downloads_and_says_so(app: Flask, alice: Person, chloe: Person, case: Case) -> None:
    document = give_letter(app, case)

    assert "Lisez-le" in chloe.get(f"/demandes/{case.id}").text("main .card")
    page = chloe.get(url_of(document))
    assert page.text("h1") == f"Objet : Votre signalement {case.reference}"
    assert "Le trou sera bouché." in page.text(".paper")
    assert chloe.get(url_of(document, "/fichier")).response.data[:5] == b"%PDF-"
    assert chloe.get(f"/demandes/{case.id}/fichiers/{document.attachment_id}").status == 200
    page = chloe.post(url_of(document, "/lecture")).follow()
    chloe.post(url_of(document, "/lecture")).follow()

    assert "Vous avez dit l’avoir lu" in page.text("#main")
    entries = timeline.events_for(case, is_agent=False)
    assert [entry.kind for entry in entries].count("document_read") == 1
    assert [document_download.access for document_download in db.session.scalars(select(DocumentDownload))] == [
        "account"
    ]
    page_text = alice.get(f"/agents/demandes/{case.id}/documents/{document.id}").text("#main")
    assert "Téléchargé 1 fois par l’usager" in page_text
    assert "depuis son compte" in page_text


def test_the_holder_of_the_code_reads_it_too(
    app: Flask, alice: Person, stranger: Browser, make_case: MakeCase, case: Case
) -> None:
    by_code = make_case(token=TOKEN)
    document = give_letter(app, by_code)
    for browser in (stranger, alice):
        page = browser.post("/suivi", {"code": code_for(TOKEN)}, origin=True)
        assert browser.get(url_of(document)).status == 404
        browser.post(f"{page.location}/identite", {"email": "chloe@residents.example"}).follow()

    assert stranger.get(url_of(document)).status == 200
    assert stranger.get(url_of(document, "/fichier")).status == 200
    # An agent who typed the code is not the applicant.
    assert alice.get(url_of(document, "/fichier")).status == 200
    assert alice.post(url_of(document, "/lecture")).status == 404

    assert [document_download.access for document_download in db.session.scalars(select(DocumentDownload))] == ["code"]
    assert stranger.post(url_of(document, "/lecture")).status == 303


@pytest.mark.postgresql
def test_a_replaced_or_withdrawn_document_says_so_and_shows_nothing_else(app: Flask, chloe: Person, case: Case) -> None:
    former = give_letter(app, case)
    new = give_letter(app, case, replaces_id=former.id)

    page = chloe.get(url_of(former))
    assert page.find_one(".alert a")["href"] == url_of(new)
    assert "Le trou" not in page.text("#main")
    assert chloe.get(url_of(former, "/fichier")).status == 404
    readable = case_documents.find_document(case, new.id)
    revision = readable.document.revision
    case_documents.withdraw_document(readable, case, revision=revision, reason="Erreur de date.", by=AGENT)
    db.session.commit()

    assert "Erreur de date." in chloe.get(url_of(new)).text(".alert")
    assert chloe.get(url_of(new, "/fichier")).status == 404
    assert chloe.post(url_of(new, "/lecture")).status == 404
    page = chloe.get(f"/demandes/{case.id}")
    assert page.texts("main .cards .badge") == ["Retiré : ne vaut plus rien", "Remplacé par un autre"]
    assert "Document retiré : Lettre de réponse. Erreur de date." in page.text("#thread")


def test_nobody_else_opens_it_nor_the_applicant_before_it_is_given(
    app: Flask, chloe: Person, denis: Person, stranger: Browser, case: Case
) -> None:
    document, ready = give_letter(app, case), give_letter(app, case, is_given_at_once=False)

    for browser in (denis, stranger):
        assert browser.get(url_of(document)).status == 404
        assert browser.get(url_of(document, "/fichier")).status == 404
        assert browser.post(url_of(document, "/lecture")).status == 404
    assert chloe.get(url_of(ready)).status == 404
    assert chloe.get(url_of(ready, "/fichier")).status == 404
