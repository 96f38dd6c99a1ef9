"""Problems of a working copy, each with the place of the builder where it is corrected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.definitions.editing.pointers import convert_path, find_element, get_parent, has_element
from app.language.schema.problems import Problem


@dataclass(frozen=True)
class LinkedProblem:
    """A problem in words, and the element of the builder to open."""

    message: str
    location: str
    pointer: str


def link_problems(
    definition: Mapping[str, Any], described: Iterable[Problem], problems: Iterable[Problem]
) -> list[LinkedProblem]:
    """The problems with their links; `described` are the same with their paths in words."""
    return [
        LinkedProblem(in_words.message, in_words.path, find_panel(definition, convert_path(definition, problem.path)))
        for in_words, problem in zip(described, problems, strict=True)
    ]


def find_panel(definition: Mapping[str, Any], pointer: str) -> str:
    """The nearest element around an address that has a panel: an object of a list, or the whole."""
    while pointer:
        parent = get_parent(pointer)
        if has_element(definition, pointer) and isinstance(find_element(definition, parent), list):
            element = find_element(definition, pointer)
            if isinstance(element, Mapping):
                return pointer
        pointer = parent
    return ""
