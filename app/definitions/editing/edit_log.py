"""Save what an author does to a working copy, undo it and do it again, beside other authors.

An edit applies to the working copy as it is now, whatever revision the author has on screen, unless the same place was
changed since by somebody else, or by the author in another window: then nothing is saved and both values are shown.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from app.core import clock
from app.core.db import db
from app.core.ids import new_id
from app.definitions.definition_kinds import Kind
from app.definitions.drafts.edit_history import DONE, UNDONE, drop_undone_edits, select_open_edits
from app.definitions.editing.changes import (
    MISSING,
    ORDER,
    Change,
    ChangeConflict,
    apply_changes,
    find_changes,
    invert_changes,
)
from app.definitions.editing.edited_store import DraftStore, EditedStore, WorkingCopy
from app.definitions.editing.pointers import ElementNotFound, find_element, has_element, is_inside
from app.definitions.editing.reference_titles import ReferenceTitles
from app.definitions.editing.summaries import describe_edit
from app.definitions.models import DefinitionEdit

__all__ = [
    "EditConflict",
    "NothingToUndo",
    "WorkingCopy",
    "find_edits_since",
    "find_undoable",
    "list_changes",
    "load_working_copy",
    "redo",
    "save_edit",
    "undo",
]

MAX_SUMMARY = 300
Edit = Callable[[dict[str, Any]], Mapping[str, Any]]
# A kind of definition, whose drafts are edited, or what else is.
Edited = Kind | EditedStore


class EditConflict(Exception):
    """The place was changed since the author read it: by `edit`, to `current`, the value that it has now."""

    def __init__(self, pointer: str, edit: DefinitionEdit | None, current: Any) -> None:
        super().__init__(pointer)
        self.pointer, self.edit, self.current = pointer, edit, current


class NothingToUndo(LookupError):
    """The author has nothing left to undo, or to do again."""


def load_working_copy(kind: Kind, slug: str) -> WorkingCopy:
    """The draft, else the version in force. Raises DefinitionNotFound."""
    return DraftStore(kind).load(slug)


def save_edit(
    kind: Edited,
    slug: str,
    edit: Edit,
    *,
    pointer: str | None,
    revision: int,
    by: UUID | None,
    summary: str = "",
    own_revisions: Collection[int] = (),
) -> WorkingCopy:
    """Apply `edit` to the working copy. `pointer` is what the edit replaces, if it does: what was changed there since
    `revision`, the one on the author's screen, is not overwritten. `own_revisions` were saved from that screen since.

    Raises DefinitionNotFound, EditConflict, and whatever `edit` raises.
    """
    store = _get_store(kind)
    store.lock(slug)
    copy = store.load(slug)
    after = edit(copy.definition)
    changes = find_changes(copy.definition, after)
    if not changes:
        return copy
    if pointer is not None:
        _refuse_conflict(kind, slug, copy, pointer, revision, own_revisions)
    saved = store.save(slug, copy, after, by, changes)
    drop_undone_edits(kind, slug, by)
    _record(kind, slug, saved, changes, by, summary or _describe(store, copy, saved, changes))
    return saved


def _describe(store: EditedStore, before: WorkingCopy, after: WorkingCopy, changes: Sequence[Change]) -> str:
    titles = ReferenceTitles(store.schema_kind, after.definition)
    return describe_edit(before.definition, after.definition, changes, titles)


def undo(kind: Edited, slug: str, *, by: UUID | None) -> tuple[WorkingCopy, DefinitionEdit]:
    """Undo the last edit of this author. Raises NothingToUndo, EditConflict when somebody changed the same place since."""
    return _replay(kind, slug, by, UNDONE)


def redo(kind: Edited, slug: str, *, by: UUID | None) -> tuple[WorkingCopy, DefinitionEdit]:
    """Do again what this author undid last. Raises NothingToUndo, EditConflict."""
    return _replay(kind, slug, by, DONE)


def find_undoable(kind: Edited, slug: str, *, by: UUID | None) -> tuple[DefinitionEdit | None, DefinitionEdit | None]:
    """The edit that this author may undo, and the one that they may do again."""
    return _last_edit(kind, slug, by, DONE), _last_edit(kind, slug, by, UNDONE)


def find_edits_since(kind: Edited, slug: str, revision: int) -> Sequence[DefinitionEdit]:
    """The edits made or undone after a revision, oldest first."""
    return db.session.scalars(
        select_open_edits(kind, slug).where(DefinitionEdit.revision > revision).order_by(DefinitionEdit.revision)
    ).all()


def list_changes(edit: DefinitionEdit) -> list[Change]:
    """The changes of an edit."""
    return [Change.from_json(change) for change in edit.changes]


def _replay(kind: Edited, slug: str, by: UUID | None, state: str) -> tuple[WorkingCopy, DefinitionEdit]:
    store = _get_store(kind)
    store.lock(slug)
    edit = _last_edit(kind, slug, by, DONE if state == UNDONE else UNDONE)
    if edit is None:
        raise NothingToUndo(slug)
    copy = store.load(slug)
    changes = invert_changes(list_changes(edit)) if state == UNDONE else list_changes(edit)
    try:
        after = apply_changes(copy.definition, changes)
    except ChangeConflict as error:
        raise EditConflict(
            error.pointer, _find_other_edit(kind, slug, error.pointer, edit, by), error.current
        ) from error
    saved = store.save(slug, copy, after, by, changes)
    edit.state, edit.revision = state, saved.revision
    db.session.flush()
    return saved, edit


def _get_store(kind: Edited) -> EditedStore:
    return DraftStore(kind) if isinstance(kind, Kind) else kind


def _record(
    kind: Edited, slug: str, copy: WorkingCopy, changes: Iterable[Change], by: UUID | None, summary: str
) -> None:
    db.session.add(
        DefinitionEdit(
            id=new_id(),
            kind=kind.name,
            slug=slug,
            revision=copy.revision,
            happened_at=clock.now(),
            by_id=by,
            summary=summary[:MAX_SUMMARY],
            changes=[change.to_json() for change in changes],
            state=DONE,
            is_settled=False,
        )
    )
    db.session.flush()


def _refuse_conflict(
    kind: Edited, slug: str, copy: WorkingCopy, pointer: str, revision: int, own_revisions: Collection[int]
) -> None:
    for edit in reversed(find_edits_since(kind, slug, revision)):
        if edit.revision not in own_revisions and any(_overlaps(change, pointer) for change in list_changes(edit)):
            raise EditConflict(pointer, edit, _read_value(copy.definition, pointer))


def _overlaps(change: Change, pointer: str) -> bool:
    """Whether a change is about that place, about something in it, or about the element that it was in."""
    if change.kind == ORDER:
        return change.pointer == pointer
    return is_inside(change.place, pointer) or is_inside(pointer, change.place)


def _read_value(definition: Mapping[str, Any], pointer: str) -> Any:
    try:
        return find_element(definition, pointer) if has_element(definition, pointer) else MISSING
    except ElementNotFound:
        return MISSING


def _find_other_edit(
    kind: Edited, slug: str, pointer: str, own: DefinitionEdit, by: UUID | None
) -> DefinitionEdit | None:
    others = [edit for edit in find_edits_since(kind, slug, own.revision) if edit.by_id != by]
    return next(
        (edit for edit in reversed(others) if any(_overlaps(change, pointer) for change in list_changes(edit))), None
    )


def _last_edit(kind: Edited, slug: str, by: UUID | None, state: str) -> DefinitionEdit | None:
    """Of those done, the last one; of those undone, the last one undone."""
    query = select_open_edits(kind, slug).where(DefinitionEdit.by_id == by, DefinitionEdit.state == state)
    return db.session.scalar(query.order_by(DefinitionEdit.revision.desc()).limit(1))
