"""Pages about proofs, between two pages of a form: what their codes were found to be, and the answers that they give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for

from app.cases.drafts import request_drafts
from app.cases.drafts.draft_pages import validate_saved_page
from app.cases.files.attachments import files_of_draft
from app.cases.models import Attachment, Draft
from app.cases.people.certified_answers import find_certified_answers
from app.cases.reading.case_values import identity_in
from app.core import clock
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import FORM_PAGE, rate_limit
from app.core.web.access_rules import access
from app.core.web.responses import redirect, render
from app.documents.two_d_doc import proof_results
from app.documents.two_d_doc.code_reader import CodesNotRead
from app.documents.two_d_doc.proof_answers import Suggestion, suggest_answers
from app.documents.two_d_doc.proof_results import NO_CODE, ProofResult
from app.portal.cases.case_lookup import portal_actor
from app.portal.form.draft_lookup import find_draft
from app.portal.form.form_page import FROM_REVIEW, page_url
from app.portal.form.own_drafts import own_profile
from app.portal.form.review_changes import is_from_review, url_after
from app.procedures.definition import Page, Procedure

# The questions whose answer is chosen_answers from a proof.
TAKEN_INPUT = "repris"

bp = Blueprint("proofs", __name__, url_prefix="/demarches/<slug>/remplir/<uuid:draft_id>/<page_id>/justificatifs")


@dataclass(frozen=True)
class ReadFile:
    """A file of the page that has a code."""

    name: str
    result: ProofResult


@bp.get("")
@access("holder")
def show_proofs(slug: str, draft_id: UUID, page_id: str) -> Response:
    """The proofs of a page; back to the page when none has a code."""
    draft, procedure = find_draft(draft_id, slug)
    page = procedure.page(page_id) or abort(404)
    read_files = list_read_files(draft, procedure, page)
    if not read_files:
        return redirect(page_url(slug, draft.id, page.id))
    suggestions = _list_suggestions(draft, procedure, read_files)
    return render(
        "portal/form/proofs.html",
        procedure=procedure,
        page=page,
        read_files=read_files,
        options=[(suggestion.field.id, _describe(suggestion)) for suggestion in suggestions],
        checked_ids=[]
        if any(file.result.is_named is False for file in read_files)
        else [suggestion.field.id for suggestion in suggestions],
        page_url=page_url(slug, draft.id, page.id),
        action_url=_build_url(".create_answers", draft, page),
    )


@bp.post("")
@access("holder")
@rate_limit(FORM_PAGE)
def create_answers(slug: str, draft_id: UUID, page_id: str) -> Response:
    """Take the chosen answers, then go on; back to the page where something is still missing."""
    draft, procedure = find_draft(draft_id, slug)
    page = procedure.page(page_id) or abort(404)
    chosen_ids = set(request.form.getlist(TAKEN_INPUT))
    suggestions = _list_suggestions(draft, procedure, list_read_files(draft, procedure, page))
    chosen_answers = {
        suggestion.field.id: suggestion.answer for suggestion in suggestions if suggestion.field.id in chosen_ids
    }
    if chosen_answers:
        _take_answers(draft, chosen_answers)
    db.session.commit()
    if validate_saved_page(page, request_drafts.contents_of(draft), own_profile(procedure)).problems:
        return redirect(f"{page_url(slug, draft.id, page.id)}?verifier=1")
    return redirect(url_after(procedure, draft, page))


def read_new_proofs(draft: Draft, page: Page) -> str | None:
    """Read the files of the page that were not read yet; the address of their results when one of them has a code. Commits.

    A file that costs too much to be read here is read by the worker, once the request is sent.
    """
    if not any(proof_results.reads_codes(field) for field in page.fields):
        return None
    has_new_code = False
    for attachment in _list_page_files(draft, page):
        try:
            if proof_results.find_result(attachment) is None:
                has_new_code |= proof_results.read_attachment(attachment).state != NO_CODE
        except CodesNotRead:
            continue
    db.session.commit()
    return _build_url("proofs.show_proofs", draft, page) if has_new_code else None


def list_read_files(draft: Draft, procedure: Procedure, page: Page) -> list[ReadFile]:
    """The files of the page that have a code, compared with the name of the applicant when it is known."""
    identity = _find_identity(draft, procedure)
    attachments = _list_page_files(draft, page)
    results = proof_results.list_results(attachments, identity)
    names = {str(file["id"]): str(file["name"]) for file in _list_descriptions(draft, page)}
    return [ReadFile(names[id_], result) for id_, result in results.items()]


def _list_descriptions(draft: Draft, page: Page) -> list[dict[str, Any]]:
    answers = request_drafts.contents_of(draft).answers
    fields = (field for field in page.fields if proof_results.reads_codes(field))
    return [file for field in fields for file in answers.get(field.id) or ()]


def _list_page_files(draft: Draft, page: Page) -> list[Attachment]:
    descriptions = _list_descriptions(draft, page)
    attachments = files_of_draft(draft) if descriptions else {}
    return [attachments[file["id"]] for file in descriptions if file["id"] in attachments]


def _find_identity(draft: Draft, procedure: Procedure) -> dict[str, str]:
    """The name that was answered, or that of the account."""
    profile = own_profile(procedure)
    names = {name: str(profile.get(name) or "") for name in ("first_name", "last_name")}
    return {**names, **identity_in(procedure, request_drafts.contents_of(draft).answers)}


def _list_suggestions(draft: Draft, procedure: Procedure, read_files: Sequence[ReadFile]) -> list[Suggestion]:
    """List the answers that valid proofs give, a question once; an answer that a certified identity gives stays."""
    answers = request_drafts.contents_of(draft).answers
    certified_ids = find_certified_answers(procedure, by=portal_actor())
    suggestions: dict[str, Suggestion] = {}
    for read_file in read_files:
        if read_file.result.is_valid:
            for suggestion in suggest_answers(procedure, read_file.result.proof, answers, today=clock.today()):
                suggestions.setdefault(suggestion.field.id, suggestion)
    return [each for id_, each in suggestions.items() if id_ not in certified_ids]


def _describe(suggestion: Suggestion) -> str:
    """The question, the answer, and the one that it would replace."""
    words = _("%(question)s : %(answer)s", question=suggestion.field.label, answer=suggestion.text)
    if not suggestion.current_text:
        return words
    return _("%(words)s, à la place de « %(former)s »", words=words, former=suggestion.current_text)


def _take_answers(draft: Draft, chosen_answers: Mapping[str, Any]) -> None:
    """The draft with these answers, instead of what was typed for these questions."""
    contents = request_drafts.contents_of(draft)
    inputs = {
        page_id: {name: value for name, value in typed_inputs.items() if name.partition("__")[0] not in chosen_answers}
        for page_id, typed_inputs in contents.inputs.items()
    }
    seen_ids = sorted({*contents.seen_ids, *chosen_answers})
    answers = {**contents.answers, **chosen_answers}
    request_drafts.save_draft(draft, replace(contents, answers=answers, inputs=inputs, seen_ids=seen_ids))


def _build_url(endpoint: str, draft: Draft, page: Page) -> str:
    url = url_for(endpoint, slug=draft.procedure_slug, draft_id=draft.id, page_id=page.id)
    return f"{url}?{FROM_REVIEW}=1" if is_from_review() else url
