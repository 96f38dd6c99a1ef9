"""Before a report is sent: those that are open already at the same place; and the public page of each."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for

from app.cases.drafts import request_drafts
from app.cases.drafts.draft_pages import draft_journey
from app.cases.models import Draft
from app.cases.reports.public_reports import find_public_report, similar_reports
from app.core.db import db
from app.core.rate_limits.limits import FORM_PAGE, rate_limit
from app.core.web.access_rules import access
from app.core.web.declared_forms import Identifier
from app.core.web.responses import redirect, render
from app.portal.catalogue.procedure_availability import procedure_of_draft
from app.portal.form.form_page import page_url, review_url
from app.portal.form.own_drafts import find_draft_row, find_own_draft, own_profile

# Says on the public page that a draft has just been given up for this report.
THANKS_ARGUMENT = "merci"

bp = Blueprint("similar", __name__)


@bp.get("/demarches/<slug>/remplir/<uuid:draft_id>/deja-signale")
@access("holder")
def show_similar(slug: str, draft_id: UUID) -> Response:
    """Open reports near this one; redirect to the review when there are none."""
    draft = find_draft_row(draft_id)
    _check_slug(draft, slug)
    procedure = procedure_of_draft(draft)
    journey = draft_journey(procedure, request_drafts.contents_of(draft), own_profile(procedure))
    reports = similar_reports(procedure, journey.answers)
    if not reports:
        return redirect(review_url(procedure, draft.id))
    return render(
        "portal/form/similar_reports.html",
        procedure=procedure,
        draft_id=draft.id,
        reports=reports,
        back_url=page_url(slug, draft.id, journey.steps[-1].page.id),
        review_url=review_url(procedure, draft.id),
    )


@bp.post("/demarches/<slug>/remplir/<uuid:draft_id>/deja-signale")
@access("holder")
@rate_limit(FORM_PAGE)
def create_match(slug: str, draft_id: UUID) -> Response:
    """Delete the draft and follow the existing report instead."""
    draft = find_own_draft(draft_id)
    _check_slug(draft, slug)
    report_id = Identifier("report").read()
    reports = similar_reports(procedure_of_draft(draft), request_drafts.contents_of(draft).answers)
    if report_id not in {report.id for report in reports}:
        abort(404)
    request_drafts.delete_draft(draft)
    db.session.commit()
    return redirect(f"{url_for('.show_report', report_id=report_id)}?{THANKS_ARGUMENT}=1")


@bp.get("/signalements/<uuid:report_id>")
@access("public")
def show_report(report_id: UUID) -> Response:
    """Public page of a report, followed by its address."""
    report = find_public_report(report_id) or abort(404)
    return render("portal/form/reports/public_report.html", report=report, is_match=THANKS_ARGUMENT in request.args)


def _check_slug(draft: Draft | Any, slug: str) -> None:
    if draft.procedure_slug != slug:
        abort(404)
