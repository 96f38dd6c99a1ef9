"""The requests under limitation: an administrator sees which there are, without reading them, and lifts it."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, flash, url_for
from flask.typing import ResponseReturnValue

from app.backoffice.case.case_context import conflict_message
from app.backoffice.case.case_limitation import REASON, reason_problem
from app.cases.case_definitions import procedure_of
from app.cases.concurrency import StaleCase
from app.cases.law import limitation
from app.cases.models import Case
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import RawText
from app.core.web.responses import redirect, render

bp = Blueprint("limitations", __name__, url_prefix="/agents/administration/limitations")


@bp.get("")
@access("administrator")
def list_limitations() -> ResponseReturnValue:
    return _render_limitations()


@bp.post("/<uuid:case_id>/levee")
@access("administrator")
@rate_limit(DEFAULT)
def create_lifting(case_id: UUID) -> ResponseReturnValue:
    """The request is worked on again, and the person is told why."""
    case = db.session.get(Case, case_id) or abort(404)
    reason = REASON.read()
    if case.is_limited and (problem := reason_problem(reason)) is not None:
        return _render_limitations(problem=problem, about=case.id, status=422)
    reference = case.reference
    try:
        limitation.lift_limitation(case, reason, by=current_actor())
        db.session.commit()
    except limitation.NotLimited:
        flash(_("La demande %(reference)s n’est plus sous limitation.", reference=reference))
        return redirect(url_for(".list_limitations"))
    except StaleCase:
        db.session.rollback()
        return _render_limitations(problem=conflict_message(), about=case_id, status=409)
    flash(
        _("La limitation de la demande %(reference)s est levée, et la personne en est prévenue.", reference=reference)
    )
    return redirect(url_for(".list_limitations"))


def _render_limitations(
    *, problem: str | None = None, about: UUID | None = None, status: int = 200
) -> ResponseReturnValue:
    return render(
        "backoffice/administration/limitations.html",
        status=status,
        limited=[(case, procedure_of(case).title) for case in limitation.list_limited_cases()],
        problem=problem,
        about=about,
        typed=RawText("reason").read(),
    )
