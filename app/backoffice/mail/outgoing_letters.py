"""Letters to print: their queue, each as a page for the printer, marked once posted."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, flash, url_for
from flask.typing import ResponseReturnValue

from app.cases.case_definitions import department_in_charge, procedure_of
from app.cases.concurrency import StaleCase
from app.cases.files.attachments import find_in_case, open_file
from app.cases.models import Case
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web import downloads
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import redirect, render
from app.documents import case_documents
from app.mailroom import outgoing_letters
from app.mailroom.models import OutgoingLetter
from app.mailroom.outgoing_letters import open_letter
from app.payments.notices.notice_batches import list_batches_to_post
from app.payments.regie_definition import INVOICE
from app.payments.regie_rights import has_right, list_visible_regies
from app.privacy.access_log import log_access

bp = Blueprint("outgoing_letters", __name__, url_prefix="/agents/courrier/a-imprimer")

SCREEN = "backoffice.outgoing_letters"
MAX_POSTED = 10


@bp.get("")
@access("agent")
def list_letters() -> ResponseReturnValue:
    """The letters that wait, and the latest that left."""
    actor = current_actor()
    log_access(actor, "list", screen=SCREEN)
    regies = [regie.slug for regie in list_visible_regies(actor) if has_right(regie, actor, INVOICE)]
    return render(
        "backoffice/mail/mailroom/outgoing.html",
        waiting=outgoing_letters.list_letters(actor),
        posted=outgoing_letters.list_letters(actor, is_posted=True, limit=MAX_POSTED),
        notice_batches=list_batches_to_post(regies),
        posted_batches=list_batches_to_post(regies, is_posted=True),
    )


@bp.get("/<uuid:letter_id>")
@access("agent")
def show_letter(letter_id: UUID) -> ResponseReturnValue:
    """The letter as it is printed, its address in the window of the envelope."""
    actor = current_actor()
    letter, case = outgoing_letters.find_letter(letter_id, by=actor)
    log_access(actor, "read", screen=SCREEN, family=case.family, subject=case.id)
    if letter.document_id is not None:
        return _render_document(letter, case)
    return render(
        "backoffice/mail/mailroom/outgoing_letter.html",
        letter=letter,
        contents=open_letter(letter),
        case=case,
        procedure=procedure_of(case),
        department=department_in_charge(case),
    )


@bp.get("/<uuid:letter_id>/document")
@access("agent")
def show_file(letter_id: UUID) -> ResponseReturnValue:
    """The PDF to print of a letter that is a document, its address page included."""
    actor = current_actor()
    letter, case = outgoing_letters.find_letter(letter_id, by=actor)
    attachment = find_in_case(case, letter.attachment_id) if letter.attachment_id is not None else None
    if attachment is None:
        abort(404)
    log_access(actor, "read", screen=SCREEN, family=case.family, subject=case.id)
    file = open_file(attachment)
    return downloads.show_document(file.name, file.size, file.chunks)


@bp.post("/<uuid:letter_id>/envoi")
@access("agent")
@rate_limit(DEFAULT)
def create_posting(letter_id: UUID) -> ResponseReturnValue:
    """The letter has left: the thread of the request says so."""
    actor = current_actor()
    letter, case = outgoing_letters.find_letter(letter_id, by=actor)
    log_access(actor, "read", screen=SCREEN, family=case.family, subject=case.id)
    try:
        outgoing_letters.mark_posted(letter, case, by=actor)
        db.session.commit()
        flash(_("La lettre de la demande %(reference)s est notée comme postée.", reference=case.reference))
    except StaleCase:
        db.session.rollback()
        flash(_("Un collègue écrivait dans cette demande. Recommencez."), "warning")
    return redirect(url_for(".list_letters"))


def _render_document(letter: OutgoingLetter, case: Case) -> ResponseReturnValue:
    """A letter that is a document: its file, and whether it is still worth something."""
    assert letter.document_id is not None
    return render(
        "backoffice/mail/mailroom/outgoing_document.html",
        letter=letter,
        contents=open_letter(letter),
        case=case,
        document=case_documents.find_document(case, letter.document_id),
    )
