"""The drafts of procedures and workflows: saved, restored from the past, published, thrown away; each change traced.

Editors and importers write through `save`, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.core.db import db
from app.core.definition_drafts import DefinitionDraft, DraftChanged, Note, remove_row, save_row
from app.core.documents import DefinitionError
from app.core.structure import DocumentValidator, structure_problems
from app.core.versions import Version
from app.definitions import history
from app.definitions.kinds import Kind
from app.procedures.schema import SLUG

__all__ = [
    "DefinitionDraft",
    "DraftChanged",
    "DraftRefused",
    "Note",
    "discard",
    "find",
    "is_name",
    "publish",
    "restore",
    "save",
]

LONGEST_COMMENT = 500
# A draft may be wrong in every way but these: it has a name, and a database can keep it.
_KEPT = DocumentValidator(
    {
        "type": "object",
        "required": ["slug"],
        "properties": {"slug": {"type": "string", "pattern": SLUG, "maxLength": 80}},
    }
)
_NOTES = 2000


class DraftRefused(DefinitionError):
    """The document cannot even be kept as a draft."""


def is_name(text: str) -> bool:
    """Whether a definition may be called so."""
    return not structure_problems(_KEPT, {"slug": text})


def find(kind: Kind, slug: str) -> DefinitionDraft | None:
    """The draft under that name."""
    return db.session.get(kind.draft, slug)


def save(
    kind: Kind,
    document: Mapping[str, Any],
    *,
    revision: int | None,
    by: UUID | None,
    comment: str = "",
    notes: Iterable[Note] | None = None,
) -> DefinitionDraft:
    """Keeps the document as the draft under its own name; `revision` is the one that was read, none for a first save.

    A first save starts from the version residents now see. Raises DraftChanged, DraftRefused.
    """
    problems = structure_problems(_KEPT, document)
    if problems:
        raise DraftRefused(problems)
    slug = document["slug"]
    return save_row(
        kind.draft,
        slug,
        document,
        revision=revision,
        by=by,
        comment=comment[:LONGEST_COMMENT],
        notes=None if notes is None else list(notes)[:_NOTES],
        base_version_id=current_version_id(kind, slug),
    )


def restore(kind: Kind, slug: str, document: Mapping[str, Any], *, by: UUID | None, comment: str) -> DefinitionDraft:
    """Makes a draft of something of the past. Raises DraftChanged when there is one already."""
    draft = save(kind, {**document, "slug": slug}, revision=None, by=by, comment=comment, notes=[])
    history.record(kind, slug, history.RESTORED, by=by, comment=draft.comment)
    return draft


def discard(kind: Kind, slug: str, *, revision: int | None, by: UUID | None) -> None:
    """Throws the draft away; the history keeps it. Raises DraftChanged."""
    draft = remove_row(kind.draft, slug, revision=revision)
    history.record(kind, slug, history.DISCARDED, by=by, document=draft.document)


def publish(kind: Kind, slug: str, *, revision: int | None, by: UUID | None, comment: str = "") -> Version:
    """Makes the draft what residents or requests get from now on. Raises DraftChanged, DefinitionError."""
    draft = remove_row(kind.draft, slug, revision=revision)
    problems = kind.problems(draft.document)
    if problems:
        raise DefinitionError(problems)
    return kind.publish(draft.document, by, comment[:LONGEST_COMMENT])


def current_version_id(kind: Kind, slug: str) -> UUID | None:
    """The version in force."""
    return db.session.scalar(select(kind.published.current_version_id).where(kind.published.slug == slug))
