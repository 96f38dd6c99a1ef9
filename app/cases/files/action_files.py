"""The files of actions: those that an action of the workflow names, and those that were sent for its fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.cases.files.attachments import add_to_case, describe_file
from app.cases.files.uploads import UploadedFile
from app.cases.models import Attachment, Case
from app.cases.workflow.effects import ActionExecution
from app.core.db import db

# What was sent for the fields of an action that take files, by field.
Files = Mapping[str, Sequence[UploadedFile]]
StoredFiles = Mapping[str, Sequence[Attachment]]


def find_action_files(execution: ActionExecution, names: Iterable[str]) -> Iterator[Attachment]:
    """The files at `answers.photos`, `processing.plan` or `action.piece`, in this order."""
    for name in names:
        root, _, field = name.partition(".")
        descriptions = (execution.context.get(root) or {}).get(field)
        for description in descriptions if isinstance(descriptions, list) else []:
            if isinstance(description, dict) and description.get("id"):
                yield from _file_of_case(execution.case, UUID(str(description["id"])))


def store_action_files(case: Case, files: Files) -> dict[str, list[Attachment]]:
    """Stores the files sent with an action; if the action is refused, the nightly deletion of orphans takes them."""
    return {
        name: [add_to_case(case, file.stream, name=file.name, type_=file.type, limit=file.size) for file in uploads]
        for name, uploads in files.items()
    }


def merge_action_files(answers: Mapping[str, Any], stored_files: StoredFiles) -> dict[str, Any]:
    """The answers that change once the files are stored: the files already there, then those that came with the action."""
    merged = {
        name: [*(file for file in answers.get(name) or [] if file["id"]), *(describe_file(file) for file in files)]
        for name, files in stored_files.items()
        if name in answers
    }
    by_place = {f"{name}/{number}": file for name, files in stored_files.items() for number, file in enumerate(files)}
    if not by_place:
        return merged
    rows = {name: _replace_places(value, by_place) for name, value in answers.items() if name not in merged}
    return {**rows, **merged}


def _file_of_case(case: Case, attachment_id: UUID) -> Iterator[Attachment]:
    """The file, if it is one of the case; at submission it is still that of the draft, which has the same key."""
    query = select(Attachment).where(Attachment.id == attachment_id, Attachment.key_id == case.key_id)
    yield from db.session.scalars(query)


def _replace_places(value: Any, by_place: Mapping[str, Attachment]) -> Any:
    """An answer made of groups, in which a file named by its place in the form is replaced with the stored one."""
    if isinstance(value, list):
        return [_replace_places(element, by_place) for element in value]
    if not isinstance(value, dict):
        return value
    attachment = by_place.get(str(value.get("id")))
    if attachment is not None:
        return describe_file(attachment)
    return {name: _replace_places(each, by_place) for name, each in value.items()}
