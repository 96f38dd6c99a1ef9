"""Checks of values shown by headings and explanations, and of prefills."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.core.i18n import gettext
from app.language.expressions import problem_messages
from app.language.expressions.value_types import Scope, create_type
from app.language.schema.problems import Problem
from app.language.text.passages import find_placeholder_names, find_text_names, find_text_problems, has_values
from app.procedures.checks.check_problems import problems_of_condition
from app.procedures.fields import FIELD_TYPES
from app.procedures.fields.dynamic_text import TRACKING_CODE

_Definition = Mapping[str, Any]
_Problems = Iterator[Problem]


def dynamic_text_problems(at: str, field: _Definition, names: Scope) -> _Problems:
    """Names that nobody knows there, or only further on; what goes beyond the language of texts."""
    for place, text in _dynamic_texts_in(at, field):
        yield from _text_problems(place, text, names.with_names(**{TRACKING_CODE: create_type("text")}))


def prefill_problems(at: str, field: _Definition, names: Scope) -> _Problems:
    """Problems of the prefilled value of a question, a text with placeholders or an expression."""
    prefill = field.get("prefill")
    if isinstance(prefill, str):
        yield from _text_problems(f"{at}.prefill", prefill, names)
    elif prefill is not None:
        yield from problems_of_condition(f"{at}.prefill", prefill, names)


def reserved_answer_problems(at: str, field: _Definition, agents_answers: frozenset[str]) -> _Problems:
    """Problems of texts that would show residents an answer reserved for agents."""
    prefill = field.get("prefill")
    read = {} if prefill is None else {f"{at}.prefill": prefill if isinstance(prefill, str) else [{"value": prefill}]}
    for place, text in (*_dynamic_texts_in(at, field), *read.items()):
        if any(name.split(".")[:2] == ["answers", each] for name in find_text_names(text) for each in agents_answers):
            yield Problem(place, gettext("montre aux usagers une réponse que seuls les agents connaissent"))


def _text_problems(at: str, text: Any, names: Scope) -> _Problems:
    yield from find_text_problems(text, names, at)
    for name in sorted(find_placeholder_names(text)):
        if names.find(name) is None:
            yield Problem(
                at,
                problem_messages.later_name_message(name)
                if names.is_later(name)
                else problem_messages.unknown_name_message(name),
            )


def _dynamic_texts_in(at: str, field: _Definition) -> Iterator[tuple[str, Any]]:
    if FIELD_TYPES[field["type"]].has_value:
        return
    for key in ("label", "text"):
        if "{{" in str(field.get(key, "")) or has_values(field.get(key, "")):
            yield f"{at}.{key}", field[key]
