"""Titles in the messages of engines, in the place of names and paths."""

from __future__ import annotations

import pytest

from app.definitions.words.message_names import collect_all_names, replace_names

FORM = {
    "pages": [
        {
            "id": "vous",
            "title": "Vous",
            "fields": [
                {"id": "nom", "type": "short_text", "label": "Votre nom"},
                {"id": "lieu", "type": "address", "label": "Votre adresse"},
            ],
        }
    ]
}
CIRCUIT = {"statuses": [], "processing_fields": [{"id": "equipe", "type": "short_text", "label": "Équipe"}]}


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("« answers.nom » n’est pas connu ici", "« Votre nom » n’est pas connu ici"),
        ("« answers.lieu.city » n’est pas connu ici", "« Votre adresse › ville » n’est pas connu ici"),
        ("« answers.inconnu » n’est pas connu ici", "« inconnu » n’est pas connu ici"),
        ("« processing.equipe » n’est pas connu ici", "« Équipe » n’est pas connu ici"),
        (
            "« nom » est déjà l’identifiant de pages[0].fields[0]",
            "« nom » est déjà l’identifiant de Page « Vous » › Question « Votre nom »",
        ),
    ],
)
def test_names_and_paths_become_titles(message, words):
    text = replace_names(message, FORM, collect_all_names(FORM, [CIRCUIT]))

    assert text.replace("\u00a0", " ") == words
