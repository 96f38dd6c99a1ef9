"""Describe a definition part by part, each with its problems and remarks.

Any JSON object is accepted, even an invalid definition.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.core.db.draft_rows import Remark
from app.definitions.words.definition_words import element_word
from app.definitions.words.element_labels import Labels
from app.definitions.words.expression_words import Names, collect_names, describe_expression, is_expression
from app.definitions.words.key_order import sort_keys
from app.definitions.words.setting_path import NoTitles, SettingPath, Titles, find_kind
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
    definition: Mapping[str, Any],
    problems: Iterable[Problem] = (),
    notes: Iterable[Remark] = (),
    titles: Titles | None = None,
) -> Part:
    """The whole definition as one part. Each problem comes with the property that it is about."""
    return _OutlineBuilder(sort_keys(definition), list(problems), list(notes), titles or NoTitles()).build()


class _OutlineBuilder:
    def __init__(
        self, definition: Mapping[str, Any], problems: list[Problem], notes: list[Remark], titles: Titles
    ) -> None:
        self._definition = definition
        self._names: Names = collect_names(definition)
        self._labels = Labels(definition)
        self._problems = problems
        self._notes = notes
        self._root = SettingPath(find_kind(definition), titles)

    def build(self) -> Part:
        return self._build_part("", "", self._definition, self._root, 0)

    def _build_part(self, path: str, word: str, node: Mapping[str, Any], setting: SettingPath, depth: int) -> Part:
        title = next((str(node[key]) for key in TITLES if isinstance(node.get(key), str) and node[key]), "")
        lines: list[Line] = []
        parts: list[Part] = []
        for key, value in node.items():
            child_path, child = format_path([key], path) if path else str(key), setting.enter(str(key))
            if key in _OMITTED_KEYS or (isinstance(value, str) and value == title):
                continue
            if depth < MAX_DEPTH and _is_object(value):
                parts.append(self._build_part(child_path, child.label, value, child, depth + 1))
            elif _is_list_of_choices(value):
                lines.append(Line(str(key), child.label, ", ".join(str(element["label"]) for element in value)))
            elif depth < MAX_DEPTH and _is_list_of_objects(value):
                parts += [
                    self._build_part(
                        f"{child_path}[{number}]", element_word(key), element, child.enter_element(element), depth + 1
                    )
                    for number, element in enumerate(value)
                ]
            else:
                lines.append(Line(str(key), child.label, self._format_value(child, value)))
        parts = [part for part in parts if part.title or part.lines or part.parts]
        part_paths = [part.path for part in parts]
        problems = [problem for problem in self._problems if _is_about_part(problem.path, path, part_paths)]
        return Part(
            path,
            word,
            title,
            tuple(lines),
            tuple(parts),
            tuple((_property_label(problem.path, path, setting), problem.message) for problem in problems),
            tuple(note for note in self._notes if _is_about_part(note.place, path, part_paths)),
        )

    def _format_value(self, setting: SettingPath, value: Any) -> str:
        if is_expression(value):
            return describe_expression(value, self._names)
        return setting.format_value(value, self._labels)


def _is_object(value: Any) -> bool:
    """Whether the value has properties of its own: it is neither an expression nor a short table."""
    return isinstance(value, dict) and not is_expression(value) and not _is_table(value)


def _is_table(value: dict[str, Any]) -> bool:
    return len(value) <= 2 and all(isinstance(element, int | str) for element in value.values()) and "id" not in value


def _is_list_of_objects(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(element, dict) for element in value)


def _is_list_of_choices(value: Any) -> bool:
    return _is_list_of_objects(value) and all(set(element) == {"value", "label"} for element in value)


def _is_about_part(problem_path: str, part_path: str, child_paths: Iterable[str]) -> bool:
    return _is_under(problem_path, part_path) and not any(
        _is_under(problem_path, child_path) for child_path in child_paths
    )


def _is_under(path: str, root: str) -> bool:
    return not root or path == root or path.startswith((f"{root}.", f"{root}["))


def _property_label(problem_path: str, part_path: str, setting: SettingPath) -> str:
    """The label of the property that a problem is about; empty when it is about the whole part."""
    rest = problem_path.removeprefix(part_path).lstrip(".")
    name = rest.split(".")[0].split("[")[0]
    return setting.enter(name).label if name and name != "document" else ""
