"""The entries that an agent began and did not finish: found again, gone on with, or thrown away."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import Blueprint, abort, flash, url_for
from flask.typing import ResponseReturnValue

from app.backoffice.mail.mailroom import find_mail_beside
from app.backoffice.reception.intake_form import IntakeForm, restore_form
from app.cases.access import can_enter
from app.cases.drafts import request_drafts
from app.cases.models import Draft
from app.cases.reading.case_values import identity_in
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import redirect, render
from app.knowledge.published_articles import list_about_procedure
from app.privacy.access_log import log_access
from app.procedures.publishing import definition_of

bp = Blueprint("unfinished", __name__, url_prefix="/agents/saisie/brouillons")

SCREEN = "backoffice.unfinished"


@dataclass(frozen=True)
class IntakeDraft:
    """A line of the list: which procedure, for whom if that was typed, and when it was left."""

    draft_id: UUID
    title: str
    name: str
    saved_at: datetime
    expires_at: datetime


def own_intake_drafts(procedures: Collection[str]) -> list[IntakeDraft]:
    """Drafts of the agent for these procedures, latest first; reading the names is logged."""
    account_id = current_actor().account_id
    agent_drafts = request_drafts.drafts_entered_by(account_id) if account_id else []
    intake_drafts = [_intake_draft(draft) for draft in agent_drafts if draft.procedure_slug in procedures]
    if intake_drafts:
        log_access(current_actor(), "list", screen=SCREEN)
    return intake_drafts


@bp.get("/<uuid:intake_id>")
@access("agent")
def resume_draft(intake_id: UUID) -> ResponseReturnValue:
    """The screen as it was left."""
    draft = _find_own_draft(intake_id)
    form = restore_form(draft)
    log_access(current_actor(), "read", screen=SCREEN, family=form.procedure.family)
    return render_intake(form)


@bp.get("/<uuid:intake_id>/abandon")
@access("agent")
def show_draft_deletion(intake_id: UUID) -> ResponseReturnValue:
    """Asks before: what is thrown away cannot be found again."""
    draft = _find_own_draft(intake_id)
    log_access(current_actor(), "read", screen=SCREEN, family=definition_of(draft.procedure_version_id).family)
    return render("backoffice/reception/intake/draft_deletion.html", draft=draft, line=_intake_draft(draft))


@bp.post("/<uuid:intake_id>/abandon")
@access("agent")
@rate_limit(DEFAULT)
def delete_draft(intake_id: UUID) -> ResponseReturnValue:
    """Delete the draft and its files."""
    request_drafts.delete_draft(_find_own_draft(intake_id))
    db.session.commit()
    flash(_("La saisie est effacée."))
    return redirect(url_for("intake.list_procedures"))


def render_intake(form: IntakeForm, *, status: int = 200) -> ResponseReturnValue:
    """The screen of an entry, begun or gone on with."""
    return render(
        "backoffice/reception/intake/form.html",
        status=status,
        **find_mail_beside(form.token),
        form=form,
        procedure=form.procedure,
        articles=list_about_procedure(form.procedure.slug, is_agent=True),
    )


def _find_own_draft(intake_id: UUID) -> Draft:
    """The draft, for the agent who entered it and still may. 404 for anyone else. Raises DraftGone."""
    draft = request_drafts.find_draft(intake_id)
    is_own = draft.entered_by_id is not None and draft.entered_by_id == current_actor().account_id
    if not is_own or not can_enter(current_actor(), draft.procedure_slug):
        abort(404)
    return draft


def _intake_draft(draft: Draft) -> IntakeDraft:
    procedure = definition_of(draft.procedure_version_id)
    identity = identity_in(procedure, request_drafts.contents_of(draft).answers)
    names = (identity.get("first_name", ""), identity.get("last_name", ""))
    name = " ".join(word for word in names if word)
    return IntakeDraft(draft.id, procedure.title, name, draft.saved_at, draft.expires_at)
