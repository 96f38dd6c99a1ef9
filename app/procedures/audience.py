"""A procedure as residents are shown it: without what is reserved for agents, and in their language where it is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_Document = Mapping[str, Any]
# What of a document is read by residents, wherever it stands.
TEXTS = frozenset(
    {
        "title",
        "summary",
        "who",
        "at_hand",
        "what_next",
        "other_ways",
        "purpose",
        "legal_basis",
        "recipients",
        "retention_reason",
        "reason",
        "intro",
        "label",
        "hint",
        "why",
        "text",
        "otherwise",
        "between",
        "message",
        "add_label",
        "item_label",
        "unit",
        "note",
    }
)
# What the law makes of a request is said in the language of the law; a condition compares values, not words.
_UNTRANSLATED = frozenset({"legal", "translations", "condition", "value", "when", "each"})


def for_residents(document: _Document, language: str) -> dict[str, Any]:
    """The document without the questions reserved for agents, its texts in that language or else as they are written."""
    pages = [_without_agents_fields(page) for page in document["pages"]]
    shown = {**document, "pages": [page for page in pages if page["fields"]]}
    words = document.get("translations", {}).get(language)
    return _in_words("", shown, words) if words else shown


def written_texts(document: _Document) -> set[str]:
    """Every text that may be translated."""
    return set(_texts("", dict(document)))


def _without_agents_fields(page: _Document) -> dict[str, Any]:
    return {**page, "fields": [field for field in page["fields"] if not field.get("for_agents")]}


def _texts(name: str, part: Any) -> Iterator[str]:
    match part:
        case str() if name in TEXTS:
            yield part
        case list():
            for each in part:
                yield from _texts(name, each)
        case dict():
            for key, each in part.items():
                if key not in _UNTRANSLATED:
                    yield from _texts(key, each)


def _in_words(name: str, part: Any, words: Mapping[str, str]) -> Any:
    match part:
        case str() if name in TEXTS:
            return words.get(part, part)
        case list():
            return [_in_words(name, each, words) for each in part]
        case dict():
            return {key: each if key in _UNTRANSLATED else _in_words(key, each, words) for key, each in part.items()}
    return part
