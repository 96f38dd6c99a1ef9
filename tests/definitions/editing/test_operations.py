"""The operations of an author on a definition."""

from __future__ import annotations

import copy

import pytest

from app.definitions.editing.changes import MISSING
from app.definitions.editing.operations import (
    OperationRefused,
    add_element,
    delete_element,
    duplicate_element,
    move_element,
    set_value,
    shift_element,
)
from app.definitions.editing.pointers import ElementNotFound, convert_path, find_element

DEFINITION = {
    "title": "Cantine",
    "pages": [
        {
            "id": "enfant",
            "fields": [{"id": "nom", "label": "Nom"}, {"id": "age", "label": "Âge"}],
            "checks": [{"message": "a"}],
        },
        {"id": "vous", "fields": [{"id": "email", "label": "E-mail"}]},
    ],
}


def names(definition, page=0):
    return [field["id"] for field in definition["pages"][page]["fields"]]


@pytest.fixture(autouse=True)
def check_definition_is_unchanged():
    before = copy.deepcopy(DEFINITION)
    yield
    assert before == DEFINITION


def test_a_value_is_set_and_the_objects_on_its_way_are_made():
    result = set_value(DEFINITION, "limits/quota/places", 30)

    assert result["limits"] == {"quota": {"places": 30}}
    assert "limits" not in set_value(result, "limits/quota/places", MISSING)


def test_an_element_is_added_after_another_one_or_last():
    field = {"id": "rue", "label": "Rue"}

    assert names(add_element(DEFINITION, "pages/enfant/fields", field, after="nom")) == ["nom", "rue", "age"]
    assert names(add_element(DEFINITION, "pages/enfant/fields", field, after=None)) == ["rue", "nom", "age"]
    assert add_element(DEFINITION, "pages/vous/checks", {"message": "b"})["pages"][1]["checks"] == [{"message": "b"}]


def test_an_element_moves_to_another_page():
    result, pointer = move_element(DEFINITION, "pages/enfant/fields/age", "pages/vous/fields", after="email")

    assert (names(result), names(result, 1), pointer) == (["nom"], ["email", "age"], "pages/vous/fields/age")


def test_an_element_does_not_move_into_itself():
    with pytest.raises(OperationRefused):
        move_element(DEFINITION, "pages/enfant", "pages/enfant/fields")


@pytest.mark.parametrize(("by", "expected"), [(-1, ["nom", "age"]), (1, ["age", "nom"])])
def test_an_element_moves_up_and_down_and_stays_at_the_ends(by, expected):
    assert names(shift_element(DEFINITION, "pages/enfant/fields/nom", by)) == expected


def test_a_copy_has_identifiers_of_its_own():
    result, pointer = duplicate_element(DEFINITION, "pages/enfant")

    assert pointer == "pages/enfant_2"
    assert names(result, 1) == ["nom_2", "age_2"]
    assert [page["id"] for page in result["pages"]] == ["enfant", "enfant_2", "vous"]


def test_what_has_no_identifier_is_named_by_its_position():
    assert delete_element(DEFINITION, "pages/enfant/checks/#0")["pages"][0]["checks"] == []
    with pytest.raises(ElementNotFound):
        delete_element(DEFINITION, "pages/enfant/checks/#1")


@pytest.mark.parametrize(
    ("path", "pointer"),
    [
        ("pages[0].fields[1].label", "pages/enfant/fields/age/label"),
        ("pages[0].checks[0].message", "pages/enfant/checks/#0/message"),
        ("pages[7].fields[0]", "pages"),
        ("document", ""),
    ],
)
def test_the_path_of_a_problem_leads_to_its_element(path, pointer):
    assert convert_path(DEFINITION, path) == pointer


def test_addresses_escape_what_separates_steps():
    result = set_value(DEFINITION, "translations/en/oui~1non", "yes/no")

    assert result["translations"] == {"en": {"oui/non": "yes/no"}}
    assert find_element(result, "translations/en/oui~1non") == "yes/no"
