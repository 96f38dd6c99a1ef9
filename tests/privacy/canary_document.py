"""A document whose title and text are canaries, given to the applicant."""

from __future__ import annotations

from collections.abc import Mapping

import pypdfium2

from app.cases.models import Case
from app.core.db import db
from app.core.web.access_rules import Actor
from app.documents import case_documents, document_jobs, document_templates
from tests.documents.templates import ORDER

# The end of a whole PDF file: of a made document, and of no other file of these tests.
END_OF_PDF = b"%%EOF"


def make_canary_document(case: Case, words: Mapping[str, str], *, by: Actor) -> None:
    """Ask for it and make it, as the worker does."""
    document_templates.publish_template(ORDER)
    template = document_templates.find_template(ORDER["slug"])
    title, text = words["document_title"], words["document"]
    document = case_documents.request_document(case, template, by=by, title=title, text=text, is_given_at_once=True)
    db.session.commit()
    document_jobs.make_document(str(document.id))
    db.session.commit()


def read_text(content: bytes) -> str:
    """The words of a file; those of a made document are compressed."""
    if content.rstrip().endswith(END_OF_PDF):
        return "\n".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(content))
    return content.decode()
