"""Confirming the e-mail address of a request sent without an account: what waits, the link, and correcting a mistyped one."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, request, url_for
from werkzeug.exceptions import TooManyRequests

from app.accounts import grants
from app.accounts.attempt_limits import CONFIRMATIONS_PER_NETWORK, TooManyAttempts, can_write_to, count_attempt
from app.cases.drafts import request_confirmation, request_drafts
from app.cases.drafts.draft_pages import validate_draft
from app.cases.drafts.request_confirmation import ConfirmationUnusable
from app.cases.lifecycle import holds, submission_rules
from app.cases.lifecycle.draft_submission import send_draft
from app.cases.models import Draft
from app.cases.people import access_grants
from app.cases.people.contact import email_in
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import EMAIL_REQUEST, FORM_PAGE, FORM_SUBMISSION, rate_limit
from app.core.web.access_rules import access
from app.core.web.client_network import get_network
from app.core.web.declared_forms import TOKEN
from app.core.web.responses import redirect, render
from app.notifications.recipient_quota import LEGAL_LANE, find_delay
from app.portal.cases.case_lookup import portal_actor
from app.portal.catalogue.procedure_availability import procedure_of_draft
from app.portal.form.form_page import page_url
from app.portal.form.own_drafts import find_accessible_draft, own_profile, waiting_url

bp = Blueprint("confirming", __name__)


def respond_to_hold(draft: Draft) -> Response:
    """The request has been sent: it waits for its address to be confirmed, or for a payment."""
    if draft.hold == request_confirmation.EMAIL_CONFIRMATION:
        _count_email(draft)
    grants.revoke_grants_elsewhere(draft.id)
    db.session.commit()
    return redirect(waiting_url(draft))


@bp.get("/brouillons/<uuid:draft_id>/attente")
@access("holder")
def show_pending_confirmation(draft_id: UUID) -> Response:
    """Status of an unconfirmed request, for its sender or the bearer of its code."""
    draft = find_accessible_draft(draft_id)[0]
    if draft.hold != request_confirmation.EMAIL_CONFIRMATION:
        return redirect(url_for("own_drafts.resume_draft", draft_id=draft.id))
    procedure = procedure_of_draft(draft)
    email = _email_of(draft)
    return render(
        "portal/form/request_confirmation/pending.html",
        draft=draft,
        procedure=procedure,
        email=email,
        delayed_until=find_delay(email, lane=LEGAL_LANE),
    )


@bp.post("/brouillons/<uuid:draft_id>/attente")
@access("holder")
@rate_limit(EMAIL_REQUEST)
def create_confirmation_email(draft_id: UUID) -> Response:
    """The link once more, for whoever has not received it."""
    draft = find_accessible_draft(draft_id)[0]
    if draft.hold == request_confirmation.EMAIL_CONFIRMATION:
        _count_email(draft)
        request_confirmation.send_confirmation(draft)
        db.session.commit()
        if find_delay(_email_of(draft), lane=LEGAL_LANE) is None:
            flash(_("Le message part à l’instant. Regardez aussi dans les indésirables."), "waiting")
    return redirect(waiting_url(draft))


@bp.post("/brouillons/<uuid:draft_id>/correction")
@access("holder")
@rate_limit(FORM_PAGE)
def create_correction(draft_id: UUID) -> Response:
    """The request is a draft again: an address was mistyped, or an answer."""
    draft = find_accessible_draft(draft_id)[0]
    try:
        holds.reopen_draft(draft)
    except holds.HoldKept:
        db.session.rollback()
        return redirect(waiting_url(find_accessible_draft(draft_id)[0]))
    grants.revoke_grants_elsewhere(draft.id)
    db.session.commit()
    return redirect(url_for("own_drafts.resume_draft", draft_id=draft.id))


@bp.get("/demandes/confirmation")
@access("public")
def show_confirmation() -> Response:
    """Confirmation page behind the link of the e-mail. The link is not consumed: mail scanners open every link."""
    token = request.args.get("jeton", "")
    try:
        draft = request_confirmation.find_draft_by_token(token)
    except ConfirmationUnusable:
        return _render_unusable_link()
    return render(
        "portal/form/request_confirmation/confirm.html", draft=draft, procedure=procedure_of_draft(draft), token=token
    )


@bp.post("/demandes/confirmation")
@access("public")
@rate_limit(FORM_SUBMISSION)
def create_confirmation() -> Response:
    """The request is made at last, on this day; what has become wrong since it was sent is asked again."""
    try:
        draft = request_confirmation.find_draft_by_token(TOKEN.read())
    except ConfirmationUnusable:
        return _render_unusable_link()
    procedure = procedure_of_draft(draft)
    checked = validate_draft(procedure, request_drafts.contents_of(draft), own_profile(procedure))
    if checked.first_invalid_step is not None:
        return _reopen_at_page(draft, checked.first_invalid_step.page.id)
    try:
        result = send_draft(draft, checked.answers, by=portal_actor(), settled=request_confirmation.EMAIL_CONFIRMATION)
    except submission_rules.NotAdmitted as refusal:
        db.session.rollback()
        return render("portal/form/not_admitted.html", status=409, refusal=refusal, procedure=procedure)
    if result.case is None:
        db.session.commit()
        return redirect(waiting_url(draft))
    # Whoever reads the mail of the address has proved the address; nobody who held the draft has.
    access_grants.grant_to_browser(result.case)
    db.session.commit()
    return redirect(url_for("sending.show_receipt", case_id=result.case.id))


def _reopen_at_page(draft: Draft, page_id: str) -> Response:
    holds.reopen_draft(draft)
    grants.grant_access(draft.id, full=True)
    grants.revoke_grants_elsewhere(draft.id)
    db.session.commit()
    return redirect(page_url(draft.procedure_slug, draft.id, page_id))


def _email_of(draft: Draft) -> str:
    return email_in(procedure_of_draft(draft), request_drafts.contents_of(draft).answers) or ""


def _count_email(draft: Draft) -> None:
    """Nobody's mailbox is filled by somebody else. Raises TooManyRequests."""
    try:
        count_attempt(CONFIRMATIONS_PER_NETWORK, get_network(request.remote_addr))
    except TooManyAttempts as refused:
        raise TooManyRequests(retry_after=refused.wait_seconds) from refused
    if not can_write_to(_email_of(draft)):
        raise TooManyRequests(retry_after=3600)


def _render_unusable_link() -> Response:
    return render("portal/form/request_confirmation/unusable_link.html", status=410)
