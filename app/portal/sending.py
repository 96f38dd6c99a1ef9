"""Checking one's answers, sending them, and the receipt."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, url_for

from app.cases import drafts, submission
from app.cases.acknowledgement import mentions
from app.cases.admission import EmailNotConfirmed
from app.cases.contact import email_of
from app.cases.filling import check_whole, way_through
from app.cases.models import Case, Draft
from app.cases.reading import answer_pages, explanations_of, procedure_shown
from app.cases.tracking import code_of
from app.core.access import access, current_actor
from app.core.db import db
from app.core.rate_limits.declarations import SENDING, limited
from app.core.web import is_phone, redirect, render
from app.portal import confirming, robots
from app.portal.filling_page import change_url, page_url
from app.portal.holding import as_applicant, fully_held_case
from app.portal.offline_forms import device_form
from app.portal.own_drafts import held_draft, own_profile, shown_draft, waiting_url
from app.portal.robots import Question
from app.portal.standing import procedure_of_draft, refusal_for_me
from app.procedures import publishing
from app.procedures.definition import Procedure

bp = Blueprint("sending", __name__)


@bp.get("/demarches/<slug>/remplir/<uuid:draft_id>/verification")
@access("holder")
def show_review(slug: str, draft_id: UUID) -> Response:
    """Everything once more before it leaves; what is missing leads back to its page."""
    draft = shown_draft(draft_id)
    procedure = procedure_of_draft(draft)
    missing = check_whole(procedure, drafts.contents_of(draft), own_profile(procedure)).first_incomplete
    if missing is not None:
        return redirect(page_url(draft.procedure_slug, draft.id, missing.page.id))
    return render("portal/filling/review.html", **_review(draft, procedure, robots.question_at_first(draft, procedure)))


@bp.post("/demarches/<slug>/remplir/<uuid:draft_id>/envoi")
@access("holder")
@limited(SENDING)
def create_case(slug: str, draft_id: UUID) -> Response:
    """Sends the request, once: the draft is its token, and a second click finds the case already made."""
    draft, grant_id = held_draft(draft_id)
    if draft.sent_at is not None:
        return redirect(waiting_url(draft))
    procedure = procedure_of_draft(draft)
    checked = check_whole(procedure, drafts.contents_of(draft), own_profile(procedure))
    if checked.first_incomplete is not None:
        return redirect(page_url(draft.procedure_slug, draft.id, checked.first_incomplete.page.id))
    question = robots.question_on_sending(draft, procedure)
    if question is not None:
        db.session.commit()
        return render("portal/filling/review.html", status=422, **_review(draft, procedure, question))
    try:
        submitted = submission.submit(
            draft.procedure_version_id,
            checked.answers,
            token=draft.id,
            channel=_channel(),
            by=as_applicant(),
            key_id=draft.key_id,
            sender_grant_id=grant_id,
        )
    except EmailNotConfirmed:
        return confirming.begin(draft)
    db.session.commit()
    return redirect(url_for(".show_receipt", case_id=submitted.case.id))


@bp.get("/demandes/<uuid:case_id>/recu")
@access("holder")
def show_receipt(case_id: UUID) -> Response:
    case = fully_held_case(case_id)
    procedure = procedure_shown(case)
    return render(
        "portal/receipt.html",
        case=case,
        procedure=procedure,
        code=code_of(case),
        email=email_of(case),
        mentions=mentions(case),
        explanations=explanations_of(case, procedure),
        case_url=url_for("portal_cases.show_case", case_id=case.id),
        device_url=_device_url(case),
    )


def _review(draft: Draft, procedure: Procedure, question: Question | None) -> dict[str, Any]:
    contents = drafts.contents_of(draft)
    way = way_through(procedure, contents, own_profile(procedure))
    pages = answer_pages(procedure, contents.answers)
    return {
        "procedure": procedure,
        "sections": [
            {"title": page.title, "rows": page.rows, "url": change_url(procedure.slug, draft.id, step.page.id)}
            for page, step in zip(pages, way.steps, strict=True)
        ],
        "number": way.total + 1,
        "total": way.total + 1,
        "back_url": page_url(procedure.slug, draft.id, way.steps[-1].page.id),
        "action_url": url_for(".create_case", slug=procedure.slug, draft_id=draft.id),
        "retention": procedure.privacy.retention_months,
        "refusal": refusal_for_me(publishing.live(draft.procedure_slug), procedure, contents.answers),
        "device": device_form(procedure, draft.procedure_version_id),
        "draft": draft,
        "question": question,
        "trap": robots.TRAP if procedure.options.robots else None,
    }


def _device_url(case: Case) -> str:
    """Where this browser asks to be told: of all that concerns the account, or of this request."""
    if current_actor().kind == "resident" and case.applicant_id is not None:
        return url_for("portal_preferences.create_device")
    return url_for("portal_devices.create_device", case_id=case.id)


def _channel() -> str:
    return "mobile" if is_phone() else "web"
