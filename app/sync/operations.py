"""Field operations of agents, sent by their devices: performed once, like those of the back office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from werkzeug.datastructures import MultiDict

from app.cases.conversation import correspondence
from app.cases.device import device_requests
from app.cases.device.device_requests import ContentChanged, NotTheOwner
from app.cases.files import attachments
from app.cases.files.uploads import UploadedFile
from app.cases.models import Attachment, Case
from app.cases.workflow import transitions
from app.core.db import db
from app.forms.action_form import ActionForm, read_action_form
from app.procedures.fields import Problem
from app.procedures.fields.files import problems_of_file
from app.sync.refusal_reasons import FileRefused, FilesMissing
from app.sync.sender import Sender
from app.workflows.definition import Action
from app.workflows.engine import ActionNotAvailable

NOTE, ACTION = "note", "action"
KINDS = (NOTE, ACTION)


@dataclass(frozen=True)
class Operation:
    """One operation on a case: a note with photos, or a workflow action."""

    case_id: UUID
    proof: str
    kind: str
    # The state of the case when the device read it: its revision, and the length of its timeline.
    revision: int
    events: int
    action: str
    inputs: tuple[tuple[str, str], ...]
    files: tuple[UUID, ...]


class CaseChanged(Exception):
    """The case was changed since the device copied it, or the action is not available any more."""


class AnswersMissing(Exception):
    """The answers to the questions of the action are invalid."""

    def __init__(self, form: ActionForm) -> None:
        super().__init__(form.action.id)
        self.form = form


def store_operation_file(token: UUID, file_id: UUID, case: Case, uploaded_file: UploadedFile, *, by: Sender) -> bool:
    """Store a photo of a future note, under the identifier chosen by the device; False if it was already stored.

    Another content under the same identifier replaces the photo until the note is written. Raises NotTheOwner,
    ContentChanged or FileRefused.
    """
    device_request = device_requests.lock_device_request(token, owner=by.owner)
    attachment = db.session.get(Attachment, file_id)
    if attachment is not None and _is_same_file(attachment, case, uploaded_file.digest()):
        return False
    if attachment is not None and attachment.event_id != token:
        raise NotTheOwner(attachment.id)
    if device_request.content_hash is not None or device_request.case_id not in (None, case.id):
        raise ContentChanged(token)
    max_files = correspondence.FILES.settings["max_files"]
    problems = problems_of_file(correspondence.FILES, uploaded_file.describe())
    if attachment is None and len(attachments.list_waiting_files(case, token)) >= max_files:
        problems = [*problems, Problem("too_many_files", {"maximum": max_files})]
    for problem in problems:
        raise FileRefused(file_id, problem)
    device_request.case_id = case.id
    content: dict[str, Any] = {"name": uploaded_file.name, "type_": uploaded_file.type, "limit": uploaded_file.size}
    if attachment is None:
        attachments.add_before_event(case, token, uploaded_file.stream, **content, attachment_id=file_id)
    else:
        attachments.replace_content(attachment, uploaded_file.stream, **content)
    return True


def run_operation(
    token: UUID, operation: Operation, content: bytes, case: Case, *, by: Sender, written_at: datetime | None
) -> bool:
    """Perform the operation, once per token; False if it was already done.

    Raises NotTheOwner, ContentChanged, FilesMissing, CaseChanged, AnswersMissing, MessageRefused, StaleCase,
    EndlessJump.
    """
    device_request = device_requests.lock_device_request(token, owner=by.owner)
    device_requests.check_content(device_request, content)
    if device_request.content_hash is not None:
        return False
    revision_before = case.revision
    if operation.kind == ACTION:
        _run_action(case, operation, by=by, written_at=written_at)
    else:
        text = "\n".join(value for _, value in operation.inputs)
        correspondence.write_note(
            case, text, by=by.actor, files=_claim_files(token, case, operation), written_at=written_at
        )
    db.session.flush()
    device_requests.mark_done(device_request, case, content, revision_before=revision_before)
    return True


def _run_action(case: Case, operation: Operation, *, by: Sender, written_at: datetime | None) -> None:
    action = _find_offline_action(case, operation.action, by=by)
    if action is None or not device_requests.is_unchanged_since(case, operation.revision, owner=by.owner):
        raise CaseChanged(case.id)
    form = read_action_form(case, action, MultiDict(operation.inputs), MultiDict(), by=by.actor)
    if not form.is_complete:
        raise AnswersMissing(form)
    try:
        transitions.run_action(
            case,
            action.id,
            form.answers,
            by=by.actor,
            files=form.files,
            question_ids=form.field_ids,
            written_at=written_at,
        )
    except ActionNotAvailable as error:
        raise CaseChanged(case.id) from error


def _find_offline_action(case: Case, action_id: str, *, by: Sender) -> Action | None:
    """The action, if the agent may run it now and it is allowed offline."""
    actions = transitions.available_actions(case, by=by.actor)
    return next((action for action in actions if action.id == action_id and action.is_offline), None)


def _claim_files(token: UUID, case: Case, operation: Operation) -> list[Attachment]:
    """The waiting files that the note lists; the others are deleted."""
    waiting_files = attachments.list_waiting_files(case, token)
    missing_ids = [file_id for file_id in operation.files if file_id not in waiting_files]
    if missing_ids:
        raise FilesMissing(missing_ids)
    for file_id in waiting_files.keys() - set(operation.files):
        attachments.delete_attachment(waiting_files[file_id])
    return [waiting_files[file_id] for file_id in operation.files]


def _is_same_file(attachment: Attachment, case: Case, digest: str) -> bool:
    """Whether the stored file has the same content. Raises NotTheOwner."""
    if attachment.case_id != case.id:
        raise NotTheOwner(attachment.id)
    return attachments.digest_of(attachment) == digest
