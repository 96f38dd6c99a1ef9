"""Documents made by the worker: numbered, laid out, written as PDF, stored in the case, given when it was asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from uuid import UUID

from app.cases import timeline
from app.cases.case_definitions import department_name
from app.cases.files.attachments import add_to_case, describe_file
from app.cases.models import Case
from app.cases.reading.case_values import processing_of, set_processing
from app.core import clock
from app.core.db import db
from app.core.jobs.outbox import DeliveryError
from app.core.web.access_rules import SYSTEM
from app.documents import case_documents, document_numbers, document_records, document_verification
from app.documents.case_documents import Contents
from app.documents.document_templates import template_in_version
from app.documents.electronic_seal.pdf_seal import NotSealed, seal_pdf
from app.documents.electronic_seal.seal_store import Seal, find_seal
from app.documents.models import FAILED, MAKING, READY, TO_SIGN, CaseDocument
from app.documents.office.office_documents import PDF, PDF_TYPE, MadeFile, build_office_document, make_office_file
from app.documents.placeholder_values import DocumentValues, build_document_values
from app.documents.rendering.letter_page import Stamp, render_letter
from app.documents.rendering.letterhead import build_style_sheet
from app.documents.rendering.pdf_renderer import PdfNotMade, render_pdf
from app.documents.signing.document_signatures import cancel_outdated_signature
from app.documents.signing.unsigned_drafts import find_signature_block
from app.documents.signing.waiting_counts import clear_counts
from app.documents.template_definition import DocumentTemplate
from app.documents.template_schema import LETTER
from app.themes import charter


def make_document(document_id: str) -> None:
    """Outbox handler. Nothing is locked while the PDF is made; done twice, it changes nothing."""
    document = db.session.get(CaseDocument, UUID(document_id))
    if document is None or document.state != MAKING:
        return
    case = db.session.get_one(Case, document.case_id)
    assert document.template_version_id is not None  # a file that an agent added is never made
    template = template_in_version(document.template_version_id)
    cancel_outdated_signature(document, case, case_documents.read_document(document, case))
    is_draft = document.signing_role is not None and document.signed_at is None
    contents = _allot_number(document, template, is_draft=is_draft)
    db.session.commit()
    day = clock.today()
    values = build_document_values(document, case, contents, day=day, number="" if is_draft else contents.number)
    seal = None if is_draft else find_seal()
    file = _make_file(template, values, _build_stamp(contents, day, is_draft=is_draft), seal)
    recipient = values.recipient if template.layout == LETTER else ()
    contents = replace(
        contents,
        html=file.html,
        values_digest=file.values_digest if is_draft else "",
        facts=_list_facts(values, contents),
        recipient=recipient,
    )
    document.sealed_at = clock.now() if seal is not None and file.ending == PDF else None
    _store_document(document, case, template, contents, file, is_draft=is_draft)


def record_failure(document_id: str, reason: str) -> None:
    """Failure handler of the outbox: the case shows it, and the number serves the next document."""
    document = db.session.get(CaseDocument, UUID(document_id))
    if document is None or document.state != MAKING:
        return
    document.state, document.error_code = FAILED, reason
    document_numbers.release_number(document.id)
    contents = case_documents.read_contents(document)
    case_documents.write_contents(document, replace(contents, number=""))


def _build_stamp(contents: Contents, day: date, *, is_draft: bool) -> Stamp:
    if is_draft:
        return Stamp(day, is_draft=True)
    return Stamp(day, number=contents.number, code=contents.code, signature=find_signature_block(contents))


def _make_file(template: DocumentTemplate, values: DocumentValues, stamp: Stamp, seal: Seal | None) -> MadeFile:
    """The document laid out, its PDF sealed last; the transaction ends before the long part.

    Raises DeliveryError: nothing is stored unsealed by an authority that seals.
    """
    try:
        file = _lay_out(template, values, stamp)
        return replace(file, content=seal_pdf(file.content, seal)) if seal and file.ending == PDF else file
    except PdfNotMade as problem:
        raise DeliveryError(problem.reason, permanent=problem.is_permanent) from problem
    except NotSealed as problem:
        raise DeliveryError(problem.reason, permanent=problem.permanent) from problem


def _lay_out(template: DocumentTemplate, values: DocumentValues, stamp: Stamp) -> MadeFile:
    """Raises PdfNotMade."""
    if template.file is not None:
        office_document = build_office_document(template, values, stamp)
        db.session.commit()
        return make_office_file(office_document)
    html = render_letter(template, values, stamp)
    sheet = build_style_sheet()
    db.session.commit()
    return MadeFile(render_pdf(html, sheet), PDF, PDF_TYPE, html)


def _allot_number(document: CaseDocument, template: DocumentTemplate, *, is_draft: bool) -> Contents:
    """The contents with the number of the document; a draft to sign has none."""
    contents = case_documents.read_contents(document)
    if template.number is None or is_draft or contents.number:
        return contents
    year = clock.today().year
    number = document_numbers.allot_number(template.number, year=year, document_id=document.id)
    numbered = replace(contents, number=document_numbers.format_number(template.number, year, number))
    case_documents.write_contents(document, numbered)
    return numbered


def _store_document(
    document: CaseDocument,
    case: Case,
    template: DocumentTemplate,
    contents: Contents,
    file: MadeFile,
    *,
    is_draft: bool,
) -> None:
    former_file = case_documents.find_attachment(document, case)
    if former_file is not None:  # the draft that was signed
        db.session.delete(former_file)
    name, size = case_documents.name_file(contents, file.ending), len(file.content)
    attachment = add_to_case(case, BytesIO(file.content), name=name, type_=file.type, limit=size)
    details = {"title": contents.title, "document": str(document.id)}
    event = timeline.record(case, case_documents.DOCUMENT_MADE, by=SYSTEM, visible_to=timeline.AGENTS, details=details)
    attachment.event_id = event.id
    document.attachment_id, document.made_event_id, document.made_at = attachment.id, event.id, clock.now()
    case_documents.write_contents(document, contents)
    if is_draft:
        document.state = TO_SIGN
        clear_counts()
        return
    document.state = READY
    if contents.code:
        issuer = department_name(case) or charter.get_charter().name
        is_sealed = document.sealed_at is not None
        document_records.create_record(
            document, file.content, code=contents.code, title=template.title, issuer=issuer, is_sealed=is_sealed
        )
    if document.processing_field is not None:
        _write_processing(case, document.processing_field, describe_file(attachment))
    if document.is_given_at_once:
        case_documents.give_document(case_documents.read_document(document, case), case, by=SYSTEM)


def _list_facts(values: DocumentValues, contents: Contents) -> dict[str, str]:
    """List the facts printed on the document, which are asked of a person who wants to see whose it is."""
    applicant = values.texts["applicant"]
    facts = {
        "name": str(applicant.get("last_name") or applicant["name"] or ""),
        document_verification.FULL_NAME: str(applicant["name"] or ""),
        "reference": str(values.texts["case"]["reference"]),
        "number": contents.number,
    }
    return {name: value for name, value in facts.items() if value}


def _write_processing(case: Case, field: str, description: dict[str, object]) -> None:
    processing = processing_of(case)
    files = processing.get(field)
    set_processing(case, {**processing, field: [*(files if isinstance(files, list) else []), description]})
