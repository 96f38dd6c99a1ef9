"""The questions of the cards of a list, edited as the only page of a form: saved at once, with undo and conflicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from app.core.db.definition_versions import lock_row
from app.definitions.definition_kinds import PROCEDURE
from app.definitions.editing.changes import Change
from app.definitions.editing.edited_store import WorkingCopy
from app.procedures.sources.definition import CARDS
from app.procedures.sources.models import DataSource
from app.procedures.sources.source_store import SourceNotFound, save_source

PAGE = "fiche"
FIELDS = f"pages/{PAGE}/fields"


class CardFieldsStore:
    """Lists of cards. What cards hold is not touched."""

    name = "card_list"
    schema_kind = PROCEDURE.name

    def lock(self, slug: str) -> None:
        """Wait for the edit under way."""
        lock_row(DataSource, slug)

    def load(self, slug: str) -> WorkingCopy:
        """The questions as a form of one page, which the editors know. Raises SourceNotFound."""
        row = lock_row(DataSource, slug)
        if row is None or row.definition["kind"] != CARDS:
            raise SourceNotFound(slug)
        title, fields = row.definition["title"], row.definition["fields"]
        form = {"slug": slug, "title": title, "pages": [{"id": PAGE, "title": title, "fields": fields}]}
        return WorkingCopy(form, row.revision)

    def save(
        self, slug: str, copy: WorkingCopy, after: Mapping[str, Any], by: UUID | None, changes: Sequence[Change]
    ) -> WorkingCopy:
        """Save the list with these questions. Raises DefinitionError."""
        row = lock_row(DataSource, slug)
        if row is None:
            raise SourceNotFound(slug)
        save_source({**row.definition, "fields": after["pages"][0]["fields"]})
        return WorkingCopy(dict(after), row.revision, is_changed=True)


CARD_FIELDS = CardFieldsStore()
