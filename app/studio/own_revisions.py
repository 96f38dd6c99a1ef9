"""The revisions that a page saved since it was drawn: its forms still show the revision that they were drawn with."""

from __future__ import annotations

from flask import request

from app.definitions.editing.edit_log import WorkingCopy

MAX_REVISIONS = 500
_INPUT = "own"


def read_own_revisions() -> tuple[int, ...]:
    """The revisions that the page says it saved."""
    numbers = request.form.get(_INPUT, "").split(",")
    return tuple(int(number) for number in numbers[-MAX_REVISIONS:] if number.isdecimal() and number.isascii())


def write_own_revisions(copy: WorkingCopy | None) -> str:
    """Write the revisions of this author with the one that was saved now, for the next change."""
    saved = (copy.revision,) if copy is not None and copy.is_changed else ()
    return ",".join(map(str, (*read_own_revisions(), *saved)))
