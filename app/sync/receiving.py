"""Taking what a device sends: the same reading, the same checks and the same writing as the pages of the portal."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from werkzeug.datastructures import MultiDict

from app.cases import admission, attachments, confirmation, drafts, from_devices, submission
from app.cases.admission import EmailNotConfirmed, ProcedureClosed
from app.cases.applicants import known_of_owner
from app.cases.contact import email_in
from app.cases.drafts import Contents
from app.cases.filling import check_page, check_whole, fill_page, look_at_page
from app.cases.from_devices import ContentChanged, DeviceRequest, NotTheOwner
from app.cases.models import Attachment, Case, Draft
from app.cases.received_files import MAX_BYTES, Received
from app.cases.storage_quota import check_room, expire_unless_continued
from app.core import clock
from app.core.db import db
from app.core.i18n import current_language
from app.procedures import publishing
from app.procedures.definition import Page, Procedure
from app.procedures.fields.files import MEGABYTE, problems_of_file
from app.procedures.publishing import Live, ProcedureNotFound
from app.procedures.validation import CheckedForm
from app.sync import taking_over
from app.sync.files import Named, files_kept, is_same, question_of_files, why_too_many
from app.sync.not_taken import Discarded, FileRefused, NoSuchQuestion
from app.sync.sender import Sender


@dataclass(frozen=True)
class Written:
    """A request as the device wrote it: what was typed, input by input, and the names of its files, question by question."""

    slug: str
    version_id: UUID
    typed: tuple[tuple[str, str], ...]
    files: Named


@dataclass(frozen=True)
class FileQuestion:
    """The question that a file answers, in the version of the procedure that the device filled in."""

    slug: str
    version_id: UUID
    field_id: str


@dataclass(frozen=True)
class Lacking:
    """What keeps a request from being made: the first page at fault, its questions shown, the words of all those at fault."""

    page_id: str
    shown: tuple[str, ...]
    questions: tuple[str, ...]


@dataclass(frozen=True)
class Arrived:
    """The request is on the server: as a case, or as what is not yet one."""

    case: Case | None = None
    # Whether the device that asks may open the case: somebody else may have sent it from the same draft.
    is_holder: bool = True
    is_new: bool = False
    draft: Draft | None = None
    lacks: Lacking | None = None

    @property
    def waits_for_confirmation(self) -> bool:
        return self.draft is not None and self.draft.sent_at is not None


def is_known(token: UUID, *, by: Sender) -> bool:
    return from_devices.find(token, owner=by.owner) is not None


def where_it_is(token: UUID, *, by: Sender) -> Arrived | None:
    """What became of a request of this sender; None while nothing but its files arrived. Raises Discarded."""
    request = from_devices.find(token, owner=by.owner)
    return _already(request, by=by) if request is not None else None


def most_bytes_of(question: FileQuestion) -> int:
    """How much a file of that question may weigh; the most of all where the question is not known."""
    try:
        field = question_of_files(publishing.definition_of(question.version_id), question.field_id)
    except (ProcedureNotFound, NoSuchQuestion):
        return MAX_BYTES
    return int(field.settings["max_size_mb"] * MEGABYTE)


def take_file(token: UUID, name: UUID, received: Received, question: FileQuestion, *, by: Sender) -> bool:
    """Keeps a file of a request to come, under the name that the device gave; False when it was there.

    Another content under the same name replaces the file until the request is sent: a file kept cut by an earlier version is
    made whole by sending it again. Raises NotTheOwner, ContentChanged, FileRefused, NoSuchQuestion, NotAdmitted or StorageFull.
    """
    request = from_devices.hold(token, owner=by.owner)
    taking_over.adopt(request, by=by)
    known = db.session.get(Attachment, name)
    case = submission.find_by_token(token) if request.has_draft else None
    if case is not None and known is None:
        return False  # sent meanwhile from the pages of the portal: the device learns it with the request itself
    if known is not None and is_same(known, received.digest(), token, case):
        return False
    if case is not None or (known is None and request.content_hash is not None):
        raise ContentChanged(token)
    draft = _draft_of(request, slug=question.slug, version_id=question.version_id, by=by)
    if known is not None and draft.sent_at is not None:
        raise ContentChanged(token)
    field = question_of_files(publishing.definition_of(draft.procedure_version_id), question.field_id)
    too_many = why_too_many(draft, received.size, instead_of=known)
    for problem in [*problems_of_file(field, received.described()), *too_many]:
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


def take_request(
    token: UUID, written: Written, content: bytes, *, by: Sender, channel: str, written_at: datetime | None, asks: bool
) -> Arrived:
    """Makes the case, once for a token whatever is sent twice; what cannot be made as it is stays as a draft to finish.

    `asks`: a person must answer a question on the site before this is sent.
    Raises NotTheOwner, ContentChanged, FilesMissing, Discarded or NotAdmitted.
    """
    request = from_devices.hold(token, owner=by.owner)
    taking_over.adopt(request, by=by)
    from_devices.check_content(request, content)
    already = _already(request, by=by)
    if already is not None:
        return already
    draft = _draft_of(request, slug=written.slug, version_id=written.version_id, by=by)
    _fill(draft, written, by=by)
    request.content_hash = from_devices.fingerprint(content)
    checked, lacks = _checked(draft, by=by)
    if lacks is not None or asks:
        return Arrived(draft=draft, lacks=lacks)
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
        confirmation.ask(draft, days=days)
        return Arrived(draft=draft, is_new=True)
    if submitted.already:
        # Sent from elsewhere at the same instant: what this one had written was rolled back, the request with it.
        known = from_devices.find(token, owner=by.owner)
        is_holder = known is not None and taking_over.is_holder(known, submitted.case, by=by)
        return Arrived(submitted.case, is_holder=is_holder)
    request.case_id = submitted.case.id
    return Arrived(submitted.case, is_new=True)


def answers_in(written: Written) -> tuple[Procedure, dict[str, Any]]:
    """The answers that it gives, page after page; nothing is kept. Raises ProcedureNotFound."""
    live = publishing.live(written.slug)
    procedure = publishing.shown_to_residents(_version(live, written.version_id), current_language())
    form: MultiDict[str, Any] = MultiDict(written.typed)
    answers: dict[str, Any] = {}
    for page in procedure.pages:
        answers |= look_at_page(procedure, page, form, Contents(answers), {}).answers
    return procedure, answers


def email_of(draft: Draft) -> str:
    """Where the link that confirms a request goes."""
    procedure = publishing.definition_of(draft.procedure_version_id)
    return email_in(procedure, drafts.contents_of(draft).answers) or ""


def _already(request: DeviceRequest, *, by: Sender) -> Arrived | None:
    """What an earlier sending made of it; its draft may have been sent from the pages of the portal meanwhile."""
    if not request.has_draft:
        return None
    case = submission.find_by_token(request.token)
    if case is not None:
        return Arrived(case, is_holder=taking_over.is_holder(request, case, by=by))
    draft = db.session.get(Draft, request.token)
    if request.content_hash is None:
        # Sent from the pages of the portal, it waits for its address to be confirmed.
        return Arrived(draft=draft) if draft is not None and draft.sent_at is not None else None
    if draft is None or draft.expires_at <= clock.now():
        raise Discarded(request.token)
    return Arrived(draft=draft, lacks=_checked(draft, by=by)[1])


def _draft_of(request: DeviceRequest, *, slug: str, version_id: UUID, by: Sender) -> Draft:
    """The draft that the request fills, begun if need be. Raises NotTheOwner, ContentChanged or NotAdmitted."""
    token = request.token
    draft = db.session.get(Draft, token)
    if draft is not None and request.has_draft:
        if draft.procedure_slug != slug:
            raise ContentChanged(token)
        return draft
    if draft is not None or submission.find_by_token(token) is not None:
        raise NotTheOwner(token)
    live = _open_procedure(slug)
    admission.check_who(live.definition, by=by.actor)
    admission.check_when(slug, live.definition.options.limits, clock.now())
    draft = drafts.open_draft(replace(live, version_id=_version(live, version_id)), by=by.actor, draft_id=token)
    request.has_draft = True
    db.session.flush()
    return draft


def _open_procedure(slug: str) -> Live:
    """Raises ProcedureClosed, also for one that is not for residents or that is no more."""
    try:
        live = publishing.live(slug)
    except ProcedureNotFound as missing:
        raise ProcedureClosed(slug) from missing
    if not live.is_open or live.definition.options.is_internal:
        raise ProcedureClosed(slug)
    return live


def _version(live: Live, wanted: UUID) -> UUID:
    """The version that was filled: a request keeps it, whatever was published since. That of today when it is not here."""
    try:
        return wanted if publishing.definition_of(wanted).slug == live.slug else live.version_id
    except ProcedureNotFound:
        return live.version_id


def _fill(draft: Draft, written: Written, *, by: Sender) -> None:
    """Page by page, as the browser of a resident would. Raises FilesMissing or FileRefused."""
    procedure = _procedure_of(draft)
    profile = known_of_owner(by.actor.account_id, procedure.family)
    kept = files_kept(draft, _askable(procedure, written.files), by=by)
    # In a group, the form names the files that it keeps there.
    in_groups = {f"{name}__kept": files for name, files in kept.items() if "__" in name}
    typed = {
        page.id: {name: files for name, files in in_groups.items() if _is_on(page, name)} for page in procedure.pages
    }
    drafts.save(draft, Contents({name: files for name, files in kept.items() if "__" not in name}, typed))
    form: MultiDict[str, Any] = MultiDict(written.typed)
    for name, files in in_groups.items():
        form.setlist(name, [file["id"] for file in files])
    for page in procedure.pages:
        fill_page(draft, page, form, {}, profile, writer="device")


def _askable(procedure: Procedure, named: Named) -> Named:
    """Without those of questions that are no more."""
    found = {}
    for name, files in named.items():
        with suppress(NoSuchQuestion):
            question_of_files(procedure, name)
            found[name] = files
    return found


def _is_on(page: Page, name: str) -> bool:
    return any(field.id == name.partition("__")[0] for field in page.fields)


def _checked(draft: Draft, *, by: Sender) -> tuple[CheckedForm, Lacking | None]:
    """The answers, and what is wrong with them: also what was typed and is no answer, be the question optional."""
    procedure, contents = _procedure_of(draft), drafts.contents_of(draft)
    profile = known_of_owner(by.actor.account_id, procedure.family)
    checked = check_whole(procedure, contents, profile)
    at_fault = [
        (step, checked.problems.get(step.page.id) or check_page(step.page, contents, profile).problems)
        for step in checked.journey.steps
        if step.page.id in checked.problems or step.page.id in contents.typed
    ]
    wrong = [(step, problems) for step, problems in at_fault if problems]
    if not wrong:
        return checked, None
    first = wrong[0][0]
    questions = tuple(field.label for step, problems in wrong for field in step.fields if field.id in problems)
    return checked, Lacking(first.page.id, tuple(field.id for field in first.fields), questions)


def _procedure_of(draft: Draft) -> Procedure:
    return publishing.shown_to_residents(draft.procedure_version_id, current_language())
