"""The texts that an import left to be written: they may stay in a draft, and never reach a resident."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.core.documents import Problem, place_of
from app.core.i18n import gettext as _
from app.core.i18n import in_every_language
from app.definitions.words import element_word, key_word
from app.wcs.reasons import TO_COMPLETE

Steps = tuple[str | int, ...]
# What an element of a list is known by, for whoever looks for it.
_TITLES = ("label", "title", "subject", "id")


def left_to_write(document: Mapping[str, Any]) -> Iterator[Problem]:
    """Each of these texts, with the way to it in words; whatever the language of who imported."""
    marks = in_every_language(TO_COMPLETE.message)
    for steps, names, text in _texts(document, (), ()):
        if any(mark in text for mark in marks):
            yield Problem(place_of(steps), _("Ce texte reste à écrire : %(where)s.", where=" › ".join(names)))


def _texts(node: Any, steps: Steps, names: tuple[str, ...]) -> Iterator[tuple[Steps, tuple[str, ...], str]]:
    if isinstance(node, str):
        yield steps, names, node
    elif isinstance(node, Mapping):
        for key, value in node.items():
            yield from _texts(value, (*steps, key), (*names, key_word(key)))
    elif isinstance(node, list):
        for position, each in enumerate(node):
            yield from _texts(each, (*steps, position), _named(each, steps, names))


def _named(element: Any, steps: Steps, names: tuple[str, ...]) -> tuple[str, ...]:
    """An element is called by its own name rather than by that of its list."""
    if not isinstance(element, Mapping) or not steps:
        return names
    title = next((str(element[key]) for key in _TITLES if element.get(key)), "")
    return (*names[:-1], _("%(kind)s « %(title)s »", kind=element_word(str(steps[-1])), title=title))
