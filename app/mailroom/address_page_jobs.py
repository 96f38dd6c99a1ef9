"""Address pages of documents to post: the worker puts before the document a page whose address stands in the window."""

from __future__ import annotations

from io import BytesIO
from uuid import UUID

from flask import current_app

from app.cases.case_definitions import department_name
from app.cases.files.attachments import add_to_case, find_in_case, open_file
from app.cases.models import Case
from app.core import clock
from app.core.db import db
from app.core.i18n import SOURCE_LANGUAGE, use_language
from app.core.jobs.outbox import DeliveryError
from app.documents.models import CaseDocument
from app.documents.rendering.letterhead import build_letterhead, build_style_sheet
from app.documents.rendering.pdf_renderer import PdfNotMade, render_pdf
from app.documents.scans.page_files import PagesUnreadable, PageToJoin, join_pages
from app.mailroom.models import OutgoingLetter
from app.mailroom.outgoing_letters import open_letter

PDF = "application/pdf"


def make_address_page(letter_id: str) -> None:
    """Outbox handler: the file to print of a letter that is a document. Done twice, it changes nothing."""
    letter = db.session.get(OutgoingLetter, UUID(letter_id))
    if letter is None or letter.document_id is None or letter.attachment_id is not None:
        return
    case = db.session.get_one(Case, letter.case_id)
    document = db.session.get(CaseDocument, letter.document_id)
    file = find_in_case(case, document.attachment_id) if document and document.attachment_id else None
    if file is None:
        record_failure(letter_id, "not_ready")
        return
    subject = open_letter(letter).subject
    opened_file = open_file(file)
    document_pdf = b"".join(opened_file.chunks)
    html, sheet = _render_page(letter, case), build_style_sheet()
    db.session.commit()
    try:
        pages = [PageToJoin(render_pdf(html, sheet)), PageToJoin(document_pdf)]
        pdf = join_pages(pages, title=subject)
    except (PdfNotMade, PagesUnreadable) as problem:
        raise DeliveryError(problem.reason, permanent=True) from problem
    attachment = add_to_case(case, BytesIO(pdf), name=opened_file.name, type_=PDF, limit=len(pdf))
    # Of no event: nobody finds it but in the queue of letters.
    attachment.event_id = letter.id
    letter.attachment_id, letter.error_code = attachment.id, None


def record_failure(letter_id: str, reason: str) -> None:
    """Failure handler of the outbox: the queue shows it, and the document can be printed alone."""
    letter = db.session.get(OutgoingLetter, UUID(letter_id))
    if letter is not None and letter.attachment_id is None:
        letter.error_code = reason


def _render_page(letter: OutgoingLetter, case: Case) -> str:
    with use_language(SOURCE_LANGUAGE):
        return current_app.jinja_env.get_template("documents/address_page.html").render(
            language=SOURCE_LANGUAGE,
            letterhead=build_letterhead(),
            department=department_name(case) or "",
            recipient=open_letter(letter).recipient.splitlines(),
            subject=open_letter(letter).subject,
            reference=case.reference,
            created=clock.today().isoformat(),
        )
