"""Names that an expression may read, by its position; the definition may be an invalid draft."""

from __future__ import annotations

from typing import Any

import pytest

from app.definitions.editing.expressions.readable_names import find_readable_names, list_subjects

OPTIONS = [{"value": "trou", "label": "Un trou"}]
BLOCK = {
    "id": "enfants",
    "type": "block",
    "label": "Enfants",
    "fields": [
        {"id": "prenom", "type": "short_text", "label": "Prénom"},
        {"id": "age", "type": "number", "label": "Âge"},
    ],
}
PROCEDURE: dict[str, Any] = {
    "slug": "essai",
    "title": "Essai",
    "workflow": "circuit",
    "pages": [
        {
            "id": "un",
            "title": "Un",
            "fields": [{"id": "type", "type": "single_choice", "label": "Type", "options": OPTIONS}],
        },
        {
            "id": "deux",
            "title": "Deux",
            "fields": [{"id": "lieu", "type": "address", "label": "Lieu"}, BLOCK, {"id": "nom", "type": "short_text"}],
        },
    ],
}
WORKFLOW: dict[str, Any] = {
    "slug": "circuit",
    "processing_fields": [{"id": "montant", "type": "number", "label": "Montant"}],
    "variables": [{"id": "seuil", "type": "number", "label": "Seuil"}],
    "statuses": [
        {
            "id": "new",
            "label": "Nouveau",
            "actions": [{"id": "accept", "label": "Accepter", "fields": [{"id": "motif", "type": "short_text"}]}],
        }
    ],
}


def names_at(pointer: str) -> set[str]:
    names = {subject.name for subject in list_subjects("procedure", PROCEDURE, pointer)}
    return {name for name in names if name.partition(".")[0] in ("answers", "item") and name.count(".") == 1}


def test_a_page_reads_the_answers_before_it() -> None:
    assert names_at("pages/deux/condition") == {"answers.type"}
    assert names_at("pages/un/condition") == set()


def test_a_field_reads_its_page_but_not_itself() -> None:
    assert names_at("pages/deux/fields/nom/condition") == {"answers.type", "answers.lieu", "answers.enfants"}
    assert names_at("pages/deux/checks/0/condition") == {
        "answers.type",
        "answers.lieu",
        "answers.enfants",
        "answers.nom",
    }


def test_a_field_of_a_block_reads_its_row_and_what_is_before_the_block() -> None:
    assert names_at("pages/deux/fields/enfants/fields/age/condition") == {"answers.type", "answers.lieu", "item.prenom"}
    assert names_at("pages/deux/fields/enfants/minimum") == {"answers.type", "answers.lieu"}


def test_a_later_answer_is_known_as_such() -> None:
    names = find_readable_names("procedure", PROCEDURE, "pages/un/fields/type/condition")

    assert names.scope.is_later("answers.nom")
    assert names.scope.find("answers.nom") is None


def test_subjects_have_labels_groups_kinds_and_options() -> None:
    subjects = {
        subject.name: subject for subject in list_subjects("procedure", PROCEDURE, "pages/deux/fields/nom/condition")
    }

    assert (subjects["answers.type"].group, subjects["answers.type"].kind) == ("Un", "choice")
    assert subjects["answers.type"].options == (("trou", "Un trou"),)
    assert subjects["answers.lieu.city"].label == "Lieu › ville"
    assert [item.name for item in subjects["answers.enfants"].items] == ["item.prenom", "item.age"]


def test_a_workflow_reads_the_case_its_fields_and_the_answers_of_its_procedures() -> None:
    subjects = {
        subject.name: subject
        for subject in list_subjects("workflow", WORKFLOW, "statuses/new/actions/accept/condition")
    }
    with_answers = list_subjects("workflow", WORKFLOW, "", procedures=[PROCEDURE, {**PROCEDURE, "title": "Autre"}])

    assert {"case.channel", "processing.montant", "option.seuil", "action.motif", "today"} <= subjects.keys()
    assert subjects["case.status"].options == (("new", "Nouveau"),)
    assert "answers.type" not in subjects
    assert next(with_answer.group for with_answer in with_answers if with_answer.name == "answers.type") == "Essai › Un"


@pytest.mark.parametrize("kind", ["procedure", "workflow"])
@pytest.mark.parametrize(
    "draft",
    [
        {},
        {"pages": None, "statuses": "x"},
        {
            "pages": [
                3,
                {"id": 4, "fields": [{"id": "a", "type": "single_choice", "options": [1, {}]}, None, {"type": 5}]},
            ]
        },
        {
            "pages": [
                {"fields": [{"id": "b", "type": "block", "fields": 7}, {"id": "c", "type": "block", "fields": [1]}]}
            ]
        },
        {"processing_fields": [{"id": "a", "type": "block"}], "statuses": [{"actions": [{"fields": [[]]}]}, []]},
    ],
)
@pytest.mark.parametrize(
    "pointer", ["", "pages/0/fields/c/fields/x/condition", "pages/9/condition", "///", "pages/0/checks"]
)
def test_an_invalid_draft_is_read_as_far_as_it_goes(kind: str, draft: dict[str, Any], pointer: str) -> None:
    assert list_subjects(kind, draft, pointer, procedures=[draft])
