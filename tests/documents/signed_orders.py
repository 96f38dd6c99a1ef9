"""Orders that somebody has to sign: Alice asks for them, Rachel's role signs them."""

from __future__ import annotations

from typing import Any

from flask import Flask

from app.cases.models import Case
from app.core.db import db
from app.core.web.access_rules import Actor
from app.documents import case_documents, document_templates
from app.documents.case_documents import ReadableDocument
from app.documents.models import CaseDocument
from tests.cast import Person
from tests.client import Page
from tests.documents.outbox_runs import make_queued_documents
from tests.documents.templates import ORDER

SIGNED_ORDER: dict[str, Any] = {**ORDER, "signature": {"quality": "Le Maire", "role": "accueil-voirie"}}


def request_order(app: Flask, case: Case, *, by: Person, **more: Any) -> CaseDocument:
    """A draft that waits for its signature."""
    document_templates.publish_template(SIGNED_ORDER)
    template = document_templates.find_template(SIGNED_ORDER["slug"])
    actor = Actor(kind="agent", account_id=by.account.id)
    document = case_documents.request_document(case, template, by=actor, is_given_at_once=True, **more)
    db.session.commit()
    make_queued_documents(app)
    db.session.expire_all()
    return document


def sign_order(person: Person, document: CaseDocument, *, revision: int | None = None) -> Page:
    """Confirm the signature of a document as it was at this revision, the present one by default."""
    number = document.revision if revision is None else revision
    page = person.post("/agents/a-signer/signature", {"documents": f"{document.id}:{number}", "read": "on"})
    db.session.expire_all()
    return page


def read_order(document: CaseDocument, case: Case) -> ReadableDocument:
    """The document as it is now in the database."""
    db.session.expire_all()
    return case_documents.find_document(case, document.id)
