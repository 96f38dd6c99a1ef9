"""Locations of problems, in words."""

from app.definitions.words.problem_locations import describe_path, describe_problem_paths
from app.language.schema.problems import Problem

DEFINITION = {
    "presentation": {"who": "x", "what_next": ["y"]},
    "pages": [{"id": "p", "title": "Vous", "fields": [{"id": "nom", "label": "Nom"}]}],
    "statuses": [{"id": "s", "label": "Reçue", "on_enter": [{"id": "a", "type": "send_email"}]}],
}


def test_elements_are_named_by_their_title():
    assert describe_path(DEFINITION, "pages[0].fields[0].condition") == (
        "Page «\u00a0Vous\u00a0» › Question «\u00a0Nom\u00a0» › Poser cette question si"
    )


def test_a_setting_has_the_label_that_its_type_declares():
    path = "statuses[0].on_enter[0].to"

    assert describe_path(DEFINITION, path).endswith(" › Destinataires")
    assert describe_path(
        {**DEFINITION, "statuses": [{"actions": [{"to": "done"}]}]}, "statuses[0].actions[0].to"
    ).endswith(" › Mène au statut")


def test_a_list_is_named_when_the_whole_of_it_is_wrong():
    assert describe_path(DEFINITION, "pages[0].fields") == "Page «\u00a0Vous\u00a0» › Questions"


def test_a_long_title_is_cut():
    assert len(describe_path({"pages": [{"title": "x" * 200}]}, "pages[0]")) < 80


def test_an_element_without_a_title_is_named_by_its_rank_and_type():
    location = describe_path(DEFINITION, "statuses[0].on_enter[0]")

    assert location.startswith("Statut «\u00a0Reçue\u00a0» › Automatisme n° 1, ")
    assert "send_email" not in location


def test_a_path_that_no_longer_exists_is_described_as_far_as_possible():
    assert describe_path(DEFINITION, "statuses[4].label").startswith("Statut n° 5 › ")
    assert describe_path(DEFINITION, "document") == ""


def test_a_location_that_the_message_contains_is_omitted():
    location = describe_path(DEFINITION, "presentation.what_next[0]")

    problem_with_location, problem_without_location = describe_problem_paths(
        DEFINITION,
        [
            Problem("presentation.what_next[0]", f"Reste à écrire\u00a0: {location}."),
            Problem("pages[0].title", "Trop long"),
        ],
    )

    assert location
    assert problem_with_location.path == ""
    assert problem_without_location.path.startswith("Page «\u00a0Vous\u00a0»")
