"""Every text inside of a definition, with its place, and the way to it in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.core.i18n import gettext as _
from app.definitions.words import element_word, key_word

Steps = tuple[str | int, ...]
# What an element of a list is known by, for whoever looks for it.
_TITLES = ("label", "title", "subject", "id")


@dataclass(frozen=True)
class TextIn:
    """A text of a document: the steps to it, what they are called, and those of them that have a name of their own."""

    text: str
    steps: Steps
    names: tuple[str, ...]
    elements: tuple[str, ...]


def texts_in(document: Mapping[str, Any]) -> Iterator[TextIn]:
    """Each text, in the order of the document."""
    return _texts(document, (), (), ())


def _texts(node: Any, steps: Steps, names: tuple[str, ...], elements: tuple[str, ...]) -> Iterator[TextIn]:
    if isinstance(node, str):
        yield TextIn(node, steps, names, elements)
    elif isinstance(node, Mapping):
        for key, value in node.items():
            yield from _texts(value, (*steps, key), (*names, key_word(key)), elements)
    elif isinstance(node, list):
        for position, each in enumerate(node):
            own = _name_of(each, steps)
            around = (*names[:-1], own) if own else names
            yield from _texts(each, (*steps, position), around, (*elements, own) if own else elements)


def _name_of(element: Any, steps: Steps) -> str | None:
    """An element is called by its own name rather than by that of its list."""
    title = next((str(element[key]) for key in _TITLES if element.get(key)), "") if isinstance(element, Mapping) else ""
    return _("%(kind)s « %(title)s »", kind=element_word(str(steps[-1])), title=title) if title and steps else None
