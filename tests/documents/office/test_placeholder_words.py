"""Placeholders typed between braces, as another site declares them."""

from __future__ import annotations

from typing import Any

import pytest

from app.documents.office.placeholder_words import select_placeholders

CONDITION = {"==": [{"var": "answers.type"}, "trou"]}


@pytest.mark.parametrize(
    "placeholder",
    [
        "case.reference|upper",
        {"each": "answers.enfants", "text": "item.prenom|upper"},
        {"when": CONDITION},
        {"each": "answers.enfants", "when": CONDITION},
    ],
)
def test_texts_rows_and_conditions_are_taken(placeholder: Any) -> None:
    assert select_placeholders(["a", "b"], {"a": placeholder}) == {"a": placeholder}


@pytest.mark.parametrize(
    "placeholder",
    [
        {"when": {"system": ["rm"]}},
        {"when": True},
        {"when": CONDITION, "text": "item.a"},
        {"each": "answers.a.b", "text": "item.a"},
        {"each": ["answers.a"], "text": "item.a"},
        {"each": "answers.a", "text": "{{ 7 }}"},
        {"text": "item.a"},
        {"each": "answers.a"},
        ["answers.a"],
        "inconnu",
        None,
    ],
)
def test_anything_else_is_left_out(placeholder: Any) -> None:
    assert select_placeholders(["a"], {"a": placeholder}) == {}
