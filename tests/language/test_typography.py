"""No-break spaces in texts that editors type."""

from __future__ import annotations

import pytest

from app.language.text.typography import add_no_break_spaces


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Où ? Là !", "Où\u00a0? Là\u00a0!"),
        ("**Prix** : « gratuit »", "**Prix**\u00a0: «\u00a0gratuit\u00a0»"),
        ("| a | b |\n|---|:--:|", "| a | b |\n|---|:--:|"),
        ("https://exemple.example/?q=1 :x:", "https://exemple.example/?q=1 :x:"),
    ],
)
def test_spaces_before_punctuation_do_not_break(text: str, expected: str) -> None:
    assert add_no_break_spaces(text) == expected
    assert add_no_break_spaces(expected) == expected
