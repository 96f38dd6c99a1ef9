"""A workflow as residents are told of it: what of it they read, and in their language where it is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.core.i18n import SOURCE_LANGUAGE
from app.language.schema.definition_texts import TextKeys
from app.workflows.actions import ACTION_TYPES, ParameterKind
from app.workflows.elements import APPLICANT

_Node = Mapping[str, Any]
KEYS = TextKeys(
    texts=frozenset(
        {
            "label",
            "public_label",
            "public_text",
            "confirm",
            "hint",
            "why",
            "text",
            "subject",
            "body",
            "title",
            "message",
            "otherwise",
            "between",
        }
    ),
    skipped=frozenset(
        {"translations", "stale_translations", "condition", "value", "when", "each", "functions", "levels"}
    ),
)


def translate_workflow(definition: _Node, language: str) -> _Node:
    """The document in that language, or as it is written where it has no translation."""
    words = definition.get("translations", {}).get(language, {})
    return definition if language == SOURCE_LANGUAGE else KEYS.translate(dict(definition), words)


def resident_texts(definition: _Node) -> list[str]:
    """Every text that an applicant may read, once, in the order of the document: what a complete translation holds."""
    return list(dict.fromkeys(_resident_texts(definition)))


def _resident_texts(definition: _Node) -> Iterator[str]:
    for status in definition["statuses"]:
        if status.get("public", True):
            yield status.get("public_label") or status["label"]
            yield from KEYS.find({"public_text": status.get("public_text") or ""})
        yield from _of_entries(status.get("on_enter", ()))
        for action in status.get("actions", ()):
            yield from _of_action(action)
    for action in definition.get("global_actions", ()):
        yield from _of_action(action)


def _of_action(action: _Node) -> Iterator[str]:
    by = action.get("by", ())
    if APPLICANT in ([by] if isinstance(by, str) else by):
        public_parts = {key: action[key] for key in ("label", "confirm", "fields", "checks") if action.get(key)}
        yield from KEYS.find(public_parts)
    yield from _of_entries(action.get("run", ()))


def _of_entries(entries: Any) -> Iterator[str]:
    for entry in entries:
        if _is_read_by_applicant(entry):
            texts = ACTION_TYPES[entry["type"]].find_parameters(ParameterKind.TEXT)
            yield from KEYS.find({name: entry[name] for name in texts if entry.get(name)})


def _is_read_by_applicant(entry: _Node) -> bool:
    action_type = ACTION_TYPES.get(entry["type"])
    return action_type is not None and action_type.is_read_by_applicant(entry)
