"""Read requests of devices: the contents of a portal draft, and open reports near a place."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, abort, jsonify, render_template, request, url_for

from app.cases.device import device_requests
from app.cases.drafts import request_drafts
from app.cases.models import Draft
from app.cases.people import access_grants
from app.cases.reports.public_reports import PublicReport, similar_reports
from app.core.db import db
from app.core.rate_limits.limits import FORM_PAGE, RateLimit, rate_limit
from app.core.web.access_rules import Actor, accept_json, access, current_actor
from app.procedures.publishing import ProcedureNotFound
from app.sync import draft_takeover, request_intake
from app.sync.blueprint import bp
from app.sync.error_responses import RequestRefused
from app.sync.request_body import parse_content, read_content
from app.sync.request_views import parse_request
from app.sync.sender import DEVICE_HEADER, account_pseudonym

# Called once before each report is sent; many calls for one place would locate the reports around it.
SIMILAR_LIMIT = RateLimit(per_network="60 per minute; 600 per hour", per_account="60 per minute; 200 per hour")


@bp.get("/drafts/<uuid:token>")
@access("public")
def show_draft(token: UUID) -> Response:
    """The contents of a draft for its owner on the portal, so that the device can continue it offline."""
    actor = current_actor()
    return _draft_response(draft_takeover.find_accessible_draft(token, actor) or abort(404), actor)


@bp.put("/drafts/<uuid:token>")
@access("public")
@rate_limit(FORM_PAGE)
def update_draft(token: UUID) -> Response:
    """Show the contents of the draft, and bind it to the device by its secret, to continue without a cookie."""
    actor = current_actor()
    draft = draft_takeover.find_accessible_draft(token, actor) or abort(404)
    access_grants.bind_device(draft.id, device_requests.sender_of(actor, request.headers.get(DEVICE_HEADER, "")))
    request_drafts.extend_draft(draft)
    db.session.commit()
    return _draft_response(draft, actor)


def _draft_response(draft: Draft, actor: Actor) -> Response:
    owner = account_pseudonym(actor) if draft.applicant_id or actor.is_agent else ""
    contents = draft_takeover.contents_for_device(draft, actor)
    return jsonify(owner=owner, version=str(draft.procedure_version_id), **contents)


@bp.post("/similar")
@access("public")
@rate_limit(SIMILAR_LIMIT)
@accept_json
def list_similar_reports() -> Response:
    """The open reports near a report that is not sent yet; nothing is stored. Empty if the report cannot be read."""
    try:
        procedure, answers = request_intake.read_answers(parse_content(read_content(), parse_request))
    except (ProcedureNotFound, RequestRefused):
        return jsonify(reports=[])
    return jsonify(reports=[_describe_report(report) for report in similar_reports(procedure, answers)])


def _describe_report(report: PublicReport) -> dict[str, Any]:
    """Display texts of a report."""
    return {
        "kind": report.kind,
        "words": render_template("portal/form/reports/similar_report.txt", report=report).strip(),
        "status": report.status.public_label,
        "tone": report.status.tone,
        "url": url_for("similar.show_report", report_id=report.id, merci=1),
    }
