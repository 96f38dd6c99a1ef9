"""The draft of the theme and its published versions: changed, undone, published and taken up again.

A change names the revision that its author has on screen: if somebody changed the draft since, both are returned.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from app.core import clock
from app.core.db import db
from app.core.domain_errors import NotFound
from app.themes import theme_storage
from app.themes.models import DRAFT, FORMER, PUBLISHED, ThemeEdit, ThemeVersion
from app.themes.publication_problems import find_publication_problems
from app.themes.theme import invalidate_cache
from app.themes.theme_contents import ThemeContents, build_theme
from app.themes.theme_model import ThemeProblem

DRAFT_NUMBER = 0
MAX_EDITS = 100


@dataclass(frozen=True)
class ThemeDraft:
    """The draft as it is now; revision 0 is that of a theme that nobody changed yet."""

    contents: ThemeContents
    revision: int = 0
    can_undo: bool = False
    can_redo: bool = False


class StaleTheme(Exception):
    """Somebody changed the draft since: `current` is as they left it, `submitted` what was not saved."""

    def __init__(self, current: ThemeDraft, submitted: ThemeContents | None = None) -> None:
        super().__init__(current.revision)
        self.current, self.submitted = current, submitted


class ThemeRefused(Exception):
    """The theme is not acceptable, for these reasons."""

    def __init__(self, problems: Sequence[ThemeProblem]) -> None:
        super().__init__("; ".join(f"{problem.path}: {problem.message}" for problem in problems))
        self.problems = tuple(problems)


class ThemeVersionNotFound(NotFound):
    """No version of that number was published."""


class NothingToUndo(LookupError):
    """The draft has no earlier change, or no later one."""


def load_draft() -> ThemeDraft:
    """The draft; else the published theme, else an empty one."""
    draft = _find_draft()
    if draft is not None:
        last_position = db.session.scalar(select(func.max(ThemeEdit.position))) or 0
        first_position = db.session.scalar(select(func.min(ThemeEdit.position))) or 0
        can_undo, can_redo = draft.position > first_position, draft.position < last_position
        return ThemeDraft(ThemeContents.from_json(draft.contents), draft.revision, can_undo, can_redo)
    published = find_published()
    return ThemeDraft(ThemeContents.from_json(published.contents) if published else ThemeContents())


def save_draft(
    contents: ThemeContents,
    files: Mapping[str, bytes] | None = None,
    *,
    revision: int,
    by: UUID | None,
    summary: str = "",
) -> ThemeDraft:
    """Save a change of the draft, with the content of its new files by path.

    Raises ThemeRefused, and StaleTheme when `revision` is no longer that of the draft.
    """
    _theme, problems = build_theme(contents)
    if problems:
        raise ThemeRefused(problems)
    theme_storage.store_files(contents.files, files or {})
    draft = _lock_draft(revision, contents, by)
    position = draft.position + 1
    db.session.execute(
        delete(ThemeEdit).where((ThemeEdit.position >= position) | (ThemeEdit.position < position - MAX_EDITS))
    )
    _add_edit(position, contents, summary, by)
    _set_draft(draft, contents.to_json(), position, by)
    return load_draft()


def undo(*, revision: int, by: UUID | None) -> ThemeDraft:
    """Undo the last change of the draft. Raises NothingToUndo, StaleTheme."""
    return _move_to_edit(-1, revision, by)


def redo(*, revision: int, by: UUID | None) -> ThemeDraft:
    """Make the last undone change again. Raises NothingToUndo, StaleTheme."""
    return _move_to_edit(1, revision, by)


def publish_draft(*, revision: int, by: UUID | None) -> int:
    """Put the draft in force, and return the number of its version. Raises ThemeRefused, StaleTheme."""
    contents = ThemeContents.from_json(_lock_draft(revision, None, by).contents)
    return _add_published(contents, by)


def revert_to(number: int, *, by: UUID | None) -> int:
    """Put a former version in force again, as a new one, and in the draft. Raises ThemeVersionNotFound, ThemeRefused."""
    contents = load_version(number)
    save_draft(contents, revision=load_draft().revision, by=by)
    return _add_published(contents, by)


def load_version(number: int) -> ThemeContents:
    """Load the contents of a published version. Raises ThemeVersionNotFound."""
    version = db.session.scalar(select(ThemeVersion).where(ThemeVersion.number == number, ThemeVersion.state != DRAFT))
    if version is None:
        raise ThemeVersionNotFound(number)
    return ThemeContents.from_json(version.contents)


def list_versions() -> Sequence[ThemeVersion]:
    """The published version and the former ones, newest first."""
    query = select(ThemeVersion).where(ThemeVersion.state != DRAFT).order_by(ThemeVersion.number.desc())
    return db.session.scalars(query).all()


def find_published() -> ThemeVersion | None:
    """The version in force, if any."""
    query = select(ThemeVersion).where(ThemeVersion.state == PUBLISHED).order_by(ThemeVersion.number.desc())
    return db.session.scalars(query.limit(1)).first()


def _find_draft() -> ThemeVersion | None:
    return db.session.scalar(select(ThemeVersion).where(ThemeVersion.number == DRAFT_NUMBER))


def _lock_draft(revision: int, submitted: ThemeContents | None, by: UUID | None) -> ThemeVersion:
    """Take the draft for this change: of two changes made from one revision, only the first one gets it."""
    if revision == 0 and _find_draft() is None:
        _insert_draft(submitted, by)
        revision = 1
    query = update(ThemeVersion).where(ThemeVersion.number == DRAFT_NUMBER, ThemeVersion.revision == revision)
    updated = db.session.execute(query.values(revision=revision + 1))
    if updated.rowcount == 0:  # type: ignore[attr-defined]
        db.session.expire_all()
        raise StaleTheme(load_draft(), submitted)
    draft = _find_draft()
    if draft is None:
        raise NothingToUndo
    db.session.refresh(draft)
    return draft


def _insert_draft(submitted: ThemeContents | None, by: UUID | None) -> None:
    """The first draft begins with the published theme, which undo goes back to."""
    contents = load_draft().contents
    draft = ThemeVersion(
        number=DRAFT_NUMBER,
        state=DRAFT,
        contents=contents.to_json(),
        revision=1,
        position=1,
        author_id=by,
        written_at=clock.now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(draft)
            _add_edit(1, contents, "", by)
    except IntegrityError:
        raise StaleTheme(load_draft(), submitted) from None


def _add_edit(position: int, contents: ThemeContents, summary: str, by: UUID | None) -> None:
    edit = ThemeEdit(
        position=position, contents=contents.to_json(), summary=summary, author_id=by, happened_at=clock.now()
    )
    db.session.add(edit)
    db.session.flush()


def _set_draft(draft: ThemeVersion, contents: dict[str, object], position: int, by: UUID | None) -> None:
    draft.contents, draft.position, draft.author_id, draft.written_at = contents, position, by, clock.now()
    db.session.flush()


def _move_to_edit(step: int, revision: int, by: UUID | None) -> ThemeDraft:
    if _find_draft() is None:
        raise NothingToUndo
    draft = _lock_draft(revision, None, by)
    edit = db.session.scalar(select(ThemeEdit).where(ThemeEdit.position == draft.position + step))
    if edit is None:
        raise NothingToUndo
    _set_draft(draft, edit.contents, edit.position, by)
    return load_draft()


def _add_published(contents: ThemeContents, by: UUID | None) -> int:
    problems = find_publication_problems(contents)
    if problems:
        raise ThemeRefused(problems)
    number = (db.session.scalar(select(func.max(ThemeVersion.number))) or 0) + 1
    db.session.execute(update(ThemeVersion).where(ThemeVersion.state == PUBLISHED).values(state=FORMER))
    version = ThemeVersion(
        number=number,
        state=PUBLISHED,
        contents=contents.to_json(),
        revision=0,
        position=0,
        author_id=by,
        written_at=clock.now(),
    )
    db.session.add(version)
    db.session.flush()
    invalidate_cache()
    return number
