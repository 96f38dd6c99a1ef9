"""Every text inside of a definition, with its place, and the way to it in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.core.i18n import gettext as _
from app.definitions.words import element_word, key_word

Steps = tuple[str | int, ...]
# What an element of a list is known by, for whoever looks for it.
_TITLES = ("label", "title", "subject", "id")


def texts_in(node: Any, steps: Steps = (), names: tuple[str, ...] = ()) -> Iterator[tuple[Steps, tuple[str, ...], str]]:
    """Each text of the document with the steps to it and what they are called."""
    if isinstance(node, str):
        yield steps, names, node
    elif isinstance(node, Mapping):
        for key, value in node.items():
            yield from texts_in(value, (*steps, key), (*names, key_word(key)))
    elif isinstance(node, list):
        for position, each in enumerate(node):
            yield from texts_in(each, (*steps, position), _named(each, steps, names))


def _named(element: Any, steps: Steps, names: tuple[str, ...]) -> tuple[str, ...]:
    """An element is called by its own name rather than by that of its list."""
    if not isinstance(element, Mapping) or not steps:
        return names
    title = next((str(element[key]) for key in _TITLES if element.get(key)), "")
    return (*names[:-1], _("%(kind)s « %(title)s »", kind=element_word(str(steps[-1])), title=title))
