"""Take an element away with what names it: conditions that read it go too, arrows to it go elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.core.i18n import gettext as _
from app.definitions.editing.changes import MISSING
from app.definitions.editing.declared_names import find_declared_names, find_lost_names
from app.definitions.editing.identifier_changes import rename_mentions
from app.definitions.editing.operations import OperationRefused, delete_element, set_value
from app.definitions.editing.pointers import (
    get_identifier,
    get_parent,
    has_element,
    split_pointer,
)
from app.definitions.editing.uses import find_own_mentions

__all__ = ["CONDITIONS", "KEEP", "REPLACE", "delete_with_repairs", "list_removable_conditions", "list_replacements"]

# What happens to the places that name the element: nothing, their conditions go, or they name another element.
KEEP, CONDITIONS, REPLACE = "keep", "conditions", "replace"
_REPLACEABLE_LISTS = frozenset({"statuses", "functions", "levels"})
_CHECKS = frozenset({"checks", "item_checks"})


def delete_with_repairs(
    kind: str, definition: Mapping[str, Any], pointer: str, *, repair: str = KEEP, replacement: str = ""
) -> dict[str, Any]:
    """The definition without an element, and with the repair chosen. Raises ElementNotFound, OperationRefused."""
    if repair == REPLACE:
        if replacement not in dict(list_replacements(definition, pointer)):
            raise OperationRefused(_("Choisissez ce qui prend sa place."))
        # What is in the element goes with it: only its own name is given to another.
        names = find_declared_names(definition, pointer)
        return delete_element(rename_mentions(kind, definition, names, replacement), pointer)
    if repair == CONDITIONS:
        # From the last one: the rank of the checks before it does not change.
        for place in reversed(list_removable_conditions(kind, definition, pointer)):
            definition = set_value(definition, place, MISSING)
    return delete_element(definition, pointer)


def list_replacements(definition: Mapping[str, Any], pointer: str) -> list[tuple[str, str]]:
    """The elements that may take the place of one: the other statuses, functions or levels, with their labels."""
    steps = split_pointer(pointer)
    if len(steps) != 2 or steps[0] not in _REPLACEABLE_LISTS:
        return []
    others = [each for each in definition[steps[0]] if get_identifier(each) not in (None, steps[1])]
    return [(str(get_identifier(other)), str(other.get("label") or get_identifier(other))) for other in others]


def list_removable_conditions(kind: str, definition: Mapping[str, Any], pointer: str) -> list[str]:
    """The conditions and the checks that read the element, and would be wrong without it; in the order of the definition."""
    names = find_lost_names(definition, pointer)
    places = (_find_condition(mention.pointer) for mention in find_own_mentions(kind, definition, pointer, names))
    return [place for place in dict.fromkeys(places) if place and has_element(definition, place)]


def _find_condition(pointer: str) -> str:
    """The condition or the check that an address is in; empty when it is in neither."""
    while pointer:
        steps = split_pointer(pointer)
        if steps[-1] == "condition" and (len(steps) < 3 or steps[-3] not in _CHECKS):
            return pointer
        if len(steps) > 1 and steps[-2] in _CHECKS:
            return pointer
        pointer = get_parent(pointer)
    return ""
