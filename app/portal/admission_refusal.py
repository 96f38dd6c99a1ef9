"""Page shown when a request cannot be submitted: the reason, and where what was typed is saved."""

from __future__ import annotations

from flask import Response, request

from app.cases.admission import NotAdmitted
from app.core.db import db
from app.core.web.responses import render
from app.portal.procedure_availability import procedure_for_resident
from app.procedures import publishing


def render_refusal(refusal: NotAdmitted) -> Response:
    """Error handler for a NotAdmitted that no view handles."""
    db.session.rollback()
    slug = (request.view_args or {}).get("slug", "")
    return render(
        "portal/not_admitted.html",
        status=409,
        refusal=refusal,
        procedure=procedure_for_resident(publishing.live_procedure(slug)) if slug else None,
    )
