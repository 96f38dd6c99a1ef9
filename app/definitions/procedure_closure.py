"""Close a procedure to new cases, and reopen it. Cases already submitted continue."""

from __future__ import annotations

from uuid import UUID

from app.core.db.definition_versions import lock_row
from app.definitions import history
from app.definitions.definition_kinds import PROCEDURE
from app.definitions.overview import DefinitionNotFound
from app.procedures.models import PublishedProcedure
from app.procedures.publishing import invalidate_catalogue


def close_procedure(slug: str, *, by: UUID | None, comment: str = "") -> None:
    """Stop accepting new cases. Raises DefinitionNotFound."""
    published = _find_published(slug)
    if published.is_open:
        published.close()
        history.record(PROCEDURE, slug, history.CLOSED, by=by, comment=comment)
        invalidate_catalogue()


def reopen_procedure(slug: str, *, by: UUID | None) -> None:
    """Accept new cases again. Raises DefinitionNotFound."""
    published = _find_published(slug)
    if not published.is_open:
        published.reopen()
        history.record(PROCEDURE, slug, history.REOPENED, by=by)
        invalidate_catalogue()


def _find_published(slug: str) -> PublishedProcedure:
    published = lock_row(PublishedProcedure, slug)
    if published is None:
        raise DefinitionNotFound(slug)
    return published
