"""Undoing within ten seconds what was just done, on one request or on several."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, url_for
from flask.typing import ResponseReturnValue

from app.backoffice.bulk.bulk_actions import Result, SelectedCase, case_name
from app.backoffice.case.case_context import find_case
from app.cases.bulk_runs.runs import DONE, NOT_UNDONE
from app.cases.concurrency import StaleCase
from app.cases.workflow.undo import NothingToUndo, find_batch, undo_last_act
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import redirect, render

bp = Blueprint("case_undo", __name__)


@bp.post("/agents/demandes/ensemble/annulations/<uuid:batch_id>")
@access("agent")
@rate_limit(DEFAULT)
def create_batch_undo(batch_id: UUID) -> ResponseReturnValue:
    """Each request that was changed with others goes back to what it was; what cannot any more is said, with its reason."""
    offer = find_batch(batch_id, by=current_actor())
    results = [_undo_in_batch(case_id) for case_id in offer.case_ids] if offer else []
    return render(
        "backoffice/bulk/bulk_actions/results.html", label=_("Annulation"), results=results, done=DONE, undo=None
    )


def _undo_in_batch(case_id: UUID) -> Result:
    """One request, committed by itself."""
    case = find_case(case_id, screen="backoffice.bulk_undo")
    selected = SelectedCase(case, case_name(case))
    try:
        undo_last_act(case, by=current_actor())
        db.session.commit()
    except (NothingToUndo, StaleCase):
        db.session.rollback()
        return Result(selected, NOT_UNDONE)
    return Result(selected, DONE)


@bp.post("/agents/demandes/<uuid:case_id>/annulation")
@access("agent")
@rate_limit(DEFAULT)
def create_undo(case_id: UUID) -> ResponseReturnValue:
    """The request goes back to what it was, unless it is too late: both are said on its page."""
    case = find_case(case_id, screen="backoffice.case")
    try:
        undo_last_act(case, by=current_actor())
        db.session.commit()
        flash(_("C’est annulé. Rien n’a été envoyé."), "case-toast")
    except (NothingToUndo, StaleCase):
        db.session.rollback()
        flash(
            _("Il est trop tard pour annuler : dix secondes ont passé, ou la demande a changé."), "case-toast-refused"
        )
    return redirect(url_for("case_page.show_case", case_id=case_id))
