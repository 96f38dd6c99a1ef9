"""Uses of an element of a definition: by the same definition, and by those that follow it or that it follows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.core.i18n import gettext as _
from app.definitions.editing.declared_names import DeclaredNames, find_declared_names, find_lost_names
from app.definitions.editing.mentions import (
    ACTION,
    ANSWERS_ROOT,
    CALLS,
    CHOICE,
    FUNCTION,
    ITEM,
    LEVEL,
    OPTION,
    PAGE,
    PROCESSING_ROOT,
    STATUS,
    Mention,
    find_mentions,
)
from app.definitions.editing.pointers import (
    extend_pointer,
    find_element,
    get_parent,
    has_element,
    is_inside,
    split_pointer,
)
from app.definitions.editing.summaries import ELEMENTS, name_element
from app.definitions.overview import title_of
from app.definitions.words.setting_path import locate_setting

# The names of its own elements that each kind of definition mentions, and those that it mentions of the other kind.
OWN_NAMESPACES: Mapping[str, frozenset[str]] = {
    "procedure": frozenset({ANSWERS_ROOT, CHOICE, ITEM}),
    "workflow": frozenset({ACTION, CALLS, CHOICE, FUNCTION, ITEM, LEVEL, OPTION, PROCESSING_ROOT, STATUS}),
}
_FOREIGN_NAMESPACES: Mapping[str, frozenset[str]] = {
    "procedure": frozenset({FUNCTION, OPTION, STATUS}),
    "workflow": frozenset({ANSWERS_ROOT, CHOICE, ITEM, PAGE}),
}


@dataclass(frozen=True)
class OtherDefinition:
    """Another definition that may use elements of the one being edited."""

    kind: str
    slug: str
    definition: Mapping[str, Any]


@dataclass(frozen=True)
class Use:
    """A place that uses an element: the address of what to open, and where in words. `slug` is that of another definition."""

    pointer: str
    words: str
    kind: str
    slug: str = ""


def find_uses(
    kind: str, definition: Mapping[str, Any], pointer: str, others: Iterable[OtherDefinition] = ()
) -> list[Use]:
    """Find the uses of an element outside of itself; each place once. Raises ElementNotFound."""
    return _list_uses(kind, definition, pointer, find_declared_names(definition, pointer), others)


def find_uses_of_removed(
    kind: str, definition: Mapping[str, Any], pointer: str, others: Iterable[OtherDefinition] = ()
) -> list[Use]:
    """Find the uses that would name something missing without an element and its contents. Raises ElementNotFound."""
    return _list_uses(kind, definition, pointer, find_lost_names(definition, pointer), others)


def _list_uses(
    kind: str, definition: Mapping[str, Any], pointer: str, names: DeclaredNames, others: Iterable[OtherDefinition]
) -> list[Use]:
    if not names:
        return []
    own = (_describe_use(kind, definition, mention) for mention in find_own_mentions(kind, definition, pointer, names))
    foreign = (use for other in others if other.kind != kind for use in _find_foreign_uses(other, names))
    return list(dict.fromkeys([*own, *foreign]))


def find_own_mentions(
    kind: str, definition: Mapping[str, Any], pointer: str, names: DeclaredNames
) -> Iterator[Mention]:
    """The mentions of these names by the definition itself, outside of the element at `pointer`."""
    for mention in find_mentions(kind, definition):
        if (
            mention.namespace in OWN_NAMESPACES[kind]
            and names.matches(mention)
            and not is_inside(mention.pointer, pointer)
        ):
            yield mention


def _find_foreign_uses(other: OtherDefinition, names: DeclaredNames) -> Iterator[Use]:
    for mention in find_mentions(other.kind, other.definition):
        if mention.namespace in _FOREIGN_NAMESPACES[other.kind] and names.matches(mention):
            yield _describe_use(other.kind, other.definition, mention, slug=other.slug)


def _describe_use(kind: str, definition: Mapping[str, Any], mention: Mention, *, slug: str = "") -> Use:
    element = _find_element_with_panel(definition, mention.pointer)
    rest = mention.pointer.removeprefix(element).strip("/")
    key = split_pointer(rest)[0] if rest else ""
    setting = locate_setting(definition, extend_pointer(element, key)).label if key else ""
    name = name_element(definition, element)
    where = name_element(definition, get_parent(element)) if kind == "workflow" else ""
    name = _("%(element)s dans %(where)s", element=name, where=where) if name and where else name
    words = " › ".join(part for part in (name, setting) if part)
    if slug:
        title = title_of(definition, slug)
        words = (
            _("Démarche « %(title)s » : %(words)s", title=title, words=words)
            if kind == "procedure"
            else _("Circuit « %(title)s » : %(words)s", title=title, words=words)
        )
    return Use(element, words, kind, slug)


def _find_element_with_panel(definition: Mapping[str, Any], pointer: str) -> str:
    """The nearest element that has a name of its own; the definition itself for its settings."""
    while pointer:
        steps = split_pointer(pointer)
        if len(steps) > 1 and steps[-2] in ELEMENTS and steps[-2] != "options" and _is_listed(definition, pointer):
            return pointer
        pointer = get_parent(pointer)
    return ""


def _is_listed(definition: Mapping[str, Any], pointer: str) -> bool:
    return has_element(definition, pointer) and isinstance(find_element(definition, get_parent(pointer)), list)
