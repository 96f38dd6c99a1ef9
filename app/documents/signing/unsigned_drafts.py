"""Drafts to sign: the document as its signer reads it, and whether the case still says the same."""

from __future__ import annotations

from datetime import date

from app.cases.models import Case
from app.core import clock
from app.documents.case_documents import Contents
from app.documents.models import CaseDocument
from app.documents.office.office_documents import build_office_document
from app.documents.placeholder_values import build_document_values
from app.documents.rendering.letter_page import SignatureBlock, Stamp, render_letter
from app.documents.template_definition import DocumentTemplate


def render_draft(
    document: CaseDocument, case: Case, template: DocumentTemplate, contents: Contents, *, day: date
) -> str:
    """The document without number, code nor signature."""
    values = build_document_values(document, case, contents, day=day, number="")
    return render_letter(template, values, Stamp(day, is_draft=True))


def digest_draft(
    document: CaseDocument, case: Case, template: DocumentTemplate, contents: Contents, *, day: date
) -> str:
    """The digest of what fills the office file of a draft. Raises TemplateFileNotFound."""
    values = build_document_values(document, case, contents, day=day, number="")
    return build_office_document(template, values, Stamp(day, is_draft=True)).digest_values()


def is_as_read(document: CaseDocument, case: Case, template: DocumentTemplate, contents: Contents) -> bool:
    """Whether the draft would be made alike today. A file of the authority is compared by the values that fill it."""
    if document.made_at is None or not contents.html:
        return True
    day = clock.to_paris(document.made_at).date()
    if template.file is not None:
        return digest_draft(document, case, template, contents, day=day) == contents.values_digest
    return render_draft(document, case, template, contents, day=day) == contents.html


def find_signature_block(contents: Contents) -> SignatureBlock | None:
    """The signature that the document bears; None until somebody signs."""
    return SignatureBlock(**contents.signature) if contents.signature else None
