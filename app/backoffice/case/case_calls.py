"""The calls to other software about a request: an agent who processes it tries again what failed."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.backoffice.case.case_context import case_context, find_case
from app.cases.case_definitions import functions_of
from app.connectors import webservice_calls
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import redirect, render

bp = Blueprint("case_calls", __name__)


@bp.post("/agents/demandes/<uuid:case_id>/appels/<uuid:call_id>/reprises")
@access("agent")
@rate_limit(DEFAULT)
def create_retry(case_id: UUID, call_id: UUID) -> ResponseReturnValue:
    case = find_case(case_id, screen="backoffice.case")
    if not functions_of(current_actor(), case):
        abort(404)
    webservice_calls.retry_call(case, call_id)
    db.session.commit()
    flash(_("L’appel est repris. Il sera fait dans la minute."), "case-calls")
    if request.htmx:  # type: ignore[attr-defined]
        return render("backoffice/case/case.html", **case_context(case))
    return redirect(url_for("case_page.show_case", case_id=case.id, _anchor="case-calls"))
