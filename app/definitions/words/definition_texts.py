"""Every text inside of a definition, with its place, and the way to it in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.core.i18n import gettext as _
from app.definitions.words.definition_words import element_word, key_word

Steps = tuple[str | int, ...]
# What an element of a list is known by, for whoever looks for it.
_TITLES = ("label", "title", "subject", "id")


@dataclass(frozen=True)
class DefinitionText:
    """A text of a document: the steps to it, what they are called, and those of them that have a name of their own."""

    text: str
    steps: Steps
    names: tuple[str, ...]
    elements: tuple[str, ...]


def list_texts(document: Mapping[str, Any]) -> Iterator[DefinitionText]:
    """Each text, in the order of the document."""
    return _walk_texts(document, (), (), ())


def _walk_texts(node: Any, steps: Steps, names: tuple[str, ...], elements: tuple[str, ...]) -> Iterator[DefinitionText]:
    if isinstance(node, str):
        yield DefinitionText(node, steps, names, elements)
    elif isinstance(node, Mapping):
        for key, value in node.items():
            yield from _walk_texts(value, (*steps, key), (*names, key_word(key)), elements)
    elif isinstance(node, list):
        for position, each in enumerate(node):
            own = _element_name(each, steps)
            around = (*names[:-1], own) if own else names
            yield from _walk_texts(each, (*steps, position), around, (*elements, own) if own else elements)


def _element_name(element: Any, steps: Steps) -> str | None:
    """An element is called by its own name rather than by that of its list."""
    title = next((str(element[key]) for key in _TITLES if element.get(key)), "") if isinstance(element, Mapping) else ""
    return _("%(kind)s « %(title)s »", kind=element_word(str(steps[-1])), title=title) if title and steps else None
