"""Titles of what a definition names elsewhere: roles, circuits, lists, qualities, functions and variables of its circuit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.definitions.editing.references import ANY_ROLE, FUNCTION, ROLE, References, find_reference


class ReferenceTitles:
    """The titles of the values of settings, each kind read once when it is asked for."""

    def __init__(self, kind: str, definition: Mapping[str, Any]) -> None:
        self._kind = kind
        self._references = References(kind, definition)
        self._titles: dict[str, dict[str, str]] = {}

    def find_titles(self, names: tuple[str, ...], action_type: str | None) -> Mapping[str, str]:
        """The titles of the values that a setting may have, by value."""
        reference = find_reference(self._kind, names, action_type)
        return self._list(reference) if reference else {}

    def find_key_titles(self, name: str) -> Mapping[str, str]:
        """The titles of the keys of `functions` and `variables` of a procedure, as its circuit has them."""
        if name == "functions":
            return self._list(FUNCTION)
        variables = self._references.workflow.get(name)
        elements = variables if isinstance(variables, list) else ()
        labelled = (
            element for element in elements if isinstance(element, Mapping) and isinstance(element.get("label"), str)
        )
        return {str(entry.get("id")): entry["label"] for entry in labelled}

    def _list(self, reference: str) -> dict[str, str]:
        # A role of another family is wrong there, but it has a title.
        reference = ANY_ROLE if reference == ROLE else reference
        if reference not in self._titles:
            self._titles[reference] = dict(self._references.list_choices(reference))
        return self._titles[reference]
