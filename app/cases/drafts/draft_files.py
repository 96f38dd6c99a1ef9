"""Files of a draft: stored, replaced and deleted with the page that they are posted on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from werkzeug.datastructures import MultiDict

from app.cases.drafts.request_drafts import DraftContents
from app.cases.files import attachments
from app.cases.files.row_files import has_file_fields, resolve_known_files, row_file_fields, set_kept_files
from app.cases.files.storage_quota import has_room
from app.cases.files.uploads import UploadedFile
from app.cases.lifecycle.submission_rules import max_files_mb, total_file_size
from app.cases.models import Attachment, Draft
from app.core.db import db
from app.procedures.definition import Field, Page, Procedure
from app.procedures.fields import Problem
from app.procedures.fields.block import Block
from app.procedures.fields.files import MEGABYTE, all_files, files_in, problems_of_file, removed_file_ids
from app.procedures.form.validation import ValidationResult
from app.procedures.publishing import definition_of

Form = MultiDict[str, Any]
Uploads = Mapping[str, Sequence[UploadedFile]]


def save_files(draft: Draft, field: Field, form: Form, uploads: Uploads, answers: dict[str, Any]) -> list[Problem]:
    """Adds the files sent and takes out those given back; `answers` follows. Returns why some were refused."""
    removed_ids = set(removed_file_ids(form, field.id))
    remaining_files = [file for file in answers.get(field.id, []) if file["id"] not in removed_ids]
    for attachment_id in removed_ids & {file["id"] for file in answers.get(field.id, [])}:
        delete_file(draft, attachment_id)
    problems: list[Problem] = []
    procedure = definition_of(draft.procedure_version_id)
    other_answers = {name: files for name, files in answers.items() if name != field.id}
    for received in uploads.get(field.id, ()):
        if _is_resent(draft, received, remaining_files):
            continue
        file_problems = (
            _file_problems(field, received, len(remaining_files))
            or _weight_problems(procedure, {**other_answers, field.id: remaining_files}, received)
            or _storage_problems(draft, received)
        )
        problems += file_problems
        if not file_problems:
            remaining_files.append(_store_file(draft, field, received))
    answers[field.id] = remaining_files
    return problems


def drop_missing_file_problems(problems: Iterable[Problem], file_problems: Iterable[Problem]) -> list[Problem]:
    """Drop the problem of a missing file where one was refused: it is not a second mistake."""
    parts = {problem.part for problem in file_problems}
    return [problem for problem in problems if problem.code != "file_missing" or problem.part not in parts]


def save_row_files(
    draft: Draft, page: Page, form: Form, uploads: Uploads, contents: DraftContents, answers: Mapping[str, Any]
) -> tuple[Form, list[tuple[str, list[Problem]]]]:
    """Save the files in the groups of blocks, and return the form that names those kept, with the reasons of refusals."""
    form = resolve_known_files(page.fields, form, page_content(page, contents))
    problems: list[tuple[str, list[Problem]]] = []
    remaining_files: dict[str, Any] = {}
    for block in (field for field in page.fields if field.type == Block.key):
        other_answers = {name: value for name, value in answers.items() if name != block.id}
        row_fields = list(row_file_fields([block], form))
        remaining_files |= {row_field.id: files_in(form.getlist(f"{row_field.id}__kept")) for row_field in row_fields}
        for each in row_fields:
            block_answers = {**other_answers, **remaining_files}
            part = each.id.removeprefix(f"{block.id}__")
            file_problems = save_files(draft, each, form, uploads, block_answers)
            problems.append((block.id, [replace(problem, part=part, about=each.label) for problem in file_problems]))
            remaining_files[each.id] = block_answers[each.id]
    return set_kept_files(form, remaining_files), problems


def delete_row_files(draft: Draft, page: Page, contents: DraftContents, result: ValidationResult) -> None:
    """The files of the groups that were taken out, or of questions that are not asked any more."""
    if not has_file_fields(field for field in page.fields if field.type == Block.key):
        return
    before, now = (
        {file["id"] for file in all_files(content)} for content in (page_content(page, contents), result.inputs)
    )
    for attachment_id in before - now - {file["id"] for file in all_files(result.answers)}:
        delete_file(draft, attachment_id)


def page_content(page: Page, contents: DraftContents) -> list[Any]:
    """Contents of a page: accepted answers, then the last typed inputs."""
    return [{field.id: contents.answers.get(field.id) for field in page.fields}, contents.inputs.get(page.id, {})]


def _is_resent(draft: Draft, received: UploadedFile, remaining_files: Sequence[Mapping[str, Any]]) -> bool:
    """True for a file sent once more, because the answer to its first sending was lost."""
    same_size_ids = [
        file["id"] for file in remaining_files if (file["name"], file["size"]) == (received.name, received.size)
    ]
    return bool(same_size_ids) and received.digest() in attachments.digests_in(draft, same_size_ids)


def _file_problems(field: Field, received: UploadedFile, already: int) -> list[Problem]:
    if already >= field.settings["max_files"]:
        return [Problem("too_many_files", {"maximum": field.settings["max_files"]})]
    return problems_of_file(field, received.describe())


def _weight_problems(procedure: Procedure, answers: Mapping[str, Any], received: UploadedFile) -> list[Problem]:
    """The problem of a file that would make the request larger than the authority or the procedure allows."""
    maximum = max_files_mb(procedure)
    if total_file_size(answers) + received.size <= maximum * MEGABYTE:
        return []
    return [Problem("files_too_heavy", {"name": received.name, "maximum": maximum})]


def _storage_problems(draft: Draft, received: UploadedFile) -> list[Problem]:
    """The answers are saved all the same: only the file is to be sent later."""
    return [] if has_room(draft, received.size) else [Problem("file_without_room", {"name": received.name})]


def _store_file(draft: Draft, field: Field, received: UploadedFile) -> dict[str, Any]:
    limit = field.settings["max_size_mb"] * MEGABYTE
    attachment = attachments.add_to_draft(draft, received.stream, name=received.name, type_=received.type, limit=limit)
    return attachments.describe_file(attachment)


def delete_file(draft: Draft, attachment_id: str) -> None:
    """Delete a file of the draft; nothing for the file of another draft."""
    attachment = attachments.files_of_draft(draft).get(attachment_id)
    if isinstance(attachment, Attachment):
        db.session.delete(attachment)
