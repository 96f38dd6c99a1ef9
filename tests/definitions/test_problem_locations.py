"""The place of a problem in the words of a reader."""

from app.definitions.words.problem_locations import describe_path, describe_problem_paths
from app.language.schema.problems import Problem

DOCUMENT = {
    "presentation": {"who": "x", "what_next": ["y"]},
    "pages": [{"id": "p", "title": "Vous", "fields": [{"id": "nom", "label": "Nom"}]}],
    "statuses": [{"id": "s", "label": "Reçue", "on_enter": [{"id": "a", "type": "send_email"}]}],
}


def test_elements_are_called_by_their_own_words():
    assert describe_path(DOCUMENT, "pages[0].fields[0].condition") == (
        "Page «\u00a0Vous\u00a0» › Question «\u00a0Nom\u00a0» › Condition"
    )


def test_what_has_no_words_is_told_by_its_rank_and_what_it_does():
    found = describe_path(DOCUMENT, "statuses[0].on_enter[0]")

    assert found.startswith("Statut «\u00a0Reçue\u00a0» › Automatisme n° 1, ")
    assert "send_email" not in found


def test_a_place_that_is_no_more_is_told_as_far_as_it_goes():
    assert describe_path(DOCUMENT, "statuses[4].label").startswith("Statut n° 5 › ")
    assert describe_path(DOCUMENT, "document") == ""


def test_a_message_that_says_where_is_not_told_twice():
    where = describe_path(DOCUMENT, "presentation.what_next[0]")

    said, unsaid = describe_problem_paths(
        DOCUMENT,
        [
            Problem("presentation.what_next[0]", f"Reste à écrire\u00a0: {where}."),
            Problem("pages[0].title", "Trop long"),
        ],
    )

    assert where
    assert said.path == ""
    assert unsaid.path.startswith("Page «\u00a0Vous\u00a0»")
