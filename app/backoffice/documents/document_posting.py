"""Sending a document of a request by post: its address in the window of the envelope, then the queue of letters."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, url_for
from flask.typing import ResponseReturnValue

from app.backoffice.documents.case_documents import find_case_to_change, read_heading
from app.cases.models import Case
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import RawText
from app.core.web.responses import redirect, render
from app.documents import case_documents, window_address
from app.documents.case_documents import ReadableDocument
from app.mailroom import outgoing_letters
from app.mailroom.outgoing_letters import DocumentNotReady, RecipientRefused

bp = Blueprint(
    "document_posting", __name__, url_prefix="/agents/demandes/<uuid:case_id>/documents/<uuid:document_id>/envoi-postal"
)


@bp.get("")
@access("agent")
def show_form(case_id: UUID, document_id: UUID) -> ResponseReturnValue:
    case = find_case_to_change(case_id)
    document = case_documents.find_document(case, document_id)
    printed_address = "\n".join(document.contents.recipient)
    return _render_form(case, document, printed_address or outgoing_letters.suggest_recipient(case))


@bp.post("")
@access("agent")
@rate_limit(DEFAULT)
def create_letter(case_id: UUID, document_id: UUID) -> ResponseReturnValue:
    """The document waits in the queue of letters, with an address page when its own window shows another address."""
    case = find_case_to_change(case_id)
    document = case_documents.find_document(case, document_id)
    recipient = RawText("recipient").read()
    try:
        outgoing_letters.queue_document(case, document, recipient, by=current_actor())
    except RecipientRefused as refusal:
        return _render_form(case, document, recipient, problem=describe_address_problem(refusal.problem))
    except DocumentNotReady:
        flash(_("Ce document n’est pas prêt, ou ne vaut plus rien : il ne s’envoie pas."), "document-refused")
        return redirect(url_for("case_documents.show_document", case_id=case_id, document_id=document_id))
    db.session.commit()
    flash(_("Le document attend dans « Courrier à imprimer »."), "document")
    return redirect(url_for("case_documents.show_document", case_id=case_id, document_id=document_id))


def describe_address_problem(problem: str) -> str:
    """Describe why an address does not fit in the window, and what to do."""
    if problem == window_address.TOO_MANY_LINES:
        return _("L’adresse a plus de 6 lignes : la fenêtre de l’enveloppe n’en montre pas plus. Réunissez des lignes.")
    if problem == window_address.LINE_TOO_LONG:
        return _("Une ligne dépasse 38 caractères : la fenêtre de l’enveloppe la couperait. Abrégez-la ou coupez-la.")
    return _("Écrivez l’adresse en deux lignes au moins : le nom, puis la rue, le code postal et la ville.")


def _render_form(
    case: Case, document: ReadableDocument, recipient: str, *, problem: str | None = None
) -> ResponseReturnValue:
    return render(
        "backoffice/documents/posting.html",
        status=422 if problem else 200,
        document=document,
        recipient=recipient,
        problem=problem,
        **read_heading(case),
    )
