"""What was written for the web of another product is set as French is."""

from app.publik_import.typography import add_no_break_spaces


def test_signs_that_want_a_space_keep_it_on_their_line():
    document = {
        "label": "Votre nom : lequel ?",
        "options": [{"value": "a : b", "label": "Oui ; non"}],
        "text": ["« Oui » !"],
    }

    assert add_no_break_spaces(document) == {
        "label": "Votre nom\u00a0: lequel\u00a0?",
        "options": [{"value": "a : b", "label": "Oui\u00a0; non"}],
        "text": ["«\u00a0Oui\u00a0»\u00a0!"],
    }


def test_conditions_and_addresses_are_left_alone():
    document = {"condition": {"==": [{"var": "answers.a"}, "x : y"]}, "url": "https://exemple.fr/a : b"}

    assert add_no_break_spaces(document) == document
