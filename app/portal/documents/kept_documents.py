"""Keeping a document that the authority gave in the wallet of the resident who is signed in."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, abort, flash, url_for

from app.cases.reading.readable_case import read_case
from app.cases.timeline import find_file_for_applicant
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import CASE_CHANGE, rate_limit
from app.core.web.access_rules import access
from app.core.web.responses import redirect
from app.documents.wallet.kept_files import keep_given_file
from app.documents.wallet.wallet_documents import WalletRefused
from app.portal.cases.case_lookup import find_fully_held_case
from app.portal.documents.wallet import get_owner_id, list_file_errors

bp = Blueprint("kept_documents", __name__)


@bp.post("/demandes/<uuid:case_id>/fichiers/<uuid:attachment_id>/porte-documents")
@access("resident")
@rate_limit(CASE_CHANGE)
def create_kept_document(case_id: UUID, attachment_id: UUID) -> Response:
    """A copy of a given document, with where it comes from."""
    case = find_fully_held_case(case_id)
    attachment = find_file_for_applicant(case, attachment_id) or abort(404)
    readable_case = read_case(case, is_agent=False, with_answers=False)
    try:
        keep_given_file(get_owner_id(), readable_case, attachment)
        db.session.commit()
    except WalletRefused as refusal:
        db.session.rollback()
        flash(" ".join(list_file_errors(refusal)), "kept-document-refused")
    else:
        flash(_("Ce document est dans votre porte-documents."), "kept-document")
    return redirect(url_for("portal_cases.show_case", case_id=case_id, _anchor="documents"))
