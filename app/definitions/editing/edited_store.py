"""Storage of the definitions that authors edit: the drafts of definitions, or any other table with a revision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from app.core.db.definition_versions import lock_row
from app.core.db.draft_rows import DefinitionDraft
from app.definitions.definition_kinds import Kind
from app.definitions.drafts.definition_drafts import find_draft, save_draft
from app.definitions.drafts.remark_places import follow_changes
from app.definitions.editing.changes import Change
from app.definitions.overview import DefinitionNotFound, current_version


@dataclass(frozen=True)
class WorkingCopy:
    """Definition that the author edits: the draft, or the version in force as long as nobody changed it (revision 0)."""

    definition: dict[str, Any]
    revision: int
    draft: DefinitionDraft | None = None
    # Whether this very call saved something.
    is_changed: bool = False


class EditedStore(Protocol):
    """Definitions that are edited under a lock; each save has a higher revision. `name` is that of its edits,
    `schema_kind` the kind of definition as which the editors read them.
    """

    @property
    def name(self) -> str: ...

    @property
    def schema_kind(self) -> str: ...

    def lock(self, slug: str) -> None: ...

    def load(self, slug: str) -> WorkingCopy: ...

    def save(
        self, slug: str, copy: WorkingCopy, after: Mapping[str, Any], by: UUID | None, changes: Sequence[Change]
    ) -> WorkingCopy: ...


@dataclass(frozen=True)
class DraftStore:
    """The drafts of a kind of definition."""

    kind: Kind

    @property
    def name(self) -> str:
        return self.kind.name

    @property
    def schema_kind(self) -> str:
        return self.kind.name

    def lock(self, slug: str) -> None:
        """Wait for the edit under way."""
        lock_row(self.kind.draft, slug)

    def load(self, slug: str) -> WorkingCopy:
        """The draft, else the version in force. Raises DefinitionNotFound."""
        draft = find_draft(self.kind, slug)
        if draft is not None:
            return WorkingCopy(draft.definition, draft.revision, draft)
        version = current_version(self.kind, slug)
        if version is None:
            raise DefinitionNotFound(slug)
        return WorkingCopy(version.definition, 0)

    def save(
        self, slug: str, copy: WorkingCopy, after: Mapping[str, Any], by: UUID | None, changes: Sequence[Change]
    ) -> WorkingCopy:
        """Save the draft, whose remarks follow what was moved."""
        comment = copy.draft.comment if copy.draft else ""
        revision = copy.draft.revision if copy.draft else None
        draft = save_draft(self.kind, {**after, "slug": slug}, revision=revision, by=by, comment=comment)
        if draft.notes:
            draft.write_remarks(follow_changes(draft.remarks(), changes))
        return WorkingCopy(draft.definition, draft.revision, draft, is_changed=True)
