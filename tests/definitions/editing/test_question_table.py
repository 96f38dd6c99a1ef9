"""Changes of several questions of a form at once."""

from __future__ import annotations

from typing import Any

import pytest

from app.definitions.editing.operations import OperationRefused
from app.definitions.editing.question_table import (
    DELETE,
    FILTER,
    MOVE,
    RELEASE,
    REQUIRE,
    RESERVE,
    TextEdit,
    TextsChanged,
    apply_operation,
    edit_texts,
    list_questions,
)

FORM: dict[str, Any] = {
    "pages": [
        {
            "id": "vous",
            "title": "Vous",
            "fields": [
                {"id": "nom", "type": "short_text", "label": "Nom"},
                {"id": "texte", "type": "explanation", "text": ["Bonjour"]},
                {
                    "id": "enfants",
                    "type": "block",
                    "label": "Enfants",
                    "fields": [{"id": "prenom", "type": "short_text", "label": "Prénom"}],
                },
            ],
        },
        {
            "id": "lieu",
            "title": "Lieu",
            "fields": [
                {
                    "id": "rue",
                    "type": "short_text",
                    "label": "Rue",
                    "required": False,
                    "condition": {"==": [{"var": "answers.nom"}, "X"]},
                }
            ],
        },
    ]
}
NAME, TEXT, BLOCK = "pages/vous/fields/nom", "pages/vous/fields/texte", "pages/vous/fields/enfants"
INNER, STREET = f"{BLOCK}/fields/prenom", "pages/lieu/fields/rue"


def field_at(definition: Any, pointer: str) -> dict[str, Any]:
    return next(row for row in list_questions(definition) if row.pointer == pointer).__dict__


def test_the_table_has_every_question_in_order_with_its_condition_in_words():
    rows = list_questions(FORM)

    assert [row.pointer for row in rows] == [NAME, TEXT, BLOCK, INNER, STREET]
    assert [row.is_inner for row in rows] == [False, False, False, True, False]
    assert "Nom" in rows[4].condition


def test_questions_become_required_or_not_and_texts_stay():
    released = apply_operation(FORM, RELEASE, [NAME, TEXT, INNER])

    assert [row.is_required for row in list_questions(released)] == [False, True, True, False, False]
    assert apply_operation(released, REQUIRE, [NAME, INNER]) == FORM


def test_questions_of_a_block_get_no_setting_of_a_whole_question():
    result = apply_operation(apply_operation(FORM, RESERVE, [NAME, INNER]), FILTER, [NAME, INNER])

    assert (field_at(result, NAME)["is_for_agents"], field_at(result, NAME)["is_filter"]) == (True, True)
    assert (field_at(result, INNER)["is_for_agents"], field_at(result, INNER)["is_filter"]) == (False, False)


def test_questions_go_to_another_page_in_their_order():
    result = apply_operation(FORM, MOVE, [BLOCK, NAME, INNER], page="lieu")

    assert [field["id"] for field in result["pages"][1]["fields"]] == ["rue", "nom", "enfants"]
    with pytest.raises(OperationRefused):
        apply_operation(FORM, MOVE, [NAME], page="ailleurs")


def test_a_block_is_removed_with_its_questions():
    result = apply_operation(FORM, DELETE, [BLOCK, INNER])

    assert [row.pointer for row in list_questions(result)] == [NAME, TEXT, STREET]
    with pytest.raises(OperationRefused):
        apply_operation(FORM, DELETE, [])


def test_texts_are_edited_unless_somebody_else_changed_them():
    result = edit_texts(
        FORM, [TextEdit(NAME, "label", "Nom", "Votre nom"), TextEdit(STREET, "hint", "", "Sans numéro")]
    )

    assert (field_at(result, NAME)["label"], field_at(result, STREET)["hint"]) == ("Votre nom", "Sans numéro")
    with pytest.raises(TextsChanged):
        edit_texts(result, [TextEdit(NAME, "label", "Nom", "Le nom")])
