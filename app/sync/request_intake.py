"""Intake of requests from devices, with the same parsing, validation and storage as the portal pages."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from werkzeug.datastructures import MultiDict

from app.cases.device import device_requests
from app.cases.device.device_requests import ContentChanged, DeviceRequest, NotTheOwner
from app.cases.drafts import request_drafts
from app.cases.drafts.draft_pages import save_page, validate_draft, validate_saved_page, validate_typed_page
from app.cases.drafts.request_drafts import DraftContents
from app.cases.files import attachments
from app.cases.files.storage_quota import check_room, expire_unless_continued
from app.cases.files.uploads import MAX_BYTES, UploadedFile
from app.cases.lifecycle import submission, submission_rules
from app.cases.lifecycle.draft_submission import send_draft
from app.cases.lifecycle.submission_rules import ProcedureClosed
from app.cases.models import Attachment, Draft
from app.cases.people.applicants import owner_profile
from app.cases.people.contact import email_in
from app.core import clock
from app.core.db import db
from app.core.i18n import current_language
from app.procedures import publishing
from app.procedures.definition import Page, Procedure
from app.procedures.fields.files import MEGABYTE, problems_of_file
from app.procedures.form.validation import FormValidationResult
from app.procedures.publishing import LiveProcedure, ProcedureNotFound
from app.sync import draft_takeover
from app.sync.refusal_reasons import FileRefused, NoSuchQuestion, RequestDeleted
from app.sync.request_files import FilesByQuestion, is_same_file, question_of_files, quota_problems, update_draft_files
from app.sync.request_types import FileQuestion, MissingAnswers, RequestOutcome, SentRequest
from app.sync.sender import Sender


def is_known_request(token: UUID, *, by: Sender) -> bool:
    return device_requests.find_device_request(token, owner=by.owner) is not None


def find_request(token: UUID, *, by: Sender) -> RequestOutcome | None:
    """The outcome of a request of this sender; None while only files have arrived. Raises RequestDeleted."""
    request = device_requests.find_device_request(token, owner=by.owner)
    return _previous_outcome(request, by=by) if request is not None else None


def max_bytes_of(question: FileQuestion) -> int:
    """The size limit of a file of that question; the general limit if the question is unknown."""
    try:
        field = question_of_files(publishing.definition_of(question.version_id), question.field_id)
    except (ProcedureNotFound, NoSuchQuestion):
        return MAX_BYTES
    return int(field.settings["max_size_mb"] * MEGABYTE)


def store_request_file(
    token: UUID, file_id: UUID, uploaded_file: UploadedFile, question: FileQuestion, *, by: Sender
) -> bool:
    """Store a file of a future request, under the identifier chosen by the device; False if it was already stored.

    Another content under the same identifier replaces the file until the request is submitted, so that a truncated file
    can be repaired by sending it again. Raises NotTheOwner, ContentChanged, FileRefused, NoSuchQuestion, NotAdmitted or
    StorageFull.
    """
    request = device_requests.lock_device_request(token, owner=by.owner)
    draft_takeover.adopt_draft(request, by=by)
    attachment = db.session.get(Attachment, file_id)
    case = submission.find_by_token(token) if request.has_draft else None
    if case is not None and attachment is None:
        return False  # submitted meanwhile on the portal: the device learns it with the request
    if attachment is not None and is_same_file(attachment, uploaded_file.digest(), token, case):
        return False
    if case is not None or (attachment is None and request.content_hash is not None):
        raise ContentChanged(token)
    draft = _find_or_open_draft(request, slug=question.slug, version_id=question.version_id, by=by)
    if attachment is not None and draft.sent_at is not None:
        raise ContentChanged(token)
    field = question_of_files(publishing.definition_of(draft.procedure_version_id), question.field_id)
    quota_exceeded = quota_problems(draft, uploaded_file.size, replaced=attachment)
    for problem in [*problems_of_file(field, uploaded_file.describe()), *quota_exceeded]:
        raise FileRefused(file_id, problem)
    check_room(draft, uploaded_file.size)
    content: dict[str, Any] = {"name": uploaded_file.name, "type_": uploaded_file.type, "limit": uploaded_file.size}
    if attachment is None:
        attachments.add_to_draft(draft, uploaded_file.stream, **content, attachment_id=file_id)
    else:
        attachments.replace_content(attachment, uploaded_file.stream, **content)
    db.session.flush()
    expire_unless_continued(draft)
    return True


def submit_request(
    token: UUID,
    sent_request: SentRequest,
    content: bytes,
    *,
    by: Sender,
    channel: str,
    written_at: datetime | None,
    must_ask_question: bool,
) -> RequestOutcome:
    """Submit the case, once per token; a request that cannot be submitted yet remains a draft to complete.

    `must_ask_question`: the sender must first answer a question on the site. Raises NotTheOwner, ContentChanged,
    FilesMissing, RequestDeleted or NotAdmitted.
    """
    request = device_requests.lock_device_request(token, owner=by.owner)
    draft_takeover.adopt_draft(request, by=by)
    device_requests.check_content(request, content)
    previous_outcome = _previous_outcome(request, by=by)
    if previous_outcome is not None:
        return previous_outcome
    draft = _find_or_open_draft(request, slug=sent_request.slug, version_id=sent_request.version_id, by=by)
    _fill_draft(draft, sent_request, by=by)
    request.content_hash = device_requests.fingerprint(content)
    validation, missing_answers = _validate_draft(draft, by=by)
    if missing_answers is not None or must_ask_question:
        return RequestOutcome(draft=draft, missing=missing_answers)
    result = send_draft(draft, validation.answers, by=by.actor, channel=channel, written_at=written_at)
    if result.case is None:
        return RequestOutcome(draft=draft, is_new=True)
    if result.is_duplicate:
        # Submitted at the same moment from elsewhere.
        existing_request = device_requests.find_device_request(token, owner=by.owner)
        is_holder = existing_request is not None and draft_takeover.is_holder(existing_request, result.case, by=by)
        return RequestOutcome(result.case, is_holder=is_holder)
    request.case_id = result.case.id
    return RequestOutcome(result.case, is_new=True)


def read_answers(sent_request: SentRequest) -> tuple[Procedure, dict[str, Any]]:
    """The answers of the request, page by page, without storing them. Raises ProcedureNotFound."""
    live = publishing.live_procedure(sent_request.slug)
    procedure = publishing.resident_definition_of(_filled_version(live, sent_request.version_id), current_language())
    form: MultiDict[str, Any] = MultiDict(sent_request.inputs)
    answers: dict[str, Any] = {}
    for page in procedure.pages:
        answers |= validate_typed_page(procedure, page, form, DraftContents(answers), {}).answers
    return procedure, answers


def email_of(draft: Draft) -> str:
    """The e-mail address to confirm the request with."""
    procedure = publishing.definition_of(draft.procedure_version_id)
    return email_in(procedure, request_drafts.contents_of(draft).answers) or ""


def _previous_outcome(request: DeviceRequest, *, by: Sender) -> RequestOutcome | None:
    """The outcome of an earlier call; the draft may also have been submitted on the portal meanwhile."""
    if not request.has_draft:
        return None
    case = submission.find_by_token(request.token)
    if case is not None:
        return RequestOutcome(case, is_holder=draft_takeover.is_holder(request, case, by=by))
    draft = db.session.get(Draft, request.token)
    if request.content_hash is None:
        # Submitted on the portal, and waiting for its e-mail address to be confirmed.
        return RequestOutcome(draft=draft) if draft is not None and draft.sent_at is not None else None
    if draft is None or draft.expires_at <= clock.now():
        raise RequestDeleted(request.token)
    return RequestOutcome(draft=draft, missing=_validate_draft(draft, by=by)[1])


def _find_or_open_draft(request: DeviceRequest, *, slug: str, version_id: UUID, by: Sender) -> Draft:
    """The draft of the request, created if needed. Raises NotTheOwner, ContentChanged or NotAdmitted."""
    token = request.token
    draft = db.session.get(Draft, token)
    if draft is not None and request.has_draft:
        if draft.procedure_slug != slug:
            raise ContentChanged(token)
        return draft
    if draft is not None or submission.find_by_token(token) is not None:
        raise NotTheOwner(token)
    live = _find_open_procedure(slug)
    submission_rules.check_applicant(live.definition, by=by.actor)
    submission_rules.check_opening(slug, live.definition.options.limits, clock.now())
    draft = request_drafts.open_draft(
        replace(live, version_id=_filled_version(live, version_id)), by=by.actor, draft_id=token
    )
    request.has_draft = True
    db.session.flush()
    return draft


def _find_open_procedure(slug: str) -> LiveProcedure:
    """Raises ProcedureClosed, also for an internal or unpublished procedure."""
    try:
        live = publishing.live_procedure(slug)
    except ProcedureNotFound as error:
        raise ProcedureClosed(slug) from error
    if not live.is_open or live.definition.options.is_internal:
        raise ProcedureClosed(slug)
    return live


def _filled_version(live: LiveProcedure, version_id: UUID) -> UUID:
    """The version that was filled in, even if a newer one is published; the live version if it is unknown here."""
    try:
        return version_id if publishing.definition_of(version_id).slug == live.slug else live.version_id
    except ProcedureNotFound:
        return live.version_id


def _fill_draft(draft: Draft, sent_request: SentRequest, *, by: Sender) -> None:
    """Save the values page by page, as the portal would. Raises FilesMissing or FileRefused."""
    procedure = _procedure_of(draft)
    profile = owner_profile(by.actor.account_id, procedure.family)
    files_by_question = update_draft_files(draft, _files_of_known_questions(procedure, sent_request.files), by=by)
    # In a group, an input of the form lists the files to keep.
    group_files = {f"{name}__kept": files for name, files in files_by_question.items() if "__" in name}
    typed_by_page = {
        page.id: {name: files for name, files in group_files.items() if _is_on_page(page, name)}
        for page in procedure.pages
    }
    request_drafts.save_draft(
        draft,
        DraftContents({name: files for name, files in files_by_question.items() if "__" not in name}, typed_by_page),
    )
    form: MultiDict[str, Any] = MultiDict(sent_request.inputs)
    for name, files in group_files.items():
        form.setlist(name, [file["id"] for file in files])
    for page in procedure.pages:
        save_page(draft, page, form, {}, profile, writer="device")


def _files_of_known_questions(procedure: Procedure, ids_by_question: FilesByQuestion) -> FilesByQuestion:
    """Without the files of questions that no longer exist."""
    ids_of_known_questions = {}
    for name, file_ids in ids_by_question.items():
        with suppress(NoSuchQuestion):
            question_of_files(procedure, name)
            ids_of_known_questions[name] = file_ids
    return ids_of_known_questions


def _is_on_page(page: Page, name: str) -> bool:
    return any(field.id == name.partition("__")[0] for field in page.fields)


def _validate_draft(draft: Draft, *, by: Sender) -> tuple[FormValidationResult, MissingAnswers | None]:
    """The validation result, and what is missing: invalid typed values too, even of optional questions."""
    procedure, contents = _procedure_of(draft), request_drafts.contents_of(draft)
    profile = owner_profile(by.actor.account_id, procedure.family)
    validation = validate_draft(procedure, contents, profile)
    problems_by_step = [
        (step, validation.problems.get(step.page.id) or validate_saved_page(step.page, contents, profile).problems)
        for step in validation.journey.steps
        if step.page.id in validation.problems or step.page.id in contents.inputs
    ]
    invalid_steps = [(step, problems) for step, problems in problems_by_step if problems]
    if not invalid_steps:
        return validation, None
    first_step = invalid_steps[0][0]
    questions = tuple(field.label for step, problems in invalid_steps for field in step.fields if field.id in problems)
    return validation, MissingAnswers(first_step.page.id, tuple(field.id for field in first_step.fields), questions)


def _procedure_of(draft: Draft) -> Procedure:
    return publishing.resident_definition_of(draft.procedure_version_id, current_language())
