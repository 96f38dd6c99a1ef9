"""The page of a request: its state in words, what is expected, the conversation, the answers."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, abort, flash, request, url_for

from app.agendas.slot_holds import AppointmentTaken
from app.cases.case_definitions import fields_of_action, procedure_of
from app.cases.concurrency import StaleCase
from app.cases.conversation import correspondence
from app.cases.drafts import request_drafts
from app.cases.files import attachments
from app.cases.files.uploads import receive_field_files
from app.cases.models import Case
from app.cases.reading.readable_case import actions_shown, read_case
from app.cases.search.case_search import cases_of
from app.cases.timeline import find_file_for_applicant
from app.cases.workflow import transitions
from app.cases.workflow.redirect_hosts import allowed_host
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import CASE_CHANGE, CREDENTIAL_CHECK, DRAFT_AUTOSAVE, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import REVISION, RawText
from app.core.web.downloads import create_download
from app.core.web.form_resumption import allow_resumption
from app.core.web.responses import create_unchanged_response, is_local_path, redirect, render
from app.documents.wallet.document_uses import record_shares
from app.forms.action_form import ActionForm, prepare_action_form, read_action_form, refresh_action_form
from app.forms.taken_answers import refuse_taken_answer
from app.forms.wallet_choices import add_chosen_files, find_documents, offer_documents, read_choices
from app.payments.booking_adjustments.forecasts import forecast_withdrawal
from app.portal.cases.case_context import case_context, case_row
from app.portal.cases.case_lookup import FULL, find_fully_held_case, find_held_case, portal_actor
from app.portal.cases.email_challenge import open_with_email
from app.portal.documents.own_documents import record_download_of_file
from app.portal.form.resumption import describe_action, describe_message
from app.privacy.access_log.consultations import find_consultations
from app.workflows.definition import Action
from app.workflows.engine import ActionNotAvailable, EndlessJump

bp = Blueprint("portal_cases", __name__)

# The latest days on which a request was opened.
MAX_CONSULTATIONS = 50


@bp.get("/demandes/<uuid:case_id>")
@access("holder")
def show_case(case_id: UUID) -> Response:
    case, extent = find_held_case(case_id)
    if extent != FULL:
        return _render_tracking_page(case)
    return render("portal/cases/case.html", **case_context(case))


@bp.post("/demandes/<uuid:case_id>/identite")
@access("holder")
@rate_limit(CREDENTIAL_CHECK)
def confirm_identity(case_id: UUID) -> Response:
    """The e-mail given in the request opens the messages and answers."""
    case = find_held_case(case_id)[0]
    email = RawText("email").read()
    is_open = open_with_email(case, email)
    db.session.commit()
    if not is_open:
        return _render_tracking_page(case, email=email, is_refused=True)
    return redirect(url_for(".show_case", case_id=case.id))


@bp.post("/demandes/<uuid:case_id>/messages")
@allow_resumption(describe_message)
@access("holder")
@rate_limit(CASE_CHANGE)
def create_message(case_id: UUID) -> Response:
    case = find_fully_held_case(case_id)
    text = RawText("text").read()
    chosen_documents = read_choices(portal_actor(), [correspondence.FILES], request.form)
    uploads = {"files": receive_field_files(correspondence.FILES, request.files.getlist("files"))}
    try:
        correspondence.write_message(
            case, text, add_chosen_files(uploads, chosen_documents)["files"], by=portal_actor()
        )
        record_shares(case, chosen_documents, procedure_of(case), fields=())
    except correspondence.MessageRefused as refusal:
        db.session.rollback()
        return render("portal/cases/case.html", status=422, **case_context(case, text=text, refusal=refusal))
    except StaleCase:
        db.session.rollback()
        return render("portal/cases/case.html", status=409, is_stale=True, **case_context(case, text=text))
    db.session.commit()
    flash(_("Votre message est envoyé."), "thread")
    if request.htmx:  # type: ignore[attr-defined]
        return render("portal/cases/case.html", **case_context(case))
    return redirect(url_for(".show_case", case_id=case.id, _anchor="thread"))


@bp.get("/demandes/<uuid:case_id>/actions/<action_id>")
@access("holder")
def show_action(case_id: UUID, action_id: str) -> Response:
    """The questions of an action, and what it means, before anything is done."""
    case = find_fully_held_case(case_id)
    action = _find_available_action(case, action_id)
    if action is None:
        return redirect(url_for(".show_case", case_id=case_id))
    return _render_action(case, prepare_action_form(case, action, by=portal_actor()))


@bp.post("/demandes/<uuid:case_id>/actions/<action_id>")
@allow_resumption(describe_action)
@access("holder")
@rate_limit(CASE_CHANGE)
def create_action(case_id: UUID, action_id: str) -> Response:
    """Run a workflow action of the applicant. When the action is no longer offered, the page shows the current status."""
    case = find_fully_held_case(case_id)
    action = _find_available_action(case, action_id)
    if action is None:
        return redirect(url_for(".show_case", case_id=case_id))
    action_form = read_action_form(case, action, request.form, request.files, by=portal_actor())
    if not action_form.is_complete:
        return _render_action(case, action_form, status=200 if action_form.is_layout_change else 422)
    if action.edits is not None and case.revision != REVISION.read():
        return _render_action(case, action_form, status=409, is_stale=True)
    address = None
    try:
        outcome = transitions.run_action(
            case,
            action.id,
            action_form.answers,
            by=portal_actor(),
            files=action_form.files,
            question_ids=action_form.field_ids,
        )
        record_shares(case, action_form.chosen_documents, procedure_of(case), action_form.fields)
        db.session.commit()
        address = outcome.redirect_address
    except (ActionNotAvailable, StaleCase):
        db.session.rollback()
    except AppointmentTaken as taken:
        db.session.rollback()
        return _render_action(case, refuse_taken_answer(action_form, taken), status=422)
    except EndlessJump:
        db.session.rollback()
        transitions.report_endless_jump(case, action)
        db.session.commit()
        flash(_("Cela n’a pas pu être fait. Le service en est averti ; vous pouvez aussi lui écrire ici."), "thread")
    return _redirect_after_action(case_id, address)


@bp.post("/demandes/<uuid:case_id>/actions/<action_id>/questions")
@access("holder")
@rate_limit(DRAFT_AUTOSAVE)
def show_questions(case_id: UUID, action_id: str) -> Response:
    """The questions of an action that the answers typed so far show or hide."""
    case = find_fully_held_case(case_id)
    action = _find_available_action(case, action_id) or abort(404)
    refresh = refresh_action_form(case, action, request.form, by=portal_actor())
    offer_documents(find_documents(portal_actor(), procedure_of(case), fields_of_action(case, action)))
    return create_unchanged_response() if refresh.is_empty else render("fields/refresh.html", refresh=refresh)


@bp.get("/demandes/<uuid:case_id>/fichiers/<uuid:attachment_id>")
@access("holder")
def download_file(case_id: UUID, attachment_id: UUID) -> Response:
    case = find_fully_held_case(case_id)
    file = attachments.open_file(find_file_for_applicant(case, attachment_id) or abort(404))
    record_download_of_file(attachment_id)
    return create_download(file.name, file.type, file.size, file.chunks)


@bp.get("/demandes/<uuid:case_id>/consultations")
@access("holder")
def list_consultations(case_id: UUID) -> Response:
    """Services that opened the request, with dates."""
    case = find_fully_held_case(case_id)
    consultations = find_consultations(case)[:MAX_CONSULTATIONS]
    return render(
        "portal/cases/consultations.html", case=case, procedure=procedure_of(case), consultations=consultations
    )


@bp.get("/mes-demandes")
@access("resident")
def list_cases() -> Response:
    account_id = current_actor().account_id
    assert account_id is not None
    cases = cases_of(account_id)
    awaiting = [row for row in cases if row.awaits_applicant]
    others = [row for row in cases if not row.awaits_applicant]
    return render(
        "portal/cases/own_cases.html",
        cases=[case_row(row) for row in (*awaiting, *others)],
        awaiting=len(awaiting),
        drafts_count=len(request_drafts.drafts_of(account_id)),
    )


def _find_available_action(case: Case, action_id: str) -> Action | None:
    actions = actions_shown(case, by=portal_actor())
    return next((action for action in actions if action.id == action_id), None)


def _redirect_after_action(case_id: UUID, address: str | None) -> Response:
    """To the case, to a page of the portal, or to a page that links to the other site: the CSP forbids a form to go there."""
    case_url = url_for(".show_case", case_id=case_id)
    host = allowed_host(address) if address else None
    if host is not None:
        return render("portal/cases/external_redirect.html", url=address, host=host, case_url=case_url)
    return redirect(address if address and is_local_path(address) else case_url)


def _render_action(case: Case, action_form: ActionForm, *, status: int = 200, is_stale: bool = False) -> Response:
    readable_case = read_case(case, is_agent=False, with_answers=False)
    offer_documents(find_documents(portal_actor(), procedure_of(case), action_form.fields))
    return render(
        "portal/cases/action.html",
        status=status,
        readable_case=readable_case,
        action_form=action_form,
        money=forecast_withdrawal(case) if action_form.action.withdraws else "",
        is_stale=is_stale,
    )


def _render_tracking_page(case: Case, *, email: str = "", is_refused: bool = False) -> Response:
    """Only where the request stands: nothing in it is personal."""
    readable_case = read_case(case, is_agent=False, with_answers=False)
    status = 422 if is_refused else 200
    return render(
        "portal/cases/tracking_page.html",
        status=status,
        readable_case=readable_case,
        email=email,
        is_refused=is_refused,
    )
