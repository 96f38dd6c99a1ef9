"""The group of questions that was just moved among the others, so that its page says so and leaves the focus to it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request

from app.procedures.fields import Field, Form
from app.procedures.fields.block import moved_names


@dataclass(frozen=True)
class Moved:
    """The place a group has now, counted from one, and which way it went."""

    place: int
    is_up: bool


def moved_in(field: Field) -> Moved | None:
    """For templates: what the form just sent moved in this field."""
    return moved(field, request.form)


def moved(field: Field, form: Form) -> Moved | None:
    """The same, of any form."""
    for is_up, gesture in ((True, "up"), (False, "down")):
        asked = form.getlist(f"{field.id}__{gesture}")
        names = moved_names(field, form)
        if asked and asked[0] in names:
            return Moved(names.index(asked[0]) + 1, is_up)
    return None
