"""A page changed from the review: its form comes back there, unless the change asks for other pages."""

from __future__ import annotations

from flask import request

from app.cases.drafts import request_drafts
from app.cases.drafts.draft_pages import draft_journey
from app.cases.models import Draft
from app.cases.reports.reported_places import similarity_of
from app.cases.workflow.pages_to_fill import find_page_to_fill
from app.portal.form.form_page import FROM_REVIEW, back_url, change_url, end_url, next_url, review_url
from app.portal.form.own_drafts import own_profile
from app.procedures.definition import Page, Procedure


def is_from_review() -> bool:
    """Whether the page asked for, or the form sent, was opened from the review."""
    return FROM_REVIEW in request.args


def url_after(procedure: Procedure, draft: Draft, page: Page) -> str:
    """Target of "Continuer": the next page, or, from the review, the pages that the change makes incomplete, then the review."""
    contents, profile = request_drafts.contents_of(draft), own_profile(procedure)
    if not is_from_review():
        return next_url(procedure, draft_journey(procedure, contents, profile), draft, page.id)
    to_fill = find_page_to_fill(procedure, contents, profile, changed_page=page.id)
    if to_fill is not None:
        return change_url(procedure.slug, draft.id, to_fill.page.id)
    if _moves_report(procedure, page):
        return end_url(procedure, draft_journey(procedure, contents, profile), draft.id)
    return review_url(procedure, draft.id)


def url_before(procedure: Procedure, draft: Draft, page: Page) -> str:
    """Target of "Retour": the previous page, or the review."""
    if is_from_review():
        return review_url(procedure, draft.id)
    return back_url(
        procedure,
        draft_journey(procedure, request_drafts.contents_of(draft), own_profile(procedure)),
        draft.id,
        page.id,
    )


def _moves_report(procedure: Procedure, page: Page) -> bool:
    """Whether the page asks what open reports are compared by: others may be near now."""
    similar = similarity_of(procedure)
    return similar is not None and any(field.id in (similar.place, similar.kind) for field in page.fields)
