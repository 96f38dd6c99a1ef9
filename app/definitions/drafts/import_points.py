"""Points that an import left to deal with in a draft: its remarks as a list, counted down as authors deal with them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256

from app.core.db import db
from app.core.db.definition_versions import lock_row
from app.core.db.draft_rows import WARNING, DefinitionDraft, Remark
from app.core.domain_errors import NotFound
from app.definitions.definition_kinds import Kind
from app.definitions.drafts.remark_places import build_path, is_edited, locate_remarks
from app.definitions.editing.pointers import has_element


class PointNotFound(NotFound):
    """The draft has no such point, or does not exist any more."""


@dataclass(frozen=True)
class ImportPoint:
    """One thing to look at. `key` identifies it; `is_edited` says that its element was changed since the import."""

    key: str
    remark: Remark
    is_edited: bool

    @property
    def pointer(self) -> str:
        return self.remark.pointer or ""

    @property
    def is_done(self) -> bool:
        return self.remark.is_done

    @property
    def is_lost(self) -> bool:
        """Whether the import could not take it at all; else it came over with a difference."""
        return self.remark.severity == WARNING


@dataclass(frozen=True)
class ImportPoints:
    """The points of a draft whose elements still exist."""

    points: Sequence[ImportPoint]

    @cached_property
    def remaining(self) -> list[ImportPoint]:
        """Points left to deal with, those about something lost first."""
        return sorted((point for point in self.points if not point.is_done), key=lambda point: not point.is_lost)

    def list_same(self, key: str) -> list[ImportPoint]:
        """The points that say the same as one of them, itself included."""
        messages = {point.remark.message for point in self.points if point.key == key}
        return [point for point in self.points if point.remark.message in messages]

    @property
    def completed_points(self) -> list[ImportPoint]:
        return [point for point in self.points if point.is_done]

    @property
    def is_from_publik(self) -> bool:
        """Whether the draft comes from Publik; what a package leaves has neither a place nor an original text."""
        return any(point.remark.verbatim or point.remark.place != "document" for point in self.points)


def list_points(draft: DefinitionDraft | None) -> ImportPoints:
    """The points of a draft; points of elements that authors deleted are left out."""
    if draft is None or not draft.notes:
        return ImportPoints(())
    return ImportPoints(
        [
            ImportPoint(compute_key(remark), remark, is_edited(remark, draft.definition))
            for remark in locate_remarks(draft.remarks(), draft.definition)
            if has_element(draft.definition, remark.pointer or "")
        ]
    )


def set_points_done(kind: Kind, slug: str, keys: Collection[str], *, is_done: bool) -> None:
    """Record that points are dealt with, or are to do again. Raises PointNotFound."""
    draft = lock_row(kind.draft, slug)
    remarks = locate_remarks(draft.remarks(), draft.definition) if draft else []
    if draft is None or not set(keys) <= {compute_key(remark) for remark in remarks}:
        raise PointNotFound(slug)
    draft.write_remarks(
        replace(remark, is_done=is_done) if compute_key(remark) in keys else remark for remark in remarks
    )
    db.session.flush()


def compute_key(remark: Remark) -> str:
    """Identifies a remark whatever happens to its element."""
    return sha256("\0".join((remark.place, remark.message, remark.verbatim or "")).encode()).hexdigest()[:16]


def list_current_remarks(draft: DefinitionDraft | None) -> list[Remark]:
    """The remarks left to deal with, each with the path that its element has now."""
    if draft is None:
        return []
    return [
        replace(point.remark, place=build_path(draft.definition, point.pointer))
        for point in list_points(draft).points
        if not point.is_done
    ]
