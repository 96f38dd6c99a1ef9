"""A document told to a reader, part by part, with what is wrong and what was noted at its very place.

It takes any document, also one that nothing else could read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.core.definition_drafts import Note
from app.core.documents import Problem, place_of
from app.definitions.expression_words import Names, in_words, is_expression, names_in
from app.definitions.named import Labels
from app.definitions.order import ordered
from app.definitions.words import element_word, key_word, value_words

DEEPEST = 12
TITLES = ("title", "label", "subject", "id", "value", "slug")
# Said elsewhere on the page, or of use to programs only.
_UNTOLD = frozenset({"format"})


@dataclass(frozen=True)
class Line:
    """One property in words."""

    key: str
    label: str
    text: str


@dataclass(frozen=True)
class Part:
    """A page, a question, a status… : its name, its properties, what it is made of, and the remarks about it."""

    path: str
    word: str
    title: str
    lines: tuple[Line, ...]
    parts: tuple[Part, ...]
    problems: tuple[tuple[str, str], ...] = ()
    notes: tuple[Note, ...] = ()


def outline(document: Mapping[str, Any], problems: Iterable[Problem] = (), notes: Iterable[Note] = ()) -> Part:
    """The whole document as one part. `problems` come with the property they are about."""
    return _Teller(ordered(document), list(problems), list(notes)).told()


class _Teller:
    def __init__(self, document: Mapping[str, Any], problems: list[Problem], notes: list[Note]) -> None:
        self._document = document
        self._names: Names = names_in(document)
        self._labels = Labels(document)
        self._problems = problems
        self._notes = notes

    def told(self) -> Part:
        return self._part("", "", self._document, 0)

    def _part(self, path: str, word: str, node: Mapping[str, Any], depth: int) -> Part:
        title = next((str(node[key]) for key in TITLES if isinstance(node.get(key), str) and node[key]), "")
        lines: list[Line] = []
        parts: list[Part] = []
        for key, value in node.items():
            at = place_of([key], path) if path else str(key)
            if key in _UNTOLD or (isinstance(value, str) and value == title):
                continue
            if depth < DEEPEST and _is_thing(value):
                parts.append(self._part(at, key_word(key), value, depth + 1))
            elif _is_list_of_choices(value):
                lines.append(Line(str(key), key_word(str(key)), ", ".join(str(each["label"]) for each in value)))
            elif depth < DEEPEST and _is_list_of_things(value):
                parts += [
                    self._part(f"{at}[{number}]", element_word(key), each, depth + 1)
                    for number, each in enumerate(value)
                ]
            else:
                lines.append(Line(str(key), key_word(str(key)), self._value(str(key), value)))
        parts = [part for part in parts if part.title or part.lines or part.parts]
        inside = [part.path for part in parts]
        problems = [problem for problem in self._problems if _is_here(problem.place, path, inside)]
        return Part(
            path,
            word,
            title,
            tuple(lines),
            tuple(parts),
            tuple((_rest_in_words(problem.place, path), problem.message) for problem in problems),
            tuple(note for note in self._notes if _is_here(note.place, path, inside)),
        )

    def _value(self, key: str, value: Any) -> str:
        return (
            in_words(value, self._names) if is_expression(value) else value_words(key, self._labels.named(key, value))
        )


def _is_thing(value: Any) -> bool:
    """Something with properties of its own, rather than an expression or a short table of words."""
    return isinstance(value, dict) and not is_expression(value) and not _is_table(value)


def _is_table(value: dict[str, Any]) -> bool:
    return len(value) <= 2 and all(isinstance(each, int | str) for each in value.values()) and "id" not in value


def _is_list_of_things(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, dict) for each in value)


def _is_list_of_choices(value: Any) -> bool:
    return _is_list_of_things(value) and all(set(each) == {"value", "label"} for each in value)


def _is_here(place: str, path: str, inside: Iterable[str]) -> bool:
    return _is_under(place, path) and not any(_is_under(place, deeper) for deeper in inside)


def _is_under(place: str, path: str) -> bool:
    return not path or place == path or place.startswith((f"{path}.", f"{path}["))


def _rest_in_words(place: str, path: str) -> str:
    """The property a remark is about, when it is not the part as a whole."""
    rest = place.removeprefix(path).lstrip(".")
    name = rest.split(".")[0].split("[")[0]
    return key_word(name) if name and name != "document" else ""
