"""Working copies of definitions: saved as often as one likes, wrong as long as need be, never what residents see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from app.core import clock
from app.core.db import ANONYMOUS, TECHNICAL, Base, Json, Mapped, UtcDateTime, db, mapped_column
from app.core.db.definition_versions import lock_row

INFO, WARNING = "info", "warning"


@dataclass(frozen=True)
class Remark:
    """A remark at a place of the definition, with the words of origin that it is about: what an import could not take.

    `place` is the path at import; `pointer` the address of the element as the draft is edited, `checksum` that of its first
    content. Both are missing in notes stored by older releases until the draft is saved again.
    """

    place: str
    message: str
    severity: str = INFO
    verbatim: str | None = None
    pointer: str | None = field(default=None, compare=False)
    checksum: str | None = field(default=None, compare=False)
    is_done: bool = False


class DefinitionDraft(Base):
    """Columns of a working copy of a definition, of whatever kind. There is one working copy at most under each name."""

    __abstract__ = True

    slug: Mapped[str] = mapped_column(primary_key=True, info=ANONYMOUS)
    definition: Mapped[dict[str, Any]] = mapped_column("document", Json, info=ANONYMOUS)
    # The remarks left by an import, each at its place.
    notes: Mapped[list[dict[str, Any]]] = mapped_column(Json, info=ANONYMOUS)
    comment: Mapped[str] = mapped_column(info=ANONYMOUS)
    # Counts the saves: whoever saves says which one they had read.
    revision: Mapped[int] = mapped_column(info=TECHNICAL)
    # The version it started from; none for what was never published.
    base_version_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime, info=ANONYMOUS)
    # The account of an agent; nobody when a command saved it.
    saved_by_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)

    def remarks(self) -> list[Remark]:
        return [Remark(**note) for note in self.notes]

    def write_remarks(self, remarks: Iterable[Remark]) -> None:
        """Replace the remarks."""
        self.notes = [asdict(remark) for remark in remarks]


class DraftChanged(Exception):
    """Somebody saved, published or threw away the draft since it was read."""


AnyDraft = TypeVar("AnyDraft", bound=DefinitionDraft)


def save_draft_row(
    kind: type[AnyDraft],
    slug: str,
    definition: Mapping[str, Any],
    *,
    revision: int | None,
    by: UUID | None,
    comment: str = "",
    notes: Iterable[Remark] | None = None,
    base_version_id: UUID | None = None,
) -> AnyDraft:
    """Keeps the draft; `revision` is the one read, none for a first save. Without notes, those there stay.

    Raises DraftChanged.
    """
    draft = lock_row(kind, slug)
    if (draft.revision if draft else None) != revision:
        raise DraftChanged(slug)
    if draft is None:
        draft = kind(slug=slug, revision=0, notes=[], base_version_id=base_version_id)
        db.session.add(draft)
    draft.definition, draft.comment = dict(definition), comment
    draft.revision += 1
    draft.saved_at, draft.saved_by_id = clock.now(), by
    if notes is not None:
        draft.write_remarks(notes)
    db.session.flush()
    return draft


def delete_draft_row(kind: type[AnyDraft], slug: str, *, revision: int | None) -> AnyDraft:
    """Takes the draft away and returns what it was. Raises DraftChanged."""
    draft = lock_row(kind, slug)
    if draft is None or draft.revision != revision:
        raise DraftChanged(slug)
    db.session.delete(draft)
    db.session.flush()
    return draft
