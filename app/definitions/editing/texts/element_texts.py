"""The texts with placeholders of one element, as a preview shows them together: the subject and the body of an e-mail."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.definitions.editing.pointers import extend_pointer, find_element, name_position, split_pointer
from app.definitions.editing.schema_lookup import find_place
from app.definitions.editing.texts import text_settings
from app.definitions.editing.texts.text_settings import find_text_kind
from app.definitions.words.setting_words import find_setting_words
from app.workflows.actions import ACTION_TYPES, ParameterKind

_ENTRY_LISTS = frozenset({"on_enter", "run"})
_FIELD_LISTS = frozenset({"fields", "processing_fields"})


@dataclass(frozen=True)
class ElementText:
    """One text, and what its setting is called."""

    label: str
    text: Any


def find_text_owner(pointer: str) -> str:
    """The automatic action or the question that an address is in; else the address itself."""
    steps = pointer.split("/") if pointer else []
    for position in range(len(steps) - 2, -1, -1):
        if steps[position] in _ENTRY_LISTS | _FIELD_LISTS:
            return "/".join(steps[: position + 2])
    return pointer


def list_element_texts(kind: str, definition: Mapping[str, Any], pointer: str) -> list[ElementText]:
    """The texts of the action or question around an address that placeholders may stand in. Raises ElementNotFound."""
    owner = find_text_owner(pointer)
    element = find_element(definition, owner)
    if not isinstance(element, Mapping):
        return []
    if element.get("type") in ACTION_TYPES and split_pointer(owner)[-2:-1] != ("fields",):
        return list(_list_action_texts(kind, definition, owner, element))
    return [
        ElementText(find_setting_words(kind, place.path, field_type=place.field_type).label, element[key])
        for key in ("label", "text", "message", "digest", "reference")
        if element.get(key)
        for place in [find_place(kind, definition, extend_pointer(owner, key))]
        if find_text_kind(kind, place) not in (None, text_settings.FORM_TEXT)
    ]


def _list_action_texts(
    kind: str, definition: Mapping[str, Any], owner: str, element: Mapping[str, Any]
) -> Iterator[ElementText]:
    for part in ACTION_TYPES[element["type"]].parts(element):
        if part.kind is not ParameterKind.TEXT or not part.value:
            continue
        pointer, node = owner, element
        for step in part.steps:
            pointer = extend_pointer(pointer, name_position(node, step) if isinstance(step, int) else step)  # type: ignore[arg-type]
            node = node[step]  # type: ignore[index]
        place = find_place(kind, definition, pointer)
        label = find_setting_words(kind, place.path, action_type=place.action_type).label
        texts = [part.value] if _is_text(part.value) else part.value if isinstance(part.value, list) else []
        yield from (ElementText(label, text) for text in texts)


def _is_text(value: Any) -> bool:
    """Whether a value is one text: a string, or passages; a list of strings is several texts only where it has no passage."""
    return isinstance(value, str) or (
        isinstance(value, list) and any(isinstance(element, Mapping) for element in value)
    )
