"""Files that agents add to the documents of a case: scanned, photographed, or written elsewhere."""

from __future__ import annotations

from io import BytesIO
from uuid import UUID

from app.cases import timeline
from app.cases.files.attachments import add_to_case
from app.cases.models import Case
from app.core import clock
from app.core.db import db
from app.core.ids import new_id
from app.core.web.access_rules import Actor
from app.documents import case_documents
from app.documents.case_documents import (
    DOCUMENT_MADE,
    MAX_TITLE_CHARACTERS,
    Contents,
    DocumentRefused,
    name_file,
    write_contents,
)
from app.documents.models import READY, CaseDocument

PDF = "application/pdf"


def add_file(case: Case, pdf: bytes, *, title: str, by: Actor, replaces_id: UUID | None = None) -> CaseDocument:
    """The document of a PDF, ready to be given. Raises DocumentRefused without a title."""
    contents = Contents(" ".join(title.split())[:MAX_TITLE_CHARACTERS])
    if not contents.title:
        raise DocumentRefused("title_missing")
    attachment = add_to_case(case, BytesIO(pdf), name=name_file(contents), type_=PDF, limit=len(pdf))
    document = CaseDocument(
        id=new_id(),
        case_id=case.id,
        state=READY,
        key_id=case.key_id,
        attachment_id=attachment.id,
        is_given_at_once=False,
        requested_at=clock.now(),
        requested_by_id=by.account_id,
        made_at=clock.now(),
        replaces_id=replaces_id,
    )
    write_contents(document, contents)
    details = {"title": contents.title, "document": str(document.id)}
    event = timeline.record(case, DOCUMENT_MADE, by=by, visible_to=timeline.AGENTS, details=details)
    attachment.event_id = document.made_event_id = event.id
    db.session.add(document)
    return document


def give_added_file(document: CaseDocument, case: Case, *, by: Actor) -> None:
    """The applicant has it as soon as it is added."""
    db.session.flush()
    case_documents.give_document(case_documents.read_document(document, case), case, by=by)
