"""Drafts to sign: the document as its signer reads it, and whether the case still says the same."""

from __future__ import annotations

from datetime import date

from app.cases.models import Case
from app.core import clock
from app.documents.case_documents import Contents
from app.documents.document_values import build_document_values
from app.documents.models import CaseDocument
from app.documents.rendering.letter_page import SignatureBlock, Stamp, render_letter
from app.documents.template_definition import DocumentTemplate


def render_draft(
    document: CaseDocument, case: Case, template: DocumentTemplate, contents: Contents, *, day: date
) -> str:
    """The document without number, code nor signature."""
    values = build_document_values(document, case, contents, day=day, number="")
    return render_letter(template, values, Stamp(day, is_draft=True))


def is_as_read(document: CaseDocument, case: Case, template: DocumentTemplate, contents: Contents) -> bool:
    """Whether the draft would be made alike today. Files of the authority have no draft in HTML: nothing can be compared."""
    if document.made_at is None or not contents.html:
        return True
    day = clock.to_paris(document.made_at).date()
    return render_draft(document, case, template, contents, day=day) == contents.html


def find_signature_block(contents: Contents) -> SignatureBlock | None:
    """The signature that the document bears; None until somebody signs."""
    return SignatureBlock(**contents.signature) if contents.signature else None
