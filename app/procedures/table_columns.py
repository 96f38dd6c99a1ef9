"""How much room the columns of a block shown as a table take, by what is typed in them."""

from __future__ import annotations

from collections.abc import Iterable

from app.procedures.fields import Field

# Of an input, in ems of its text: those of static/css/components/question-tables.css.
USUAL_WIDTH = 9
WIDTHS = {"number": 5, "time": 7, "email": 14}
# What the number of a row and its buttons leave of a form.
ROOM = 28


def is_too_wide(questions: Iterable[Field]) -> bool:
    """Whether the inputs would be narrower than what is typed in them: each row is a card then, on any screen."""
    return sum(WIDTHS.get(question.type, USUAL_WIDTH) for question in questions) > ROOM
