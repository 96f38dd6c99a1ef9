"""Documents of a request that wait for a signature: one for the agent in charge, one that they entrusted to a colleague."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any

from app.accounts.models import Account
from app.cases.files.attachments import add_to_case
from app.cases.models import Case
from app.core import clock
from app.core.db import db
from app.core.ids import new_id
from app.core.jobs import outbox
from app.core.web.access_rules import Actor
from app.documents import case_documents, document_templates
from app.documents.document_templates import PublishedTemplate, TemplateNotFound
from app.documents.models import MAKING, TO_SIGN, CaseDocument
from app.documents.signing.account_signatures import give_signature
from tests.documents.templates import ORDER

TEMPLATE: dict[str, Any] = {
    **ORDER,
    "slug": "a-signer",
    "signature": {"quality": "Le Maire", "role": "voirie-instruction"},
}


def make_unsigned_documents(case: Case, word: str, agent: Actor, signer: Account) -> dict[str, Any]:
    """Create them, and return the values that addresses name them by; `signer` is given a signature."""
    template = _find_template()
    give_signature(signer, quality="L’adjoint", image=None, by=agent)
    unsigned, delegated = (_make_draft(case, template, word, by=agent) for _ in range(2))
    # Somebody who is not among the actors: whoever signs reads.
    delegated.signer_id = new_id()
    db.session.flush()
    signed = _make_signed(case, template, word, by=agent)
    return {
        "unsigned_id": unsigned.id,
        "delegated_id": delegated.id,
        "signed_id": signed.id,
        "signer_id": signer.id,
    }


def _find_template() -> PublishedTemplate:
    try:
        return document_templates.find_template(TEMPLATE["slug"])
    except TemplateNotFound:
        document_templates.publish_template(TEMPLATE)
        return document_templates.find_template(TEMPLATE["slug"])


def _make_signed(case: Case, template: PublishedTemplate, word: str, *, by: Actor) -> CaseDocument:
    """A document that its signer may take back, for longer than a walk lasts."""
    document = _make_draft(case, template, word, by=by)
    item = outbox.enqueue(
        case_documents.MAKE_DOCUMENT, not_before=clock.now() + timedelta(days=1), document_id=document.id
    )
    contents = case_documents.read_contents(document)
    case_documents.write_contents(document, replace(contents, sealing_item=str(item.id)))
    document.state, document.signer_id, document.signed_at = MAKING, by.account_id, clock.now() + timedelta(hours=1)
    db.session.flush()
    return document


def _make_draft(case: Case, template: PublishedTemplate, word: str, *, by: Actor) -> CaseDocument:
    """A draft as the worker leaves it."""
    document = case_documents.request_document(case, template, by=by)
    contents = case_documents.read_contents(document)
    case_documents.write_contents(document, replace(contents, html=f"<body><p>{word}</p></body>"))
    file = add_to_case(case, BytesIO(b"%PDF-1.7"), name="projet.pdf", type_="application/pdf", limit=100)
    document.state, document.attachment_id = TO_SIGN, file.id
    return document
