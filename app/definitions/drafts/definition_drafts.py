"""The drafts of procedures and workflows: saved, restored from the past, published, thrown away; each change traced.

Editors and importers write through `save_draft`, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.core.db import db
from app.core.db.definition_drafts import DefinitionDraft, DraftChanged, Remark, delete_draft_row, save_draft_row
from app.core.db.definition_versions import Version
from app.definitions import history
from app.definitions.definition_kinds import Kind
from app.language.schema.problems import DefinitionError
from app.language.schema.validation import JsonSchemaValidator, find_structure_problems
from app.procedures.schema import SLUG

__all__ = [
    "DefinitionDraft",
    "DraftChanged",
    "DraftRefused",
    "Remark",
    "delete_draft",
    "find_draft",
    "is_valid_slug",
    "publish_draft",
    "restore_draft",
    "save_draft",
]

MAX_COMMENT_LENGTH = 500
# A draft may be wrong in every way but these: it has a name, and a database can keep it.
_DRAFT_VALIDATOR = JsonSchemaValidator(
    {
        "type": "object",
        "required": ["slug"],
        "properties": {"slug": {"type": "string", "pattern": SLUG, "maxLength": 80}},
    }
)
_MAX_NOTES = 2000


class DraftRefused(DefinitionError):
    """The document cannot even be kept as a draft."""


def is_valid_slug(text: str) -> bool:
    """Whether a definition may be called so."""
    return not find_structure_problems(_DRAFT_VALIDATOR, {"slug": text})


def find_draft(kind: Kind, slug: str) -> DefinitionDraft | None:
    """The draft under that name."""
    return db.session.get(kind.draft, slug)


def save_draft(
    kind: Kind,
    document: Mapping[str, Any],
    *,
    revision: int | None,
    by: UUID | None,
    comment: str = "",
    notes: Iterable[Remark] | None = None,
) -> DefinitionDraft:
    """Keeps the document as the draft under its own name; `revision` is the one that was read, none for a first save.

    A first save starts from the version residents now see. Raises DraftChanged, DraftRefused.
    """
    problems = find_structure_problems(_DRAFT_VALIDATOR, document)
    if problems:
        raise DraftRefused(problems)
    slug = document["slug"]
    return save_draft_row(
        kind.draft,
        slug,
        document,
        revision=revision,
        by=by,
        comment=comment[:MAX_COMMENT_LENGTH],
        notes=None if notes is None else list(notes)[:_MAX_NOTES],
        base_version_id=current_version_id(kind, slug),
    )


def restore_draft(
    kind: Kind, slug: str, document: Mapping[str, Any], *, by: UUID | None, comment: str
) -> DefinitionDraft:
    """Makes a draft of something of the past. Raises DraftChanged when there is one already."""
    draft = save_draft(kind, {**document, "slug": slug}, revision=None, by=by, comment=comment, notes=[])
    history.record(kind, slug, history.RESTORED, by=by, comment=draft.comment)
    return draft


def delete_draft(kind: Kind, slug: str, *, revision: int | None, by: UUID | None) -> None:
    """Throws the draft away; the history keeps it. Raises DraftChanged."""
    draft = delete_draft_row(kind.draft, slug, revision=revision)
    history.record(kind, slug, history.DELETED, by=by, definition=draft.document)


def publish_draft(kind: Kind, slug: str, *, revision: int | None, by: UUID | None, comment: str = "") -> Version:
    """Makes the draft what residents or requests get from now on. Raises DraftChanged, DefinitionError."""
    draft = delete_draft_row(kind.draft, slug, revision=revision)
    problems = kind.problems(draft.document)
    if problems:
        raise DefinitionError(problems)
    return kind.publish(draft.document, by, comment[:MAX_COMMENT_LENGTH])


def current_version_id(kind: Kind, slug: str) -> UUID | None:
    """The version in force."""
    return db.session.scalar(select(kind.published.current_version_id).where(kind.published.slug == slug))
