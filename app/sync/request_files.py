"""Files of submissions from devices: their questions, which have arrived, and why one is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.cases.device.device_requests import NotTheOwner
from app.cases.files import attachments
from app.cases.files.storage_quota import check_room
from app.cases.lifecycle import submission_rules
from app.cases.models import Attachment, Case, Draft
from app.core.db import db
from app.core.rate_limits import enforcement
from app.procedures import publishing
from app.procedures.definition import Field, Procedure
from app.procedures.fields.base import Problem
from app.procedures.fields.block import Block, questions
from app.procedures.fields.files import MEGABYTE, Files
from app.sync import draft_takeover
from app.sync.refusal_reasons import FileRefused, FilesMissing, NoSuchQuestion
from app.sync.sender import Sender

MAX_FILES = 40
# File identifiers by name of the input of their question.
FilesByQuestion = Mapping[str, tuple[UUID, ...]]


def question_of_files(procedure: Procedure, name: str) -> Field:
    """The question of the input with this name, possibly in a group: `enfants__0__photo`. Raises NoSuchQuestion."""
    first, *rest = name.split("__")
    field = procedure.field(first)
    for part in rest[1::2]:
        group_questions = questions(field) if field is not None and field.type == Block.key else ()
        field = next((question for question in group_questions if question.id == part), None)
    if field is None or field.type != Files.key or len(rest) % 2:
        raise NoSuchQuestion(name)
    return field


def is_same_file(attachment: Attachment, digest: str, token: UUID, case: Case | None) -> bool:
    """Whether the stored file of the draft or case under this token has the same content. Raises NotTheOwner."""
    if attachment.draft_id != token and (case is None or attachment.case_id != case.id):
        raise NotTheOwner(attachment.id)
    return attachments.digest_of(attachment) == digest


def quota_problems(draft: Draft, size: int, *, replaced: Attachment | None = None) -> list[Problem]:
    """Problems of adding one more file to the draft, or of replacing one."""
    other_files = [file for file in attachments.files_of_draft(draft).values() if file is not replaced]
    maximum = submission_rules.max_files_mb(publishing.definition_of(draft.procedure_version_id))
    if len(other_files) >= MAX_FILES:
        return [Problem("too_many_files", {"maximum": MAX_FILES})]
    if sum(file.size for file in other_files) + size > maximum * MEGABYTE:
        return [Problem("files_too_heavy", {"name": "", "maximum": maximum})]
    return []


def update_draft_files(
    draft: Draft, ids_by_question: FilesByQuestion, *, by: Sender
) -> dict[str, list[dict[str, Any]]]:
    """Descriptions of the files listed in the submission, by question; other files of the draft are deleted.

    A file of another draft that this sender has access to is copied: concurrent edits in two tabs make two requests,
    each with its own files. Raises FilesMissing, FileRefused, TooMuchSent or StorageFull.
    """
    draft_files = attachments.files_of_draft(draft)
    file_ids = [file_id for ids in ids_by_question.values() for file_id in ids]
    other_files = {
        file_id: draft_takeover.find_accessible_file(file_id, by=by)
        for file_id in file_ids
        if str(file_id) not in draft_files
    }
    missing_ids = [file_id for file_id, file in other_files.items() if file is None]
    if missing_ids:
        raise FilesMissing(missing_ids)
    for extra_id in draft_files.keys() - set(map(str, file_ids)):
        attachments.delete_attachment(draft_files[extra_id])
    for file_id, file in other_files.items():
        assert file is not None
        for problem in quota_problems(draft, file.size):
            raise FileRefused(file_id, problem)
        # A copy uses as much storage as an upload, for a request of a few bytes.
        enforcement.count_uploaded_bytes(file.size)
        check_room(draft, file.size)
        draft_files[str(file_id)] = attachments.copy_to_draft(file, draft)
        db.session.flush()
    return {
        question: [attachments.describe_file(draft_files[str(file_id)]) for file_id in ids]
        for question, ids in ids_by_question.items()
    }
