"""Filling a request: one page after the other, saved as one types, checked, sent."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for

from app.cases.drafts import request_drafts
from app.cases.drafts.draft_pages import (
    draft_journey,
    page_inputs,
    save_page,
    validate_saved_page,
    validate_typed_page,
)
from app.cases.files.row_files import has_file_fields
from app.cases.files.storage_quota import expire_unless_continued
from app.cases.lifecycle import submission_rules
from app.cases.models import Draft
from app.core import clock
from app.core.db import db
from app.core.rate_limits.limits import DRAFT_AUTOSAVE, FORM_PAGE, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import THEN, Tick
from app.core.web.form_resumption import allow_resumption
from app.core.web.responses import redirect, render
from app.documents.wallet.document_uses import record_shares
from app.forms.containers import build_containers
from app.forms.refresh import refresh_form, visible_problems
from app.forms.wallet_choices import find_documents, offer_documents
from app.portal.cases.case_lookup import portal_actor
from app.portal.catalogue.procedure_availability import procedure_for_resident
from app.portal.form import cached_page, draft_start, tab_conflicts
from app.portal.form.certified_fields import read_posted_form
from app.portal.form.draft_lookup import (
    ReceivedFiles,
    check_procedure_of,
    find_draft,
    find_first_page,
    find_open_procedure,
    find_or_begin_draft,
    receive_files,
)
from app.portal.form.form_page import PLACE_OF_PHOTO, FormPage, page_url
from app.portal.form.own_drafts import find_draft_row, own_journey, own_profile
from app.portal.form.page_quote import find_page_quote
from app.portal.form.page_refresh import render_refresh
from app.portal.form.proof_pages import read_new_proofs
from app.portal.form.resumption import describe_first_page, describe_page
from app.portal.form.review_changes import is_from_review, url_after, url_before
from app.portal.form.tab_conflicts import Change
from app.procedures.definition import Page, Procedure
from app.procedures.form.field_containers import SHOWN_INPUT
from app.procedures.form.journey import Step
from app.procedures.form.validation import ValidationResult

# Asks a page to say what is wrong with what was typed there.
SHOW_PROBLEMS_ARGUMENT = "verifier"
# Asks only what the answers so far change on a page: it is saved a little later.
IS_PREVIEW = Tick("looked_at")

bp = Blueprint("filling", __name__, url_prefix="/demarches/<slug>/remplir")


@bp.get("")
@access("public")
def show_first_page(slug: str) -> Response:
    """The first page, blank: nothing is kept before something is typed."""
    live = find_open_procedure(slug)
    response = draft_start.redirect_before_start(live)
    if response is not None:
        return response
    procedure, contents = procedure_for_resident(live), request_drafts.DraftContents()
    submission_rules.check_assurance(procedure.pages[0].assurance, by=portal_actor())
    profile = own_profile(procedure)
    journey = draft_journey(procedure, contents, profile)
    values = page_inputs(journey.first_step.page, contents, profile)
    tab = tab_conflicts.new_tab_name(journey.first_step.page, contents)
    return cached_page.render_shared_page(
        FormPage(procedure, live.version_id, journey, journey.first_step, values, {}, [], tab=tab)
    )


@bp.post("")
@allow_resumption(describe_first_page)
@access("public")
@rate_limit(FORM_PAGE)
def create_page(slug: str) -> Response:
    """The first page sent: a draft begins, once its files were looked at."""
    files = receive_files(find_first_page(slug))
    draft, procedure = find_or_begin_draft(slug)
    return _save_page(draft, procedure, procedure.pages[0], files)


@bp.post("/brouillon")
@access("public")
@rate_limit(DRAFT_AUTOSAVE)
def create_autosave(slug: str) -> Response:
    if IS_PREVIEW.read() and not Tick("draft").read():
        procedure = procedure_for_resident(find_open_procedure(slug))
        return render_refresh(procedure, procedure.pages[0], request_drafts.DraftContents())
    draft, procedure = find_or_begin_draft(slug)
    return _autosave(draft, procedure, procedure.pages[0])


@bp.get("/<uuid:draft_id>/<page_id>")
@access("holder")
def show_page(slug: str, draft_id: UUID, page_id: str) -> Response:
    draft = find_draft_row(draft_id)
    procedure = check_procedure_of(draft, slug)
    contents, profile = request_drafts.contents_of(draft), own_profile(procedure)
    journey = draft_journey(procedure, contents, profile)
    step = journey.step(page_id) or abort(404)
    submission_rules.check_page(procedure, step.page, by=portal_actor())
    values = page_inputs(step.page, contents, profile)
    if SHOW_PROBLEMS_ARGUMENT in request.args:
        return _render_with_problems(draft, procedure, step.page, validate_saved_page(step.page, contents, profile))
    version, tab = draft.procedure_version_id, tab_conflicts.new_tab_name(step.page, contents)
    return cached_page.render_shared_page(
        FormPage(
            procedure,
            version,
            journey,
            step,
            values,
            {},
            [],
            draft.id,
            draft.saved_at,
            tab,
            has_place_of_photo=PLACE_OF_PHOTO in request.args,
            is_from_review=is_from_review(),
        )
    )


@bp.post("/<uuid:draft_id>/<page_id>")
@allow_resumption(describe_page)
@access("holder")
@rate_limit(FORM_PAGE)
def update_page(slug: str, draft_id: UUID, page_id: str) -> Response:
    draft, procedure = find_draft(draft_id, slug)
    page = procedure.page(page_id) or abort(404)
    return _save_page(draft, procedure, page, receive_files(page))


@bp.post("/<uuid:draft_id>/<page_id>/brouillon")
@access("holder")
@rate_limit(DRAFT_AUTOSAVE)
def update_autosave(slug: str, draft_id: UUID, page_id: str) -> Response:
    if IS_PREVIEW.read():
        draft_row = find_draft_row(draft_id)
        procedure = check_procedure_of(draft_row, slug)
        return render_refresh(procedure, procedure.page(page_id) or abort(404), request_drafts.contents_of(draft_row))
    draft, procedure = find_draft(draft_id, slug)
    return _autosave(draft, procedure, procedure.page(page_id) or abort(404))


def _save_page(draft: Draft, procedure: Procedure, page: Page, files: ReceivedFiles) -> Response:
    """A page sent: on to the next one, or back to what is wrong, with everything saved either way."""
    changes = _find_changes_elsewhere(draft, procedure, page)
    if changes:
        return _render_conflict(draft, procedure, page, changes)
    result = save_page(
        draft,
        page,
        read_posted_form(procedure, page),
        files.uploads,
        own_profile(procedure),
        writer=tab_conflicts.tab_name_of(request.form),
    )
    record_shares(draft, files.chosen_documents, procedure, page.fields)
    if _is_first_page_of(draft) and THEN.read() != "later" and has_file_fields(procedure.fields):
        expire_unless_continued(draft)
    db.session.commit()
    if result.is_layout_change:
        return _render_with_problems(draft, procedure, page, result)
    proofs_url = None if THEN.read() in ("later", "back") else read_new_proofs(draft, page)
    if proofs_url is not None:
        return redirect(proofs_url)
    if result.is_valid and THEN.read() not in ("later", "back"):
        return redirect(url_after(procedure, draft, page))
    if THEN.read() == "back":
        return redirect(url_before(procedure, draft, page))
    if THEN.read() == "later":
        return redirect(url_for("own_drafts.show_later", draft_id=draft.id))
    if _has_another_address(draft, page):
        visible_ids = request.form.getlist(SHOWN_INPUT)
        query = urlencode({SHOW_PROBLEMS_ARGUMENT: 1, SHOWN_INPUT: visible_ids}, doseq=True)
        return redirect(f"{page_url(draft.procedure_slug, draft.id, page.id)}?{query}")
    return _render_with_problems(draft, procedure, page, result)


def _has_another_address(draft: Draft, page: Page) -> bool:
    """Whether what is wrong with the first page is shown at the address of its draft: to load it again sends nothing.

    Not of a page with files: why one was refused is known only as it arrives.
    """
    return _is_first_page_of(draft) and not request.htmx and not has_file_fields(page.fields)  # type: ignore[attr-defined]


def _render_with_problems(draft: Draft, procedure: Procedure, page: Page, result: ValidationResult) -> Response:
    journey, step_values = (
        own_journey(draft, procedure),
        page_inputs(page, request_drafts.contents_of(draft), own_profile(procedure)),
    )
    step = journey.step(page.id) or abort(404)
    problems = visible_problems(result.problems, build_containers(page.fields, step.fields), request.values)
    if result.is_layout_change:
        problems = {}
    problem_list = [(field, problem) for field in result.fields for problem in problems.get(field.id, ())]
    version = draft.procedure_version_id
    tab = tab_conflicts.new_tab_name(page, request_drafts.contents_of(draft))
    form_page = FormPage(
        procedure,
        version,
        journey,
        step,
        step_values,
        problems,
        problem_list,
        draft.id,
        draft.saved_at,
        tab,
        is_from_review=is_from_review(),
    )
    response = cached_page.render_own_page(form_page, status=200 if result.is_layout_change else 422)
    return _with_draft_address(response, draft, page)


def _find_changes_elsewhere(draft: Draft, procedure: Procedure, page: Page) -> list[Change]:
    return tab_conflicts.changes_elsewhere(
        page, request.form, request_drafts.contents_of(draft), own_profile(procedure)
    )


def _render_conflict(draft: Draft, procedure: Procedure, page: Page, elsewhere: list[Change]) -> Response:
    """The page with what was typed in this tab, and what another one has written: nothing is saved before one chooses."""
    checked = validate_typed_page(
        procedure, page, request.form, request_drafts.contents_of(draft), own_profile(procedure)
    )
    journey, version = own_journey(draft, procedure), draft.procedure_version_id
    step = Step(page, checked.fields, (journey.step(page.id) or journey.first_step).number)
    values, tab = checked.inputs, request.form.get(tab_conflicts.TAB_INPUT, "")
    form_page = FormPage(
        procedure,
        version,
        journey,
        step,
        values,
        {},
        [],
        draft.id,
        None,
        tab,
        elsewhere,
        is_from_review=is_from_review(),
    )
    return _with_draft_address(cached_page.render_own_page(form_page, status=409), draft, page)


def _autosave(draft: Draft, procedure: Procedure, page: Page) -> Response:
    """Keeps what is typed, and sends what this answer changes on the page."""
    elsewhere = _find_changes_elsewhere(draft, procedure, page)
    if elsewhere:
        checked = validate_typed_page(
            procedure, page, request.form, request_drafts.contents_of(draft), own_profile(procedure)
        )
    else:
        checked = save_page(
            draft, page, request.form, {}, own_profile(procedure), writer=tab_conflicts.tab_name_of(request.form)
        )
        db.session.commit()
    contents, journey = request_drafts.contents_of(draft), own_journey(draft, procedure)
    containers = build_containers(page.fields, (journey.step(page.id) or abort(404)).fields)
    offer_documents(find_documents(current_actor(), procedure, page.fields))
    refresh = refresh_form(containers, page_inputs(page, contents, own_profile(procedure)), [checked], request.form)
    quote = find_page_quote(procedure, page, journey.answers)
    context: dict[str, Any] = {
        "draft_id": draft.id,
        "saved_at": None if elsewhere else clock.now(),
        "elsewhere": elsewhere,
    }
    response = render("portal/form/autosave.html", refresh=refresh, quote=quote, **context)
    return _with_draft_address(response, draft, page)


def _with_draft_address(response: Response, draft: Draft, page: Page) -> Response:
    """The address of the blank first page becomes that of the draft: to load it again gives back what was typed."""
    if _is_first_page_of(draft):
        response.headers["HX-Replace-Url"] = page_url(draft.procedure_slug, draft.id, page.id)
    return response


def _is_first_page_of(draft: Draft) -> bool:
    """Whether it was sent from the address of the blank form."""
    return request.view_args == {"slug": draft.procedure_slug}
