"""A given document kept in the wallet, with where it comes from and what becomes of it."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from sqlalchemy import select

from app.cases import timeline
from app.cases.event_kinds import DOCUMENT_GIVEN
from app.cases.files.attachments import add_to_event
from app.cases.files.uploads import UploadedFile
from app.cases.models import Attachment, Case
from app.core import clock
from app.core.db import db
from app.core.ids import new_id
from app.core.web.access_rules import SYSTEM, Actor
from app.documents.models import VALID, WITHDRAWN, DocumentRecord
from app.documents.wallet import wallet_documents
from app.documents.wallet.wallet_documents import Description
from tests.cast import Person
from tests.client import Browser
from tests.documents.order_case import make_order, submit_order_case
from tests.documents.wallet.wallets import PDF
from tests.factories import MakeCase

GIVEN_TITLE = "Arrêté de voirie"
DOCUMENTS = "section[aria-labelledby=documents]"


@pytest.fixture
def case(chloe: Person, departments: None, make_case: MakeCase) -> Case:
    """A request in which a document was given, with its public record."""
    case = make_case(by=Actor(kind="resident", account_id=chloe.account.id))
    record = DocumentRecord(
        id=new_id(),
        code_index=b"code",
        digest=b"digest",
        state=VALID,
        title=GIVEN_TITLE,
        issuer="Voirie",
        issued_at=clock.now(),
        is_signed=False,
        is_sealed=False,
    )
    db.session.add(record)
    details = {"title": GIVEN_TITLE, "document": str(record.id)}
    event = timeline.record(case, DOCUMENT_GIVEN, by=SYSTEM, details=details)
    add_to_event(case, event, io.BytesIO(PDF), name="arrete.pdf", type_="application/pdf", limit=len(PDF))
    db.session.commit()
    return case


def keep_url(case: Case) -> str:
    attachment = db.session.scalars(select(Attachment).where(Attachment.case_id == case.id)).one()
    return f"/demandes/{case.id}/fichiers/{attachment.id}/porte-documents"


def test_a_given_document_is_kept_once(app: Flask, alice: Person, chloe: Person) -> None:
    case = submit_order_case(chloe)
    order = make_order(app, alice, case)
    form = chloe.get(f"/demandes/{case.id}").find_one(f"{DOCUMENTS} form")

    page = chloe.post(str(form["action"])).follow()
    chloe.post(str(form["action"]))

    assert "dans votre porte-documents" in page.text(f"{DOCUMENTS} .alert")
    (readable,) = wallet_documents.list_documents(chloe.account.id)
    assert (readable.title, readable.contents.origin and readable.contents.origin.issuer) == (order.title, "Voirie")
    page = chloe.get(f"/compte/porte-documents/{readable.id}")
    assert "Délivré par « Voirie »" in page.text("main")


def test_what_is_kept_is_not_offered_again_until_it_is_deleted(chloe: Person, denis: Person, case: Case) -> None:
    details = {"title": "Plan", "text": ""}
    event = timeline.record(case, DOCUMENT_GIVEN, by=SYSTEM, details=details)
    add_to_event(case, event, io.BytesIO(PDF), name="plan.pdf", type_="application/pdf", limit=len(PDF))
    db.session.commit()
    url = f"/demandes/{case.id}"
    assert chloe.get(url).texts(f"{DOCUMENTS} form") == ["Garder dans mon porte-documents : plan.pdf"]

    file = UploadedFile("copie.pdf", "application/pdf", len(PDF), io.BytesIO(PDF))
    document = wallet_documents.add_document(chloe.account.id, file, Description("other", "Copie du plan"))
    db.session.commit()

    page = chloe.get(url)
    link = page.find_one(f"{DOCUMENTS} a[href='/compte/porte-documents/{document.id}']")
    assert link.get_text().startswith("Gardé dans votre porte-documents")
    assert not page.find_all(f"{DOCUMENTS} form")
    wallet_documents.delete_document(document)
    db.session.commit()
    assert len(chloe.get(url).find_all(f"{DOCUMENTS} form")) == 1
    assert denis.get(url).status == 404


def test_once_withdrawn_it_is_not_offered_any_more(chloe: Person, case: Case) -> None:
    chloe.post(keep_url(case))
    db.session.scalars(select(DocumentRecord)).one().state = WITHDRAWN
    db.session.commit()

    (readable,) = wallet_documents.list_documents(chloe.account.id)
    assert not readable.is_usable
    assert chloe.get("/compte/porte-documents").texts("main .badge") == ["Retiré par la collectivité"]


def test_only_its_applicant_keeps_it(denis: Person, alice: Person, stranger: Browser, case: Case, app: Flask) -> None:
    for browser in (denis, alice, stranger):
        assert browser.post(keep_url(case)).status in (302, 303, 403, 404)
    assert wallet_documents.list_documents(denis.account.id) == []


@pytest.mark.postgresql
def test_what_was_not_given_is_not_kept(chloe: Person, make_case: MakeCase) -> None:
    case = make_case(by=Actor(kind="resident", account_id=chloe.account.id))
    chloe.post(f"/demandes/{case.id}/messages", {"text": "Voici.", "files": [("a.pdf", PDF)]})

    assert chloe.post(keep_url(case)).status == 404
