"""The documents of a request: listed, read as pages, given to the applicant, withdrawn, made again."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, abort, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.profile import get_names
from app.backoffice.case.case_context import CaseHeading, case_heading, conflict_message, file_urls, find_case
from app.backoffice.documents.document_context import build_documents_context, can_change_documents
from app.cases.access import case_open_to
from app.cases.concurrency import StaleCase, one_writer
from app.cases.models import Case
from app.cases.reading.readable_case import read_case
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import REVISION, RawText
from app.core.web.responses import create_unchanged_response, redirect, render
from app.documents import case_documents, document_readings
from app.documents.case_documents import DocumentRefused, ReadableDocument
from app.documents.models import MAKING, WITHDRAWN
from app.documents.rendering.screen_page import extract_body

bp = Blueprint("case_documents", __name__, url_prefix="/agents/demandes/<uuid:case_id>/documents")

SCREEN = "backoffice.case_documents"
REASON = RawText("reason")


@bp.get("")
@access("agent")
def list_documents(case_id: UUID) -> ResponseReturnValue:
    """Every document of the request; the panel of its page asks for its own block while one of them is being made."""
    is_panel = bool(request.htmx)  # type: ignore[attr-defined]
    if is_panel and _is_any_being_made(case_open_to(current_actor(), case_id)):
        return create_unchanged_response()
    case = find_case(case_id, screen=SCREEN)
    return render(
        "backoffice/documents/list.html",
        file_url=file_urls(case),
        **read_heading(case),
        **build_documents_context(case),
    )


@bp.get("/<uuid:document_id>")
@access("agent")
def show_document(case_id: UUID, document_id: UUID) -> ResponseReturnValue:
    """The document as a page, its state, and what can be done with it."""
    case = find_case(case_id, screen=SCREEN)
    return _render_document(case, case_documents.find_document(case, document_id))


@bp.get("/<uuid:document_id>/etat")
@access("agent")
def show_state(case_id: UUID, document_id: UUID) -> ResponseReturnValue:
    """Asked by the page while the document is being made: it is loaded again once the document is there.

    Nothing of the request is in the response, which the access log does not mention.
    """
    case = case_open_to(current_actor(), case_id)
    if case_documents.find_document(case, document_id).state == MAKING:
        return create_unchanged_response()
    return redirect(url_for(".show_document", case_id=case_id, document_id=document_id))


@bp.post("/<uuid:document_id>/remises")
@access("agent")
@rate_limit(DEFAULT)
def create_delivery(case_id: UUID, document_id: UUID) -> ResponseReturnValue:
    """The applicant has the document, and is told so."""

    def give(document: ReadableDocument, case: Case) -> str:
        case_documents.give_document(document, case, by=current_actor())
        return _("Le document est remis : l’usager le trouve dans sa demande.")

    return _change_document(case_id, document_id, give)


@bp.post("/<uuid:document_id>/retraits")
@access("agent")
@rate_limit(DEFAULT)
def create_withdrawal(case_id: UUID, document_id: UUID) -> ResponseReturnValue:
    """The document is worth nothing any more, or waits for no signature any more, for the reason given."""

    def withdraw(document: ReadableDocument, case: Case) -> str:
        case_documents.withdraw_document(
            document, case, revision=REVISION.read(), reason=REASON.read(), by=current_actor()
        )
        if document.is_draft:
            return _("Le document est retiré : il n’attend plus de signature.")
        if not document.contents.code:
            return _("Le document est retiré.")
        return _("Le document est retiré. Qui tape son code apprend qu’il ne vaut plus rien.")

    return _change_document(case_id, document_id, withdraw)


@bp.post("/<uuid:document_id>/reprises")
@access("agent")
@rate_limit(DEFAULT)
def create_retry(case_id: UUID, document_id: UUID) -> ResponseReturnValue:
    """Make again a document that failed, or that its signer refused."""

    def retry(document: ReadableDocument, case: Case) -> str:
        case_documents.retry_document(document)
        return _("Le document se prépare de nouveau.")

    return _change_document(case_id, document_id, retry)


def find_case_to_change(case_id: UUID) -> Case:
    """The case, for an agent who processes it; 404 for any other."""
    case = find_case(case_id, screen=SCREEN)
    return case if can_change_documents(case) else abort(404)


def read_heading(case: Case) -> CaseHeading:
    """Context of the heading of pages about the documents of a case."""
    return case_heading(read_case(case, is_agent=True, with_answers=False))


def flash_refusal(refusal: DocumentRefused) -> None:
    """Flash why nothing was done, in words that say what to do."""
    messages = {
        "not_ready": _("Ce document n’est plus dans cet état. Regardez ce qu’il est devenu."),
        "changed": _("Rien n’est retiré : ce document a changé au même instant. Regardez ce qu’il est devenu."),
        "reason_missing": _("Écrivez pourquoi : la raison reste dans l’historique de la demande."),
    }
    flash(messages.get(refusal.problem, messages["not_ready"]), "document-refused")


def _change_document(
    case_id: UUID, document_id: UUID, change: Callable[[ReadableDocument, Case], str]
) -> ResponseReturnValue:
    """One act on a document, by an agent who processes the case; the page says what came of it."""
    case = find_case_to_change(case_id)
    document = case_documents.find_document(case, document_id)
    try:
        with one_writer(case):
            message = change(document, case)
        db.session.commit()
    except DocumentRefused as refusal:
        db.session.rollback()
        flash_refusal(refusal)
        return _render_document(case, case_documents.find_document(case, document_id), status=422)
    except StaleCase:
        db.session.rollback()
        flash(conflict_message(), "document-refused")
        return _render_document(case, case_documents.find_document(case, document_id), status=409)
    flash(message, "document")
    return redirect(url_for(".show_document", case_id=case_id, document_id=document_id))


def _render_document(case: Case, document: ReadableDocument, *, status: int = 200) -> ResponseReturnValue:
    others = {other.id: other for other in case_documents.list_documents(case)}
    requested_by = document.document.requested_by_id
    return render(
        "backoffice/documents/show.html",
        status=status,
        document=document,
        body=extract_body(document.contents.html),
        downloads=document_readings.list_downloads(document.id),
        replaced=others.get(document.document.replaces_id) if document.document.replaces_id else None,
        replaced_by=next((other for other in others.values() if _is_replacement(other, document)), None),
        author=get_names([requested_by]).get(requested_by) if requested_by else None,
        reason=REASON.read(),
        can_change_documents=can_change_documents(case),
        file_url=file_urls(case),
        **read_heading(case),
    )


def _is_replacement(other: ReadableDocument, document: ReadableDocument) -> bool:
    """Whether the other document replaces this one, or will; one withdrawn before it was given never does."""
    is_abandoned = other.state == WITHDRAWN and not other.was_given
    return other.document.replaces_id == document.id and not is_abandoned


def _is_any_being_made(case: Case) -> bool:
    return any(document.state == MAKING for document in case_documents.list_documents(case))
