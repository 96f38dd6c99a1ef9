"""Where in a document a problem is, in words: Page « Vous » › Question « Nom » › Condition."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from app.core.i18n import gettext as _
from app.definitions.words.definition_words import element_word, key_word, value_words
from app.language.schema.problems import Problem

_STEP = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)|\[([0-9]+)\]")
# What an element is known by for a reader: its own words; an automatism has none, but its type.
_TITLES = ("label", "title", "subject")


def describe_problem_paths(document: Mapping[str, Any], problems: Iterable[Problem]) -> list[Problem]:
    """The same problems, each with its place in words; without any when it is about the whole, or its message says where."""
    return [
        replace(problem, path=_omit_if_in_message(describe_path(document, problem.path), problem))
        for problem in problems
    ]


def describe_path(document: Mapping[str, Any], place: str) -> str:
    """The way to the place, from the outside in; empty for the document as a whole."""
    return " › ".join(_path_words(document, "" if place == "document" else place))


def _omit_if_in_message(where: str, problem: Problem) -> str:
    return "" if where and where in problem.message else where


def _path_words(document: Any, place: str) -> Iterator[str]:
    node, key = document, ""
    for found in _STEP.finditer(place):
        if found[2] is None:
            key = found[1]
            node = node.get(key) if isinstance(node, Mapping) else None
            if not isinstance(node, list):
                yield key_word(key)
            continue
        number = int(found[2])
        node = node[number] if isinstance(node, list) and number < len(node) else None
        yield _element_words(key, number, node)


def _element_words(key: str, number: int, element: Any) -> str:
    """A page, a question, a status by its own words; anything else by its rank and what it does."""
    if isinstance(element, str):
        return key_word(key)
    known = element if isinstance(element, Mapping) else {}
    title = next((known[name] for name in _TITLES if isinstance(known.get(name), str) and known[name]), "")
    if title:
        return _("%(word)s « %(title)s »", word=element_word(key), title=title)
    does = f", {value_words('type', known['type'])}" if isinstance(known.get("type"), str) else ""
    return _("%(word)s n° %(number)s%(does)s", word=element_word(key), number=number + 1, does=does)
