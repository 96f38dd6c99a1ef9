"""What is wrong with the values that headings and explanations show, where they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.core.documents import Problem
from app.core.expressions import wording
from app.core.expressions.kinds import Names
from app.core.i18n import gettext
from app.core.passages import holds_values, names_read, names_shown, text_problems
from app.procedures.fields import FIELD_TYPES

_Document = Mapping[str, Any]
_Problems = Iterator[Problem]


def telling_problems(at: str, field: _Document, names: Names) -> _Problems:
    """Names that nobody knows there, or only further on; what goes beyond the language of texts."""
    for place, text in _told_in(at, field):
        yield from text_problems(text, names, place)
        for name in sorted(names_shown(text)):
            if names.find(name) is None:
                yield Problem(place, wording.asked_later(name) if names.is_later(name) else wording.unknown(name))


def problems_of_readers(at: str, field: _Document, agents_answers: frozenset[str]) -> _Problems:
    """What agents alone answer is not shown to residents."""
    for place, text in _told_in(at, field):
        if any(name.split(".")[:2] == ["answers", each] for name in names_read(text) for each in agents_answers):
            yield Problem(place, gettext("montre aux usagers une réponse que seuls les agents connaissent"))


def _told_in(at: str, field: _Document) -> Iterator[tuple[str, Any]]:
    if FIELD_TYPES[field["type"]].has_value:
        return
    for key in ("label", "text"):
        if "{{" in str(field.get(key, "")) or holds_values(field.get(key, "")):
            yield f"{at}.{key}", field[key]
