"""Summaries of edits, in a sentence."""

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


def test_a_setting_has_the_label_of_its_panel():
    action, renamed = ({**ACCEPT, "label": label} for label in ("Accepter", "Dire oui"))

    words = describe(make_circuit(actions=[action]), make_circuit(actions=[renamed]))

    assert words.startswith("a changé «\u00a0Texte du bouton\u00a0»")


def test_what_a_setting_names_is_described_by_its_title():
    class RoleTitles:
        def find_titles(self, names, action_type):
            return {"etat-civil": "Agents de l’état civil"} if names[0] == "functions" else {}

        def find_key_titles(self, name):
            return {"recipient": "Service destinataire"}

    before, after = ({"functions": {"recipient": role}} for role in ("accueil", "etat-civil"))

    words = describe_edit(before, after, find_changes(before, after), RoleTitles())

    assert words == "a changé «\u00a0Service destinataire\u00a0»\u00a0: accueil → Agents de l’état civil"
