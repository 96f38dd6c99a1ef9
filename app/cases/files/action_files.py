"""The files that an action of the workflow names: those of the request, of what agents keep, of the action that led there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from sqlalchemy import select

from app.cases.effects import Performance
from app.cases.models import Attachment, Case
from app.core.db import db


def find_action_files(performance: Performance, names: Iterable[str]) -> Iterator[Attachment]:
    """The files at `answers.photos`, `processing.plan` or `action.piece`, in this order."""
    for name in names:
        root, _, field = name.partition(".")
        descriptions = (performance.context.get(root) or {}).get(field)
        for description in descriptions if isinstance(descriptions, list) else []:
            if isinstance(description, dict) and description.get("id"):
                yield from _file_of_case(performance.case, UUID(str(description["id"])))


def _file_of_case(case: Case, attachment_id: UUID) -> Iterator[Attachment]:
    """The file, if it is one of the case; at submission it is still that of the draft, which has the same key."""
    query = select(Attachment).where(Attachment.id == attachment_id, Attachment.key_id == case.key_id)
    yield from db.session.scalars(query)
