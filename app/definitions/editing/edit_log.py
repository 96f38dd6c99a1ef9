"""Save what an author does to a working copy, undo it and do it again, beside other authors.

An edit applies to the working copy as it is now, whatever revision the author has on screen, unless somebody else changed
the same place since: then nothing is saved and both values are shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.core import clock
from app.core.db import db
from app.core.db.definition_drafts import DefinitionDraft
from app.core.db.definition_versions import lock_row
from app.core.ids import new_id
from app.definitions.definition_kinds import Kind
from app.definitions.drafts.definition_drafts import find_draft, save_draft
from app.definitions.drafts.edit_history import DONE, UNDONE, drop_undone_edits, select_open_edits
from app.definitions.drafts.remark_places import follow_changes
from app.definitions.editing.changes import (
    MISSING,
    ORDER,
    Change,
    ChangeConflict,
    apply_changes,
    find_changes,
    invert_changes,
)
from app.definitions.editing.pointers import ElementNotFound, find_element, has_element, is_inside
from app.definitions.editing.reference_titles import ReferenceTitles
from app.definitions.editing.summaries import describe_edit
from app.definitions.models import DefinitionEdit
from app.definitions.overview import DefinitionNotFound, current_version

MAX_SUMMARY = 300
Edit = Callable[[dict[str, Any]], Mapping[str, Any]]


@dataclass(frozen=True)
class WorkingCopy:
    """What the author edits: the draft, or the version in force as long as nobody changed it (revision 0)."""

    definition: dict[str, Any]
    revision: int
    draft: DefinitionDraft | None = None


class EditConflict(Exception):
    """Somebody else changed the place since the author read it: `edit` is theirs, `current` the value that it has now."""

    def __init__(self, pointer: str, edit: DefinitionEdit | None, current: Any) -> None:
        super().__init__(pointer)
        self.pointer, self.edit, self.current = pointer, edit, current


class NothingToUndo(LookupError):
    """The author has nothing left to undo, or to do again."""


def load_working_copy(kind: Kind, slug: str) -> WorkingCopy:
    """The draft, else the version in force. Raises DefinitionNotFound."""
    draft = find_draft(kind, slug)
    if draft is not None:
        return WorkingCopy(draft.definition, draft.revision, draft)
    version = current_version(kind, slug)
    if version is None:
        raise DefinitionNotFound(slug)
    return WorkingCopy(version.definition, 0)


def save_edit(
    kind: Kind, slug: str, edit: Edit, *, pointer: str | None, revision: int, by: UUID | None, summary: str = ""
) -> WorkingCopy:
    """Apply `edit` to the working copy. `revision` is the one on the author's screen, `pointer` what the edit replaces, if it
    does: what others changed there since is not overwritten.

    Raises DefinitionNotFound, EditConflict, and whatever `edit` raises.
    """
    lock_row(kind.draft, slug)
    copy = load_working_copy(kind, slug)
    after = edit(copy.definition)
    changes = find_changes(copy.definition, after)
    if not changes:
        return copy
    if pointer is not None:
        _refuse_conflict(kind, slug, copy, pointer, revision, by)
    saved = _save(kind, slug, copy, after, by, changes)
    drop_undone_edits(kind, slug, by)
    _record(kind, slug, saved, changes, by, summary or _describe(kind, copy, saved, changes))
    return saved


def _describe(kind: Kind, before: WorkingCopy, after: WorkingCopy, changes: Sequence[Change]) -> str:
    titles = ReferenceTitles(kind.name, after.definition)
    return describe_edit(before.definition, after.definition, changes, titles)


def undo(kind: Kind, slug: str, *, by: UUID | None) -> tuple[WorkingCopy, DefinitionEdit]:
    """Undo the last edit of this author. Raises NothingToUndo, EditConflict when somebody changed the same place since."""
    return _replay(kind, slug, by, UNDONE)


def redo(kind: Kind, slug: str, *, by: UUID | None) -> tuple[WorkingCopy, DefinitionEdit]:
    """Do again what this author undid last. Raises NothingToUndo, EditConflict."""
    return _replay(kind, slug, by, DONE)


def find_undoable(kind: Kind, slug: str, *, by: UUID | None) -> tuple[DefinitionEdit | None, DefinitionEdit | None]:
    """The edit that this author may undo, and the one that they may do again."""
    return _last_edit(kind, slug, by, DONE), _last_edit(kind, slug, by, UNDONE)


def find_edits_since(kind: Kind, slug: str, revision: int) -> Sequence[DefinitionEdit]:
    """The edits made or undone after a revision, oldest first."""
    return db.session.scalars(
        select_open_edits(kind, slug).where(DefinitionEdit.revision > revision).order_by(DefinitionEdit.revision)
    ).all()


def list_changes(edit: DefinitionEdit) -> list[Change]:
    """The changes of an edit."""
    return [Change.from_json(change) for change in edit.changes]


def _replay(kind: Kind, slug: str, by: UUID | None, state: str) -> tuple[WorkingCopy, DefinitionEdit]:
    lock_row(kind.draft, slug)
    edit = _last_edit(kind, slug, by, DONE if state == UNDONE else UNDONE)
    if edit is None:
        raise NothingToUndo(slug)
    copy = load_working_copy(kind, slug)
    changes = invert_changes(list_changes(edit)) if state == UNDONE else list_changes(edit)
    try:
        after = apply_changes(copy.definition, changes)
    except ChangeConflict as error:
        raise EditConflict(
            error.pointer, _find_other_edit(kind, slug, error.pointer, edit, by), error.current
        ) from error
    saved = _save(kind, slug, copy, after, by, changes)
    edit.state, edit.revision = state, saved.revision
    db.session.flush()
    return saved, edit


def _save(
    kind: Kind, slug: str, copy: WorkingCopy, after: Mapping[str, Any], by: UUID | None, changes: Sequence[Change]
) -> WorkingCopy:
    comment = copy.draft.comment if copy.draft else ""
    revision = copy.draft.revision if copy.draft else None
    draft = save_draft(kind, {**after, "slug": slug}, revision=revision, by=by, comment=comment)
    if draft.notes:
        draft.write_remarks(follow_changes(draft.remarks(), changes))
    return WorkingCopy(draft.definition, draft.revision, draft)


def _record(kind: Kind, slug: str, copy: WorkingCopy, changes: Iterable[Change], by: UUID | None, summary: str) -> None:
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


def _refuse_conflict(kind: Kind, slug: str, copy: WorkingCopy, pointer: str, revision: int, by: UUID | None) -> None:
    for edit in reversed(find_edits_since(kind, slug, revision)):
        if edit.by_id != by and any(_overlaps(change, pointer) for change in list_changes(edit)):
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
    kind: Kind, slug: str, pointer: str, own: DefinitionEdit, by: UUID | None
) -> DefinitionEdit | None:
    others = [edit for edit in find_edits_since(kind, slug, own.revision) if edit.by_id != by]
    return next(
        (edit for edit in reversed(others) if any(_overlaps(change, pointer) for change in list_changes(edit))), None
    )


def _last_edit(kind: Kind, slug: str, by: UUID | None, state: str) -> DefinitionEdit | None:
    """Of those done, the last one; of those undone, the last one undone."""
    query = select_open_edits(kind, slug).where(DefinitionEdit.by_id == by, DefinitionEdit.state == state)
    return db.session.scalar(query.order_by(DefinitionEdit.revision.desc()).limit(1))
