"""The files of what a device sends: which question each is for, which are there, why one is not taken."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.cases import admission
from app.cases.device.device_requests import NotTheOwner
from app.cases.files import attachments
from app.cases.files.storage_quota import check_room
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
# The names of files, by the name of the input of their question.
FilesByQuestion = Mapping[str, tuple[UUID, ...]]


def question_of_files(procedure: Procedure, name: str) -> Field:
    """The question whose input has this name, be it in a group: `enfants__0__photo`. Raises NoSuchQuestion."""
    first, *rest = name.split("__")
    field = procedure.field(first)
    for part in rest[1::2]:
        inside = questions(field) if field is not None and field.type == Block.key else ()
        field = next((each for each in inside if each.id == part), None)
    if field is None or field.type != Files.key or len(rest) % 2:
        raise NoSuchQuestion(name)
    return field


def is_same_file(known: Attachment, digest: str, token: UUID, case: Case | None) -> bool:
    """Whether the file of that id, in the draft or the case under this token, is the one sent again. Raises NotTheOwner."""
    if known.draft_id != token and (case is None or known.case_id != case.id):
        raise NotTheOwner(known.id)
    return attachments.digest_of(known) == digest


def quota_problems(draft: Draft, size: int, *, replaced: Attachment | None = None) -> list[Problem]:
    """Why one more file, or another `replaced` one that is there, would be too much for the request as a whole."""
    kept = [file for file in attachments.files_of_draft(draft).values() if file is not replaced]
    maximum = admission.max_files_mb(publishing.definition_of(draft.procedure_version_id))
    if len(kept) >= MAX_FILES:
        return [Problem("too_many_files", {"maximum": MAX_FILES})]
    if sum(file.size for file in kept) + size > maximum * MEGABYTE:
        return [Problem("files_too_heavy", {"name": "", "maximum": maximum})]
    return []


def keep_named_files(draft: Draft, named: FilesByQuestion, *, by: Sender) -> dict[str, list[dict[str, Any]]]:
    """The files that the request names, described, by question; those that it does not name are taken out.

    One that is elsewhere on the site, and that this sender holds, is copied: what was written in two tabs at once makes two
    requests, each with its files. Raises FilesMissing, FileRefused, TooMuchSent or StorageFull.
    """
    arrived = attachments.files_of_draft(draft)
    names = [name for each in named.values() for name in each]
    elsewhere = {name: draft_takeover.find_held_file(name, by=by) for name in names if str(name) not in arrived}
    missing = [name for name, file in elsewhere.items() if file is None]
    if missing:
        raise FilesMissing(missing)
    for extra in arrived.keys() - set(map(str, names)):
        attachments.delete_attachment(arrived[extra])
    for name, file in elsewhere.items():
        assert file is not None
        for problem in quota_problems(draft, file.size):
            raise FileRefused(name, problem)
        # A copy weighs on the site as much as a file sent, for a request of a few words.
        enforcement.count_uploaded_bytes(file.size)
        check_room(draft, file.size)
        arrived[str(name)] = attachments.copy_to_draft(file, draft)
        db.session.flush()
    return {
        question: [attachments.describe_file(arrived[str(name)]) for name in each] for question, each in named.items()
    }
