"""The names that an element gives to others, by which they mention it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.definitions.editing.mentions import (
    ACTION,
    ANSWERS_ROOT,
    ANY_OWNER,
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
)
from app.definitions.editing.pointers import extend_pointer, find_element, is_inside, name_position, split_pointer

_DETAILS = "_details"
_NAMESPACES_BY_LIST: Mapping[str, str] = {
    "pages": PAGE,
    "processing_fields": PROCESSING_ROOT,
    "variables": OPTION,
    "statuses": STATUS,
    "functions": FUNCTION,
    "levels": LEVEL,
    "on_enter": CALLS,
    "run": CALLS,
}
_FIELD_LISTS = ("fields", "processing_fields", "variables")
_ASKING_LISTS = ("actions", "global_actions", "calls")
# With their details, which expressions read under a name of their own.
_ANSWERED = frozenset({ANSWERS_ROOT, ITEM, PROCESSING_ROOT, ACTION, OPTION})


class DeclaredNames:
    """The names of an element by namespace, and for the questions of a block with the name of the block."""

    def __init__(self, names: Iterator[tuple[str, str, str]]) -> None:
        self._names = set(names)

    def matches(self, mention: Mention) -> bool:
        """Whether a mention is about the element."""
        return self.find_name(mention) is not None

    def find_name(self, mention: Mention) -> str | None:
        """The name that a mention is about, without what it adds to it for the details of an answer."""
        names = [mention.name]
        if mention.namespace in _ANSWERED and mention.name.endswith(_DETAILS):
            names.append(mention.name.removesuffix(_DETAILS))
        for namespace, name, owner in self._names:
            if namespace == mention.namespace and name in names and _is_same_owner(owner, mention.owner):
                return name
        return None

    def __bool__(self) -> bool:
        return bool(self._names)

    def __iter__(self) -> Iterator[tuple[str, str, str]]:
        return iter(self._names)


def find_declared_names(definition: Mapping[str, Any], pointer: str, *, with_content: bool = False) -> DeclaredNames:
    """The names of an element, and with its content those of the elements in it. Raises ElementNotFound."""
    return DeclaredNames(_iterate_names(definition, pointer, with_content=with_content))


def find_lost_names(definition: Mapping[str, Any], pointer: str) -> DeclaredNames:
    """The names that nothing would have any more without an element and what is in it. Raises ElementNotFound."""
    asked_fields = ((ACTION, at, each) for at, each in _iterate_asked_fields(definition, ""))
    stored_fields = ((PROCESSING_ROOT, at, each) for at, each in _iterate_list(definition, "processing_fields"))
    fields = (*asked_fields, *stored_fields)
    remaining = {(namespace, str(each.get("id")), "") for namespace, at, each in fields if not is_inside(at, pointer)}
    names = _iterate_names(definition, pointer, with_content=True)
    return DeclaredNames(name for name in names if name not in remaining)


def find_linked_fields(definition: Mapping[str, Any], pointer: str) -> list[str]:
    """The addresses of the fields of a circuit that share one name with that one.

    What an action asks is kept in the processing field of the same name, and texts read it whichever action asked for it.
    """
    names = {namespace: name for namespace, name, _owner in find_declared_names(definition, pointer)}
    name = names.get(PROCESSING_ROOT) or names.get(ACTION)
    if "statuses" not in definition or name is None:
        return []
    fields = [*_iterate_asked_fields(definition, ""), *_iterate_list(definition, "processing_fields")]
    return [at for at, each in fields if each.get("id") == name and at != pointer]


def _iterate_names(
    definition: Mapping[str, Any], pointer: str, *, with_content: bool
) -> Iterator[tuple[str, str, str]]:
    element = find_element(definition, pointer)
    steps = split_pointer(pointer)
    if isinstance(element, Mapping) and len(steps) > 1:
        key = "value" if steps[-2] == "options" else "id"
        if isinstance(element.get(key), str):
            yield from _name_element(definition, steps, element[key])
        children = element.items() if with_content else ()
        for key, elements in children:
            if key in (*_NAMESPACES_BY_LIST, *_ASKING_LISTS, "fields") and isinstance(elements, list):
                for position in range(len(elements)):
                    child = extend_pointer(pointer, key, name_position(elements, position))
                    yield from _iterate_names(definition, child, with_content=True)


def _name_element(definition: Mapping[str, Any], steps: tuple[str, ...], name: str) -> Iterator[tuple[str, str, str]]:
    list_name = steps[-2]
    if list_name == "options":
        for namespace, field, owner in _name_element(definition, steps[:-2], steps[-3]):
            yield CHOICE, name, ".".join(part for part in (namespace, owner, field) if part)
    elif list_name == "fields" and len(steps) > 3 and steps[-4] in _FIELD_LISTS:
        yield ITEM, name, steps[-3]
    elif list_name == "fields":
        yield (ANSWERS_ROOT if steps[0] == "pages" else ACTION), name, ""
    elif list_name in _NAMESPACES_BY_LIST:
        yield _NAMESPACES_BY_LIST[list_name], name, ""
    if list_name in ("fields", "processing_fields") and name in _find_stored_names(definition):
        yield PROCESSING_ROOT, name, ""
        yield ACTION, name, ""


def _find_stored_names(definition: Mapping[str, Any]) -> set[str]:
    """The names of the processing fields: what an action asks under one of them is kept there."""
    return {str(each.get("id")) for _at, each in _iterate_list(definition, "processing_fields")}


def _iterate_asked_fields(node: Mapping[str, Any], pointer: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The fields of actions and calls, in statuses and everywhere."""
    for list_name in _ASKING_LISTS:
        for at, action in _iterate_list(node, list_name, pointer):
            yield from _iterate_list(action, "fields", at)
    for at, status in _iterate_list(node, "statuses", pointer):
        yield from _iterate_asked_fields(status, at)


def _iterate_list(node: Mapping[str, Any], key: str, pointer: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    value = node.get(key)
    elements: list[Any] = value if isinstance(value, list) else []
    for position, element in enumerate(elements):
        if isinstance(element, Mapping):
            yield extend_pointer(pointer, key, name_position(elements, position)), element


def _is_same_owner(first: str, second: str) -> bool:
    return first == second or ANY_OWNER in (first, second)
