"""Texts of definitions get French typography."""

from app.language.text.typography import add_no_break_spaces


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
