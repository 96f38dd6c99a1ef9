"""The location of a problem in a definition, in words: Page « Vous » › Question « Nom » › Condition."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.core.i18n import gettext as _
from app.definitions.words.definition_words import element_word, key_word, value_words
from app.definitions.words.setting_entries import PROCEDURE, WORKFLOW
from app.definitions.words.setting_words import find_setting_words
from app.language.schema.problems import Problem
from app.procedures.fields import FIELD_TYPES
from app.workflows.actions import ACTION_TYPES

_STEP = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)|\[([0-9]+)\]")
# Properties that name an element for a reader; an automatic action has none of them, only a type.
_TITLES = ("label", "title", "subject")
MAX_TITLE_LENGTH = 60


def describe_problem_paths(definition: Mapping[str, Any], problems: Iterable[Problem]) -> list[Problem]:
    """The problems with paths in words; the path is empty for the whole definition, or when the message contains it."""
    return [
        replace(problem, path=_omit_if_in_message(describe_path(definition, problem.path), problem))
        for problem in problems
    ]


def describe_path(definition: Mapping[str, Any], path: str) -> str:
    """The path in words, outermost element first; empty for the whole definition."""
    return " › ".join(_path_words(definition, "" if path == "document" else path))


def _omit_if_in_message(location: str, problem: Problem) -> str:
    return "" if location and location in problem.message else location


def _path_words(definition: Any, path: str) -> Iterator[str]:
    """Elements by their words, settings by the labels that a panel shows for them, a list only where the path ends."""
    kind = WORKFLOW if "statuses" in definition else PROCEDURE
    node: Any = definition
    names: tuple[str, ...] = ()
    types = _ElementTypes()
    steps = list(_STEP.finditer(path))
    for rank, step in enumerate(steps, start=1):
        if step[2] is None:
            names = (*names, step[1])
            node = node.get(step[1]) if isinstance(node, Mapping) else None
            if not isinstance(node, list) or rank == len(steps):
                yield find_setting_words(kind, names, field_type=types.field, action_type=types.action).label
            continue
        number = int(step[2])
        node = node[number] if isinstance(node, list) and number < len(node) else None
        types = _read_types(node) or types
        yield _element_words(names[-1] if names else "", number, node)


@dataclass(frozen=True)
class _ElementTypes:
    """The types of the innermost question and automatic action of a path, when the code knows them."""

    field: str | None = None
    action: str | None = None


def _read_types(element: Any) -> _ElementTypes | None:
    key = element.get("type") if isinstance(element, Mapping) else None
    if not isinstance(key, str):
        return None
    return _ElementTypes(key if key in FIELD_TYPES else None, key if key in ACTION_TYPES else None)


def _element_words(key: str, number: int, element: Any) -> str:
    """A page, a question or a status by its title; any other element by its rank and type."""
    if isinstance(element, str):
        return key_word(key)
    properties = element if isinstance(element, Mapping) else {}
    title = next(
        (properties[name] for name in _TITLES if isinstance(properties.get(name), str) and properties[name]), ""
    )
    if title:
        return _("%(word)s « %(title)s »", word=element_word(key), title=_shorten_title(title))
    type_words = f", {value_words('type', properties['type'])}" if isinstance(properties.get("type"), str) else ""
    return _("%(word)s n° %(number)s%(does)s", word=element_word(key), number=number + 1, does=type_words)


def _shorten_title(title: str) -> str:
    return title if len(title) <= MAX_TITLE_LENGTH else f"{title[: MAX_TITLE_LENGTH - 1].rstrip()}…"
