"""Marking as checked a file that the applicant took from their wallet: it need not be checked again in the same family."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, flash, url_for
from flask.typing import ResponseReturnValue

from app.backoffice.case.case_context import find_case
from app.cases.reading.readable_answers import reader_of
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import redirect
from app.documents.wallet.validated_copies import validate_copy

bp = Blueprint("wallet_copies", __name__, url_prefix="/agents/demandes/<uuid:case_id>/fichiers/<uuid:attachment_id>")


@bp.post("/verification")
@access("agent")
@rate_limit(DEFAULT)
def create_validation(case_id: UUID, attachment_id: UUID) -> ResponseReturnValue:
    """For agents who process the request."""
    case = find_case(case_id, screen="backoffice.case")
    if not reader_of(current_actor(), case).functions:
        abort(404)
    validate_copy(case, attachment_id, by=current_actor())
    db.session.commit()
    flash(_("C’est noté : ce document est vérifié."), "case-wallet")
    return redirect(url_for("case_page.show_case", case_id=case_id, _anchor="case-wallet"))
