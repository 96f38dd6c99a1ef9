"""Problems of a working copy, each with the place of the builder where it is corrected."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.definitions.definition_kinds import WORKFLOW
from app.definitions.drafts.definition_drafts import find_draft
from app.definitions.editing import editors
from app.definitions.editing.editors import Editor
from app.definitions.editing.pointers import (
    convert_path,
    extend_pointer,
    find_element,
    get_parent,
    has_element,
    is_inside,
)
from app.definitions.editing.references import References
from app.language.schema.problems import Problem


@dataclass(frozen=True)
class LinkedProblem:
    """A problem in words, the element of the builder to open, and the anchor of the setting in its panel.

    `circuit` is the draft of a circuit to publish first.
    """

    message: str
    location: str
    pointer: str
    anchor: str = ""
    circuit: str = ""


def link_problems(
    kind: str, definition: Mapping[str, Any], described: Iterable[Problem], problems: Iterable[Problem]
) -> list[LinkedProblem]:
    """The problems with their links; `described` are the same with their paths in words."""
    panels = _Panels(kind, definition)
    return [
        panels.link(in_words, convert_path(definition, problem.path))
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


def name_anchor(pointer: str) -> str:
    """The id of the setting at an address in its panel."""
    return "s-" + re.sub(r"[/~ ]", "-", pointer).replace("#", "n")


class _Panels:
    """The panels of a definition, each drawn once."""

    def __init__(self, kind: str, definition: Mapping[str, Any]) -> None:
        self._kind, self._definition = kind, definition
        self._references = References(kind, definition)
        self._editors: dict[str, dict[str, Editor]] = {}

    def link(self, problem: Problem, pointer: str) -> LinkedProblem:
        panel = find_panel(self._definition, pointer)
        circuit = ""
        if pointer == "workflow" and self._kind != WORKFLOW.name:
            slug = str(self._definition.get("workflow") or "")
            circuit = slug if find_draft(WORKFLOW, slug) else ""
        return LinkedProblem(problem.message, problem.path, panel, self._find_anchor(panel, pointer), circuit)

    def _find_anchor(self, panel: str, pointer: str) -> str:
        """The anchor of the setting that holds an address, or of its member in a group of settings."""
        if panel not in self._editors:
            self._editors[panel] = editors.build_editors(self._kind, self._definition, panel, self._references)
        for editor in self._editors[panel].values():
            if editor.pointer != panel and is_inside(pointer, editor.pointer):
                members = editor.members if editor.input == editors.GROUP else ()
                inner = next(
                    (each for each in members if is_inside(pointer, extend_pointer(editor.pointer, each.key))), None
                )
                return name_anchor(editor.pointer) + (f"-{inner.key}" if inner else "")
        return ""
