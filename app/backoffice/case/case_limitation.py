"""Putting a request under limitation, and what whoever may not read it any more is told."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, url_for
from flask.typing import ResponseReturnValue

from app.backoffice.case.case_context import case_heading, conflict_message, find_case
from app.cases.access import CaseUnderLimitation
from app.cases.case_definitions import procedure_of
from app.cases.concurrency import StaleCase
from app.cases.law import limitation
from app.cases.models import Case
from app.cases.reading.readable_case import read_case
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import RawText, Text
from app.core.web.responses import redirect, render

bp = Blueprint("case_limitation", __name__, url_prefix="/agents/demandes/<uuid:case_id>/limitation")

SCREEN = "backoffice.limitation"
REASON = Text("reason")


@bp.get("")
@access("agent")
def show_limitation(case_id: UUID) -> ResponseReturnValue:
    return _render_limitation(_find_limitable_case(case_id))


@bp.post("")
@access("agent")
@rate_limit(DEFAULT)
def create_limitation(case_id: UUID) -> ResponseReturnValue:
    """Put the request under limitation: no agent can open it, its author included."""
    case = _find_limitable_case(case_id)
    reason = REASON.read()
    if (problem := reason_problem(reason)) is not None:
        return _render_limitation(case, problem=problem, status=422)
    try:
        limitation.limit_case(case, reason, by=current_actor())
        db.session.commit()
    except StaleCase:
        db.session.rollback()
        return _render_limitation(case, problem=conflict_message(), status=409)
    return redirect(url_for("case_page.show_case", case_id=case.id))


def render_limited_case(refusal: CaseUnderLimitation) -> ResponseReturnValue:
    """Page of a request under limitation: the reason, and who can lift it."""
    case = refusal.case
    return render("backoffice/case/limited_case.html", status=403, case=case, procedure=procedure_of(case))


def reason_problem(reason: str) -> str | None:
    """Problem of a reason that the applicant will read."""
    if not reason:
        return _("Écrivez la raison : la personne la lira.")
    if len(reason) > limitation.MAX_REASON_LENGTH:
        return _("C’est trop long : %(most)s caractères au plus.", most=limitation.MAX_REASON_LENGTH)
    return None


def _find_limitable_case(case_id: UUID) -> Case:
    case = find_case(case_id, screen=SCREEN)
    if not limitation.can_limit(current_actor(), case):
        abort(404)
    return case


def _render_limitation(case: Case, *, problem: str | None = None, status: int = 200) -> ResponseReturnValue:
    readable_case = read_case(case, is_agent=True, with_answers=False)
    reason = RawText("reason").read()
    return render(
        "backoffice/case/actions/limitation.html",
        status=status,
        problem=problem,
        reason=reason,
        **case_heading(readable_case),
    )
