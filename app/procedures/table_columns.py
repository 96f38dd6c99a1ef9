"""Widths of the columns of a block shown as a table, by what is typed in them."""

from __future__ import annotations

from collections.abc import Iterable

from app.procedures.fields import FIELD_TYPES, Field
from app.procedures.fields.field_type import USUAL_TABLE_WIDTH

# What the number of a row and its buttons leave of a form, in ems.
ROOM = 28


def is_too_wide(questions: Iterable[Field]) -> bool:
    """Whether the inputs would be narrower than what is typed in them: each row is a card then, on any screen."""
    return sum(FIELD_TYPES[question.type].table_width or USUAL_TABLE_WIDTH for question in questions) > ROOM
