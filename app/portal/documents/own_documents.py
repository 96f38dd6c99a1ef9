"""The documents given to the applicant: each as a page, its file, and what they say of it."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, abort, flash, url_for

from app.cases.case_definitions import procedure_of
from app.cases.files import attachments
from app.cases.models import Case
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import CASE_CHANGE, DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.downloads import create_download
from app.core.web.responses import redirect, render
from app.documents import case_documents, document_readings
from app.documents.case_documents import DocumentNotFound, DocumentRefused, ReadableDocument
from app.documents.models import GIVEN
from app.documents.rendering.screen_page import extract_body
from app.portal.cases.case_lookup import find_fully_held_case, portal_actor

bp = Blueprint("portal_documents", __name__, url_prefix="/demandes/<uuid:case_id>/documents/<uuid:document_id>")


@bp.get("")
@access("holder")
def show_document(case_id: UUID, document_id: UUID) -> Response:
    """The words of the document, as long as it is worth something; else what became of it."""
    case = find_fully_held_case(case_id)
    document = _find_given_document(case, document_id)
    replaced_by = next(
        (other for other in list_given_documents(case) if other.document.replaces_id == document.id), None
    )
    return render(
        "portal/documents/document.html",
        case=case,
        procedure=procedure_of(case),
        document=document,
        body=extract_body(document.contents.html) if document.state == GIVEN else "",
        replaced_by=replaced_by,
        can_say_read=document.awaits_reading and not current_actor().is_agent,
    )


@bp.get("/fichier")
@access("holder")
@rate_limit(DEFAULT)
def download_file(case_id: UUID, document_id: UUID) -> Response:
    """The file; agents see when their applicant took it."""
    case = find_fully_held_case(case_id)
    document = _find_given_document(case, document_id)
    attachment = case_documents.find_attachment(document.document, case)
    if document.state != GIVEN or attachment is None:
        abort(404)
    file = attachments.open_file(attachment)
    record_download(document.id)
    return create_download(file.name, file.type, file.size, file.chunks)


@bp.post("/lecture")
@access("holder")
@rate_limit(CASE_CHANGE)
def create_reading(case_id: UUID, document_id: UUID) -> Response:
    """« J’ai lu ce document », where the template asks for it; nobody says it in the place of the applicant."""
    case = find_fully_held_case(case_id)
    document = _find_given_document(case, document_id)
    if current_actor().is_agent:
        abort(404)
    try:
        document_readings.record_reading(document, case, by=portal_actor())
    except DocumentRefused:
        abort(404)
    db.session.commit()
    flash(_("C’est noté : le service sait que vous l’avez lu."), "document")
    return redirect(url_for(".show_document", case_id=case_id, document_id=document_id))


def record_download(document_id: UUID) -> None:
    """An agent who typed the code of the applicant is not counted."""
    if current_actor().is_agent:
        return
    document_readings.record_download(document_id, access=_name_access())
    db.session.commit()


def record_download_of_file(attachment_id: UUID) -> None:
    """Record the download of a file opened by its own address."""
    if current_actor().is_agent:
        return
    document_readings.record_download_of_file(attachment_id, access=_name_access())
    db.session.commit()


def list_given_documents(case: Case) -> list[ReadableDocument]:
    """The documents that the applicant was given, those worth nothing any more included; the latest first."""
    return [document for document in case_documents.list_documents(case) if document.was_given]


def _find_given_document(case: Case, document_id: UUID) -> ReadableDocument:
    try:
        document = case_documents.find_document(case, document_id)
    except DocumentNotFound:
        abort(404)
    return document if document.was_given else abort(404)


def _name_access() -> str:
    is_account = current_actor().kind == "resident"
    return document_readings.ACCOUNT if is_account else document_readings.CODE
