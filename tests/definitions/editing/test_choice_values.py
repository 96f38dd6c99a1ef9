"""The recorded value of a choice changes with the conditions that compare an answer with it."""

from __future__ import annotations

from typing import Any

import pytest

from app.definitions.editing.identifier_changes import rename_choice
from app.definitions.editing.operations import OperationRefused
from app.definitions.editing.pointers import find_element
from app.definitions.editing.uses import OtherDefinition, find_uses

CHOICES = [{"value": "trou", "label": "Un trou"}, {"value": "lampe", "label": "Un lampadaire"}]
TYPE = "pages/un/fields/type/options/trou"


def ask(name: str, condition: Any = None, **more: Any) -> dict[str, Any]:
    field = {"id": name, "type": "short_text", "label": name.capitalize(), **more}
    return field if condition is None else {**field, "condition": condition}


def read(name: str) -> dict[str, str]:
    return {"var": name}


FORM: dict[str, Any] = {
    "slug": "signaler",
    "title": "Signaler",
    "pages": [
        {
            "id": "un",
            "title": "Un",
            "fields": [
                ask("type", type="single_choice", options=CHOICES),
                ask("autre", type="single_choice", options=CHOICES),
                ask("egal", {"==": [read("answers.type"), "trou"]}),
                ask("parmi", {"in": [read("answers.type"), ["lampe", "trou"]]}),
                ask("different", {"and": [{"!=": ["trou", read("answers.type")]}, {"present": read("answers.egal")}]}),
                ask("ailleurs", {"==": [read("answers.autre"), "trou"]}),
                ask(
                    "objets",
                    type="block",
                    fields=[
                        ask("genre", type="single_choice", options=CHOICES),
                        ask("precision", {"==": [read("item.genre"), "trou"]}),
                    ],
                ),
            ],
        }
    ],
}
CIRCUIT = {
    "slug": "signalement",
    "title": "Signalement",
    "statuses": [
        {
            "id": "new",
            "label": "Nouveau",
            "actions": [{"id": "fix", "label": "Réparer", "condition": {"==": [read("answers.type"), "trou"]}}],
        }
    ],
}


def get_condition(definition: dict[str, Any], pointer: str) -> Any:
    return find_element(definition, f"pages/un/fields/{pointer}/condition")


def test_each_condition_about_the_question_has_the_new_value():
    renaming = rename_choice("procedure", FORM, TYPE, "nid_de_poule")

    assert renaming.pointer == "pages/un/fields/type/options/nid_de_poule"
    assert renaming.repaired == 3
    assert get_condition(renaming.definition, "egal") == {"==": [read("answers.type"), "nid_de_poule"]}
    assert get_condition(renaming.definition, "parmi") == {"in": [read("answers.type"), ["lampe", "nid_de_poule"]]}
    assert get_condition(renaming.definition, "different")["and"][0] == {"!=": ["nid_de_poule", read("answers.type")]}
    for pointer in ("ailleurs", "objets/fields/precision"):
        assert get_condition(renaming.definition, pointer) == get_condition(FORM, pointer)


def test_a_choice_of_a_question_in_a_block_is_compared_in_its_rows():
    renaming = rename_choice("procedure", FORM, "pages/un/fields/objets/fields/genre/options/trou", "creux")

    assert renaming.repaired == 1
    assert get_condition(renaming.definition, "objets/fields/precision") == {"==": [read("item.genre"), "creux"]}


def test_two_choices_have_different_values():
    with pytest.raises(OperationRefused, match="lampe"):
        rename_choice("procedure", FORM, TYPE, "lampe")


def test_a_choice_is_used_by_conditions_of_the_form_and_of_the_circuit():
    uses = find_uses("procedure", FORM, TYPE, [OtherDefinition("workflow", "signalement", CIRCUIT)])

    assert [use.pointer for use in uses] == [
        "pages/un/fields/egal",
        "pages/un/fields/parmi",
        "pages/un/fields/different",
        "statuses/new/actions/fix",
    ]
