"""The times that a draft holds: shown until it is sent, and held longer when its owner needs it (WCAG 2.2.1)."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, url_for

from app.agendas.slot_holds import extend_holds
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DRAFT_AUTOSAVE, rate_limit
from app.core.web.access_rules import access
from app.core.web.responses import redirect
from app.portal.form.draft_lookup import find_draft

bp = Blueprint("appointment_holds", __name__)


@bp.post("/demarches/<slug>/remplir/<uuid:draft_id>/heure-gardee")
@access("holder")
@rate_limit(DRAFT_AUTOSAVE)
def update_hold(slug: str, draft_id: UUID) -> Response:
    """Hold the times of a draft ten minutes more."""
    draft = find_draft(draft_id, slug)[0]
    is_extended = bool(extend_holds(draft.id))
    db.session.commit()
    if not is_extended:
        flash(_("Votre choix n’est plus gardé : refaites-le s’il est encore libre."), "appointment")
    return redirect(url_for("sending.show_review", slug=slug, draft_id=draft_id))
