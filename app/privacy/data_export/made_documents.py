"""Documents given to the applicant, in a data export: their numbers, codes and states, and where their files are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.cases.models import Case
from app.documents import case_documents
from app.documents.case_documents import ReadableDocument


def describe_documents(case: Case, paths_by_attachment: Mapping[UUID, str]) -> list[dict[str, Any]]:
    """The documents that the applicant knows of, the latest first. Raises KeyDestroyed."""
    return [
        _describe_document(readable, paths_by_attachment)
        for readable in case_documents.list_documents(case)
        if readable.was_given
    ]


def _describe_document(readable: ReadableDocument, paths_by_attachment: Mapping[UUID, str]) -> dict[str, Any]:
    document, contents = readable.document, readable.contents
    return {
        "title": contents.title,
        "number": contents.number or None,
        "code": contents.code or None,
        "state": document.state,
        "reason": contents.reason or None,
        "given_at": document.given_at,
        "acknowledged_at": document.acknowledged_at,
        # None once the document is worth nothing any more.
        "path": paths_by_attachment.get(document.attachment_id) if document.attachment_id is not None else None,
    }
