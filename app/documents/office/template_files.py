"""The office files of templates: checked, prepared and kept; deleted when no template names them."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from app.core import clock
from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.office_files.file_rules import OfficeFileRefused
from app.documents.models import DocumentTemplateDraft, DocumentTemplateVersion
from app.documents.office.file_processing import prepare_file
from app.documents.office.models import DocumentTemplateFile
from app.documents.office.office_check import check_office_file
from app.documents.office.placeholder_words import Placeholder, list_names
from app.documents.office.row_checks import find_row_problems
from app.documents.office.text_blocks import PreparedFile

SYNTAX, MISPLACED, UNKNOWN = "syntax", "misplaced", "unknown"
# The detail of the problem says all of it.
SENTENCE = "sentence"
MAX_FILE_NAME = 150
NO_REASONS: Mapping[str, str] = MappingProxyType({})


class TemplateFileNotFound(NotFound):
    """No template has, or had, a file of that id."""


class PlaceholdersRefused(OfficeFileRefused):
    """Refusal of a file whose placeholders are to be corrected; `problems` are pairs of a code and what is typed."""

    def __init__(self, problems: tuple[tuple[str, str], ...]) -> None:
        super().__init__("placeholders")
        self.problems = problems


def read_office_file(content: bytes, *, title: str) -> tuple[str, PreparedFile]:
    """The format of a file that was sent, and the file as it may be kept. Nothing is written. Raises OfficeFileRefused."""
    format_ = check_office_file(content)
    return format_, prepare_file(content, format_, title=title)


def store_file(
    prepared: PreparedFile,
    format_: str,
    *,
    file_name: str,
    placeholders: Mapping[str, Placeholder],
    by: UUID | None,
    reasons: Mapping[str, str] = NO_REASONS,
) -> DocumentTemplateFile:
    """Keep a prepared file. Raises PlaceholdersRefused with everything that its author has to correct.

    `placeholders` are those that what is typed between its braces stands for; `reasons` say why some of it stands for nothing.
    """
    unknown = tuple(
        (SENTENCE, reasons[mark]) if mark in reasons else (UNKNOWN, mark)
        for mark in prepared.marks
        if mark not in placeholders
    )
    in_rows = tuple((SENTENCE, sentence) for sentence in find_row_problems(prepared.rows, placeholders))
    if prepared.problems or unknown or in_rows:
        raise PlaceholdersRefused((*prepared.problems, *unknown, *in_rows))
    file = DocumentTemplateFile(
        id=secrets.token_hex(16),
        format=format_,
        file_name=" ".join(file_name.split())[-MAX_FILE_NAME:],
        content=prepared.content,
        placeholders=dict(placeholders),
        notes={"repairs": dict(prepared.repairs), "warnings": dict(prepared.warnings)},
        uploaded_at=clock.now(),
        uploaded_by_id=by,
    )
    db.session.add(file)
    db.session.flush()
    return file


def load_file(file_id: str) -> DocumentTemplateFile:
    """A file by its id. Raises TemplateFileNotFound."""
    file = db.session.get(DocumentTemplateFile, file_id)
    if file is None:
        raise TemplateFileNotFound(file_id)
    return file


def list_file_names(file_id: str) -> set[str]:
    """The names that a file shows. Raises TemplateFileNotFound."""
    return list_names(load_file(file_id).placeholders.values())


def delete_unused_files() -> int:
    """Delete the files that no version and no draft of a template names; returns how many."""
    definitions = [
        *db.session.scalars(select(DocumentTemplateVersion.definition)),
        *db.session.scalars(select(DocumentTemplateDraft.definition)),
    ]
    used = {_read_file_id(definition) for definition in definitions}
    unused = [each for each in db.session.scalars(select(DocumentTemplateFile.id)) if each not in used]
    for file_id in unused:
        db.session.execute(delete(DocumentTemplateFile).where(DocumentTemplateFile.id == file_id))
    return len(unused)


def _read_file_id(definition: Mapping[str, Any]) -> str | None:
    file = definition.get("file")
    return file.get("id") if isinstance(file, Mapping) else None
