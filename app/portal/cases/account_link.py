"""Adding a request followed with its code to the account that is signed in."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, url_for

from app.cases.concurrency import StaleCase
from app.cases.tracking.account_link import NotTheirs, join_account
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import CASE_CHANGE, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import redirect
from app.portal.cases.case_lookup import find_fully_held_case

bp = Blueprint("portal_account_link", __name__)


@bp.post("/demandes/<uuid:case_id>/compte")
@access("resident")
@rate_limit(CASE_CHANGE)
def create_account_link(case_id: UUID) -> Response:
    case = find_fully_held_case(case_id)
    try:
        join_account(case, current_actor())
        db.session.commit()
        flash(_("Cette demande est maintenant dans votre compte."), "joined")
    except (NotTheirs, StaleCase):
        db.session.rollback()
    return redirect(url_for("portal_cases.show_case", case_id=case_id))
