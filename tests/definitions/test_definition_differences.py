"""Differences between two definitions, and their outline, as text."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from app.core.db.draft_rows import Remark
from app.definitions.words.differences import find_differences
from app.definitions.words.expression_words import collect_names, describe_expression
from app.definitions.words.outline import build_outline
from app.language.schema.problems import Problem

NORTH = {"==": [{"var": "answers.quartier"}, "nord"]}
DEFINITION: dict[str, Any] = {
    "slug": "essai",
    "title": "Essai",
    "privacy": {"purpose": "Répondre", "retention_months": 3, "recipients": ["Les agents"]},
    "pages": [
        {
            "id": "ou",
            "title": "Le lieu",
            "fields": [
                {
                    "id": "quartier",
                    "type": "single_choice",
                    "label": "Votre quartier",
                    "options": [{"value": "nord", "label": "Quartier nord"}, {"value": "sud", "label": "Quartier sud"}],
                },
                {"id": "rue", "type": "short_text", "label": "La rue", "condition": NORTH},
            ],
        },
        {"id": "vous", "title": "Vous", "fields": [{"id": "nom", "type": "short_text", "label": "Votre nom"}]},
    ],
}


def list_differences(change: Any) -> list[tuple[str, str, str, str, str]]:
    other = deepcopy(DEFINITION)
    change(other)
    return [
        (
            " > ".join(difference.path).replace("\u00a0", " "),
            difference.name.replace("\u00a0", " "),
            difference.kind,
            difference.before,
            difference.after,
        )
        for difference in find_differences(DEFINITION, other)
    ]


def test_the_same_definition_has_no_difference() -> None:
    assert list_differences(lambda other: None) == []


def test_a_changed_property_is_reported_with_its_path() -> None:
    differences = list_differences(lambda other: other["pages"][1]["fields"][0].update(required=False))

    assert differences == [("Page « Vous » > Question « Votre nom »", "Obligatoire", "added", "", "non")]


def test_an_added_or_deleted_question_is_reported_by_its_label() -> None:
    def change(other: dict[str, Any]) -> None:
        other["pages"][1]["fields"] = [{"id": "prenom", "type": "short_text", "label": "Votre prénom"}]

    assert [difference[1:3] for difference in list_differences(change)] == [
        ("Question « Votre prénom »", "added"),
        ("Question « Votre nom »", "removed"),
    ]


def test_moving_pages_is_one_difference() -> None:
    differences = list_differences(lambda other: other["pages"].reverse())

    assert differences == [("", "Ordre : Pages du formulaire", "moved", "Le lieu, Vous", "Vous, Le lieu")]


def test_conditions_are_described_with_the_labels_of_options() -> None:
    ((_, what, kind, before, after),) = list_differences(lambda other: other["pages"][0]["fields"][1].pop("condition"))

    assert (what, kind, after) == ("Poser cette question si", "removed", "")
    assert before.replace("\u00a0", " ") == "la réponse à « Votre quartier » est « Quartier nord »"


def test_combined_conditions_keep_their_brackets() -> None:
    either = {"and": [{"or": [NORTH, {"empty": [{"var": "answers.rue"}]}]}, {"present": [{"var": "today"}]}]}

    description = describe_expression(either, collect_names(DEFINITION)).replace("\u00a0", " ")

    assert (
        description == "(la réponse à « Votre quartier » est « Quartier nord » ou la réponse à « La rue » est vide)"
        " et aujourd’hui n’est pas vide"
    )


def test_a_changed_type_and_a_malformed_definition_are_reported_too() -> None:
    assert find_differences({"pages": [1, {"x": 2}], "slug": "a"}, {"pages": {"id": "b"}, "slug": 4})
    assert find_differences({"pages": [{"id": "a"}, {"id": "a"}]}, {"pages": [{"id": "a"}]})
    assert build_outline({"pages": [None, [[]], {"fields": "x"}], "slug": 3}).lines


def test_remarks_are_attached_to_the_deepest_matching_path() -> None:
    problems = [Problem("pages[0].fields[1].condition", "n’est jamais vrai"), Problem("title", "est vide")]
    notes = [Remark("pages[0].fields[1]", "Gardé tel quel", verbatim="form_var_x")]

    outline = build_outline(DEFINITION, problems, notes)

    street = next(part for part in outline.parts if part.title == "Le lieu").parts[1]
    assert outline.problems == (("Titre", "est vide"),)
    assert street.problems == (("Poser cette question si", "n’est jamais vrai"),)
    assert street.notes == tuple(notes)
    assert [line.text for line in street.parts] == []
    assert "Quartier nord, Quartier sud" in [line.text for line in outline.parts[1].parts[0].lines]
