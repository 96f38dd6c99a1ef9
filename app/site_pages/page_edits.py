"""Save what an editor does to the working copy of a page, undo it and do it again, beside other editors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update

from app.core import clock
from app.core.db import db
from app.core.db.definition_versions import lock_row
from app.core.ids import new_id
from app.site_pages.block_merge import BlockConflict, merge_blocks
from app.site_pages.content_changes import BLOCKS, Change, apply_changes, find_changes, read_target
from app.site_pages.models import SitePage, SitePageEdit
from app.site_pages.page_list import load_contents

# Older edits can neither be undone nor serve to merge what somebody typed for hours.
MAX_EDITS = 200
Edit = Callable[[Mapping[str, Any]], Mapping[str, Any]]


class NothingToUndo(LookupError):
    """The editor has nothing left to undo, or to do again."""


def save_edit(page: SitePage, edit: Edit, *, by: UUID | None) -> Mapping[str, Any]:
    """Applies `edit` to the working copy as it is now. Raises whatever `edit` raises."""
    _lock(page)
    contents = load_contents(page)
    after = edit(contents)
    changes = find_changes(contents, after)
    if changes:
        _drop_undone_edits(page, by)
        _save(page, after, changes, by)
    return after


def save_block(
    page: SitePage, block_id: str, typed_block: Mapping[str, Any], *, revision: int, by: UUID | None
) -> Mapping[str, Any]:
    """Saves a block as the editor typed it, who had the page of that revision on screen.

    What others changed in other settings stays. Raises BlockConflict when they changed the same ones, or deleted the block.
    """
    _lock(page)
    target = f"{BLOCKS}{block_id}"
    current = read_target(load_contents(page), target)
    if current is None:
        raise BlockConflict({}, None)
    base = read_target(_load_contents_at(page, revision), target) or current
    merged = merge_blocks(base, current, typed_block)
    return save_edit(page, lambda contents: _with_block(contents, block_id, merged), by=by)


def undo(page: SitePage, *, by: UUID | None) -> Sequence[Change]:
    """Takes back the last edit of this editor. Raises NothingToUndo, ChangeConflict."""
    return _replay(page, find_undoable(page, by=by), by)


def redo(page: SitePage, *, by: UUID | None) -> Sequence[Change]:
    """Does again what this editor undid last. Raises NothingToUndo, ChangeConflict."""
    return _replay(page, find_redoable(page, by=by), by)


def find_undoable(page: SitePage, *, by: UUID | None) -> SitePageEdit | None:
    """The edit that this editor may undo."""
    return _find_last(page, SitePageEdit.by_id == by, SitePageEdit.undoes_id.is_(None))


def find_redoable(page: SitePage, *, by: UUID | None) -> SitePageEdit | None:
    """The undo that this editor may take back."""
    return _find_last(page, SitePageEdit.by_id == by, SitePageEdit.undoes_id.is_not(None))


def list_changes(edit: SitePageEdit) -> list[Change]:
    """The changes of an edit."""
    return [Change.from_json(change) for change in edit.changes]


def find_last_change(page: SitePage, target: str, *, since: int, besides: UUID | None) -> SitePageEdit | None:
    """The last edit of a target after a revision by somebody else."""
    edits = (edit for edit in _list_edits(page, since) if edit.by_id != besides)
    return next((edit for edit in edits if any(change["target"] == target for change in edit.changes)), None)


def _replay(page: SitePage, edit: SitePageEdit | None, by: UUID | None) -> Sequence[Change]:
    if edit is None:
        raise NothingToUndo
    _lock(page)
    changes = [change.invert() for change in list_changes(edit)]
    after = apply_changes(load_contents(page), changes)
    edit.is_undone = True
    if edit.undoes_id is not None:
        # Done again: the first edit can be undone again, and this one leaves no other to take back.
        db.session.get_one(SitePageEdit, edit.undoes_id).is_undone = False
        _save(page, after, changes, by, undoes_id=edit.id, is_undone=True)
    else:
        _save(page, after, changes, by, undoes_id=edit.id)
    return changes


def _lock(page: SitePage) -> None:
    lock_row(SitePage, page.id)


def _save(
    page: SitePage,
    after: Mapping[str, Any],
    changes: Sequence[Change],
    by: UUID | None,
    *,
    undoes_id: UUID | None = None,
    is_undone: bool = False,
) -> None:
    page.draft, page.revision = dict(after), page.revision + 1
    page.saved_at, page.saved_by_id = clock.now(), by
    edit = SitePageEdit(
        id=new_id(),
        page_id=page.id,
        revision=page.revision,
        happened_at=page.saved_at,
        by_id=by,
        changes=[change.to_json() for change in changes],
        undoes_id=undoes_id,
        is_undone=is_undone,
    )
    db.session.add(edit)
    old = (SitePageEdit.page_id == page.id, SitePageEdit.revision <= page.revision - MAX_EDITS)
    db.session.execute(delete(SitePageEdit).where(*old))
    db.session.flush()


def _with_block(contents: Mapping[str, Any], block_id: str, block: Mapping[str, Any]) -> dict[str, Any]:
    return {**contents, "blocks": {**contents["blocks"], block_id: block}}


def _load_contents_at(page: SitePage, revision: int) -> Mapping[str, Any]:
    """The working copy as it was at a revision, as far as edits are kept."""
    contents = load_contents(page)
    for edit in _list_edits(page, revision):
        changes = [change.invert() for change in reversed(list_changes(edit))]
        contents = apply_changes(contents, changes, strictly=False)
    return contents


def _list_edits(page: SitePage, since: int) -> Sequence[SitePageEdit]:
    query = select(SitePageEdit).where(SitePageEdit.page_id == page.id, SitePageEdit.revision > since)
    return db.session.scalars(query.order_by(SitePageEdit.revision.desc())).all()


def _find_last(page: SitePage, *conditions: Any) -> SitePageEdit | None:
    query = select(SitePageEdit).where(SitePageEdit.page_id == page.id, ~SitePageEdit.is_undone, *conditions)
    return db.session.scalar(query.order_by(SitePageEdit.revision.desc()).limit(1))


def _drop_undone_edits(page: SitePage, by: UUID | None) -> None:
    """After another edit, what was undone is not done again."""
    undos = (SitePageEdit.page_id == page.id, SitePageEdit.by_id == by, SitePageEdit.undoes_id.is_not(None))
    db.session.execute(update(SitePageEdit).where(*undos).values(is_undone=True))
