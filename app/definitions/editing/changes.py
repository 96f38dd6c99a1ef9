"""The changes between two states of a definition, small enough to be undone one by one whatever others did elsewhere."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.definitions.editing.pointers import (
    ElementNotFound,
    extend_pointer,
    find_element,
    get_identifier,
    get_last_step,
    get_parent,
)
from app.definitions.words.expression_words import is_expression

SET, INSERT, REMOVE, ORDER = "set", "insert", "remove", "order"
_MAX_DEPTH = 40


class _Missing:
    """The value of a key that an object does not have."""

    def __repr__(self) -> str:
        return "MISSING"

    def __deepcopy__(self, memo: Any) -> _Missing:
        return self


MISSING: Any = _Missing()


class ChangeConflict(Exception):
    """Somebody else changed the same place: `pointer`, and `current`, what is there now."""

    def __init__(self, pointer: str, current: Any = MISSING) -> None:
        super().__init__(pointer)
        self.pointer, self.current = pointer, current


@dataclass(frozen=True)
class Change:
    """One change at an address: a value set, an element inserted in a list or removed from it, or the order of a list.

    `follows`: the identifier of the element after which one is inserted or was removed; None at the beginning.
    """

    kind: str
    pointer: str
    before: Any = MISSING
    after: Any = MISSING
    follows: str | None = None

    @property
    def place(self) -> str:
        """The address of what changes: for an element of a list, its own."""
        if self.kind in (SET, ORDER):
            return self.pointer
        element = self.after if self.kind == INSERT else self.before
        return extend_pointer(self.pointer, str(get_identifier(element)))

    def invert(self) -> Change:
        """The change that undoes it."""
        kind = {INSERT: REMOVE, REMOVE: INSERT}.get(self.kind, self.kind)
        return Change(kind, self.pointer, self.after, self.before, self.follows)

    def to_json(self) -> dict[str, Any]:
        """The change as it is stored."""
        values = {name: value for name in ("before", "after") if (value := getattr(self, name)) is not MISSING}
        return {"kind": self.kind, "pointer": self.pointer, "follows": self.follows, **values}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Change:
        """The change that was stored."""
        return cls(**stored)


def find_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """The changes that lead from a definition to another."""
    return list(_compare(before, after, "", 0))


def invert_changes(changes: Iterable[Change]) -> list[Change]:
    """The changes that undo these."""
    return [change.invert() for change in reversed(list(changes))]


def apply_changes(definition: Mapping[str, Any], changes: Iterable[Change]) -> dict[str, Any]:
    """The definition with these changes. Raises ChangeConflict when a place is not as it was before them."""
    result = copy.deepcopy(dict(definition))
    for change in changes:
        _apply(result, change)
    return result


def _compare(before: Any, after: Any, pointer: str, depth: int) -> Iterator[Change]:
    if before is after or (type(before) is type(after) and before == after):
        return
    if depth < _MAX_DEPTH and _are_objects(before, after):
        for key in dict.fromkeys([*before, *after]):
            yield from _compare(
                before.get(key, MISSING), after.get(key, MISSING), extend_pointer(pointer, str(key)), depth + 1
            )
    elif depth < _MAX_DEPTH and _is_identified(before) and _is_identified(after):
        yield from _compare_elements(before, after, pointer, depth)
    else:
        yield Change(SET, pointer, before, after)


def _compare_elements(before: list[Any], after: list[Any], pointer: str, depth: int) -> Iterator[Change]:
    old = {str(get_identifier(element)): element for element in before}
    new = {str(get_identifier(element)): element for element in after}
    old_names = list(old)
    for position in reversed(range(len(old_names))):
        if old_names[position] not in new:
            yield Change(
                REMOVE, pointer, before=old[old_names[position]], follows=old_names[position - 1] if position else None
            )
    remaining = [name for name in old if name in new]
    expected = [name for name in new if name in old]
    if remaining != expected:
        yield Change(ORDER, pointer, remaining, expected)
    previous = None
    for name, element in new.items():
        if name in old:
            yield from _compare(old[name], element, extend_pointer(pointer, name), depth + 1)
        else:
            yield Change(INSERT, pointer, after=element, follows=previous)
        previous = name


def _are_objects(before: Any, after: Any) -> bool:
    return all(isinstance(side, Mapping) and not is_expression(side) for side in (before, after))


def _is_identified(elements: Any) -> bool:
    """Whether each element of a list has an identifier of its own. An empty list may hold such elements."""
    if not isinstance(elements, list):
        return False
    identifiers = [get_identifier(element) for element in elements]
    return None not in identifiers and len(set(identifiers)) == len(identifiers)


def _apply(definition: dict[str, Any], change: Change) -> None:
    try:
        apply = {SET: _apply_value, INSERT: _apply_insertion, REMOVE: _apply_removal, ORDER: _apply_order}[change.kind]
        apply(definition, change)
    except ElementNotFound as error:
        raise ChangeConflict(change.place) from error


def _apply_value(definition: dict[str, Any], change: Change) -> None:
    parent = find_element(definition, get_parent(change.pointer))
    key = get_last_step(change.pointer)
    if not isinstance(parent, dict):
        raise ChangeConflict(change.pointer)
    current = parent.get(key, MISSING)
    if current != change.before:
        raise ChangeConflict(change.pointer, current)
    if change.after is MISSING:
        del parent[key]
    else:
        parent[key] = copy.deepcopy(change.after)


def _apply_insertion(definition: dict[str, Any], change: Change) -> None:
    elements = _find_list(definition, change)
    names = [get_identifier(element) for element in elements]
    if get_identifier(change.after) in names:
        raise ChangeConflict(change.place)
    position = (
        0 if change.follows is None else names.index(change.follows) + 1 if change.follows in names else len(names)
    )
    elements.insert(position, copy.deepcopy(change.after))


def _apply_removal(definition: dict[str, Any], change: Change) -> None:
    elements = _find_list(definition, change)
    current = find_element(elements, str(get_identifier(change.before)))
    if current != change.before:
        raise ChangeConflict(change.place, current)
    elements.remove(current)


def _apply_order(definition: dict[str, Any], change: Change) -> None:
    """Put the elements in this order; those inserted meanwhile stay behind the one that they follow."""
    elements = _find_list(definition, change)
    ranks = {name: rank for rank, name in enumerate(change.after)}
    rank, keys = -1.0, {}
    for element in elements:
        name = str(get_identifier(element))
        rank = ranks.get(name, rank + 1e-6)
        keys[name] = rank
    elements.sort(key=lambda element: keys[str(get_identifier(element))])


def _find_list(definition: dict[str, Any], change: Change) -> list[Any]:
    elements = find_element(definition, change.pointer)
    if not isinstance(elements, list):
        raise ChangeConflict(change.pointer)
    return elements
