"""Operations of an author on a definition. Each returns a new definition; the one given never changes."""

from __future__ import annotations

import copy
from collections.abc import Mapping, MutableMapping
from typing import Any

from app.core.i18n import gettext as _
from app.definitions.editing.changes import MISSING
from app.definitions.editing.identifiers import collect_identifiers, renew_identifiers
from app.definitions.editing.pointers import (
    ElementNotFound,
    extend_pointer,
    find_element,
    find_steps,
    get_at,
    get_identifier,
    get_last_step,
    get_parent,
    is_inside,
    name_position,
    split_pointer,
)

Definition = Mapping[str, Any]
# After which element of a list: a name, None for the first place, or the last place.
LAST = "#last"


class OperationRefused(ValueError):
    """The operation makes no sense there; the message says why."""


def set_value(definition: Definition, pointer: str, value: Any) -> dict[str, Any]:
    """Give a value to a property, or take it away with MISSING. Objects on the way are made. Raises ElementNotFound."""
    result = copy.deepcopy(dict(definition))
    parent = _make_parent(result, pointer)
    key = get_last_step(pointer)
    if isinstance(parent, list):
        position = find_steps(parent, key)[0]
        if value is MISSING:
            del parent[int(position)]
        else:
            parent[int(position)] = copy.deepcopy(value)
    elif value is MISSING:
        parent.pop(key, None)
        _drop_empty_parents(result, get_parent(pointer))
    else:
        parent[key] = copy.deepcopy(value)
    return result


def add_element(definition: Definition, pointer: str, element: Any, *, after: str | None = LAST) -> dict[str, Any]:
    """Add an element to the list at an address, which is made when it is missing. Raises ElementNotFound."""
    result = copy.deepcopy(dict(definition))
    parent = _make_parent(result, pointer)
    if not isinstance(parent, MutableMapping):
        raise ElementNotFound(pointer)
    elements = parent.setdefault(get_last_step(pointer), [])
    if not isinstance(elements, list):
        raise ElementNotFound(pointer)
    elements.insert(_find_rank(elements, after), copy.deepcopy(element))
    return result


def delete_element(definition: Definition, pointer: str) -> dict[str, Any]:
    """Take an element out of its list, or a property out of its object. Raises ElementNotFound."""
    find_element(definition, pointer)
    return set_value(definition, pointer, MISSING)


def move_element(
    definition: Definition, pointer: str, target: str | None = None, *, after: str | None = LAST
) -> tuple[dict[str, Any], str]:
    """Move an element behind another one, in its own list or in the list `target`. Returns its new address too.

    Raises ElementNotFound, OperationRefused.
    """
    target = get_parent(pointer) if target is None else target
    if is_inside(target, pointer):
        raise OperationRefused(_("Un élément ne se déplace pas dans lui-même."))
    element = find_element(definition, pointer)
    if after == get_identifier(element) and target == get_parent(pointer):
        return dict(definition), pointer
    result = add_element(delete_element(definition, pointer), target, element, after=after)
    return result, extend_pointer(target, str(get_identifier(element) or get_last_step(pointer)))


def shift_element(definition: Definition, pointer: str, by: int) -> dict[str, Any]:
    """Move an element up (-1) or down (1) among its own; nothing changes at the ends. Raises ElementNotFound."""
    result = copy.deepcopy(dict(definition))
    steps = find_steps(result, pointer)
    elements, position = get_at(result, steps[:-1]), steps[-1]
    if not isinstance(elements, list) or not isinstance(position, int):
        raise ElementNotFound(pointer)
    elements.insert(min(max(position + by, 0), len(elements) - 1), elements.pop(position))
    return result


def duplicate_element(definition: Definition, pointer: str) -> tuple[dict[str, Any], str]:
    """Add a copy behind an element, with identifiers of its own. Returns the address of the copy too.

    Raises ElementNotFound.
    """
    element = find_element(definition, pointer)
    copied = renew_identifiers(element, collect_identifiers(definition))
    if isinstance(copied, dict):
        title = next((key for key in ("label", "title") if isinstance(copied.get(key), str)), None)
        if title:
            copied[title] = _("%(title)s (copie)", title=copied[title])
    parent = get_parent(pointer)
    result = add_element(definition, parent, copied, after=get_last_step(pointer))
    position = int(find_steps(definition, pointer)[-1]) + 1
    return result, extend_pointer(parent, name_position(find_element(result, parent), position))


def _make_parent(definition: dict[str, Any], pointer: str) -> Any:
    """Return the element that holds the last step of an address; objects missing on the way are made. Raises ElementNotFound."""
    node: Any = definition
    for step in split_pointer(get_parent(pointer)):
        if isinstance(node, list):
            node = node[int(find_steps(node, step)[0])]
        elif isinstance(node, dict):
            node[step] = {} if node.get(step) is None else node[step]
            node = node[step]
        else:
            raise ElementNotFound(pointer)
    if not isinstance(node, dict | list):
        raise ElementNotFound(pointer)
    return node


def _drop_empty_parents(definition: dict[str, Any], pointer: str) -> None:
    """Take away the objects that nothing is left in, up to the first that is an element of a list."""
    while pointer and find_element(definition, pointer) == {}:
        parent = find_element(definition, get_parent(pointer))
        if not isinstance(parent, dict):
            return
        del parent[get_last_step(pointer)]
        pointer = get_parent(pointer)


def _find_rank(elements: list[Any], after: str | None) -> int:
    if after is None:
        return 0
    if after == LAST:
        return len(elements)
    return int(find_steps(elements, after)[0]) + 1
