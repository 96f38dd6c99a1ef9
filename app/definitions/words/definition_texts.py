"""List every text of a definition with its path, in steps and in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.core.i18n import gettext as _
from app.definitions.words.definition_words import element_word
from app.definitions.words.setting_path import SettingPath, find_kind

Steps = tuple[str | int, ...]
# Properties that name an element of a list, the first that it has.
_TITLES = ("label", "title", "subject", "id")


@dataclass(frozen=True)
class DefinitionText:
    """A text of a definition: the steps to it, their names in words, and the named elements among them."""

    text: str
    steps: Steps
    names: tuple[str, ...]
    elements: tuple[str, ...]


def list_texts(definition: Mapping[str, Any]) -> Iterator[DefinitionText]:
    """Each text, in the order of the definition."""
    return _walk_texts(definition, SettingPath(find_kind(definition)), (), (), ())


def _walk_texts(
    node: Any, setting: SettingPath, steps: Steps, names: tuple[str, ...], elements: tuple[str, ...]
) -> Iterator[DefinitionText]:
    if isinstance(node, str):
        yield DefinitionText(node, steps, names, elements)
    elif isinstance(node, Mapping):
        for key, value in node.items():
            inner = setting.enter(key)
            yield from _walk_texts(value, inner, (*steps, key), (*names, inner.label), elements)
    elif isinstance(node, list):
        for position, each in enumerate(node):
            element_name = _element_name(each, steps)
            element_names = (*names[:-1], element_name) if element_name else names
            inner_elements = (*elements, element_name) if element_name else elements
            yield from _walk_texts(each, setting.enter_element(each), (*steps, position), element_names, inner_elements)


def _element_name(element: Any, steps: Steps) -> str | None:
    """The element's own name; None when it has none."""
    title = next((str(element[key]) for key in _TITLES if element.get(key)), "") if isinstance(element, Mapping) else ""
    return _("%(kind)s « %(title)s »", kind=element_word(str(steps[-1])), title=title) if title and steps else None
