"""Checks of the questions of a workflow, which are fields like those of forms.

The engine of forms checks them, through a function given by a layer that knows both engines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from app.language.schema.problems import DefinitionError, Problem

# The fields of a document at a place: reads them, or raises DefinitionError.
ReadFields = Callable[[Any, str], object]


def question_problems(definition: Mapping[str, Any], read_fields: ReadFields) -> Iterator[Problem]:
    """Problems of the questions of actions and calls, of processing data, and of the variables of procedures."""
    for place, fields in _field_lists(definition):
        try:
            read_fields(fields, place)
        except DefinitionError as error:
            yield from error.problems


def _field_lists(definition: Mapping[str, Any]) -> Iterator[tuple[str, list[Any]]]:
    for name in ("variables", "processing_fields"):
        yield name, definition.get(name, [])
    for number, status in enumerate(definition["statuses"]):
        for kind in ("actions", "calls"):
            yield from _field_lists_of(f"statuses[{number}].{kind}", status.get(kind, []))
    yield from _field_lists_of("global_actions", definition.get("global_actions", []))


def _field_lists_of(place: str, elements: list[Mapping[str, Any]]) -> Iterator[tuple[str, list[Any]]]:
    for position, each in enumerate(elements):
        if each.get("fields"):
            yield f"{place}[{position}].fields", each["fields"]
