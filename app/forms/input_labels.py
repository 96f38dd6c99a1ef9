"""The inputs of a form in words: which question each belongs to, and what was chosen in it."""

from __future__ import annotations

from collections.abc import Iterable

from app.procedures.definition import Field
from app.procedures.fields import FIELD_TYPES
from app.procedures.fields.block import Block, questions

# Written by the page itself beside what a person types in the parts of a question.
PAGE_WRITTEN_PARTS = frozenset({"items", "bounds", "told", "kept"})


def label_of_input(fields: Iterable[Field], name: str) -> str | None:
    """The label of the question whose input has this name, with that of the group it is in; None when there is none."""
    field, first = _find_question(fields, name)
    if field is None or first is None:
        return None
    return field.label if field is first else f"{first.label} – {field.label}"


def value_label_of_input(fields: Iterable[Field], name: str, value: str) -> str:
    """Label of an input value, as shown to the person who typed or chose it; empty for values of the page itself."""
    field, _first = _find_question(fields, name)
    if name.rpartition("__")[2] in PAGE_WRITTEN_PARTS:
        return ""
    return value if field is None else FIELD_TYPES[field.type].value_of_input(field, value)


def _find_question(fields: Iterable[Field], name: str) -> tuple[Field | None, Field | None]:
    """The question that an input is for, and the one of the form that it is in: `enfants__0__prenom`."""
    names = name.split("__")
    first = next((field for field in fields if field.id == names[0]), None)
    if first is None or first.type != Block.key:
        return first, first
    matches = (question for question in questions(first) if question.id in names[2:3])
    return next(matches, first), first
