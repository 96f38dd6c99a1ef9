"""Labels of the inputs of an interrupted form, made from its questions."""

from __future__ import annotations

import pytest

from app.forms.input_labels import label_of_input, value_label_of_input
from app.procedures.fields import FIELD_TYPES
from app.procedures.fields.field_type import read_field

FIELDS = tuple(
    read_field(definition, FIELD_TYPES)
    for definition in [
        {"id": "type", "type": "single_choice", "label": "Type", "options": [{"value": "trou", "label": "Un trou"}]},
        {"id": "ou", "type": "address", "label": "Adresse"},
        {
            "id": "enfants",
            "type": "block",
            "label": "Vos enfants",
            "item_label": "Enfant",
            "add_label": "Ajouter un enfant",
            "fields": [{"id": "prenom", "type": "short_text", "label": "Prénom"}],
        },
    ]
)


@pytest.mark.parametrize(
    ("name", "value", "label", "words"),
    [
        ("type", "trou", "Type", "Un trou"),
        ("type", "autre", "Type", "autre"),
        ("ou__street", "3 rue des Lilas", "Adresse", "3 rue des Lilas"),
        ("enfants__0__prenom", "Zoé", "Vos enfants – Prénom", "Zoé"),
        ("enfants__items", "0", "Vos enfants", ""),
        ("is_administrator", "1", None, "1"),
    ],
)
def test_each_input_has_the_label_of_its_question(name: str, value: str, label: str | None, words: str) -> None:
    assert (label_of_input(FIELDS, name), value_label_of_input(FIELDS, name, value)) == (label, words)
