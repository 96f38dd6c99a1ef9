"""Withdrawing what was agreed to in a request, and agreeing again: one press each."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, request, url_for

from app.cases.concurrency import StaleCase
from app.cases.people import consents
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import CASE_CHANGE, rate_limit
from app.core.web.access_rules import access
from app.core.web.responses import is_local_path, redirect
from app.portal.cases.case_lookup import find_fully_held_case, portal_actor

bp = Blueprint("portal_consents", __name__, url_prefix="/demandes/<uuid:case_id>/accords/<question>")


@bp.post("/retrait")
@access("holder")
@rate_limit(CASE_CHANGE)
def create_withdrawal(case_id: UUID, question: str) -> Response:
    """Withdraw a consent: steps that depend on it stop."""
    case = find_fully_held_case(case_id)
    try:
        consents.withdraw_consent(case, question, by=portal_actor())
        db.session.commit()
        flash(_("Votre accord est retiré. Le service en est averti."))
    except StaleCase:
        _flash_stale()
    return _redirect_back(case_id)


@bp.post("")
@access("holder")
@rate_limit(CASE_CHANGE)
def create_consent(case_id: UUID, question: str) -> Response:
    """Record the consent of the person to unchanged words."""
    case = find_fully_held_case(case_id)
    try:
        consents.renew_consent(case, question, by=portal_actor())
        db.session.commit()
        flash(_("Votre accord est noté. Vous pourrez le retirer quand vous voudrez."))
    except StaleCase:
        _flash_stale()
    return _redirect_back(case_id)


def _flash_stale() -> None:
    db.session.rollback()
    flash(_("Votre demande changeait au même instant : rien n’est noté. Recommencez."))


def _redirect_back(case_id: UUID) -> Response:
    """To the page where it was pressed: that of the request, or the one that gathers them all."""
    url = request.form.get("back", "")
    return redirect(url if is_local_path(url) else url_for("portal_own_data.show_own_data", case_id=case_id))
