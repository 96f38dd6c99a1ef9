"""Width of the columns of a block displayed as a table."""

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
def test_rows_with_too_many_columns_are_displayed_as_cards(types: list[str], expected: bool) -> None:
    questions = [Field(str(number), type_, "Question") for number, type_ in enumerate(types)]

    assert is_too_wide(questions) is expected
