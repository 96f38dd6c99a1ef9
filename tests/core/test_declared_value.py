"""Declared values: what is typed becomes a value, or says what to type instead; their schema follows from their limits."""

from __future__ import annotations

import pytest

from app.core.declared_value import CHOICE, INTEGER, NUMBER, TEXT, YES_NO, Declared, ValueRefused
from app.core.i18n import LazyText
from app.procedures.fields.type_settings import TypeSetting

WORDS = LazyText("Nom")
COUNT = Declared("count", INTEGER, WORDS, minimum=1, maximum=12)
LATITUDE = Declared("latitude", NUMBER, WORDS, minimum=-90, maximum=90)
SIDE = Declared("side", CHOICE, WORDS, choices={"start": WORDS, "end": WORDS})


@pytest.mark.parametrize(
    ("declared", "text", "value"),
    [
        (COUNT, "12", 12),
        (LATITUDE, "48,5", 48.5),
        (SIDE, "end", "end"),
        (Declared("shown", YES_NO, WORDS), "yes", True),
        (Declared("name", TEXT, WORDS), "Vaubrelles", "Vaubrelles"),
    ],
)
def test_what_is_typed_becomes_a_value(declared: Declared, text: str, value: object) -> None:
    assert declared.read(text) == value


@pytest.mark.parametrize(
    ("declared", "text", "problem"),
    [
        (COUNT, "0", "Indiquez un nombre d’au moins 1."),
        (COUNT, "13", "Indiquez un nombre d’au plus 12."),
        (COUNT, "3,5", "Indiquez un nombre entier."),
        (LATITUDE, "nan", "Indiquez un nombre, par exemple 48,5."),
        (SIDE, "middle", "Choisissez l’une des réponses proposées."),
    ],
)
def test_what_is_no_value_says_what_to_type(declared: Declared, text: str, problem: str) -> None:
    with pytest.raises(ValueRefused, match=problem):
        declared.read(text)


@pytest.mark.parametrize(
    ("declared", "schema"),
    [
        (COUNT, {"type": "integer", "minimum": 1, "maximum": 12}),
        (SIDE, {"enum": ["start", "end"]}),
        (Declared("name", TEXT, WORDS, maximum=60), {"type": "string", "maxLength": 60}),
        (TypeSetting("name", TEXT, WORDS, maximum=60), {"type": ["string", "null"], "maxLength": 60}),
        (TypeSetting("rows", INTEGER, WORDS, default=5, minimum=2), {"type": "integer", "minimum": 2}),
        (TypeSetting("text", "passages", WORDS, own_schema={"$ref": "#/$defs/passages"}), {"$ref": "#/$defs/passages"}),
    ],
)
def test_the_schema_follows_from_kind_and_limits(declared: Declared, schema: dict[str, object]) -> None:
    assert declared.schema == schema


def test_the_published_schema_has_the_words_and_the_default() -> None:
    declared = Declared("count", INTEGER, WORDS, LazyText("Combien."), default=3)

    assert declared.describe_schema() == {"title": "Nom", "description": "Combien.", "default": 3, "type": "integer"}
