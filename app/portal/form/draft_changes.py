"""A draft whose form has changed since: its owner reads what changes, then continues with the new version."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, url_for

from app.cases.drafts.draft_versions import DraftTransition
from app.cases.models import Draft
from app.core.db import db
from app.core.i18n import current_language
from app.core.rate_limits.limits import FORM_PAGE, rate_limit
from app.core.web.access_rules import access
from app.core.web.responses import redirect, render
from app.portal.catalogue.procedure_availability import procedure_of_draft
from app.portal.form.own_drafts import find_own_draft
from app.procedures import publishing

bp = Blueprint("draft_changes", __name__)


@bp.get("/brouillons/<uuid:draft_id>/formulaire-change")
@access("holder")
def show_changes(draft_id: UUID) -> Response:
    """Show what the new version of the form changes, and what it does not take over."""
    draft = find_own_draft(draft_id)
    if draft.next_version_id is None:
        return redirect(url_for("own_drafts.resume_draft", draft_id=draft.id))
    transition = _build_transition(draft, draft.next_version_id)
    return render(
        "portal/form/draft_changes.html", draft=draft, procedure=procedure_of_draft(draft), transition=transition
    )


@bp.post("/brouillons/<uuid:draft_id>/formulaire-change")
@access("holder")
@rate_limit(FORM_PAGE)
def create_transition(draft_id: UUID) -> Response:
    draft = find_own_draft(draft_id)
    if draft.next_version_id is not None:
        _build_transition(draft, draft.next_version_id).apply()
        db.session.commit()
    return redirect(url_for("own_drafts.resume_draft", draft_id=draft.id))


def _build_transition(draft: Draft, version_id: UUID) -> DraftTransition:
    later = publishing.resident_definition_of(version_id, current_language())
    return DraftTransition(draft, procedure_of_draft(draft), later)
