"""The edits of working copies as history: open while the copy is edited, settled once it is published or thrown away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from sqlalchemy import Select, select, update

from app.core.db import db
from app.definitions.models import DefinitionEdit

DONE, UNDONE, DROPPED = "done", "undone", "dropped"


class Named(Protocol):
    """A kind of definition, or what else is edited: its edits have its name."""

    @property
    def name(self) -> str: ...


def select_open_edits(kind: Named, slug: str) -> Select[DefinitionEdit]:
    """The statement of the edits of the working copy."""
    return select(DefinitionEdit).where(
        DefinitionEdit.kind == kind.name, DefinitionEdit.slug == slug, DefinitionEdit.is_settled.is_(False)
    )


def list_edits(kind: Named, slug: str, *, limit: int = 200) -> Sequence[DefinitionEdit]:
    """The edits of a definition, those of former working copies included, latest first."""
    query = select(DefinitionEdit).where(DefinitionEdit.kind == kind.name, DefinitionEdit.slug == slug)
    query = query.where(DefinitionEdit.state == DONE)
    return db.session.scalars(query.order_by(DefinitionEdit.happened_at.desc()).limit(limit)).all()


def settle_edits(kind: Named, slug: str) -> None:
    """Turn the edits of a working copy into history."""
    _update_open_edits(kind, slug, is_settled=True)


def drop_undone_edits(kind: Named, slug: str, by: Any) -> None:
    """Forget what an author undid: they did something else instead."""
    _update_open_edits(kind, slug, DefinitionEdit.by_id == by, DefinitionEdit.state == UNDONE, state=DROPPED)


def _update_open_edits(kind: Named, slug: str, *conditions: Any, **values: Any) -> None:
    of_copy = (DefinitionEdit.kind == kind.name, DefinitionEdit.slug == slug, DefinitionEdit.is_settled.is_(False))
    db.session.execute(update(DefinitionEdit).where(*of_copy, *conditions).values(**values))
