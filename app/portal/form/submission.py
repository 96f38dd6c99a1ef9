"""Checking one's answers, sending them, and the receipt."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, url_for

from app.agendas.readable_bookings import list_stored_bookings, read_bookings
from app.agendas.slot_holds import find_held_until
from app.cases.drafts import request_drafts
from app.cases.drafts.draft_pages import draft_journey, validate_draft
from app.cases.law.acknowledgement import build_acknowledgement
from app.cases.lifecycle.draft_submission import send_draft
from app.cases.models import Case, Draft
from app.cases.people.contact import email_of
from app.cases.reading.readable_case import answer_pages, explanations_of, procedure_for_applicant
from app.cases.tracking.tracking_code import code_of
from app.core.db import db
from app.core.rate_limits.limits import FORM_SUBMISSION, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import is_phone, redirect, render
from app.notifications.recipient_quota import LEGAL_LANE, find_delay
from app.payments.case_payments import list_invoices
from app.payments.request_quotes import quote_request
from app.portal.cases.case_lookup import find_fully_held_case, portal_actor
from app.portal.catalogue.procedure_availability import procedure_of_draft, refusal_for_actor
from app.portal.form import bot_check, request_confirmation
from app.portal.form.admission_refusal import list_helpful_sources
from app.portal.form.bot_check import Question
from app.portal.form.cached_page import render_in_shared_layout
from app.portal.form.form_page import change_url, page_url
from app.portal.form.own_drafts import find_accessible_draft, find_draft_row, own_profile, waiting_url
from app.portal.offline.offline_forms import find_device_form
from app.procedures import publishing
from app.procedures.definition import Procedure

bp = Blueprint("sending", __name__)


@bp.get("/demarches/<slug>/remplir/<uuid:draft_id>/verification")
@access("holder")
def show_review(slug: str, draft_id: UUID) -> Response:
    """Review of all answers before submission; incomplete pages redirect to themselves."""
    draft = find_draft_row(draft_id)
    procedure = procedure_of_draft(draft)
    missing = validate_draft(procedure, request_drafts.contents_of(draft), own_profile(procedure)).first_invalid_step
    if missing is not None:
        return redirect(page_url(draft.procedure_slug, draft.id, missing.page.id))
    return render_in_shared_layout(
        "portal/form/review.html", **_review_context(draft, procedure, bot_check.initial_question(draft, procedure))
    )


@bp.post("/demarches/<slug>/remplir/<uuid:draft_id>/envoi")
@access("holder")
@rate_limit(FORM_SUBMISSION)
def create_case(slug: str, draft_id: UUID) -> Response:
    """Sends the request, once: the draft is its token, and a second click finds the case already made."""
    draft, grant_id = find_accessible_draft(draft_id)
    if draft.sent_at is not None:
        return redirect(waiting_url(draft))
    procedure = procedure_of_draft(draft)
    checked = validate_draft(procedure, request_drafts.contents_of(draft), own_profile(procedure))
    if checked.first_invalid_step is not None:
        return redirect(page_url(draft.procedure_slug, draft.id, checked.first_invalid_step.page.id))
    question = bot_check.submission_question(draft, procedure)
    if question is not None:
        db.session.commit()
        return render("portal/form/review.html", status=422, **_review_context(draft, procedure, question))
    result = send_draft(draft, checked.answers, by=portal_actor(), channel=_client_channel(), sender_grant_id=grant_id)
    if result.case is None:
        return request_confirmation.respond_to_hold(draft)
    db.session.commit()
    return redirect(url_for(".show_receipt", case_id=result.case.id))


@bp.get("/demandes/<uuid:case_id>/recu")
@access("holder")
def show_receipt(case_id: UUID) -> Response:
    case = find_fully_held_case(case_id)
    procedure = procedure_for_applicant(case)
    return render_in_shared_layout(
        "portal/form/receipt.html",
        case=case,
        procedure=procedure,
        code=code_of(case),
        email=email_of(case),
        delayed_until=_find_receipt_delay(case),
        mentions=build_acknowledgement(case),
        explanations=explanations_of(case, procedure),
        invoices=list_invoices(case),
        appointments=read_bookings(list_stored_bookings(case), by=portal_actor()),
        case_url=url_for("portal_cases.show_case", case_id=case.id),
        device_url=_device_url(case),
    )


def _find_receipt_delay(case: Case) -> datetime | None:
    """Find when the receipt leaves, if its address has had others just before."""
    email = email_of(case)
    return find_delay(email, case_id=case.id, lane=LEGAL_LANE) if email else None


def _review_context(draft: Draft, procedure: Procedure, question: Question | None) -> dict[str, Any]:
    contents = request_drafts.contents_of(draft)
    journey = draft_journey(procedure, contents, own_profile(procedure))
    pages = answer_pages(procedure, contents.answers)
    refusal = refusal_for_actor(publishing.live_procedure(draft.procedure_slug), procedure, contents.answers)
    return {
        "procedure": procedure,
        "sections": [
            {"title": page.title, "rows": page.rows, "url": change_url(procedure.slug, draft.id, step.page.id)}
            for page, step in zip(pages, journey.steps, strict=True)
        ],
        "number": journey.step_count + 1,
        "total": journey.step_count + 1,
        "back_url": page_url(procedure.slug, draft.id, journey.steps[-1].page.id),
        "action_url": url_for(".create_case", slug=procedure.slug, draft_id=draft.id),
        "retention": procedure.privacy.retention_months,
        "refusal": refusal,
        "sources": list_helpful_sources(refusal),
        "next_url": url_for(".show_review", slug=procedure.slug, draft_id=draft.id),
        "device": find_device_form(procedure, draft.procedure_version_id),
        "draft": draft,
        "held_until": find_held_until(procedure, draft.id),
        "hold_url": url_for("appointment_holds.update_hold", slug=procedure.slug, draft_id=draft.id),
        "quote": quote_request(procedure, journey.answers),
        "question": question,
        "trap": bot_check.TRAP_INPUT if procedure.options.robots else None,
    }


def _device_url(case: Case) -> str:
    """Address where this browser subscribes to notifications: of the account, or of this request only."""
    if current_actor().kind == "resident" and case.applicant_id is not None:
        return url_for("portal_preferences.create_device")
    return url_for("portal_devices.create_device", case_id=case.id)


def _client_channel() -> str:
    return "mobile" if is_phone() else "web"
