"""What an edit did, in a sentence."""

from __future__ import annotations

from app.definitions.editing.changes import find_changes
from app.definitions.editing.summaries import describe_edit

ACCEPT = {"id": "accept", "label": "Accepter", "by": ["recipient"]}


def make_circuit(**status):
    return {"statuses": [{"id": "new", "label": "Reçue", **status}]}


def describe(before, after):
    return describe_edit(before, after, find_changes(before, after))


def test_the_first_element_of_a_list_is_added_and_the_last_one_removed():
    before, after = make_circuit(), make_circuit(actions=[ACCEPT])

    assert describe(before, after) == "a ajouté l’action «\u00a0Accepter\u00a0» dans le statut «\u00a0Reçue\u00a0»"
    assert describe(after, before) == "a retiré l’action «\u00a0Accepter\u00a0» dans le statut «\u00a0Reçue\u00a0»"
