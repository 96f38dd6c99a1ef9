"""Other readers of the request that is open: asked quietly by its page."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.accounts.profile import get_names
from app.cases.access import case_open_to
from app.cases.people import case_presence
from app.core.rate_limits.limits import LIGHT_REQUEST, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import render

bp = Blueprint("case_readers", __name__)


@bp.get("/agents/demandes/<uuid:case_id>/lecteurs")
@access("agent")
@rate_limit(LIGHT_REQUEST)
def list_readers(case_id: UUID) -> ResponseReturnValue:
    """Asked every half minute by a visible page: says that this agent is there, and names the others.

    Nothing of the request is in the response, which the access log does not mention.
    """
    case = case_open_to(current_actor(), case_id)
    others = case_presence.record_reading(case, by=current_actor())
    names = get_names(others)
    return render("backoffice/case/readers.html", names=[names[other] for other in others if other in names])
