"""Save, restore and delete the drafts of procedures and workflows, and record each change in their history.

Editors and importers write only through `save_draft`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.core.db import db
from app.core.db.draft_rows import DefinitionDraft, DraftChanged, Remark, delete_draft_row, save_draft_row
from app.definitions import history
from app.definitions.definition_kinds import Kind
from app.definitions.drafts.edit_history import settle_edits
from app.definitions.drafts.remark_places import locate_remarks
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
    "restore_draft",
    "save_draft",
]

MAX_COMMENT_LENGTH = 500
# A draft may be invalid in every other way, but it needs a slug and must be storable as JSON.
_DRAFT_VALIDATOR = JsonSchemaValidator(
    {
        "type": "object",
        "required": ["slug"],
        "properties": {"slug": {"type": "string", "pattern": SLUG, "maxLength": 80}},
    }
)
_MAX_NOTES = 2000


class DraftRefused(DefinitionError):
    """The definition cannot be saved, even as a draft."""


def is_valid_slug(text: str) -> bool:
    """Whether the text is a valid slug of a definition."""
    return not find_structure_problems(_DRAFT_VALIDATOR, {"slug": text})


def find_draft(kind: Kind, slug: str) -> DefinitionDraft | None:
    """The draft with this slug."""
    return db.session.get(kind.draft, slug)


def save_draft(
    kind: Kind,
    definition: Mapping[str, Any],
    *,
    revision: int | None,
    by: UUID | None,
    comment: str = "",
    notes: Iterable[Remark] | None = None,
) -> DefinitionDraft:
    """Save the definition as the draft of its slug. `revision` is the one that was loaded, None for a first save.

    A first save is based on the version in force. Raises DraftChanged, DraftRefused.
    """
    problems = find_structure_problems(_DRAFT_VALIDATOR, definition)
    if problems:
        raise DraftRefused(problems)
    slug = definition["slug"]
    remarks = _locate_notes(kind, slug, definition, notes)
    return save_draft_row(
        kind.draft,
        slug,
        definition,
        revision=revision,
        by=by,
        comment=comment[:MAX_COMMENT_LENGTH],
        notes=remarks,
        base_version_id=current_version_id(kind, slug),
    )


def _locate_notes(
    kind: Kind, slug: str, definition: Mapping[str, Any], notes: Iterable[Remark] | None
) -> list[Remark] | None:
    """The notes with pointers: new ones in the definition that is saved, stored ones in the draft as it was until now."""
    if notes is not None:
        return locate_remarks(list(notes)[:_MAX_NOTES], definition)
    draft = find_draft(kind, slug)
    if draft is None or all(remark.pointer is not None for remark in draft.remarks()):
        return None
    return locate_remarks(draft.remarks(), draft.definition)


def restore_draft(
    kind: Kind, slug: str, definition: Mapping[str, Any], *, by: UUID | None, comment: str
) -> DefinitionDraft:
    """Save a former definition as a new draft. Raises DraftChanged when the slug has a draft already."""
    draft = save_draft(kind, {**definition, "slug": slug}, revision=None, by=by, comment=comment, notes=[])
    history.record(kind, slug, history.RESTORED, by=by, comment=draft.comment)
    return draft


def delete_draft(kind: Kind, slug: str, *, revision: int | None, by: UUID | None) -> None:
    """Delete the draft; its definition stays in the history. Raises DraftChanged."""
    draft = delete_draft_row(kind.draft, slug, revision=revision)
    settle_edits(kind, slug)
    history.record(kind, slug, history.DELETED, by=by, definition=draft.definition)


def current_version_id(kind: Kind, slug: str) -> UUID | None:
    """The id of the version in force."""
    return db.session.scalar(select(kind.published.current_version_id).where(kind.published.slug == slug))


def is_unpublished(kind: Kind, slug: str) -> bool:
    """Whether there is a draft with this slug that was never published."""
    return find_draft(kind, slug) is not None and current_version_id(kind, slug) is None
