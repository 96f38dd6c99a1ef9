"""The outline of a form: its pages, and the questions of the one that is open."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.core.i18n import gettext as _
from app.definitions.editing.pointers import (
    extend_pointer,
    get_last_step,
    is_inside,
    name_position,
)
from app.definitions.words.definition_words import key_word, value_words
from app.language.text.normalisation import to_one_line
from app.procedures.fields import FIELD_TYPES
from app.workflows.actions import ACTION_TYPES

_PLACEHOLDER = re.compile(r"\{\{.*?\}\}")


@dataclass(frozen=True)
class OutlineItem:
    """An element in the outline of a form: a page, or a question of the page that is open."""

    pointer: str
    title: str
    icon: str
    is_selected: bool
    is_conditional: bool
    items: tuple[OutlineItem, ...] = ()
    count: int = 0


def build_outline(pages: Any, open_page: str, selected: str) -> list[OutlineItem]:
    """The pages of a form, that of the selected element open."""
    return [
        _outline_page(f"pages/{name}", page, open_page, selected)
        for name, page in zip(name_elements(pages), pages or (), strict=True)
    ]


def title_element(element: Any, pointer: str) -> str:
    """Title an element: its label, the start of its text, its type, else the last step of its address."""
    if isinstance(element, str):
        return _PLACEHOLDER.sub("…", element)[:60] or _("(vide)")
    if isinstance(element, Mapping):
        if element.get("type") in ACTION_TYPES:
            return _title_automatic_action(element)
        if words := _title_passage(element) or _find_words(element):
            return words
        for key in ("after", "before"):
            if isinstance(element.get(key), Mapping):
                return f"{key_word(key)} {value_words(key, element[key])}"
        if isinstance(element.get("type"), str):
            return value_words("type", element["type"])
        if isinstance(element.get("id"), str):
            return str(element["id"])
    return key_word(get_last_step(pointer).lstrip("#"))


def _title_passage(element: Mapping[str, Any]) -> str:
    """Title a passage of a text: what it does, with the start of what it writes; empty for any other element."""
    words = _find_words(element)
    if "each" in element:
        return _("Pour chaque ligne : %(text)s", text=words)
    if "when" in element:
        return _("Sous condition : %(text)s", text=words)
    return _("Valeur calculée") if "value" in element and not element.keys() - {"value", "filter"} else ""


def _title_automatic_action(action: Mapping[str, Any]) -> str:
    """Title an automatic action: what it does, then the start of what it writes."""
    type_label = str(ACTION_TYPES[action["type"]].label)
    words = _find_words(action)
    if not words.strip("… "):
        return type_label
    return _("%(type)s\N{NO-BREAK SPACE}: «\N{NO-BREAK SPACE}%(text)s\N{NO-BREAK SPACE}»", type=type_label, text=words)


def _find_words(element: Mapping[str, Any]) -> str:
    """The label of an element or the start of its text, with an ellipsis for each placeholder."""
    for key in ("label", "title", "subject", "message", "text"):
        if isinstance(element.get(key), str) and element[key].strip():
            return _PLACEHOLDER.sub("…", to_one_line(element[key]))[:80]
    return ""


def name_elements(elements: Any) -> Iterator[str]:
    """The steps to the elements of a list, in order."""
    if isinstance(elements, list):
        yield from (name_position(elements, position) for position in range(len(elements)))


def _outline_page(pointer: str, page: Mapping[str, Any], open_page: str, selected: str) -> OutlineItem:
    fields = page.get("fields") or []
    is_open = get_last_step(pointer) == open_page
    items = tuple(
        _outline_field(pointer, name, field, selected)
        for name, field in zip(name_elements(fields), fields, strict=True)
    )
    return OutlineItem(
        pointer,
        title_element(page, pointer),
        "file-text",
        selected == pointer,
        bool(page.get("condition")),
        items if is_open else (),
        len(items),
    )


def _outline_field(page_pointer: str, name: str, field: Mapping[str, Any], selected: str) -> OutlineItem:
    pointer = extend_pointer(page_pointer, "fields", name)
    described = FIELD_TYPES.get(str(field.get("type")))
    inner = field.get("fields") or []
    items = tuple(
        _outline_field(pointer, inner_name, each, selected)
        for inner_name, each in zip(name_elements(inner), inner, strict=True)
    )
    return OutlineItem(
        pointer,
        title_element(field, pointer),
        described.icon if described else "circle-question-mark",
        selected == pointer or (is_inside(selected, pointer) and not items),
        bool(field.get("condition")),
        items,
    )
