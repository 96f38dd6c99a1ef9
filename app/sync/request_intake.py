"""Taking what a device sends: the same reading, the same checks and the same writing as the pages of the portal."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from werkzeug.datastructures import MultiDict

from app.cases import admission, submission
from app.cases.admission import EmailNotConfirmed, ProcedureClosed
from app.cases.device import device_requests
from app.cases.device.device_requests import ContentChanged, DeviceRequest, NotTheOwner
from app.cases.drafts import request_confirmation, request_drafts
from app.cases.drafts.draft_pages import save_page, validate_draft, validate_saved_page, validate_typed_page
from app.cases.drafts.request_drafts import DraftContents
from app.cases.files import attachments
from app.cases.files.storage_quota import check_room, expire_unless_continued
from app.cases.files.uploads import MAX_BYTES, UploadedFile
from app.cases.models import Attachment, Case, Draft
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
from app.sync.request_files import FilesByQuestion, is_same_file, keep_named_files, question_of_files, quota_problems
from app.sync.sender import Sender


@dataclass(frozen=True)
class SentRequest:
    """A request as the device wrote it: what was typed, input by input, and the names of its files, question by question."""

    slug: str
    version_id: UUID
    typed: tuple[tuple[str, str], ...]
    files: FilesByQuestion


@dataclass(frozen=True)
class FileQuestion:
    """The question that a file answers, in the version of the procedure that the device filled in."""

    slug: str
    version_id: UUID
    field_id: str


@dataclass(frozen=True)
class MissingAnswers:
    """What keeps a request from being made: the first page at fault, its questions shown, the words of all those at fault."""

    page_id: str
    shown_fields: tuple[str, ...]
    questions: tuple[str, ...]


@dataclass(frozen=True)
class RequestOutcome:
    """The request is on the server: as a case, or as what is not yet one."""

    case: Case | None = None
    # Whether the device that asks may open the case: somebody else may have sent it from the same draft.
    is_holder: bool = True
    is_new: bool = False
    draft: Draft | None = None
    missing: MissingAnswers | None = None

    @property
    def must_be_confirmed(self) -> bool:
        return self.draft is not None and self.draft.sent_at is not None


def is_known_request(token: UUID, *, by: Sender) -> bool:
    return device_requests.find_device_request(token, owner=by.owner) is not None


def find_request(token: UUID, *, by: Sender) -> RequestOutcome | None:
    """What became of a request of this sender; None while nothing but its files arrived. Raises Discarded."""
    request = device_requests.find_device_request(token, owner=by.owner)
    return _previous_outcome(request, by=by) if request is not None else None


def max_bytes_of(question: FileQuestion) -> int:
    """How much a file of that question may weigh; the most of all where the question is not known."""
    try:
        field = question_of_files(publishing.definition_of(question.version_id), question.field_id)
    except (ProcedureNotFound, NoSuchQuestion):
        return MAX_BYTES
    return int(field.settings["max_size_mb"] * MEGABYTE)


def store_request_file(token: UUID, name: UUID, received: UploadedFile, question: FileQuestion, *, by: Sender) -> bool:
    """Keeps a file of a request to come, under the name that the device gave; False when it was there.

    Another content under the same name replaces the file until the request is sent: a file kept cut by an earlier version is
    made whole by sending it again. Raises NotTheOwner, ContentChanged, FileRefused, NoSuchQuestion, NotAdmitted or StorageFull.
    """
    request = device_requests.lock_device_request(token, owner=by.owner)
    draft_takeover.adopt_draft(request, by=by)
    known = db.session.get(Attachment, name)
    case = submission.find_by_token(token) if request.has_draft else None
    if case is not None and known is None:
        return False  # sent meanwhile from the pages of the portal: the device learns it with the request itself
    if known is not None and is_same_file(known, received.digest(), token, case):
        return False
    if case is not None or (known is None and request.content_hash is not None):
        raise ContentChanged(token)
    draft = _find_or_open_draft(request, slug=question.slug, version_id=question.version_id, by=by)
    if known is not None and draft.sent_at is not None:
        raise ContentChanged(token)
    field = question_of_files(publishing.definition_of(draft.procedure_version_id), question.field_id)
    too_many = quota_problems(draft, received.size, replaced=known)
    for problem in [*problems_of_file(field, received.describe()), *too_many]:
        raise FileRefused(name, problem)
    check_room(draft, received.size)
    kept: dict[str, Any] = {"name": received.name, "type_": received.type, "limit": received.size}
    if known is None:
        attachments.add_to_draft(draft, received.stream, **kept, attachment_id=name)
    else:
        attachments.replace_content(known, received.stream, **kept)
    db.session.flush()
    expire_unless_continued(draft)
    return True


def submit_request(
    token: UUID,
    written: SentRequest,
    content: bytes,
    *,
    by: Sender,
    channel: str,
    written_at: datetime | None,
    must_ask_question: bool,
) -> RequestOutcome:
    """Makes the case, once for a token whatever is sent twice; what cannot be made as it is stays as a draft to finish.

    `must_ask_question`: a person must answer a question on the site before this is sent.
    Raises NotTheOwner, ContentChanged, FilesMissing, Discarded or NotAdmitted.
    """
    request = device_requests.lock_device_request(token, owner=by.owner)
    draft_takeover.adopt_draft(request, by=by)
    device_requests.check_content(request, content)
    already = _previous_outcome(request, by=by)
    if already is not None:
        return already
    draft = _find_or_open_draft(request, slug=written.slug, version_id=written.version_id, by=by)
    _fill_draft(draft, written, by=by)
    request.content_hash = device_requests.fingerprint(content)
    checked, lacks = _validate_draft(draft, by=by)
    if lacks is not None or must_ask_question:
        return RequestOutcome(draft=draft, missing=lacks)
    try:
        submitted = submission.submit(
            draft.procedure_version_id,
            checked.answers,
            token=token,
            channel=channel,
            by=by.actor,
            key_id=draft.key_id,
            written_at=written_at,
        )
    except EmailNotConfirmed:
        days = publishing.definition_of(draft.procedure_version_id).options.confirmation_days or 1
        request_confirmation.request_confirmation(draft, days=days)
        return RequestOutcome(draft=draft, is_new=True)
    if submitted.is_duplicate:
        # Sent from elsewhere at the same instant: what this one had written was rolled back, the request with it.
        known = device_requests.find_device_request(token, owner=by.owner)
        is_holder = known is not None and draft_takeover.is_holder(known, submitted.case, by=by)
        return RequestOutcome(submitted.case, is_holder=is_holder)
    request.case_id = submitted.case.id
    return RequestOutcome(submitted.case, is_new=True)


def read_answers(written: SentRequest) -> tuple[Procedure, dict[str, Any]]:
    """The answers that it gives, page after page; nothing is kept. Raises ProcedureNotFound."""
    live = publishing.live_procedure(written.slug)
    procedure = publishing.resident_definition_of(_filled_version(live, written.version_id), current_language())
    form: MultiDict[str, Any] = MultiDict(written.typed)
    answers: dict[str, Any] = {}
    for page in procedure.pages:
        answers |= validate_typed_page(procedure, page, form, DraftContents(answers), {}).answers
    return procedure, answers


def email_of(draft: Draft) -> str:
    """Where the link that confirms a request goes."""
    procedure = publishing.definition_of(draft.procedure_version_id)
    return email_in(procedure, request_drafts.contents_of(draft).answers) or ""


def _previous_outcome(request: DeviceRequest, *, by: Sender) -> RequestOutcome | None:
    """What an earlier sending made of it; its draft may have been sent from the pages of the portal meanwhile."""
    if not request.has_draft:
        return None
    case = submission.find_by_token(request.token)
    if case is not None:
        return RequestOutcome(case, is_holder=draft_takeover.is_holder(request, case, by=by))
    draft = db.session.get(Draft, request.token)
    if request.content_hash is None:
        # Sent from the pages of the portal, it waits for its address to be confirmed.
        return RequestOutcome(draft=draft) if draft is not None and draft.sent_at is not None else None
    if draft is None or draft.expires_at <= clock.now():
        raise RequestDeleted(request.token)
    return RequestOutcome(draft=draft, missing=_validate_draft(draft, by=by)[1])


def _find_or_open_draft(request: DeviceRequest, *, slug: str, version_id: UUID, by: Sender) -> Draft:
    """The draft that the request fills, begun if need be. Raises NotTheOwner, ContentChanged or NotAdmitted."""
    token = request.token
    draft = db.session.get(Draft, token)
    if draft is not None and request.has_draft:
        if draft.procedure_slug != slug:
            raise ContentChanged(token)
        return draft
    if draft is not None or submission.find_by_token(token) is not None:
        raise NotTheOwner(token)
    live = _find_open_procedure(slug)
    admission.check_applicant(live.definition, by=by.actor)
    admission.check_opening(slug, live.definition.options.limits, clock.now())
    draft = request_drafts.open_draft(
        replace(live, version_id=_filled_version(live, version_id)), by=by.actor, draft_id=token
    )
    request.has_draft = True
    db.session.flush()
    return draft


def _find_open_procedure(slug: str) -> LiveProcedure:
    """Raises ProcedureClosed, also for one that is not for residents or that is no more."""
    try:
        live = publishing.live_procedure(slug)
    except ProcedureNotFound as missing:
        raise ProcedureClosed(slug) from missing
    if not live.is_open or live.definition.options.is_internal:
        raise ProcedureClosed(slug)
    return live


def _filled_version(live: LiveProcedure, wanted: UUID) -> UUID:
    """The version that was filled: a request keeps it, whatever was published since. That of today when it is not here."""
    try:
        return wanted if publishing.definition_of(wanted).slug == live.slug else live.version_id
    except ProcedureNotFound:
        return live.version_id


def _fill_draft(draft: Draft, written: SentRequest, *, by: Sender) -> None:
    """Page by page, as the browser of a resident would. Raises FilesMissing or FileRefused."""
    procedure = _procedure_of(draft)
    profile = owner_profile(by.actor.account_id, procedure.family)
    kept = keep_named_files(draft, _files_of_known_questions(procedure, written.files), by=by)
    # In a group, the form names the files that it keeps there.
    in_groups = {f"{name}__kept": files for name, files in kept.items() if "__" in name}
    typed = {
        page.id: {name: files for name, files in in_groups.items() if _is_on_page(page, name)}
        for page in procedure.pages
    }
    request_drafts.save_draft(
        draft, DraftContents({name: files for name, files in kept.items() if "__" not in name}, typed)
    )
    form: MultiDict[str, Any] = MultiDict(written.typed)
    for name, files in in_groups.items():
        form.setlist(name, [file["id"] for file in files])
    for page in procedure.pages:
        save_page(draft, page, form, {}, profile, writer="device")


def _files_of_known_questions(procedure: Procedure, named: FilesByQuestion) -> FilesByQuestion:
    """Without those of questions that are no more."""
    found = {}
    for name, files in named.items():
        with suppress(NoSuchQuestion):
            question_of_files(procedure, name)
            found[name] = files
    return found


def _is_on_page(page: Page, name: str) -> bool:
    return any(field.id == name.partition("__")[0] for field in page.fields)


def _validate_draft(draft: Draft, *, by: Sender) -> tuple[FormValidationResult, MissingAnswers | None]:
    """The answers, and what is wrong with them: also what was typed and is no answer, be the question optional."""
    procedure, contents = _procedure_of(draft), request_drafts.contents_of(draft)
    profile = owner_profile(by.actor.account_id, procedure.family)
    checked = validate_draft(procedure, contents, profile)
    at_fault = [
        (step, checked.problems.get(step.page.id) or validate_saved_page(step.page, contents, profile).problems)
        for step in checked.journey.steps
        if step.page.id in checked.problems or step.page.id in contents.typed
    ]
    wrong = [(step, problems) for step, problems in at_fault if problems]
    if not wrong:
        return checked, None
    first = wrong[0][0]
    questions = tuple(field.label for step, problems in wrong for field in step.fields if field.id in problems)
    return checked, MissingAnswers(first.page.id, tuple(field.id for field in first.fields), questions)


def _procedure_of(draft: Draft) -> Procedure:
    return publishing.resident_definition_of(draft.procedure_version_id, current_language())
