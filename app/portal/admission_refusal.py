"""What a resident sees when a request cannot be made: why, and that nothing typed is lost."""

from __future__ import annotations

from flask import Response, request

from app.cases.admission import NotAdmitted
from app.core.db import db
from app.core.web.responses import render
from app.portal.procedure_availability import procedure_for_resident
from app.procedures import publishing


def render_refusal(refusal: NotAdmitted) -> Response:
    """For the application: the page of any NotAdmitted that a view lets through."""
    db.session.rollback()
    slug = (request.view_args or {}).get("slug", "")
    return render(
        "portal/not_admitted.html",
        status=409,
        refusal=refusal,
        procedure=procedure_for_resident(publishing.live_procedure(slug)) if slug else None,
    )
