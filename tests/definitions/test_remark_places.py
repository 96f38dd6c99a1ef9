"""Places of the remarks of an import while authors add, move, rename and delete elements."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from app.core.db.draft_rows import Remark
from app.definitions.drafts.remark_places import build_path, follow_changes, is_edited, locate_remarks
from app.definitions.editing.changes import find_changes, invert_changes
from app.definitions.editing.operations import add_element, delete_element, move_element, set_value

FORM: dict[str, Any] = {
    "title": "Benne",
    "functions": {"instructor": "voirie"},
    "pages": [
        {"id": "vous", "title": "Vous", "fields": [{"id": "nom", "type": "short_text", "label": "Nom"}]},
        {"id": "lieu", "title": "Lieu", "fields": [{"id": "rue", "type": "short_text", "label": "Rue"}]},
    ],
}


def locate(path: str) -> Remark:
    return locate_remarks([Remark(path, "à revoir")], FORM)[0]


def edit(remark: Remark, after: dict[str, Any]) -> Remark:
    return follow_changes([remark], find_changes(FORM, after))[0]


def test_a_path_becomes_a_pointer_to_the_nearest_element():
    assert locate("pages[0].fields[0]").pointer == "pages/vous/fields/nom"
    assert locate("pages[1].condition").pointer == "pages/lieu"
    assert locate("functions.instructor").pointer == "functions/instructor"
    assert locate("document").pointer == ""


def test_a_question_before_another_does_not_move_its_remark():
    remark = locate("pages[0].fields[0]")
    after = add_element(FORM, "pages/vous/fields", {"id": "age", "type": "number", "label": "Âge"}, after=None)

    moved_remark = edit(remark, after)

    assert build_path(after, moved_remark.pointer or "") == "pages[0].fields[1]"


def test_a_remark_follows_its_question_to_another_page_and_back():
    remark = locate("pages[0].fields[0]")
    after, _pointer = move_element(FORM, "pages/vous/fields/nom", "pages/lieu/fields")
    changes = find_changes(FORM, after)

    moved_remark = follow_changes([remark], changes)[0]

    assert moved_remark.pointer == "pages/lieu/fields/nom"
    assert follow_changes([moved_remark], invert_changes(changes))[0].pointer == "pages/vous/fields/nom"
    assert not is_edited(moved_remark, after)


def test_a_remark_follows_an_element_that_is_renamed():
    after = deepcopy(FORM)
    after["pages"][0]["id"] = "demandeur"

    assert edit(locate("pages[0].fields[0]"), after).pointer == "pages/demandeur/fields/nom"


def test_a_remark_of_a_deleted_question_keeps_its_place_for_undo():
    after = delete_element(FORM, "pages/vous/fields/nom")

    assert edit(locate("pages[0].fields[0]"), after).pointer == "pages/vous/fields/nom"


def test_an_element_is_edited_when_its_own_content_changed():
    renamed_question = set_value(FORM, "pages/vous/fields/nom/label", "Votre nom")

    assert is_edited(locate("pages[0].fields[0]"), renamed_question)
    assert not is_edited(locate("pages[0]"), renamed_question)
    assert not is_edited(locate("document"), renamed_question)
    assert is_edited(locate("document"), set_value(FORM, "title", "Demander une benne"))
