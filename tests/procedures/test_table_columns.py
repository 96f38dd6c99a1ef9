"""Whether the columns of a block shown as a table have the room that their answers take."""

from __future__ import annotations

import pytest

from app.procedures.fields import Field
from app.procedures.table_columns import is_too_wide


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        (["short_text", "single_choice", "amount"], False),
        (["short_text", "number", "amount"], False),
        (["short_text", "email", "amount"], True),
        (["short_text", "date", "amount", "amount"], True),
    ],
)
def test_rows_with_more_columns_than_a_form_has_room_for_are_cards(types: list[str], expected: bool) -> None:
    questions = [Field(str(number), type_, "Question") for number, type_ in enumerate(types)]

    assert is_too_wide(questions) is expected
