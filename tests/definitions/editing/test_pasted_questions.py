"""Questions pasted as lines."""

from __future__ import annotations

import pytest

from app.definitions.editing.pasted_questions import read_questions


def test_lines_become_questions_with_their_choices():
    text = "1. Nom de l’enfant *\nDate de naissance\nClasse :\n- CP\n- CE1\n\nRemarques (facultatif)\n"

    questions = read_questions(text, set())

    assert [(question["id"], question["type"], question["label"]) for question in questions] == [
        ("nom_de_l_enfant", "short_text", "Nom de l’enfant"),
        ("date_de_naissance", "date", "Date de naissance"),
        ("classe", "single_choice", "Classe"),
        ("remarques", "long_text", "Remarques"),
    ]
    assert questions[2]["options"] == [{"value": "cp", "label": "CP"}, {"value": "ce1", "label": "CE1"}]
    assert questions[3]["required"] is False


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Votre e-mail", {"type": "email", "profile": "email"}),
        ("Téléphone portable", {"type": "phone", "profile": "phone"}),
        ("Adresse du chantier", {"type": "address"}),
        ("Justificatif de domicile", {"type": "files"}),
        ("Avez-vous un chien ?\n- Oui\n- Non", {"type": "yes_no"}),
        ("Numéro SIRET", {"type": "short_text", "check": "siret"}),
        ("Nombre de places", {"type": "number"}),
    ],
)
def test_the_type_of_a_question_is_guessed_from_its_words(line, expected):
    (question,) = read_questions(line, set())

    assert {key: question[key] for key in expected} == expected


def test_identifiers_are_not_used_twice_and_one_question_only_takes_the_profile():
    first, second = read_questions("Nom\nNom", {"nom"})

    assert (first["id"], second["id"]) == ("nom_2", "nom_3")
    assert "profile" in first
    assert "profile" not in second
