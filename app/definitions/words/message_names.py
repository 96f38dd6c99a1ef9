"""Messages of problems for people: titles in the place of the names and the paths that engines report."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from app.definitions.words.expression_words import Names, collect_names
from app.definitions.words.problem_locations import describe_path

_NAME = re.compile(r"\b(?:answers|item|outer|processing|action|option|case|profile)(?:\.[a-z0-9_]+)+", re.ASCII)
_PATH = re.compile(r"\b[a-z_]+\[\d+\](?:\.[a-z_]+(?:\[\d+\])?)*", re.ASCII)


def collect_all_names(definition: Mapping[str, Any], others: Iterable[Mapping[str, Any]]) -> Names:
    """The labels of what a definition reads, its own before those of the definitions that go with it."""
    labels: dict[str, str] = {}
    for each in (*others, definition):
        labels.update(collect_names(each).labels)
    return Names(labels)


def replace_names(message: str, definition: Mapping[str, Any], names: Names) -> str:
    """The message with the label of each answer, and the words of each path; a name that nothing has loses its root."""
    message = _PATH.sub(lambda match: describe_path(definition, match[0]) or match[0], message)
    return _NAME.sub(lambda match: names.find_label(match[0]) or match[0].partition(".")[2], message)
