"""Documents made from office files that somebody signs: what was read is what is signed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from app.cases.models import Case
from app.core.db import db
from app.core.web.access_rules import Actor
from app.documents import case_documents, document_templates
from app.documents.models import GIVEN, MAKING, CaseDocument
from app.documents.office import office_documents
from app.documents.signing import document_signatures
from tests.cast import Person
from tests.documents.office.office_samples import make_docx
from tests.documents.office.stored_files import store_office_file
from tests.documents.outbox_runs import make_queued_documents
from tests.documents.signed_orders import read_order
from tests.factories import MakeCase

LINES = ["{Texte écrit par l’agent}", "{Qualité du signataire}", "{Nom du signataire}"]
ROLE = "accueil-voirie"


@pytest.fixture
def case(make_case: MakeCase, alice: Person) -> Case:
    return make_case()


@pytest.fixture
def without_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office_documents, "find_libreoffice", lambda: None)


def request_letter(app: Flask, case: Case, content: bytes, *, by: Person) -> CaseDocument:
    """A draft that waits for Rachel."""
    file = store_office_file(content)
    signature = {"quality": "Le Maire", "role": ROLE}
    definition = {"slug": "lettre", "title": "Lettre", "file": file, "signature": signature}
    document_templates.publish_template(definition)
    template = document_templates.find_template("lettre")
    actor = Actor(kind="agent", account_id=by.account.id)
    document = case_documents.request_document(case, template, by=actor, text="Pour cinq jours.", is_given_at_once=True)
    db.session.commit()
    make_queued_documents(app)
    return document


def sign(document: CaseDocument, case: Case, person: Person) -> bool:
    readable = read_order(document, case)
    by = Actor(kind="agent", account_id=person.account.id)
    is_signed = document_signatures.sign_document(readable, case, revision=document.revision, by=by)
    db.session.commit()
    return is_signed


@pytest.mark.usefixtures("without_libreoffice")
def test_nothing_is_signed_that_was_not_read(app: Flask, case: Case, alice: Person, rachel: Person) -> None:
    document = request_letter(app, case, make_docx(LINES), by=alice)
    contents = case_documents.read_contents(document)
    case_documents.write_contents(document, replace(contents, text="Pour dix jours."))
    db.session.commit()

    assert not sign(document, case, rachel)

    assert read_order(document, case).state == MAKING
    make_queued_documents(app)
    assert "dix jours" in read_order(document, case).contents.html
    assert sign(document, case, rachel)
    make_queued_documents(app)
    assert read_order(document, case).state == GIVEN
