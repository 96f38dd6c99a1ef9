"""Pointers to an element of a definition: « pages/<id>/fields/<id>/condition »; an element without id is named by its rank."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_MAX_STEPS = 40


def parse_pointer(pointer: str) -> list[str]:
    """The steps of a pointer."""
    return [step for step in pointer.split("/") if step][:_MAX_STEPS]


def find_position(elements: Sequence[Any], step: str) -> int | None:
    """The position of the element with this id, or of this rank."""
    for position, element in enumerate(elements):
        if isinstance(element, Mapping) and element.get("id") == step:
            return position
    is_rank = step.isascii() and step.isdecimal() and len(step) < 5
    return int(step) if is_rank and int(step) < len(elements) else None


def find_element(elements: Any, step: str) -> Any:
    """The element with this id, or of this rank."""
    if isinstance(elements, Mapping):
        return elements.get(step)
    position = find_position(elements, step) if isinstance(elements, list) else None
    return None if position is None else elements[position]


def find_value(definition: Any, pointer: str) -> Any:
    """Find the value of the definition at the pointer; None without anything there."""
    node = definition
    for step in parse_pointer(pointer):
        node = find_element(node, step)
    return node
