"""The whole request on paper: answers, thread and history, as the agent may read them."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.backoffice.case.case_context import case_context, find_case
from app.core import clock
from app.core.web.access_rules import access
from app.core.web.responses import render

bp = Blueprint("case_print", __name__)


@bp.get("/agents/demandes/<uuid:case_id>/impression")
@access("agent")
def show_print(case_id: UUID) -> ResponseReturnValue:
    """A page to print, or to save as PDF from the window of the browser."""
    case = find_case(case_id, screen="backoffice.print")
    return render("backoffice/case/case_print.html", printed_at=clock.now(), **case_context(case))
