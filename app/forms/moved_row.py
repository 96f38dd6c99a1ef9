"""The group of questions that was just moved, added or removed, so that its page says so and puts the focus there."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request

from app.procedures.fields import Field, Form
from app.procedures.fields.rows import reordered_names


@dataclass(frozen=True)
class MovedRow:
    """The place a group has now, counted from one, and which way it went."""

    position: int
    is_up: bool


def moved_row_of_request(field: Field) -> MovedRow | None:
    """Template global: the row of this field moved by the posted form."""
    return find_moved_row(field, request.form)


def find_moved_row(field: Field, form: Form) -> MovedRow | None:
    """Find the group that a gesture moves, in any form."""
    for is_up, operation in ((True, "up"), (False, "down")):
        row_names = form.getlist(f"{field.id}__{operation}")
        names = reordered_names(field, form)
        if row_names and row_names[0] in names:
            return MovedRow(names.index(row_names[0]) + 1, is_up)
    return None


@dataclass(frozen=True)
class RowFocus:
    """The group that takes the focus, counted from one: the one just added, or the one now where another was removed."""

    place: int
    is_added: bool


def row_focus_in(field: Field, count: int) -> RowFocus | None:
    """Template global: the row added to or removed from this field; `count`: the number of rows now."""
    return find_row_focus(field, request.form, count)


def find_row_focus(field: Field, form: Form, count: int) -> RowFocus | None:
    """Find the group that takes the focus, in any form."""
    if form.getlist(f"{field.id}__add"):
        return RowFocus(count, is_added=True)
    removed, names = form.getlist(f"{field.id}__remove"), reordered_names(field, form)
    if removed and removed[0] in names:
        return RowFocus(min(names.index(removed[0]) + 1, count), is_added=False)
    return None
