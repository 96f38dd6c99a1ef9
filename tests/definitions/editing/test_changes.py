"""Changes between two states of a definition: found, applied, undone, refused when somebody changed the same place."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.definitions.editing.changes import Change, ChangeConflict, apply_changes, find_changes, invert_changes

NAMES = st.sampled_from(["nom", "age", "rue", "ville"])
FIELDS = st.lists(
    st.fixed_dictionaries(
        {"id": NAMES, "label": st.text(max_size=3)}, optional={"hint": st.none() | st.text(max_size=3)}
    ),
    max_size=4,
    unique_by=lambda field: field["id"],
)
PAGES = st.lists(
    st.fixed_dictionaries({"id": st.sampled_from(["un", "deux", "trois"]), "fields": FIELDS}),
    max_size=3,
    unique_by=lambda page: page["id"],
)
DEFINITIONS = st.fixed_dictionaries(
    {"pages": PAGES},
    optional={
        "limits": st.dictionaries(st.sampled_from(["opens", "closes"]), st.text(max_size=2)),
        "words": st.lists(NAMES),
    },
)


@given(DEFINITIONS, DEFINITIONS)
def test_changes_lead_from_one_definition_to_the_other_and_back(before, after):
    changes = [Change.from_json(change.to_json()) for change in find_changes(before, after)]

    assert apply_changes(before, changes) == after
    assert apply_changes(after, invert_changes(changes)) == before


def page(*fields: str) -> dict[str, Any]:
    return {"pages": [{"id": "vous", "fields": [{"id": name, "label": name.title()} for name in fields]}]}


def test_an_edit_is_undone_whatever_others_did_elsewhere():
    before = page("nom", "age")
    renamed = page("nom", "age")
    renamed["pages"][0]["fields"][0]["label"] = "Votre nom"
    changes = find_changes(before, renamed)
    with_others = {**renamed, "title": "Autre titre"}
    with_others["pages"][0]["fields"].insert(0, {"id": "rue", "label": "Rue"})

    undone = apply_changes(with_others, invert_changes(changes))

    assert [field["label"] for field in undone["pages"][0]["fields"]] == ["Rue", "Nom", "Age"]
    assert undone["title"] == "Autre titre"


def test_an_edit_is_not_undone_when_somebody_changed_the_same_place():
    changes = find_changes(page("nom"), {"pages": [{"id": "vous", "fields": [{"id": "nom", "label": "Votre nom"}]}]})
    changed_since = {"pages": [{"id": "vous", "fields": [{"id": "nom", "label": "Nom de naissance"}]}]}

    with pytest.raises(ChangeConflict) as conflict:
        apply_changes(changed_since, invert_changes(changes))

    assert (conflict.value.pointer, conflict.value.current) == ("pages/vous/fields/nom/label", "Nom de naissance")


def test_a_removed_question_comes_back_to_its_place():
    changes = find_changes(page("nom", "age", "rue"), page("nom", "rue"))

    assert apply_changes(page("nom", "rue", "ville"), invert_changes(changes)) == page("nom", "age", "rue", "ville")


def test_a_change_inside_of_what_somebody_removed_is_refused():
    after = page("nom", "age")
    after["pages"][0]["fields"][1]["label"] = "Votre âge"

    with pytest.raises(ChangeConflict):
        apply_changes(page("nom"), find_changes(page("nom", "age"), after))
