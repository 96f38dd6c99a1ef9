"""Give another identifier to an element, with everything of the definition that names it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.core.i18n import gettext as _
from app.definitions.editing.declared_names import DeclaredNames, find_declared_names, find_linked_fields
from app.definitions.editing.identifiers import MAX_LENGTH, NAMED_LISTS
from app.definitions.editing.mentions import ACTION, Mention, find_mentions, rewrite_mentions
from app.definitions.editing.operations import OperationRefused, set_value
from app.definitions.editing.pointers import (
    extend_pointer,
    find_element,
    follow_element,
    get_identifier,
    get_parent,
    split_pointer,
)
from app.definitions.editing.uses import OWN_NAMESPACES, find_own_mentions
from app.workflows.elements import APPLICANT, PREVIOUS

_IDENTIFIER = re.compile(rf"[a-z][a-z0-9_]{{0,{MAX_LENGTH - 1}}}", re.ASCII)
# Identifiers that circuits give a meaning of their own.
_RESERVED: Mapping[str, str] = {"statuses": PREVIOUS, "functions": APPLICANT}
# Lists whose elements have to differ from one another only.
_LOCAL_LISTS = NAMED_LISTS - {"fields", "on_enter", "run"}


@dataclass(frozen=True)
class Renaming:
    """A definition after a renaming, the address of the element, and how many places named it."""

    definition: dict[str, Any]
    pointer: str
    repaired: int


def is_identifier(definition: Mapping[str, Any], pointer: str) -> bool:
    """Whether an address is that of the identifier of an element that others may name."""
    steps = split_pointer(pointer)
    return (
        len(steps) > 2
        and steps[-1] == "id"
        and steps[-3] in NAMED_LISTS
        and isinstance(find_element(definition, get_parent(get_parent(pointer))), list)
    )


def rename_element(kind: str, definition: Mapping[str, Any], pointer: str, name: str) -> Renaming:
    """Rename an element and repair everything that names it. Raises ElementNotFound, OperationRefused."""
    element = find_element(definition, pointer)
    if name == element.get("id"):
        return Renaming(dict(definition), pointer, 0)
    _refuse_name(definition, pointer, name)
    names = find_declared_names(definition, pointer)
    linked_fields = _find_fields_to_rename(kind, definition, pointer)
    mentions = {
        (mention.pointer, mention.name) for mention in find_mentions(kind, definition) if _is_own(kind, mention, names)
    }
    result = rename_mentions(kind, definition, names, name)
    for at in (pointer, *linked_fields):
        result = set_value(result, extend_pointer(at, "id"), name)
    return Renaming(result, extend_pointer(get_parent(pointer), name), len(mentions) + len(linked_fields))


def is_choice_value(definition: Mapping[str, Any], pointer: str) -> bool:
    """Whether an address is that of the recorded value of a choice."""
    steps = split_pointer(pointer)
    return (
        len(steps) > 2
        and steps[-1] == "value"
        and steps[-3] == "options"
        and isinstance(find_element(definition, get_parent(get_parent(pointer))), list)
    )


def rename_choice(kind: str, definition: Mapping[str, Any], pointer: str, value: str) -> Renaming:
    """Give another value to a choice, and to the conditions that compare with it. Raises ElementNotFound, OperationRefused."""
    options, former = find_element(definition, get_parent(pointer)), find_element(definition, pointer).get("value")
    if value != former and value in {get_identifier(option) for option in options}:
        raise OperationRefused(_("Un autre choix a déjà la valeur « %(value)s ».", value=value))
    names = find_declared_names(definition, pointer)
    mentions = {each.pointer for each in find_own_mentions(kind, definition, pointer, names)} if value != former else ()
    result = rename_mentions(kind, definition, names, value) if mentions else dict(definition)
    result = set_value(result, extend_pointer(pointer, "value"), value)
    return Renaming(result, follow_element(definition, result, pointer), len(mentions))


def rename_mentions(kind: str, definition: Mapping[str, Any], names: DeclaredNames, name: str) -> dict[str, Any]:
    """The definition with another name wherever it mentions one of these."""

    def rename(mention: Mention) -> str:
        former = names.find_name(mention) if _is_own(kind, mention, names) else None
        return mention.name if former is None else name + mention.name.removeprefix(former)

    return rewrite_mentions(kind, definition, rename)


def _is_own(kind: str, mention: Mention, names: DeclaredNames) -> bool:
    return mention.namespace in OWN_NAMESPACES[kind] and names.matches(mention)


def _find_fields_to_rename(kind: str, definition: Mapping[str, Any], pointer: str) -> list[str]:
    """The fields that share the name, when something reads it: texts would lose what the other actions ask."""
    linked_fields = find_linked_fields(definition, pointer)
    names = find_declared_names(definition, pointer)
    is_kept = any(at.startswith("processing_fields/") for at in (pointer, *linked_fields))
    is_read = any(mention.namespace == ACTION for mention in find_own_mentions(kind, definition, pointer, names))
    return linked_fields if is_kept or is_read else []


def _refuse_name(definition: Mapping[str, Any], pointer: str, name: str) -> None:
    list_name = split_pointer(pointer)[-2]
    if not _IDENTIFIER.fullmatch(name):
        raise OperationRefused(
            _(
                "Un identifiant commence par une lettre, et ne contient que des minuscules sans accent, des chiffres et « _ »."
            )
        )
    used = {get_identifier(each) for each in find_element(definition, get_parent(pointer))}
    if list_name not in _LOCAL_LISTS:
        used |= set(_collect_names(definition, list_name))
    if name in used or name == _RESERVED.get(list_name):
        raise OperationRefused(_("Un autre élément s’appelle déjà « %(name)s ».", name=name))


def _collect_names(node: Any, list_name: str) -> Iterator[str]:
    """The identifiers of the elements of every list of that name; automatic actions of statuses and of actions are one list."""
    names = {"on_enter", "run"} if list_name in ("on_enter", "run") else {list_name}
    if isinstance(node, Mapping):
        for key, child in node.items():
            if key in names and isinstance(child, list):
                yield from (str(get_identifier(each)) for each in child)
            yield from _collect_names(child, list_name)
    elif isinstance(node, list):
        for child in node:
            yield from _collect_names(child, list_name)
