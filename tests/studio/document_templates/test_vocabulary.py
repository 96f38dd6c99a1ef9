"""Values in words in the texts of a template."""

from __future__ import annotations

import pytest

from app.studio.document_templates.vocabulary import parse_words, write_words

WORDS = {"applicant.last_name": "Nom de l’usager", "answers.rue": "Dans quelle rue", "item.nom": "Nom (ligne)"}


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("Madame {Nom de l’usager},", "Madame {{ applicant.last_name }},"),
        ("Madame {nom de l'usager},", "Madame {{ applicant.last_name }},"),
        ("{NOM DE L’USAGER}", "{{ applicant.last_name }}"),
        ("{Dans quelle rue|upper}", "{{ answers.rue|upper }}"),
        ("{Dans quelle rue ?}", "{{ answers.rue }}"),
        ("{dans quelle rue ? |upper}", "{{ answers.rue|upper }}"),
        ("{Nom (ligne)}", "{{ item.nom }}"),
        ("{answers.autre}", "{{ answers.autre }}"),
        ("{{ answers.rue }}", "{{ answers.rue }}"),
        ("{inconnu}", "{inconnu}"),
    ],
)
def test_words_become_names(text: str, stored: str) -> None:
    assert parse_words(text, WORDS) == stored


@pytest.mark.parametrize(
    "text", ["{{ applicant.last_name }} et {{ answers.rue|upper }}", "{{ answers.autre }}", "{inconnu}"]
)
def test_a_text_written_in_words_and_read_again_is_the_same(text: str) -> None:
    assert parse_words(write_words(text, WORDS), WORDS) == text
