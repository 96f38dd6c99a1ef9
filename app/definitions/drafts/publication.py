"""Publication of a draft, whoever asks for it: the studio, a package, a command."""

from __future__ import annotations

from uuid import UUID

from app.core.db.definition_versions import Version
from app.core.db.draft_rows import delete_draft_row
from app.definitions.definition_kinds import Kind
from app.definitions.drafts.definition_drafts import MAX_COMMENT_LENGTH
from app.definitions.drafts.edit_history import settle_edits
from app.definitions.findings.rules import list_errors
from app.language.schema.problems import DefinitionError


def publish_draft(kind: Kind, slug: str, *, revision: int | None, by: UUID | None, comment: str = "") -> Version:
    """Publish the draft as the version in force. Raises DraftChanged, and DefinitionError when a check finds an error."""
    draft = delete_draft_row(kind.draft, slug, revision=revision)
    errors = list_errors(kind, draft.definition)
    if errors:
        raise DefinitionError(errors)
    settle_edits(kind, slug)
    return kind.publish(draft.definition, by, comment[:MAX_COMMENT_LENGTH])
