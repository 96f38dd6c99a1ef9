"""Documents to sign: read on a phone as on a screen, refused, entrusted to a colleague. Signatures have their own module."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from flask import Blueprint, abort, flash, url_for
from flask.typing import ResponseReturnValue

from app.cases.access import can_open
from app.cases.case_definitions import procedure_of
from app.cases.concurrency import StaleCase, one_writer
from app.cases.files.attachments import open_file
from app.cases.models import Case
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web import downloads
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import REVISION, Form, Identifier, RawText
from app.core.web.responses import redirect, render
from app.documents import case_documents
from app.documents.case_documents import DocumentNotFound, ReadableDocument
from app.documents.models import MAKING, TO_SIGN, WITHDRAWN, CaseDocument
from app.documents.rendering.screen_page import extract_body
from app.documents.signing import document_signatures, waiting_documents
from app.documents.signing.account_signatures import find_signature
from app.documents.signing.document_signatures import SigningRefused
from app.privacy.access_log import log_access

bp = Blueprint("documents_to_sign", __name__, url_prefix="/agents/a-signer")

SCREEN = "backoffice.documents_to_sign"
MADE_AGAIN = lazy_gettext(
    "La demande a changé depuis que ce document a été préparé : rien n’est signé. Il est préparé à nouveau et revient ici, "
    "relisez-le."
)
PROBLEMS = {
    "changed": lazy_gettext("Ce document a changé pendant que vous le lisiez. Relisez-le avant de décider."),
    "reason_missing": lazy_gettext("Dites pourquoi : la personne qui a préparé le document doit pouvoir le corriger."),
    "colleague_unknown": lazy_gettext("Choisissez un collègue de la liste : cette personne ne peut plus signer."),
}


class DecisionForm(Form):
    """Inputs to refuse a document, or to entrust it to a colleague."""

    revision = REVISION
    reason = RawText()
    colleague = Identifier()


@bp.get("")
@access("agent")
def list_documents() -> ResponseReturnValue:
    """List the documents that wait for this agent, those just signed, and those that colleagues sign in their place."""
    actor = current_actor()
    log_access(actor, "list", screen=SCREEN)
    return render(
        "backoffice/documents/documents_to_sign/list.html",
        waiting=waiting_documents.list_to_sign(actor),
        just_signed=waiting_documents.list_just_signed(actor),
        delegated=waiting_documents.list_delegated(actor),
    )


@bp.get("/<uuid:unsigned_id>")
@access("agent")
def show_document(unsigned_id: UUID) -> ResponseReturnValue:
    """The document as its reader will have it, and the three things to do with it."""
    return _render_document(*_find(unsigned_id))


@bp.get("/<uuid:unsigned_id>/fichier")
@access("agent")
def show_file(unsigned_id: UUID) -> ResponseReturnValue:
    """The draft as a file."""
    readable, case = _find(unsigned_id)
    attachment = case_documents.find_attachment(readable.document, case)
    if attachment is None:
        raise DocumentNotFound(unsigned_id)
    file = open_file(attachment)
    return downloads.create_download(file.name, file.type, file.size, file.chunks)


@bp.post("/<uuid:unsigned_id>/refus")
@access("agent")
@rate_limit(DEFAULT)
def create_refusal(unsigned_id: UUID) -> ResponseReturnValue:
    """The document goes back to whoever asked for it."""
    (readable, case), form = _find(unsigned_id), DecisionForm()
    try:
        with one_writer_of(case):
            document_signatures.decline_signature(
                readable, case, revision=form.revision, reason=form.reason, by=current_actor()
            )
    except SigningRefused as refusal:
        return _render_refusal(unsigned_id, refusal)
    db.session.commit()
    flash(
        _("Vous avez refusé de signer « %(title)s ». La personne qui l’a demandé est prévenue.", title=readable.title)
    )
    return redirect(url_for(".list_documents"))


@bp.post("/<uuid:unsigned_id>/delegation")
@access("agent")
@rate_limit(DEFAULT)
def create_delegation(unsigned_id: UUID) -> ResponseReturnValue:
    """A colleague who may sign has it in their own list."""
    (readable, case), form = _find(unsigned_id), DecisionForm()
    try:
        with one_writer_of(case):
            document_signatures.delegate_signature(
                readable, case, form.colleague or UUID(int=0), revision=form.revision, by=current_actor()
            )
    except SigningRefused as refusal:
        return _render_refusal(unsigned_id, refusal)
    db.session.commit()
    flash(_("« %(title)s » est confié à votre collègue.", title=readable.title))
    return redirect(url_for(".list_documents"))


@bp.post("/<uuid:delegated_id>/reprise")
@access("agent")
@rate_limit(DEFAULT)
def create_return(delegated_id: UUID) -> ResponseReturnValue:
    """Take back what was entrusted to a colleague who has not signed."""
    readable, case = waiting_documents.find_delegated(current_actor(), delegated_id)
    log_access(current_actor(), "read", screen=SCREEN, family=case.family, subject=case.id)
    try:
        with one_writer_of(case):
            document_signatures.take_back(readable)
        db.session.commit()
        flash(_("« %(title)s » vous attend de nouveau.", title=readable.title))
    except SigningRefused:
        db.session.rollback()
        flash(_("Votre collègue vient de s’occuper de ce document."), "warning")
    return redirect(url_for(".list_documents"))


def _find(document_id: UUID) -> tuple[ReadableDocument, Case]:
    """A document that waits for this agent, with an entry in the access log; the list, with a message, for one that waits
    no more. Raises DocumentNotFound.
    """
    try:
        return read_waiting(document_id)
    except DocumentNotFound:
        document = waiting_documents.find_concerned_document(current_actor(), document_id)
        if document is None:
            raise
        flash(_explain_absence(document), "warning")
        abort(redirect(url_for(".list_documents")))


def read_waiting(document_id: UUID) -> tuple[ReadableDocument, Case]:
    """Raises DocumentNotFound."""
    actor = current_actor()
    readable, case = waiting_documents.find_to_sign(actor, document_id)
    log_access(actor, "read", screen=SCREEN, family=case.family, subject=case.id)
    return readable, case


def _explain_absence(document: CaseDocument) -> str:
    if document.state == WITHDRAWN:
        return _("Ce document vient d’être retiré par le service qui l’avait préparé : il n’est plus à signer.")
    if document.state == TO_SIGN:
        return _("Ce document est confié à un collègue : il n’attend plus votre signature.")
    if document.state == MAKING and document.signed_at is None:
        return str(MADE_AGAIN)
    return _("Ce document n’attend plus de signature : il vient d’être signé ou refusé.")


@contextmanager
def one_writer_of(case: Case) -> Iterator[None]:
    """Around a decision. Raises SigningRefused when a colleague decided at the same instant."""
    try:
        with one_writer(case):
            yield
    except StaleCase:
        raise SigningRefused("changed") from None


def _render_refusal(document_id: UUID, refusal: SigningRefused) -> ResponseReturnValue:
    """The document as it is now, with what to do; the page of the list when somebody else has just decided."""
    db.session.rollback()
    readable, case = _find(document_id)
    return _render_document(readable, case, problem=refusal.problem)


def _render_document(readable: ReadableDocument, case: Case, *, problem: str = "") -> ResponseReturnValue:
    actor = current_actor()
    assert actor.account_id is not None
    signature = find_signature(actor.account_id)
    return render(
        "backoffice/documents/documents_to_sign/document.html",
        status=422 if problem else 200,
        readable=readable,
        case=case,
        procedure=procedure_of(case),
        body=extract_body(readable.contents.html, top_level=2),
        signature=signature,
        quality=signature.quality if signature else readable.template.signature.quality,
        colleagues=[(str(account_id), name) for account_id, name in _list_colleagues(readable).items()],
        can_open_case=can_open(actor, case),
        problem=problem,
        message=str(PROBLEMS.get(problem, "")),
        typed=DecisionForm().texts,
    )


def _list_colleagues(readable: ReadableDocument) -> dict[UUID, str]:
    return document_signatures.list_colleagues(readable.document, by=current_actor())
