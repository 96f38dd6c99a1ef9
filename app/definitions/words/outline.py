"""Describe a definition part by part, each with its problems and remarks.

Any JSON object is accepted, even an invalid definition.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.core.db.definition_drafts import Remark
from app.definitions.words.definition_words import element_word, key_word, value_words
from app.definitions.words.element_labels import Labels
from app.definitions.words.expression_words import Names, collect_names, describe_expression, is_expression
from app.definitions.words.key_order import sort_keys
from app.language.schema.problems import Problem, format_path

MAX_DEPTH = 12
TITLES = ("title", "label", "subject", "id", "value", "slug")
# Shown elsewhere on the page, or of use to programs only.
_OMITTED_KEYS = frozenset({"format"})


@dataclass(frozen=True)
class Line:
    """One property in words."""

    key: str
    label: str
    text: str


@dataclass(frozen=True)
class Part:
    """A page, a question, a status…: its name, properties, parts, problems and remarks."""

    path: str
    word: str
    title: str
    lines: tuple[Line, ...]
    parts: tuple[Part, ...]
    problems: tuple[tuple[str, str], ...] = ()
    notes: tuple[Remark, ...] = ()


def build_outline(
    definition: Mapping[str, Any], problems: Iterable[Problem] = (), notes: Iterable[Remark] = ()
) -> Part:
    """The whole definition as one part. Each problem comes with the property that it is about."""
    return _OutlineBuilder(sort_keys(definition), list(problems), list(notes)).build()


class _OutlineBuilder:
    def __init__(self, definition: Mapping[str, Any], problems: list[Problem], notes: list[Remark]) -> None:
        self._definition = definition
        self._names: Names = collect_names(definition)
        self._labels = Labels(definition)
        self._problems = problems
        self._notes = notes

    def build(self) -> Part:
        return self._build_part("", "", self._definition, 0)

    def _build_part(self, path: str, word: str, node: Mapping[str, Any], depth: int) -> Part:
        title = next((str(node[key]) for key in TITLES if isinstance(node.get(key), str) and node[key]), "")
        lines: list[Line] = []
        parts: list[Part] = []
        for key, value in node.items():
            child_path = format_path([key], path) if path else str(key)
            if key in _OMITTED_KEYS or (isinstance(value, str) and value == title):
                continue
            if depth < MAX_DEPTH and _is_object(value):
                parts.append(self._build_part(child_path, key_word(key), value, depth + 1))
            elif _is_list_of_choices(value):
                lines.append(Line(str(key), key_word(str(key)), ", ".join(str(element["label"]) for element in value)))
            elif depth < MAX_DEPTH and _is_list_of_objects(value):
                parts += [
                    self._build_part(f"{child_path}[{number}]", element_word(key), element, depth + 1)
                    for number, element in enumerate(value)
                ]
            else:
                lines.append(Line(str(key), key_word(str(key)), self._format_value(str(key), value)))
        parts = [part for part in parts if part.title or part.lines or part.parts]
        part_paths = [part.path for part in parts]
        problems = [problem for problem in self._problems if _is_about_part(problem.path, path, part_paths)]
        return Part(
            path,
            word,
            title,
            tuple(lines),
            tuple(parts),
            tuple((_property_label(problem.path, path), problem.message) for problem in problems),
            tuple(note for note in self._notes if _is_about_part(note.place, path, part_paths)),
        )

    def _format_value(self, key: str, value: Any) -> str:
        return (
            describe_expression(value, self._names)
            if is_expression(value)
            else value_words(key, self._labels.replace_identifiers(key, value))
        )


def _is_object(value: Any) -> bool:
    """Whether the value has properties of its own: it is neither an expression nor a short table."""
    return isinstance(value, dict) and not is_expression(value) and not _is_table(value)


def _is_table(value: dict[str, Any]) -> bool:
    return len(value) <= 2 and all(isinstance(each, int | str) for each in value.values()) and "id" not in value


def _is_list_of_objects(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, dict) for each in value)


def _is_list_of_choices(value: Any) -> bool:
    return _is_list_of_objects(value) and all(set(each) == {"value", "label"} for each in value)


def _is_about_part(problem_path: str, part_path: str, child_paths: Iterable[str]) -> bool:
    return _is_under(problem_path, part_path) and not any(
        _is_under(problem_path, child_path) for child_path in child_paths
    )


def _is_under(path: str, root: str) -> bool:
    return not root or path == root or path.startswith((f"{root}.", f"{root}["))


def _property_label(problem_path: str, part_path: str) -> str:
    """The label of the property that a problem is about; empty when it is about the whole part."""
    rest = problem_path.removeprefix(part_path).lstrip(".")
    name = rest.split(".")[0].split("[")[0]
    return key_word(name) if name and name != "document" else ""
