"""Page shown when a request cannot be submitted: the reason, and where what was typed is saved."""

from __future__ import annotations

from flask import Response, request, url_for

from app.accounts.models import RESIDENT
from app.cases.lifecycle.submission_rules import AccountNeeded, LevelTooLow, NotAdmitted
from app.core.db import db
from app.core.web.responses import render
from app.identity.source import IdentitySource
from app.identity.sources import list_sources
from app.portal.catalogue.procedure_availability import procedure_for_resident
from app.procedures import publishing


def render_refusal(refusal: NotAdmitted) -> Response:
    """Error handler for a NotAdmitted that no view handles."""
    db.session.rollback()
    slug = (request.view_args or {}).get("slug", "")
    return render(
        "portal/form/not_admitted.html",
        status=409,
        refusal=refusal,
        procedure=procedure_for_resident(publishing.live_procedure(slug)) if slug else None,
        sources=list_helpful_sources(refusal),
        next_url=_return_url(),
        has_draft="draft_id" in (request.view_args or {}),
    )


def list_helpful_sources(refusal: NotAdmitted | None) -> list[IdentitySource]:
    """The sources that prove what is missing, or open the account that is."""
    if isinstance(refusal, LevelTooLow):
        proof = refusal.shortfall.proof
        return [] if proof is None else [source for source in list_sources(RESIDENT) if source.max_proof >= proof]
    return list_sources(RESIDENT) if isinstance(refusal, AccountNeeded) else []


def _return_url() -> str:
    """Return the address to come back to after signing in: this page, or the review of a request that could not be sent."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    values = request.view_args or {}
    return url_for("sending.show_review", **values) if request.endpoint == "sending.create_case" else ""
