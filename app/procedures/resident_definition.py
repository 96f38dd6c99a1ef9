"""A procedure as residents are shown it: without what is reserved for agents, and in their language where it is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.core.i18n import SOURCE_LANGUAGE
from app.language.schema.definition_texts import TextKeys
from app.procedures.fields import FIELD_TYPES

_Definition = Mapping[str, Any]
# What of a document is read by residents, wherever it stands. What the law makes of a request is said in the language of
# the law; a condition compares values, not words.
KEYS = TextKeys(
    texts=frozenset(
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
            "unit",
            "note",
            *(
                setting.key
                for field_type in FIELD_TYPES.values()
                for setting in field_type.settings
                if setting.is_public_text
            ),
        }
    ),
    skipped=frozenset({"legal", "translations", "stale_translations", "condition", "value", "when", "each"}),
)


def definition_for_residents(definition: _Definition, language: str) -> dict[str, Any]:
    """The document without the questions reserved for agents, its texts in that language or else as they are written."""
    pages = [_without_agents_fields(page) for page in definition["pages"]]
    visible = {**definition, "pages": [page for page in pages if page["fields"]]}
    words = definition.get("translations", {}).get(language, {})
    return visible if language == SOURCE_LANGUAGE else KEYS.translate(visible, words)


def _without_agents_fields(page: _Definition) -> dict[str, Any]:
    return {**page, "fields": [field for field in page["fields"] if not field.get("for_agents")]}
