"""Texts of definitions get French typography."""

import pytest

from app.language.text.typography import add_no_break_spaces, add_no_break_spaces_to_markdown


def test_no_break_spaces_are_added_before_french_punctuation():
    definition = {
        "label": "Votre nom : lequel ?",
        "options": [{"value": "a : b", "label": "Oui ; non"}],
        "text": ["« Oui » !"],
    }

    assert add_no_break_spaces(definition) == {
        "label": "Votre nom\u00a0: lequel\u00a0?",
        "options": [{"value": "a : b", "label": "Oui\u00a0; non"}],
        "text": ["«\u00a0Oui\u00a0»\u00a0!"],
    }


def test_conditions_and_addresses_are_unchanged():
    definition = {"condition": {"==": [{"var": "answers.a"}, "x : y"]}, "url": "https://exemple.fr/a : b"}

    assert add_no_break_spaces(definition) == definition


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Où ? Là !", "Où\u00a0? Là\u00a0!"),
        ("**Prix** : « gratuit »", "**Prix**\u00a0: «\u00a0gratuit\u00a0»"),
        ("| a | b |\n|---|:--:|", "| a | b |\n|---|:--:|"),
        ("https://exemple.example/?q=1 :x:", "https://exemple.example/?q=1 :x:"),
    ],
)
def test_marks_and_addresses_of_markdown_are_unchanged(text, expected):
    assert add_no_break_spaces_to_markdown(text) == expected
    assert add_no_break_spaces_to_markdown(expected) == expected
