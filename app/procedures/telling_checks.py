"""What is wrong with the values that headings and explanations show, and with those that questions hold beforehand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.core.documents import Problem
from app.core.expressions import wording
from app.core.expressions.kinds import Names, of_kind
from app.core.i18n import gettext
from app.core.passages import holds_values, names_read, names_shown, text_problems
from app.procedures.check_problems import problems_of_condition
from app.procedures.fields import FIELD_TYPES
from app.procedures.fields.telling import TRACKING_CODE

_Document = Mapping[str, Any]
_Problems = Iterator[Problem]


def telling_problems(at: str, field: _Document, names: Names) -> _Problems:
    """Names that nobody knows there, or only further on; what goes beyond the language of texts."""
    for place, text in _told_in(at, field):
        yield from _of_text(place, text, names.also(**{TRACKING_CODE: of_kind("text")}))


def prefill_problems(at: str, field: _Document, names: Names) -> _Problems:
    """The same for what a question holds before anything is typed."""
    prefill = field.get("prefill")
    if isinstance(prefill, str):
        yield from _of_text(f"{at}.prefill", prefill, names)
    elif prefill is not None:
        yield from problems_of_condition(f"{at}.prefill", prefill, names)


def problems_of_readers(at: str, field: _Document, agents_answers: frozenset[str]) -> _Problems:
    """What agents alone answer is not shown to residents."""
    prefill = field.get("prefill")
    read = {} if prefill is None else {f"{at}.prefill": prefill if isinstance(prefill, str) else [{"value": prefill}]}
    for place, text in (*_told_in(at, field), *read.items()):
        if any(name.split(".")[:2] == ["answers", each] for name in names_read(text) for each in agents_answers):
            yield Problem(place, gettext("montre aux usagers une réponse que seuls les agents connaissent"))


def _of_text(at: str, text: Any, names: Names) -> _Problems:
    yield from text_problems(text, names, at)
    for name in sorted(names_shown(text)):
        if names.find(name) is None:
            yield Problem(at, wording.asked_later(name) if names.is_later(name) else wording.unknown(name))


def _told_in(at: str, field: _Document) -> Iterator[tuple[str, Any]]:
    if FIELD_TYPES[field["type"]].has_value:
        return
    for key in ("label", "text"):
        if "{{" in str(field.get(key, "")) or holds_values(field.get(key, "")):
            yield f"{at}.{key}", field[key]
