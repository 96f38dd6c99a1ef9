"""The location of a problem in a definition, in words: Page « Vous » › Question « Nom » › Condition."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from app.core.i18n import gettext as _
from app.definitions.words.definition_words import element_word, key_word, value_words
from app.definitions.words.setting_path import NoTitles, SettingPath, Titles, find_kind
from app.language.schema.problems import Problem

_STEP = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)|\[([0-9]+)\]")
# Properties that name an element for a reader; an automatic action has none of them, only a type.
_TITLES = ("label", "title", "subject")
MAX_TITLE_LENGTH = 60


def describe_problem_paths(
    definition: Mapping[str, Any], problems: Iterable[Problem], titles: Titles | None = None
) -> list[Problem]:
    """The problems with paths in words; the path is empty for the whole definition, or when the message contains it."""
    return [
        replace(problem, path=_omit_if_in_message(describe_path(definition, problem.path, titles), problem))
        for problem in problems
    ]


def describe_path(definition: Mapping[str, Any], path: str, titles: Titles | None = None) -> str:
    """The path in words, outermost element first; empty for the whole definition."""
    return " › ".join(_path_words(definition, "" if path == "document" else path, titles))


def _omit_if_in_message(location: str, problem: Problem) -> str:
    return "" if location and location in problem.message else location


def _path_words(definition: Mapping[str, Any], path: str, titles: Titles | None) -> Iterator[str]:
    """Elements by their words, settings by the labels that a panel shows for them, a list only where the path ends."""
    setting = SettingPath(find_kind(definition), titles or NoTitles())
    node: Any = definition
    steps = list(_STEP.finditer(path))
    for rank, step in enumerate(steps, start=1):
        if step[2] is None:
            setting = setting.enter(step[1])
            node = node.get(step[1]) if isinstance(node, Mapping) else None
            if not isinstance(node, list) or rank == len(steps):
                yield setting.label
            continue
        number = int(step[2])
        node = node[number] if isinstance(node, list) and number < len(node) else None
        setting = setting.enter_element(node)
        yield _element_words(setting.names[-1] if setting.names else "", number, node)


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
