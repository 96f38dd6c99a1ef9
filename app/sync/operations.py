"""What an agent did on the ground, sent by their device: written as the back office writes it, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from werkzeug.datastructures import MultiDict

from app.cases import acting, conversation
from app.cases.device import device_requests
from app.cases.device.device_requests import ContentChanged, NotTheOwner
from app.cases.files import attachments
from app.cases.files.uploads import UploadedFile
from app.cases.models import Attachment, Case
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
    """One thing done on a request, as the device wrote it: a note with its photos, or an action of the workflow."""

    case_id: UUID
    proof: str
    kind: str
    # How the request was when it was read: its revision, and how long its timeline was.
    revision: int
    events: int
    action: str
    typed: tuple[tuple[str, str], ...]
    files: tuple[UUID, ...]


class CaseChanged(Exception):
    """Somebody else changed the request since the device took its copy, or the action is not possible there."""


class AnswersMissing(Exception):
    """What was answered to the questions of the action cannot be taken."""

    def __init__(self, asked: ActionForm) -> None:
        super().__init__(asked.action.id)
        self.form = asked


def store_operation_file(token: UUID, name: UUID, case: Case, received: UploadedFile, *, by: Sender) -> bool:
    """Keeps a photo of a note to come, under the name that the device gave; False when it was there.

    Another content under the same name replaces the photo until the note is written. Raises NotTheOwner, ContentChanged or
    FileRefused.
    """
    sent = device_requests.lock_device_request(token, owner=by.owner)
    known = db.session.get(Attachment, name)
    if known is not None and _is_same_file(known, case, received.digest()):
        return False
    if known is not None and known.event_id != token:
        raise NotTheOwner(known.id)
    if sent.content_hash is not None or sent.case_id not in (None, case.id):
        raise ContentChanged(token)
    most = conversation.FILES.settings["max_files"]
    problems = problems_of_file(conversation.FILES, received.describe())
    if known is None and len(attachments.list_waiting_files(case, token)) >= most:
        problems = [*problems, Problem("too_many_files", {"maximum": most})]
    for problem in problems:
        raise FileRefused(name, problem)
    sent.case_id = case.id
    kept: dict[str, Any] = {"name": received.name, "type_": received.type, "limit": received.size}
    if known is None:
        attachments.add_before_event(case, token, received.stream, **kept, attachment_id=name)
    else:
        attachments.replace_content(known, received.stream, **kept)
    return True


def run_operation(
    token: UUID, operation: Operation, content: bytes, case: Case, *, by: Sender, written_at: datetime | None
) -> bool:
    """Does it, once for a token whatever is sent twice; False when it was done.

    Raises NotTheOwner, ContentChanged, FilesMissing, CaseChanged, AnswersMissing, MessageRefused, StaleCase, EndlessJump.
    """
    sent = device_requests.lock_device_request(token, owner=by.owner)
    device_requests.check_content(sent, content)
    if sent.content_hash is not None:
        return False
    before = case.revision
    if operation.kind == ACTION:
        _run_action(case, operation, by=by, written_at=written_at)
    else:
        text = "\n".join(value for _, value in operation.typed)
        conversation.write_note(
            case, text, by=by.actor, files=_take_named_files(token, case, operation), written_at=written_at
        )
    db.session.flush()
    device_requests.mark_done(sent, case, content, revision_before=before)
    return True


def _run_action(case: Case, operation: Operation, *, by: Sender, written_at: datetime | None) -> None:
    action = _find_offline_action(case, operation.action, by=by)
    if action is None or not device_requests.is_unchanged_since(case, operation.revision, owner=by.owner):
        raise CaseChanged(case.id)
    asked = read_action_form(case, action, MultiDict(operation.typed), MultiDict(), by=by.actor)
    if not asked.is_complete:
        raise AnswersMissing(asked)
    try:
        acting.run_action(
            case,
            action.id,
            asked.answers,
            by=by.actor,
            files=asked.files,
            question_ids=asked.field_ids,
            written_at=written_at,
        )
    except ActionNotAvailable as refused:
        raise CaseChanged(case.id) from refused


def _find_offline_action(case: Case, action_id: str, *, by: Sender) -> Action | None:
    """The action, if the workflow lets this agent do it now and without a network."""
    found = acting.available_actions(case, by=by.actor)
    return next((action for action in found if action.id == action_id and action.is_offline), None)


def _take_named_files(token: UUID, case: Case, operation: Operation) -> list[Attachment]:
    """The files that the note names; those that it does not are taken out."""
    there = attachments.list_waiting_files(case, token)
    missing = [name for name in operation.files if name not in there]
    if missing:
        raise FilesMissing(missing)
    for name in there.keys() - set(operation.files):
        attachments.delete_attachment(there[name])
    return [there[name] for name in operation.files]


def _is_same_file(known: Attachment, case: Case, digest: str) -> bool:
    """Whether the file of that id is the one sent again. Raises NotTheOwner."""
    if known.case_id != case.id:
        raise NotTheOwner(known.id)
    return attachments.digest_of(known) == digest
