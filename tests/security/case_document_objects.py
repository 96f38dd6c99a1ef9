"""Documents of the target site: one given, that its applicant is to say they have read, posted too; a scan of one page."""

from __future__ import annotations

from typing import Any

from app.cases.models import Case
from app.core.db import db
from app.core.web.access_rules import Actor
from app.documents import added_files, document_templates
from app.documents.models import DocumentTemplateVersion
from app.documents.scans import scans
from app.documents.scans.page_files import CutPage
from app.mailroom.models import OutgoingLetter
from app.mailroom.outgoing_letters import LetterContents, write_letter
from tests.documents.templates import LETTER

PDF = b"%PDF-1.7\n"
ADDRESS = "Odile Exemple\n1 rue des Lilas\n99000 VAUBRELLES"


def make_documents(case: Case, word: str, *, by: Actor) -> dict[str, Any]:
    """Create them anew, and return the values that addresses name them by."""
    versions = db.session.query(DocumentTemplateVersion).filter_by(slug=LETTER["slug"])
    version = versions.first() or document_templates.publish_template(LETTER)
    document = added_files.add_file(case, PDF + word.encode(), title=word, by=by)
    document.template_version_id = version.id
    added_files.give_added_file(document, case, by=by)
    scan = scans.start_scan(case, by=by)
    scans.add_pages(scan, [CutPage(PDF, word.encode())])
    scans.save_title(scan, word)
    letter = _make_letter(case, by=by)
    letter.document_id, letter.attachment_id = document.id, document.attachment_id
    db.session.flush()
    return {
        "document_id": document.id,
        "document_revision": document.revision,
        "scan_id": scan.id,
        "scan_page_id": scan.pages[0].id,
        "posted_document_id": letter.id,
    }


def _make_letter(case: Case, *, by: Actor) -> OutgoingLetter:
    return write_letter(case, LetterContents(ADDRESS, "Document", "Bonjour."), by=by)
