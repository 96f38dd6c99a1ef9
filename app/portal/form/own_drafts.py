"""The drafts of the person in front of the screen: by account, or by the browser in which they began or were reopened."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, url_for
from sqlalchemy import bindparam, select

from app.accounts import grants
from app.cases.drafts import request_drafts
from app.cases.drafts.draft_pages import draft_journey, validate_draft
from app.cases.lifecycle import submission
from app.cases.models import Draft
from app.cases.people.applicants import ProfileValues, is_applicant, owner_profile
from app.cases.tracking.tracking_code import code_for
from app.core.db import db
from app.core.rate_limits.limits import FORM_PAGE, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import redirect, render
from app.payments.payment_holds import PAYMENT, find_draft_invoice
from app.portal.cases.case_lookup import find_fully_held_case
from app.portal.catalogue.procedure_availability import procedure_of_draft
from app.procedures import publishing
from app.procedures.definition import Procedure
from app.procedures.form.journey import Journey

bp = Blueprint("own_drafts", __name__)

# The draft, and the grant by which this browser holds it: asked for at each page of a form, built once.
_GRANT = grants.select_grant_of_draft(Draft.id).label("grant_id")
_HELD_DRAFT = select(Draft, _GRANT).where(Draft.id == bindparam("draft_id"))
_DRAFT_ROW = select(*Draft.metadata.tables[Draft.__tablename__].c, _GRANT).where(Draft.id == bindparam("draft_id"))


def find_own_draft(draft_id: UUID) -> Draft:
    """The draft, for whoever began it. Once sent, leads to its receipt instead. Raises DraftGone; 404 for anyone else."""
    draft: Draft = _redirect_if_sent(find_accessible_draft(draft_id)[0])
    return draft


def waiting_url(draft: Draft) -> str:
    """Page of a request that is sent and waits: for a payment, or for the confirmation of its address."""
    if draft.hold == PAYMENT and (invoice := find_draft_invoice(draft.id)):
        return url_for("invoice_page.show_invoice", public_id=invoice.public_id)
    return url_for("confirming.show_pending_confirmation", draft_id=draft.id)


def find_accessible_draft(draft_id: UUID) -> tuple[Draft, UUID | None]:
    """Find a draft, sent or not, and the grant by which this browser holds it; None when an account alone does."""
    row = db.session.execute(_HELD_DRAFT, {"draft_id": draft_id, **grants.build_query_parameters()}).first()
    draft, grant_id = row or (None, None)
    return _check_held(draft, grant_id, draft_id), grant_id


def find_draft_row(draft_id: UUID) -> Any:
    """Find a draft for a page that only shows it: a row of its columns, of which no object is made."""
    with db.read_connection() as connection:
        row = connection.execute(_DRAFT_ROW, {"draft_id": draft_id, **grants.build_query_parameters()}).first()
    return _redirect_if_sent(_check_held(row, row and row.grant_id, draft_id))


def _redirect_if_sent(draft: Any) -> Any:
    """To be read or changed, what waits for its address to be confirmed must be taken back first."""
    if draft.sent_at is not None:
        abort(redirect(waiting_url(draft)))
    return draft


def _check_held(draft: Any, grant_id: UUID | None, draft_id: UUID) -> Any:
    """The draft, once checked that it is pending and that this person may open it."""
    if draft is None:
        _redirect_to_receipt(draft_id)
    request_drafts.check_not_expired(draft, draft_id)
    family = publishing.definition_of(draft.procedure_version_id).family
    if grant_id is None and not is_applicant(current_actor(), draft.applicant_id, family):
        abort(404)
    return draft


def _redirect_to_receipt(draft_id: UUID) -> None:
    """Redirect to the receipt after a second submission, or a return to a submitted draft."""
    case = submission.find_by_token(draft_id)
    if case is not None:
        abort(redirect(url_for("sending.show_receipt", case_id=find_fully_held_case(case.id).id)))


def own_profile(procedure: Procedure) -> ProfileValues:
    """Profile values that the signed-in account offers to a form and its conditions; empty for visitors and agents."""
    actor = current_actor()
    return owner_profile(actor.account_id if actor.kind == "resident" else None, procedure.family)


def own_journey(draft: Draft, procedure: Procedure) -> Journey:
    """The pages of a draft that apply to the signed-in account."""
    return draft_journey(procedure, request_drafts.contents_of(draft), own_profile(procedure))


@bp.get("/brouillons/<uuid:draft_id>")
@access("holder")
def resume_draft(draft_id: UUID) -> Response:
    """Redirect to the first incomplete page of the draft, else to the review; to what changes when its form has changed."""
    draft = find_own_draft(draft_id)
    if draft.next_version_id is not None:
        return redirect(url_for("draft_changes.show_changes", draft_id=draft.id))
    procedure = procedure_of_draft(draft)
    contents = request_drafts.contents_of(draft)
    missing = validate_draft(procedure, contents, own_profile(procedure)).first_invalid_step
    if missing is None:
        return redirect(url_for("sending.show_review", slug=draft.procedure_slug, draft_id=draft.id))
    page_id = missing.page.id
    return redirect(url_for("filling.show_page", slug=draft.procedure_slug, draft_id=draft.id, page_id=page_id))


@bp.get("/brouillons/<uuid:draft_id>/plus-tard")
@access("holder")
def show_later(draft_id: UUID) -> Response:
    """Show how to come back: the code of the draft, or the account."""
    draft = find_own_draft(draft_id)
    procedure = procedure_of_draft(draft)
    code = None if draft.applicant_id else code_for(draft.id)
    return render("portal/form/draft_saved.html", draft=draft, procedure=procedure, code=code)


@bp.get("/brouillons/<uuid:draft_id>/abandon")
@access("holder")
def show_draft_deletion(draft_id: UUID) -> Response:
    """Asks before: what is thrown away cannot be found again."""
    draft = find_own_draft(draft_id)
    return render("portal/form/draft_deletion.html", draft=draft, procedure=procedure_of_draft(draft))


@bp.post("/brouillons/<uuid:draft_id>/abandon")
@access("holder")
@rate_limit(FORM_PAGE)
def delete_draft(draft_id: UUID) -> Response:
    request_drafts.delete_draft(find_own_draft(draft_id))
    db.session.commit()
    return redirect(url_for(".list_drafts") if current_actor().kind == "resident" else "/")


@bp.get("/mes-brouillons")
@access("resident")
def list_drafts() -> Response:
    account_id = current_actor().account_id
    assert account_id is not None
    return render(
        "portal/form/own_drafts.html", drafts=[_draft_row(draft) for draft in request_drafts.drafts_of(account_id)]
    )


def _draft_row(draft: Draft) -> dict[str, Any]:
    return {
        "url": url_for(".resume_draft", draft_id=draft.id),
        "title": procedure_of_draft(draft).title,
        "saved_at": draft.saved_at,
        "expires_at": draft.expires_at,
        "discard_url": url_for(".show_draft_deletion", draft_id=draft.id),
        "awaits_payment": draft.hold == PAYMENT,
    }
